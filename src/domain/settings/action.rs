//! Actions: commands of the person's own for a role, named in the settings, run by a key or from the palette.

use serde::Deserialize;

/// A command of the person's own.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Action {
    /// What it is called in palette and help.
    pub name: String,
    /// Its keys in the list of roles and in an opened role, written as in `[keys.roles]`; `None` for the palette alone.
    pub key: Option<String>,
    /// One line for palette and help; `None` shows the command.
    pub title: Option<String>,
    /// The program and its arguments, in which placeholders stand for the role ([`Placeholder`]).
    pub command: Vec<String>,
    #[serde(rename = "as")]
    pub by: ActionBy,
    #[serde(rename = "in")]
    pub place: ActionPlace,
}

/// With whose session an action runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ActionBy {
    /// The selected role's, which is switched to if none is held.
    #[default]
    Role,
    /// That of the identity in use.
    Oneself,
}

/// Where an action shows what it has to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ActionPlace {
    /// It has the terminal until it ends.
    #[default]
    Terminal,
    /// Nowhere: its end is told.
    Background,
    /// Its output is shown when it ends.
    Pane,
}

/// What stands for something of the selected role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placeholder {
    Arn,
    Role,
    Account,
    Name,
    Region,
}

impl Placeholder {
    pub const ALL: [Self; 5] = [Self::Arn, Self::Role, Self::Account, Self::Name, Self::Region];

    /// As a command writes it.
    pub fn written(self) -> &'static str {
        match self {
            Self::Arn => "{arn}",
            Self::Role => "{role}",
            Self::Account => "{account}",
            Self::Name => "{name}",
            Self::Region => "{region}",
        }
    }

    /// The variable that holds the same for scripts.
    pub fn variable(self) -> &'static str {
        match self {
            Self::Arn => "KAMEN_ACTION_ARN",
            Self::Role => "KAMEN_ACTION_ROLE",
            Self::Account => "KAMEN_ACTION_ACCOUNT",
            Self::Name => "KAMEN_ACTION_NAME",
            Self::Region => "KAMEN_ACTION_REGION",
        }
    }
}

/// Programs that take a script as an argument: what is filled in there would be read as a program.
const SHELLS: [&str; 9] = ["sh", "bash", "zsh", "dash", "ksh", "fish", "nu", "pwsh", "tcsh"];

impl Action {
    /// What is wrong with it, in words; `None` if nothing is.
    pub fn problem(&self) -> Option<String> {
        let is_word = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
        if self.name.is_empty() || !self.name.chars().all(is_word) {
            return Some("its `name` must be letters, digits, `-` and `_`".to_owned());
        }
        if self.command.first().is_none_or(String::is_empty) {
            return Some("it has no `command`".to_owned());
        }
        if let Some(text) = self.command.iter().find_map(|part| unknown_placeholder(part)) {
            let known: Vec<&str> = Placeholder::ALL.iter().map(|one| one.written()).collect();
            return Some(format!("`{text}` is no placeholder: there are {}", known.join(", ")));
        }
        let placeholder = self.in_a_script()?;
        Some(format!(
            "`{}` would become part of a script: use `${}` there, which holds the same",
            placeholder.written(),
            placeholder.variable()
        ))
    }

    /// The command with every placeholder filled in.
    pub fn filled(&self, value: impl Fn(Placeholder) -> String) -> Vec<String> {
        let fill = |part: &String| fill(part, &value);
        self.command.iter().map(fill).collect()
    }

    /// Whether the command says anything of it.
    pub fn names(&self, placeholder: Placeholder) -> bool {
        self.command.iter().any(|part| part.contains(placeholder.written()))
    }

    /// A placeholder in what a shell reads as its script.
    fn in_a_script(&self) -> Option<Placeholder> {
        let is_shell = |part: &String| {
            let name = part.rsplit('/').next().unwrap_or(part);
            SHELLS.contains(&name)
        };
        // `env sh -c` and the like too.
        let behind = self.command.iter().skip_while(|part| !is_shell(part)).skip(1);
        let mut behind =
            behind.skip_while(|part| !(part.starts_with('-') && part.ends_with('c'))).skip(1);
        let script = behind.next()?;
        Placeholder::ALL.into_iter().find(|one| script.contains(one.written()))
    }
}

/// `{word}` that stands for nothing.
fn unknown_placeholder(part: &str) -> Option<&str> {
    let mut rest = part;
    while let Some(start) = rest.find('{') {
        let from = rest.get(start..)?;
        let end = from.find('}')?;
        let word = from.get(..=end)?;
        let inside = word.trim_matches(['{', '}']);
        let is_word =
            !inside.is_empty() && inside.chars().all(|letter| letter.is_ascii_lowercase());
        if is_word && Placeholder::ALL.iter().all(|one| one.written() != word) {
            return Some(word);
        }
        rest = from.get(1..)?;
    }
    None
}

/// Fills in from left to right: what was filled in is never looked at again.
fn fill(part: &str, value: &impl Fn(Placeholder) -> String) -> String {
    let mut filled = String::new();
    let mut rest = part;
    while !rest.is_empty() {
        let found = Placeholder::ALL
            .into_iter()
            .filter_map(|one| rest.find(one.written()).map(|at| (at, one)))
            .min_by_key(|(at, _)| *at);
        let Some((at, one)) = found else { break };
        filled.push_str(rest.get(..at).unwrap_or_default());
        filled.push_str(&value(one));
        rest = rest.get(at + one.written().len()..).unwrap_or_default();
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    fn action(command: &[&str]) -> Action {
        let command = command.iter().map(|part| (*part).to_owned()).collect();
        Action { name: "look".to_owned(), command, ..Action::default() }
    }

    #[test]
    fn placeholders_are_filled_in_once() {
        let value = |one: Placeholder| match one {
            Placeholder::Role => "{account}".to_owned(),
            Placeholder::Account => "111111111111".to_owned(),
            Placeholder::Arn | Placeholder::Name | Placeholder::Region => String::new(),
        };

        let filled = action(&["tool", "--at={account}/{role}", "{\"a\": 1}"]).filled(value);

        assert_eq!(filled, ["tool", "--at=111111111111/{account}", "{\"a\": 1}"]);
    }

    #[test]
    fn a_role_becomes_no_part_of_a_script() {
        for command in [
            &["sh", "-c", "echo {role}"][..],
            &["/bin/bash", "-ec", "x={arn}"],
            &["env", "A=1", "zsh", "-c", "{account}"],
        ] {
            let problem = action(command).problem().unwrap();
            assert!(problem.contains("$KAMEN_ACTION_"), "{problem}");
        }
        // Arguments behind the script are data.
        assert_eq!(action(&["sh", "-c", "echo \"$1\"", "sh", "{role}"]).problem(), None);
        assert_eq!(action(&["sh", "{role}.sh"]).problem(), None);
    }

    #[test]
    fn what_is_wrong_is_said_by_field() {
        let nameless = Action { name: "a b".to_owned(), ..action(&["tool"]) };

        assert!(nameless.problem().unwrap().contains("`name`"));
        assert!(action(&[]).problem().unwrap().contains("`command`"));
        assert!(
            action(&["tool", "{user}"]).problem().unwrap().contains("`{user}` is no placeholder")
        );
        assert_eq!(action(&["jq", "{a: .b}", "{ }", "{"]).problem(), None);
    }
}
