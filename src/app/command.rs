//! Everything that a person can do, declared once: name, words, places and what comes of it. Keys are
//! data (`assets/keymap.toml`); help, footer, palette and documentation are generated from this table.

use tui_input::InputRequest;

use crate::app::effect::Effect;
use crate::app::screens::Screen;
use crate::app::screens::detail::Tab;
use crate::app::tour;
use crate::app::update::run::{self, Run};
use crate::app::update::{dialog, held, navigate, sign_in};
use crate::domain::arn::RoleArn;

macro_rules! contexts {
    ($($(#[$doc:meta])* $variant:ident $name:literal $title:literal $takes_text:literal [$($hint:ident),*],)+) => {
        /// Where keys are looked up; the innermost first, `global` last.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Context {
            $($(#[$doc])* $variant,)+
        }

        impl Context {
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The table's name in the keymap.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The heading of its keys in the help.
            pub fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)+ }
            }

            /// Whether letters are text here.
            pub fn takes_text(self) -> bool {
                match self { $(Self::$variant => $takes_text,)+ }
            }

            /// What the footer offers here, the most useful first.
            pub fn hints(self) -> &'static [Command] {
                match self { $(Self::$variant => &[$(Command::$hint,)*],)+ }
            }
        }
    };
}

contexts! {
    Global "global" "Keys" false [],
    Roles "roles" "The list of roles" false [
        Switch, Open, Filter, Shell, Back, ShowWhy, Mine, SwitchWith, SwitchFrom, Favourite, CopyArn, Sort,
        Group, Accounts, Sessions
    ],
    Detail "detail" "An opened role" false [
        Switch, NextTab, Leave, Shell, SwitchFrom, WalkPath, CopyStatement, Fetch, CopyArn, Favourite
    ],
    Accounts "accounts" "Accounts" false [Open, Use, RefreshAccount, Leave],
    Sessions "sessions" "Sessions" false [Use, Shell, Renew, SwitchShell, CopyExport, CopyArn, Forget, Leave],
    Log "log" "Calls to AWS" false [Open, Filter, Leave],
    History "history" "The history" false [Again, Open, Filter, Shell, CopyArn, Leave],
    /// The filter line of a list has the keys.
    Filter "filter" "While filtering" true [Accept, Keep, Shell, Cancel],
    /// A dialog with fields.
    Dialog "dialog" "In a dialog" true [Accept, Cancel, NextField, MoreFields, CopyStatement],
    /// A dialog with a list or a question.
    Choice "choice" "In a list to choose from" false [Accept, Cancel, Down, Up],
    Palette "palette" "The command palette" true [Accept, Complete, Cancel],
    Help "help" "Help" false [Filter, Leave],
}

impl Context {
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|context| context.name() == name)
    }
}

/// A movement of the cursor in a list, or of a page; negative is upward.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Motion {
    Lines(isize),
    Pages(isize),
    HalfPages(isize),
    /// To one end.
    End(isize),
}

/// What a command does.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Act {
    Move(Motion),
    /// Edits the text that has the keys.
    Edit(InputRequest),
    Show(Screen),
    /// Opens the role at this tab.
    Tab(Tab),
    /// About the selected role, or the opened one.
    Role(fn(&mut Run<'_>, &RoleArn)),
    Do(fn(&mut Run<'_>)),
}

macro_rules! commands {
    ($($variant:ident $name:literal $short:literal $doc:literal [$($context:ident),+] $act:expr,)+) => {
        /// A command; see the table's lines for what each does.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Command {
            $(#[doc = $doc] $variant,)+
        }

        impl Command {
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name in keymap, palette and documentation.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// One or two words for the footer.
            pub fn short(self) -> &'static str {
                match self { $(Self::$variant => $short,)+ }
            }

            /// One line of documentation.
            pub fn doc(self) -> &'static str {
                match self { $(Self::$variant => $doc,)+ }
            }

            /// Where the command means something.
            pub fn contexts(self) -> &'static [Context] {
                match self { $(Self::$variant => &[$(Context::$context,)+],)+ }
            }

            pub(crate) fn act(self) -> Act {
                match self { $(Self::$variant => $act,)+ }
            }
        }
    };
}

