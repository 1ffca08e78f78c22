//! The keys of a screen, generated from the command table and the keymap.

use crate::app::command::{Command, Context};
use crate::app::dialogs::Dialog;
use crate::app::hint::{Hint, all};
use crate::app::input::TextInput;
use crate::app::model::Model;
use crate::app::page::Line;
use crate::app::prose::heading;
use crate::app::slot::Slot;

/// Text to scroll through and to search.
#[derive(Debug, Clone, PartialEq)]
pub struct HelpDialog {
    /// As written.
    pub source: Vec<Line>,
    /// Those that answer to the search, wrapped to the dialog's width.
    pub lines: Vec<Line>,
    /// The first line that shows.
    pub scroll: usize,
    /// What is looked for.
    pub search: TextInput,
    /// Whether the search has the keys.
    pub is_searching: bool,
    /// The dialog that it lies over.
    pub below: Option<Box<Dialog>>,
}

impl HelpDialog {
    /// The lines with all words of the search, in any case; all of them if nothing is looked for.
    pub(in crate::app) fn found(&self) -> Vec<Line> {
        let text = self.search.text().to_lowercase();
        let words: Vec<&str> = text.split_whitespace().collect();
        let answers = |line: &&Line| {
            let text = line.text().to_lowercase();
            words.iter().all(|word| text.contains(word))
        };
        self.source.iter().filter(answers).cloned().collect()
    }
}

/// What people do, and the commands that do it.
const TASKS: [(&str, &[Command]); 12] = [
    ("find a role", &[Command::Filter]),
    ("switch to it", &[Command::Switch]),
    ("switch to it with options: session name, duration, MFA …", &[Command::SwitchWith]),
    ("open a shell as it", &[Command::Shell]),
    ("open a shell as the identity in use", &[Command::ShellHere]),
    ("go back to the identity before; again to return", &[Command::Back]),
    ("go back to the start", &[Command::ToStart]),
    ("work from another start", &[Command::ChooseStart]),
    ("see whether you can assume it, and why", &[Command::ShowWhy]),
    ("see only the roles that you can assume", &[Command::Mine]),
    ("renew a session", &[Command::Renew]),
    ("run any command by its name", &[Command::Palette]),
];

/// Qualifiers of the filter, which no table of commands knows.
const FILTER: [(&str, &str); 8] = [
    ("prod adm", "every word must match: name, account, profile, path, trusted principals"),
    ("account:", "part of the account's id, alias or name, or a profile into it"),
    ("can:", "yes or me (one of your identities), here, maybe, mfa, no"),
    ("trusts:", "part of a trusted principal"),
    ("is:", "service, open, favourite, new, gone, production, recent, finding, broken"),
    ("set:", "one of the roles that were marked and named so"),
    ("!word", "not this; works before qualifiers too"),
    ("esc", "leaves the filter as it was before"),
];

/// The help for the keys of `context`.
pub fn lines(model: &Model, context: Context) -> Vec<Line> {
    let (own, everywhere) = all(model, context);
    let mut lines = Vec::new();
    // The keys of the tasks are those of the list of roles: elsewhere they mean something else.
    let is_list = matches!(context, Context::Roles | Context::Filter);
    if is_list {
        tasks(&mut lines, model);
    }
    heading(&mut lines, context.title());
    lines.extend(own.iter().map(line));
    if !is_list && model.dialog.is_none() {
        tasks(&mut lines, model);
    }
    if matches!(context, Context::Roles | Context::Filter) {
        heading(&mut lines, "The filter");
        for (word, text) in FILTER {
            let line = Line::new(Slot::Accent, format!("  {word:<18} "));
            lines.push(line.then(Slot::Text, text).hanging(21));
        }
    }
    if matches!(context, Context::Roles | Context::Filter | Context::Detail) {
        actions(&mut lines, model);
    }
    heading(&mut lines, "Everywhere");
    lines.extend(everywhere.iter().map(line));
    lines
}

fn tasks(lines: &mut Vec<Line>, model: &Model) {
    heading(lines, "What people do in the list of roles");
    for (text, commands) in TASKS {
        let keys: Vec<String> = commands.iter().filter_map(|one| key_of(model, *one)).collect();
        let line = Line::new(Slot::Key, format!("  {:<18} ", keys.join("  ")));
        lines.push(line.then(Slot::Text, text).hanging(21));
    }
}

/// The person's own actions.
fn actions(lines: &mut Vec<Line>, model: &Model) {
    let actions = &model.setup.settings.actions;
    if !actions.is_empty() {
        heading(lines, "Your own actions on the selected role");
    }
    for action in actions {
        let key = action.key.as_deref().unwrap_or_default();
        let doc = action.title.clone().unwrap_or_else(|| action.command.join(" "));
        let line = Line::new(Slot::Key, format!("  {key:<18} "));
        let line = line.then(Slot::Text, doc).then(Slot::Muted, format!("  {}", action.name));
        lines.push(line.hanging(21));
    }
}

/// The first key of a command, in the list of roles or everywhere.
fn key_of(model: &Model, command: Command) -> Option<String> {
    model.keymap.keys_of(Context::Roles, command).into_iter().next()
}

fn line(hint: &Hint) -> Line {
    let keys = hint.keys.join("  ");
    let name = hint.command.name();
    Line::new(Slot::Key, format!("  {keys:<18} "))
        .then(Slot::Text, hint.command.doc())
        .then(Slot::Muted, format!("  {name}"))
        .hanging(21)
}
