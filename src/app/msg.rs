//! Facts that reach the screens: keys, time, answers.

use std::sync::Arc;

use crossterm::event::{KeyEvent, MouseEvent};
use jiff::Timestamp;

use crate::app::effect::{ShellOrder, ShellWish};
use crate::app::entry::OrganizationEntry;
use crate::app::remote::RequestId;
use crate::app::setup::Beginnings;
use crate::app::trusted::TrustedView;
use crate::app::verdict::VerdictView;
use crate::domain::arn::RoleArn;
use crate::domain::call::CallRecord;
use crate::domain::failure::Failure;
use crate::domain::gate::Gate;
use crate::domain::history::Entry;
use crate::domain::inventory::InventoryEvent;
use crate::domain::listed::ListedSession;
use crate::domain::live::Standing;
use crate::domain::role::{Role, RoleDetail};
use crate::domain::session::{SessionId, SessionSummary};
use crate::domain::settings::Action;
use crate::domain::shell::{ActionEnd, ShellEnd};
use crate::graph::judge::{Explained, ToRole};

/// How a text was copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Copied {
    /// A program took it.
    Confirmed,
    /// The terminal was sent it, and does not say whether it took it.
    SentToTerminal,
}

/// What a live shell said to an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShellSaid {
    /// Who it is now.
    Is(Box<Standing>),
    /// It was hung up, and the kamen that served it is gone.
    Ended,
    /// It was hung up, and still runs.
    Holds,
}

/// Where the person agrees to a sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInPage {
    pub address: String,
    /// The code that the page must show.
    pub code: Option<String>,
    /// Whether a browser was opened.
    pub is_open: bool,
    /// Whether its last page shows a code that is to be typed here.
    pub ends_with_code: bool,
    /// What is wrong with the code that was typed before.
    pub problem: Option<String>,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Msg {
    /// Presses and repeats only, no releases.
    Key(KeyEvent),
    Mouse(MouseEvent),
    Pasted(String),
    Resized {
        width: u16,
        height: u16,
    },
    /// Comes once a second, and right after the start.
    Tick(Timestamp),
    /// The screens are up: begin.
    Started,
    Inventory {
        request: RequestId,
        news: InventoryEvent,
    },
    InventoryEnded {
        request: RequestId,
    },
    /// Of roles as they were when they were to be read.
    TrustRead(Vec<(Arc<Role>, Arc<TrustedView>)>),
    DetailFetched {
        request: RequestId,
        role: RoleArn,
        result: Result<RoleDetail, Failure>,
    },
    PolicyFetched {
        request: RequestId,
        policy: String,
        result: Result<String, Failure>,
    },
    Identified {
        request: RequestId,
        result: Result<SessionSummary, Failure>,
    },
    /// A sign-in waits for the person.
    SignInShown {
        request: RequestId,
        page: SignInPage,
    },
    /// Nothing would keep a sign-in.
    SignInNoPlace {
        request: RequestId,
    },
    /// A sign-in came to its end; how long it is good.
    SignedIn {
        request: RequestId,
        gate: Gate,
        result: Result<Timestamp, Failure>,
    },
    Switched {
        request: RequestId,
        result: Result<SessionSummary, Failure>,
    },
    /// A session was obtained again ahead of its end, or not.
    Renewed {
        session: SessionId,
        result: Result<(), Failure>,
    },
    /// Whether the vault is locked, as it was seen by the way.
    VaultSeen {
        is_locked: bool,
    },
    /// The person was asked for what unlocks the vault.
    Unlocked(Result<(), Failure>),
    /// Whether AWS says of a session what was said before: who it is.
    Confirmed(Result<(), Failure>),
    /// All sessions held, after one came or went.
    SessionsChanged(Vec<SessionSummary>),
    /// The shared files were changed since they were read last: where one may begin now.
    BeginningsRead(Box<Beginnings>),
    /// Another program has put keys that cannot stand in for those of a session into their place.
    KeysReplaced {
        session: SessionId,
        failure: Failure,
    },
    /// Sessions of other processes.
    ElsewhereRead(Vec<ListedSession>),
    /// What stands in the history, oldest first.
    HistoryRead(Result<Vec<Entry>, Failure>),
    /// Which role was named for a live shell, and the programs that would become another account's.
    FoundForShell {
        request: RequestId,
        result: Result<(ShellWish, Vec<String>), Failure>,
    },
    /// What a live shell said to an order.
    ShellTold {
        order: Box<ShellOrder>,
        result: Result<ShellSaid, Failure>,
    },
    Judged {
        request: RequestId,
        verdicts: Vec<(RoleArn, Arc<VerdictView>)>,
    },
    /// How far the organizations' control policies could be read.
    OrganizationsRead(Vec<OrganizationEntry>),
    Explained {
        request: RequestId,
        result: Result<Explained, Failure>,
    },
    PathFound {
        request: RequestId,
        result: Result<ToRole, Failure>,
    },
    /// The terminal is ours again.
    ShellClosed {
        session: SessionId,
        result: Result<ShellEnd, Failure>,
    },
    /// A command of the person's own ended.
    ActionEnded {
        action: Box<Action>,
        result: Result<ActionEnd, Failure>,
    },
    /// How a command ended that ran as so many roles.
    RanAsAll {
        roles: usize,
        result: Result<u8, Failure>,
    },
    /// What was copied, in words.
    Copied {
        what: String,
        result: Result<Copied, Failure>,
    },
    /// A browser shows the console, or cannot.
    ConsoleOpened(Result<(), Failure>),
    NotesSaved(Result<(), Failure>),
    /// What one waits for, or what is wrong but stops nothing.
    Heard(String),
    /// A call to AWS was made.
    Called(CallRecord),
    /// The terminal was closed, or a signal asks to end.
    Ended,
}
