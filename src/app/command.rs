//! Everything that a person can do, declared once: name, words, places. Keys are data
//! (`assets/keymap.toml`); help, footer, palette and documentation are generated from this table.

/// Where keys are looked up; the innermost first, `global` last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Context {
    Global,
    Roles,
    Detail,
    Accounts,
    Sessions,
    Log,
    /// The filter line of a list has the keys.
    Filter,
    /// A dialog with fields.
    Dialog,
    /// A dialog with a list or a question.
    Choice,
    Palette,
    Help,
}

impl Context {
    pub const ALL: [Self; 11] = [
        Self::Global,
        Self::Roles,
        Self::Detail,
        Self::Accounts,
        Self::Sessions,
        Self::Log,
        Self::Filter,
        Self::Dialog,
        Self::Choice,
        Self::Palette,
        Self::Help,
    ];

    /// The table's name in the keymap.
    pub fn name(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::Roles => "roles",
            Self::Detail => "detail",
            Self::Accounts => "accounts",
            Self::Sessions => "sessions",
            Self::Log => "log",
            Self::Filter => "filter",
            Self::Dialog => "dialog",
            Self::Choice => "choice",
            Self::Palette => "palette",
            Self::Help => "help",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|context| context.name() == name)
    }

    /// Whether letters are text here.
    pub fn takes_text(self) -> bool {
        matches!(self, Self::Filter | Self::Dialog | Self::Palette)
    }
}

macro_rules! commands {
    ($($variant:ident $name:literal $short:literal $doc:literal [$($context:ident),+],)+) => {
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
        }
    };
}

