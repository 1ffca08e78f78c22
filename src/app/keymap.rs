//! Which keys run which command, where: defaults from `assets/keymap.toml`, changed by the person.

use std::collections::BTreeMap;

use crate::app::command::{Command, Context};
use crate::app::key::Key;
use crate::domain::failure::Failure;
use crate::domain::settings::Action;

const DEFAULTS: &str = include_str!("../../assets/keymap.toml");

/// Keys by context and command, as a settings file writes them.
pub type KeyTables = BTreeMap<String, BTreeMap<String, Vec<String>>>;

/// What keys, or a line of the palette, stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    Command(Command),
    /// The action of that number in the settings.
    Action(usize),
}

/// Where actions have their keys.
const ACTION_CONTEXTS: [Context; 2] = [Context::Roles, Context::Detail];

/// One binding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    pub context: Context,
    pub keys: Vec<Key>,
    pub bound: Bound,
    /// The name of the command or action.
    pub name: String,
}

/// All bindings, without conflicts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Keymap {
    bindings: Vec<Binding>,
}

/// What a sequence of keys means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lookup {
    Bound(Bound),
    /// More keys are to come.
    Pending,
    Nothing,
}

impl Keymap {
    /// The defaults, with the tables of the person's own settings laid over them, and the keys of their actions.
    ///
    /// # Errors
    /// All unknown contexts, commands and keys, and all conflicts, naming both sides.
    pub fn with(changes: &KeyTables, actions: &[Action]) -> Result<Self, Failure> {
        let mut tables: KeyTables = toml::from_str(DEFAULTS)
            .map_err(|error| Failure::usage(format!("the default keymap is broken: {error}")))?;
        for (context, commands) in changes {
            let table = tables.entry(context.clone()).or_default();
            table.extend(commands.iter().map(|(name, keys)| (name.clone(), keys.clone())));
        }
        let mut keymap = Self::default();
        let mut problems = Vec::new();
        for (context, commands) in &tables {
            keymap.read_table(context, commands, &mut problems);
        }
        for (index, action) in actions.iter().enumerate() {
            keymap.read_action(index, action, &mut problems);
        }
        keymap.find_conflicts(&mut problems);
        if problems.is_empty() {
            Ok(keymap)
        } else {
            Err(Failure::usage(format!("keys: {}", problems.join("; ")))
                .with_hint("see `[keys.CONTEXT]` and `[[actions]]` in config.toml"))
        }
    }

    fn read_table(
        &mut self,
        name: &str,
        commands: &BTreeMap<String, Vec<String>>,
        problems: &mut Vec<String>,
    ) {
        let Some(context) = Context::named(name) else {
            let known: Vec<&str> = Context::ALL.iter().map(|context| context.name()).collect();
            let known = known.join(", ");
            problems.push(format!("`{name}` is no context: expected one of {known}"));
            return;
        };
        for (command_name, sequences) in commands {
            let Some(command) = Command::named(command_name) else {
                problems.push(format!("`{name}.{command_name}` is no command"));
                continue;
            };
            if !command.belongs_to(context) {
                problems.push(format!("`{command_name}` means nothing in `{name}`"));
                continue;
            }
            for sequence in sequences {
                let place = format!("{name}.{command_name}");
                match read_keys(sequence, &place) {
                    Ok(keys) if context.takes_text() && types_text(&keys) => {
                        problems.push(format!("`{sequence}` for `{place}` would be typed as text"));
                    }
                    Ok(keys) => {
                        let (bound, name) = (Bound::Command(command), command_name.clone());
                        self.bindings.push(Binding { context, keys, bound, name });
                    }
                    Err(problem) => problems.push(problem),
                }
            }
        }
    }

    fn read_action(&mut self, index: usize, action: &Action, problems: &mut Vec<String>) {
        if Command::named(&action.name).is_some() {
            problems
                .push(format!("the action `{0}` has the name of the command `{0}`", action.name));
        }
        let Some(sequence) = &action.key else { return };
        match read_keys(sequence, &action.name) {
            Ok(keys) => self.bindings.extend(ACTION_CONTEXTS.map(|context| Binding {
                context,
                keys: keys.clone(),
                bound: Bound::Action(index),
                name: action.name.clone(),
            })),
            Err(problem) => problems.push(problem),
        }
    }

    /// Two commands on one sequence, or a sequence that another one begins with.
    fn find_conflicts(&self, problems: &mut Vec<String>) {
        for (index, one) in self.bindings.iter().enumerate() {
            for other in self.bindings.iter().skip(index + 1) {
                if one.context == other.context
                    && (one.keys.starts_with(&other.keys) || other.keys.starts_with(&one.keys))
                {
                    problems.push(format!(
                        "`{}` for `{}` and `{}` for `{}` in `{}` conflict",
                        written(&one.keys),
                        one.name,
                        written(&other.keys),
                        other.name,
                        one.context.name()
                    ));
                }
            }
        }
    }

    /// What `keys` mean in `context`, then in `global`.
    pub fn lookup(&self, context: Context, keys: &[Key]) -> Lookup {
        for place in [context, Context::Global] {
            let exact = self.in_context(place).find(|binding| binding.keys == keys);
            if let Some(binding) = exact {
                return Lookup::Bound(binding.bound);
            }
        }
        let longer = |binding: &Binding| {
            (binding.context == context || binding.context == Context::Global)
                && binding.keys.starts_with(keys)
        };
        if self.bindings.iter().any(longer) { Lookup::Pending } else { Lookup::Nothing }
    }

    /// The keys of a command in a context, as text; those of `global` if the context has none
    /// and does not use them for something else.
    pub fn keys_of(&self, context: Context, command: Command) -> Vec<String> {
        self.keys_to(context, Bound::Command(command))
    }

    /// The same for commands and actions.
    pub fn keys_to(&self, context: Context, bound: Bound) -> Vec<String> {
        let of = |place: Context| -> Vec<&Binding> {
            self.in_context(place).filter(|binding| binding.bound == bound).collect()
        };
        let own = of(context);
        if !own.is_empty() || context == Context::Global {
            return own.into_iter().map(|binding| written(&binding.keys)).collect();
        }
        of(Context::Global)
            .into_iter()
            .filter(|binding| self.lookup(context, &binding.keys) == Lookup::Bound(bound))
            .filter(|binding| !(context.takes_text() && types_text(&binding.keys)))
            .map(|binding| written(&binding.keys))
            .collect()
    }

    pub fn bindings(&self) -> &[Binding] {
        &self.bindings
    }

    fn in_context(&self, context: Context) -> impl Iterator<Item = &Binding> {
        self.bindings.iter().filter(move |binding| binding.context == context)
    }
}

/// A sequence as the settings write it; `place` is named in what is wrong with it.
fn read_keys(sequence: &str, place: &str) -> Result<Vec<Key>, String> {
    let keys: Result<Vec<Key>, _> = sequence.split_whitespace().map(str::parse).collect();
    match keys {
        Ok(keys) if keys.is_empty() => Err(format!("`{place}` has an empty key")),
        Ok(keys) => Ok(keys),
        Err(error) => Err(format!("`{place}`: {error}")),
    }
}

fn types_text(keys: &[Key]) -> bool {
    keys.first().is_some_and(|key| key.character().is_some())
}

/// A sequence as the keymap file writes it.
pub fn written(keys: &[Key]) -> String {
    keys.iter().map(Key::to_string).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
