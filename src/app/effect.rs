//! Orders that the screens give; `runtime` performs them and answers with a [`crate::app::msg::Msg`].

use std::fmt;
use std::sync::Arc;

use crate::app::note::Notes;
use crate::app::remote::RequestId;
use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::gate::Gate;
use crate::domain::inventory::Scope;
use crate::domain::role::Role;
use crate::domain::secret::Secret;
use crate::domain::session::{AssumeOptions, Origin, SessionId, Start};
use crate::domain::settings::Action;
use crate::policy::words::KnownAccounts;

/// A one-time code on its way to AWS. `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct MfaCode(pub String);

impl fmt::Debug for MfaCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("MfaCode(…)")
    }
}

/// Which role to switch to, from which identity and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SwitchOrder {
    pub origin: Origin,
    /// Roles to walk through before, in order; mostly none.
    pub through: Vec<RoleArn>,
    pub role: RoleArn,
    pub options: AssumeOptions,
    /// The session in whose place the new one comes; what `options` leave open is as it was asked with.
    pub renews: Option<SessionId>,
    /// Why the person needs it, if a guard asked.
    pub reason: Option<String>,
    /// Whether it shall do more than read, although a guard makes it read-only.
    pub writes: bool,
    pub mfa_code: Option<MfaCode>,
}

/// As what the console opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConsoleOf {
    Session(SessionId),
    /// The role behind a permission set: the portal's own link needs no session.
    PermissionSet(RoleArn),
}

/// A command of the person's own for a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionOrder {
    pub action: Action,
    /// What its placeholders speak of.
    pub role: RoleArn,
    pub account_name: String,
}

/// A live shell, as the kamen that serves it said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveShell {
    /// The process of the kamen that serves it, which is told what the shell shall do.
    pub served_by: u32,
    /// The shell itself.
    pub pid: u32,
    pub role: Option<RoleArn>,
    pub account: AccountId,
    /// Its identity, as lists call it.
    pub called: String,
    /// Whether these screens run in it.
    pub is_around: bool,
}

/// The role that a live shell shall become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShellWish {
    /// A role's ARN, or a profile.
    pub named: String,
    pub role: Option<RoleArn>,
    /// Why, if a guard asked.
    pub reason: Option<String>,
}

/// What a live shell shall do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShellAct {
    Switch(Box<ShellWish>),
    Renew,
    End,
}

/// An order to a live shell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShellOrder {
    pub shell: LiveShell,
    pub act: ShellAct,
    pub mfa_code: Option<MfaCode>,
}