commands! {
    // Moving.
    Down "down" "down" "Next line" [Roles, Detail, Accounts, Sessions, Log, Filter, Choice, Palette, Help],
    Up "up" "up" "Previous line" [Roles, Detail, Accounts, Sessions, Log, Filter, Choice, Palette, Help],
    PageDown "page-down" "page" "One page down" [Roles, Detail, Accounts, Sessions, Log, Filter, Choice, Palette, Help],
    PageUp "page-up" "page" "One page up" [Roles, Detail, Accounts, Sessions, Log, Filter, Choice, Palette, Help],
    HalfPageDown "half-page-down" "half page" "Half a page down" [Roles, Detail, Accounts, Sessions, Log, Help],
    HalfPageUp "half-page-up" "half page" "Half a page up" [Roles, Detail, Accounts, Sessions, Log, Help],
    Top "top" "top" "First line" [Roles, Detail, Accounts, Sessions, Log, Choice, Help],
    Bottom "bottom" "bottom" "Last line" [Roles, Detail, Accounts, Sessions, Log, Choice, Help],
    NextGroup "next-group" "group" "Next group of the list" [Roles],
    PreviousGroup "previous-group" "group" "Previous group of the list" [Roles],
    // The list of roles.
    Switch "switch" "switch" "Wear the selected role: the identity in use becomes its session" [Roles, Detail],
    SwitchFrom "switch-from" "from…" "Wear the selected role from a chosen start" [Roles, Detail],
    Open "open" "open" "Open the selected line" [Roles, Accounts],
    Filter "filter" "filter" "Filter the list: several words, account:, can:, trusts:, is:" [Roles, Detail, Accounts, Sessions, Log],
    ClearFilter "clear-filter" "clear" "Show everything again" [Roles, Filter],
    Favourite "favourite" "favourite" "Mark the role as favourite, or take the mark away" [Roles, Detail],
    Sort "sort" "sort" "Sort by name, account, last used, recent, verdict in turn" [Roles],
    Group "group" "group" "Group by account, or show one flat list" [Roles],
    CopyArn "copy-arn" "copy ARN" "Copy the ARN of the selected line" [Roles, Detail, Sessions],
    Refresh "refresh" "refresh" "List the roles of all accounts again" [Roles, Detail],
    RefreshAccount "refresh-account" "refresh" "List the roles of the selected line's account again" [Roles, Accounts],
    // The opened role.
    NextTab "next-tab" "tab" "Next tab" [Detail],
    PreviousTab "previous-tab" "tab" "Previous tab" [Detail],
    ShowTrust "show-trust" "trust" "Who may wear the role, in words" [Roles, Detail],
    ShowWhy "show-why" "why" "Whether the identity in use may wear the role, and why" [Roles, Detail, Choice],
    ShowPath "show-path" "path" "The shortest chain to the role" [Roles, Detail],
    ShowPolicies "show-policies" "policies" "What the role may do, boundary and tags" [Roles, Detail],
    ShowJson "show-json" "JSON" "The trust policy as it is written" [Roles, Detail],
    WalkPath "walk-path" "walk" "Walk the shortest chain to the role" [Detail],
    CopyStatement "copy-statement" "copy statement" "Copy the missing statement, or the document shown" [Detail, Choice],
    Fetch "fetch" "read" "Read the selected managed policy" [Detail],
    // Identities and sessions.
    Shell "shell" "shell" "Open a shell that carries the identity in use, or the selected session" [Roles, Detail, Sessions],
    Use "use" "use" "Make the selected session the identity in use" [Sessions, Accounts],
    Back "back" "undo switch" "Go back to the identity used before" [Global],
    ToStart "to-start" "start" "Go back to the start of the chain" [Global],
    ChooseStart "choose-start" "start…" "Choose the start to work from" [Global],
    CopyExport "copy-export" "copy export" "Copy the export lines of the identity in use, or of the selected session" [Roles, Detail, Sessions],
    Forget "forget" "forget" "Forget the selected session and its credentials" [Sessions],
    // Screens.
    Roles "roles" "roles" "The list of roles" [Global],
    Accounts "accounts" "accounts" "All accounts and how far their listing is" [Global],
    Sessions "sessions" "sessions" "The sessions held, with the time left" [Global],
    Log "log" "calls" "The calls made to AWS" [Global],
    Help "help" "help" "The keys of this screen" [Global],
    Palette "palette" "commands" "Run any command by its name" [Global],
    Theme "theme" "theme" "Next theme: dark, light, high contrast, plain" [Global],
    Tour "tour" "tour" "Show or hide the tour" [Global],
    TourNext "tour-next" "next step" "Skip this step of the tour" [Global],
    TourPrevious "tour-previous" "last step" "Go back a step of the tour" [Global],
    Suspend "suspend" "suspend" "Stop kamen like a job; `fg` brings it back" [Global],
    Leave "leave" "close" "Leave this screen" [Detail, Accounts, Sessions, Log, Help],
    Quit "quit" "quit" "Quit" [Global],
    // Text and dialogs.
    Accept "accept" "ok" "Confirm" [Filter, Dialog, Choice, Palette],
    Cancel "cancel" "cancel" "Close without doing anything" [Filter, Dialog, Choice, Palette],
    NextField "next-field" "next" "Next field" [Dialog],
    PreviousField "previous-field" "previous" "Previous field" [Dialog],
    CursorLeft "cursor-left" "left" "One character to the left" [Filter, Dialog, Palette],
    CursorRight "cursor-right" "right" "One character to the right" [Filter, Dialog, Palette],
    CursorStart "cursor-start" "start" "To the start of the text" [Filter, Dialog, Palette],
    CursorEnd "cursor-end" "end" "To the end of the text" [Filter, Dialog, Palette],
    WordLeft "word-left" "word" "One word to the left" [Filter, Dialog, Palette],
    WordRight "word-right" "word" "One word to the right" [Filter, Dialog, Palette],
    DeleteLeft "delete-left" "delete" "Delete the character before the cursor" [Filter, Dialog, Palette],
    DeleteRight "delete-right" "delete" "Delete the character under the cursor" [Filter, Dialog, Palette],
    DeleteWord "delete-word" "delete word" "Delete the word before the cursor" [Filter, Dialog, Palette],
    DeleteLine "delete-line" "delete all" "Delete the text before the cursor" [Filter, Dialog, Palette],
    Complete "complete" "complete" "Take the selected name over" [Palette],
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