commands! {
    // Moving.
    Down "down" "down" "Next line" [Roles, Detail, Accounts, Sessions, Log, History, Filter, Choice, Palette, Help]
        Act::Move(Motion::Lines(1)),
    Up "up" "up" "Previous line" [Roles, Detail, Accounts, Sessions, Log, History, Filter, Choice, Palette, Help]
        Act::Move(Motion::Lines(-1)),
    PageDown "page-down" "page" "One page down" [Roles, Detail, Accounts, Sessions, Log, History, Filter, Choice, Palette, Help]
        Act::Move(Motion::Pages(1)),
    PageUp "page-up" "page" "One page up" [Roles, Detail, Accounts, Sessions, Log, History, Filter, Choice, Palette, Help]
        Act::Move(Motion::Pages(-1)),
    HalfPageDown "half-page-down" "half page" "Half a page down" [Roles, Detail, Accounts, Sessions, Log, History, Help]
        Act::Move(Motion::HalfPages(1)),
    HalfPageUp "half-page-up" "half page" "Half a page up" [Roles, Detail, Accounts, Sessions, Log, History, Help]
        Act::Move(Motion::HalfPages(-1)),
    Top "top" "top" "First line" [Roles, Detail, Accounts, Sessions, Log, History, Choice, Help]
        Act::Move(Motion::End(-1)),
    Bottom "bottom" "bottom" "Last line" [Roles, Detail, Accounts, Sessions, Log, History, Choice, Help]
        Act::Move(Motion::End(1)),
    NextGroup "next-group" "group" "Next group of the list" [Roles]
        Act::Do(|run| run.model.roles.step_group(true)),
    PreviousGroup "previous-group" "group" "Previous group of the list" [Roles]
        Act::Do(|run| run.model.roles.step_group(false)),
    // The list of roles.
    Switch "switch" "switch" "Switch to the selected role: its session becomes the identity in use" [Roles, Detail]
        Act::Role(run::switch),
    SwitchWith "switch-with" "options…" "Open the whole dialog to switch to the selected role" [Roles, Detail]
        Act::Role(run::switch_with),
    SwitchFrom "switch-from" "from…" "Switch to the selected role from another start" [Roles, Detail]
        Act::Role(run::switch_from),
    Open "open" "open" "Open the selected line" [Roles, Accounts, Log, History]
        Act::Do(run::open),
    Filter "filter" "filter" "Filter the list: several words, account:, can:, trusts:, is:, set:" [Roles, Detail, Accounts, Sessions, Log, History, Help]
        Act::Do(run::begin_filter),
    ClearFilter "clear-filter" "clear" "Give up a switch, else show everything, else take marks away" [Roles, Filter]
        Act::Do(run::clear_filter),
    Favourite "favourite" "favourite" "Add the role to the favourites, or remove it" [Roles, Detail]
        Act::Role(run::favourite),
    Sort "sort" "sort" "Sort by name, account, last used, recent, verdict in turn" [Roles]
        Act::Do(run::sort),
    Group "group" "group" "Group by account, or show one flat list" [Roles]
        Act::Do(run::group),
    Fold "fold" "fold" "Fold the account of the selected line, or unfold it" [Roles]
        Act::Do(run::fold),
    FoldAll "fold-all" "fold all" "Fold all accounts, or unfold all" [Roles]
        Act::Do(run::fold_all),
    Mark "mark" "mark" "Mark the selected role, or take its mark away; `copy-arn` and `favourite` act on all marked" [Roles]
        Act::Do(|run| run.model.roles.mark()),
    MarkRange "mark-range" "mark to here" "Mark all roles from the one marked last to the selected one" [Roles]
        Act::Do(|run| run.model.roles.mark_range()),
    RunAsAll "run-as-all" "run" "Run a command as every marked role, side by side" [Roles]
        Act::Do(run::run_marked),
    Compare "compare" "compare" "Show two marked roles beside each other" [Roles]
        Act::Do(run::compare),
    NameSet "name-set" "name" "Keep the marked roles as a set, for the filter `set:NAME`" [Roles]
        Act::Do(run::name_set),
    ForgetSet "forget-set" "forget set" "Forget the set that the filter names" [Roles]
        Act::Do(run::forget_set),
    CopyArn "copy-arn" "copy ARN" "Copy the ARN of the selected line, or of all marked roles" [Roles, Detail, Sessions, History]
        Act::Do(run::copy_arn),
    Refresh "refresh" "refresh" "List the roles of all accounts again" [Roles, Detail]
        Act::Do(run::refresh),
    RefreshAccount "refresh-account" "refresh" "List the roles of the selected line's account again" [Roles, Accounts]
        Act::Do(run::refresh_account),
    // The opened role.
    NextTab "next-tab" "next" "Next tab" [Detail]
        Act::Do(|run| navigate::step_tab(run.model, 1, run.effects)),
    PreviousTab "previous-tab" "previous" "Previous tab" [Detail]
        Act::Do(|run| navigate::step_tab(run.model, -1, run.effects)),
    ShowTrust "show-trust" "trust" "Who may assume the role, in words" [Roles, Detail]
        Act::Tab(Tab::Trust),
    ShowWhy "show-why" "why" "Whether you can assume the role, and why" [Roles, Detail, Choice]
        Act::Tab(Tab::Why),
    ShowPath "show-path" "path" "The shortest chain to the role" [Roles, Detail]
        Act::Tab(Tab::Path),
    ShowPolicies "show-policies" "policies" "What the role may do, boundary and tags" [Roles, Detail]
        Act::Tab(Tab::Policies),
    ShowJson "show-json" "JSON" "The trust policy as it is written" [Roles, Detail]
        Act::Tab(Tab::Json),
    WalkPath "walk-path" "walk" "Walk the shortest chain to the role" [Detail]
        Act::Role(run::walk),
    CopyStatement "copy-statement" "copy text" "Copy the missing statement, or the document shown" [Detail, Choice, Dialog]
        Act::Do(run::copy_statement),
    Fetch "fetch" "read" "Read the selected managed policy" [Detail]
        Act::Role(|run, role| navigate::fetch_policy(run.model, role, run.effects)),
    // Identities and sessions.
    Shell "shell" "shell" "Open a shell as the selected role, or with the selected session" [Roles, Detail, Sessions, History, Filter]
        Act::Do(run::shell),
    ShellHere "shell-here" "shell here" "Open a shell as the identity in use" [Roles, Detail, Accounts, Sessions, Log, History]
        Act::Do(run::shell_here),
    Console "console" "console" "Open the AWS console as the selected role or session" [Roles, Detail, Sessions, History]
        Act::Do(run::console),
    Renew "renew" "renew" "Assume the role of the session in use, or of the selected one, again; renew the selected live shell" [Roles, Detail, Sessions]
        Act::Do(run::renew),
    Mine "mine" "mine" "Show only the roles that you can assume, or all" [Roles]
        Act::Do(run::only_mine),
    Use "use" "use" "Make the selected session the identity in use" [Sessions, Accounts]
        Act::Do(run::use_selected),
    Back "back" "undo switch" "Go back to the identity in use before; again to return" [Global]
        Act::Do(|run| held::back(run.model, run.effects)),
    ToStart "to-start" "start" "Go back to the start of the chain" [Global]
        Act::Do(run::to_start),
    ChooseStart "choose-start" "start…" "Choose the start to work from" [Global]
        Act::Do(|run| dialog::open_starts(run.model, None)),
    SignIn "sign-in" "sign in" "Sign in to Identity Center" [Global]
        Act::Do(|run| sign_in::ask(run.model, run.effects)),
    Unlock "unlock" "unlock" "Unlock the vault, or make it if the settings want one: the terminal asks" [Global]
        Act::Do(|run| run.effects.push(Effect::Unlock)),
    ReadHistory "read-history" "read again" "Read the history again" [History]
        Act::Do(|run| run.effects.push(Effect::ReadHistory)),
    Again "again" "again" "Do what the selected line did once more: switch, shell or console as its role" [History]
        Act::Do(run::again),
    CopyExport "copy-export" "copy export" "Copy the export lines of the identity in use, or of the selected session" [Roles, Detail, Sessions]
        Act::Do(run::copy_export),
    SwitchShell "switch-shell" "switch it" "Make the selected live shell another role" [Sessions]
        Act::Do(run::switch_shell),
    Forget "forget" "forget" "Forget the selected session and its credentials; end the selected live shell" [Sessions]
        Act::Do(run::forget),
    // Screens.
    Roles "roles" "roles" "The list of roles" [Global]
        Act::Show(Screen::Roles),
    Accounts "accounts" "accounts" "All accounts and how far their listing is" [Global]
        Act::Show(Screen::Accounts),
    Sessions "sessions" "sessions" "The sessions held, with the time left" [Global]
        Act::Show(Screen::Sessions),
    Log "log" "calls" "The calls made to AWS" [Global]
        Act::Show(Screen::Log),
    History "history" "history" "Which roles were used, when, from where and why" [Global]
        Act::Show(Screen::History),
    Help "help" "help" "The keys of this screen" [Global]
        Act::Do(|run| dialog::open_help(run.model, run.context)),
    Palette "palette" "commands" "Run any command by its name" [Global]
        Act::Do(|run| dialog::open_palette(run.model)),
    Theme "theme" "theme" "Next theme: dark, light, high contrast, plain" [Global]
        Act::Do(run::next_theme),
    Tour "tour" "tour" "Show or hide the tour" [Global]
        Act::Do(|run| tour::toggle(run.model)),
    TourNext "tour-next" "next step" "Skip this step of the tour" [Global]
        Act::Do(|run| tour::step(run.model, 1)),
    TourPrevious "tour-previous" "last step" "Go back a step of the tour" [Global]
        Act::Do(|run| tour::step(run.model, -1)),
    Suspend "suspend" "suspend" "Stop kamen like a job; `fg` brings it back" [Global]
        Act::Do(|run| run.effects.push(Effect::Suspend)),
    Leave "leave" "close" "Leave this screen" [Detail, Accounts, Sessions, Log, History, Help]
        Act::Do(run::leave),
    Quit "quit" "quit" "Quit" [Global]
        Act::Do(run::quit),
    // Text and dialogs.
    Keep "keep" "keep" "Keep the filter and go to the list" [Filter]
        Act::Do(run::keep),
    Accept "accept" "ok" "Confirm; in the filter: switch to the highlighted role" [Filter, Dialog, Choice, Palette]
        Act::Do(run::accept),
    Cancel "cancel" "cancel" "Close without doing anything" [Filter, Dialog, Choice, Palette]
        Act::Do(run::cancel),
    NextField "next-field" "next" "Next field" [Dialog]
        Act::Do(|run| dialog::by(run.model, 1)),
    PreviousField "previous-field" "previous" "Previous field" [Dialog]
        Act::Do(|run| dialog::by(run.model, -1)),
    MoreFields "more-fields" "more" "Show every field, or those that matter" [Dialog]
        Act::Do(|run| dialog::show_all(run.model)),
    CursorLeft "cursor-left" "left" "One character to the left" [Filter, Dialog, Palette]
        Act::Edit(InputRequest::GoToPrevChar),
    CursorRight "cursor-right" "right" "One character to the right" [Filter, Dialog, Palette]
        Act::Edit(InputRequest::GoToNextChar),
    CursorStart "cursor-start" "start" "To the start of the text" [Filter, Dialog, Palette]
        Act::Edit(InputRequest::GoToStart),
    CursorEnd "cursor-end" "end" "To the end of the text" [Filter, Dialog, Palette]
        Act::Edit(InputRequest::GoToEnd),
    WordLeft "word-left" "word" "One word to the left" [Filter, Dialog, Palette]
        Act::Edit(InputRequest::GoToPrevWord),
    WordRight "word-right" "word" "One word to the right" [Filter, Dialog, Palette]
        Act::Edit(InputRequest::GoToNextWord),
    DeleteLeft "delete-left" "delete" "Delete the character before the cursor" [Filter, Dialog, Palette]
        Act::Edit(InputRequest::DeletePrevChar),
    DeleteRight "delete-right" "delete" "Delete the character under the cursor" [Filter, Dialog, Palette]
        Act::Edit(InputRequest::DeleteNextChar),
    DeleteWord "delete-word" "delete word" "Delete the word before the cursor" [Filter, Dialog, Palette]
        Act::Edit(InputRequest::DeletePrevWord),
    DeleteLine "delete-line" "delete all" "Delete the text before the cursor" [Filter, Dialog, Palette]
        Act::Edit(InputRequest::DeleteFromStart),
    Complete "complete" "complete" "Use the selected name" [Palette]
        Act::Do(|run| dialog::take_over(run.model)),
}

impl Command {
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|command| command.name() == name)
    }

    /// Whether the command means something in `context`; global commands do everywhere.
    pub fn belongs_to(self, context: Context) -> bool {
        self.contexts().contains(&context) || self.contexts().contains(&Context::Global)
    }
}