/// Something to be done outside of the model.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Answers: [`Msg::Inventory`](crate::app::msg::Msg::Inventory) many times, then `InventoryEnded`.
    ReadInventory { request: RequestId, scope: Scope },
    /// Read the trust documents of these roles off the event loop (by a [`TrustReader`](crate::policy::words::TrustReader)). Answer: `TrustRead`.
    ReadTrust { roles: Vec<Arc<Role>>, known: Arc<KnownAccounts> },
    /// Read those of the roles again that name accounts of which more became known since they were read: the roles by
    /// that moment of `known`. Answer: `TrustRead`.
    ReadTrustAgain { roles: Vec<(u32, Vec<Arc<Role>>)>, known: Arc<KnownAccounts> },
    /// Answer: `DetailFetched`.
    FetchDetail { request: RequestId, role: RoleArn },
    /// The document of a managed policy. Answer: `PolicyFetched`.
    FetchPolicy { request: RequestId, role: RoleArn, policy: String },
    /// Get the credentials of a start, and who that is; `is_anew`: although those that are held would do.
    /// Answers: `Identified`, then `Confirmed` unless AWS was asked already.
    Identify { request: RequestId, start: Start, mfa_code: Option<MfaCode>, is_anew: bool },
    /// Ask AWS who a session is that it has not said yet. Answer: `Confirmed`.
    Confirm { session: SessionId },
    /// Lead the person through a sign-in; `shares`: keep it in the AWS CLI's file.
    /// Answers: `SignInShown`, then `SignedIn`; `SignInNoPlace` if nothing would keep it.
    SignIn { request: RequestId, gate: Gate, shares: bool },
    /// What the last page of a sign-in shows goes to the sign-in that waits for it.
    CarryCode { request: RequestId, code: Secret },
    /// AssumeRole, then GetCallerIdentity from the new session. Answers: `Switched`, then `Confirmed`.
    Switch { request: RequestId, order: Box<SwitchOrder> },
    /// Verdicts from all identities held, this one first, on all roles listed and yet to be listed, until
    /// the next such order. Answer: `Judged`, whenever there is news.
    Judge { request: RequestId, session: SessionId, is_in_use: bool },
    /// Obtain a session again before it ends, if that takes no person. Answer: `Renewed`.
    Renew { session: SessionId },
    /// With `sent`: as it was asked, and not as it would be if nothing is chosen. Answer: `Explained`.
    Explain {
        request: RequestId,
        session: SessionId,
        role: RoleArn,
        sent: Option<Box<AssumeOptions>>,
    },
    /// The shortest chain to a role. Answer: `PathFound`.
    FindPath { request: RequestId, session: SessionId, role: RoleArn },
    /// Lend the terminal to a shell that carries the session. Answer: `ShellClosed`.
    OpenShell { session: SessionId },
    /// Run a command of the person's own with the session. Answer: `ActionEnded`.
    Act { session: SessionId, order: Box<ActionOrder> },
    /// Lend the terminal to `kamen exec --all` for these roles; the shell runs the command. Answer: `RanAsAll`.
    RunAsAll { roles: Vec<RoleArn>, command: String },
    /// Put a text on the clipboard (OSC 52). Answer: `Copied`.
    Copy { what: String, text: String },
    /// Put a session's export lines on the clipboard; the secrets never come here. Answer: `Copied`.
    CopyExport { session: SessionId },
    /// Open the AWS console in the browser; no address comes here. Answer: `ConsoleOpened`.
    OpenConsole(ConsoleOf),
    /// Answer: `NotesSaved`, on failure only.
    SaveNotes(Notes),
    /// Read which sessions are kept in the vault or served to live shells, but for those held here.
    /// Answer: `ElsewhereRead`.
    ReadElsewhere,
    /// Read the history. Answer: `HistoryRead`.
    ReadHistory,
    /// Find the role that is named so, and what would become another account's with the shell. Answer: `FoundForShell`.
    FindForShell { request: RequestId, shell: LiveShell, text: String },
    /// Tell the kamen that serves a live shell. Answer: `ShellTold`.
    TellShell(Box<ShellOrder>),
    /// Forget a session and its credentials. Answer: `SessionsChanged`.
    Forget { session: SessionId },
    /// The answer is no longer wanted: the task may end.
    Cancel(RequestId),
    /// Lend the terminal to the question for what unlocks the vault; the answer never comes here. Answer: `Unlocked`.
    Unlock,
    /// Stop like any job (Ctrl-Z); afterwards the screen is drawn anew.
    Suspend,
    /// Leave with exit code 0.
    Quit,
}

impl Effect {
    /// The request that may be cancelled, if it is one.
    pub fn request(&self) -> Option<RequestId> {
        match self {
            Self::ReadInventory { request, .. }
            | Self::FetchDetail { request, .. }
            | Self::FetchPolicy { request, .. }
            | Self::Identify { request, .. }
            | Self::SignIn { request, .. }
            | Self::Switch { request, .. }
            | Self::Judge { request, .. }
            | Self::Explain { request, .. }
            | Self::FindForShell { request, .. }
            | Self::FindPath { request, .. } => Some(*request),
            Self::ReadTrust { .. }
            | Self::ReadTrustAgain { .. }
            | Self::CarryCode { .. }
            | Self::Confirm { .. }
            | Self::Renew { .. }
            | Self::OpenShell { .. }
            | Self::Act { .. }
            | Self::RunAsAll { .. }
            | Self::Copy { .. }
            | Self::CopyExport { .. }
            | Self::OpenConsole(_)
            | Self::SaveNotes(_)
            | Self::ReadElsewhere
            | Self::ReadHistory
            | Self::TellShell(_)
            | Self::Forget { .. }
            | Self::Cancel(_)
            | Self::Unlock
            | Self::Suspend
            | Self::Quit => None,
        }
    }
}
