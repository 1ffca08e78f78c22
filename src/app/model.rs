//! Everything that is on the screen. Plain data; no credentials.

use std::collections::VecDeque;

use jiff::Timestamp;

use crate::app::command::Command;
use crate::app::dialogs::Dialog;
use crate::app::dialogs::page::PageDialog;
use crate::app::dialogs::switch::{SwitchDialog, Then};
use crate::app::inventory::{Inventory, RoleIndex};
use crate::app::key::Key;
use crate::app::keymap::Keymap;
use crate::app::list_filter::ListFilter;
use crate::app::note::Notes;
use crate::app::remote::{Remote, RequestId};
use crate::app::screens::detail::DetailScreen;
use crate::app::screens::history::HistoryScreen;
use crate::app::screens::roles::RolesScreen;
use crate::app::screens::{Cursors, Screen};
use crate::app::setup::Setup;
use crate::app::toast::Toast;
use crate::app::tour::Tour;
use crate::app::trust_read::TrustRead;
use crate::app::trusted::Reading;
use crate::domain::arn::RoleArn;
use crate::domain::call::CallRecord;
use crate::domain::failure::Failure;
use crate::domain::gate::Gate;
use crate::domain::identity::is_session_of;
use crate::domain::listed::ListedSession;
use crate::domain::session::{SessionId, SessionSummary, Start};
use crate::graph::judge::HeldChain;

/// Calls kept for the log.
pub const CALLS: usize = 1000;

/// The state of all screens.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Columns and rows.
    pub size: (u16, u16),
    pub now: Timestamp,
    /// What the screens were told at the start.
    pub setup: Setup,
    pub theme: String,
    pub keymap: Keymap,
    /// Keys of a sequence that is not complete yet; draw them.
    pub pending: Vec<Key>,
    pub screen: Screen,
    pub dialog: Option<Dialog>,
    pub inventory: Inventory,
    pub roles: RolesScreen,
    /// The trust policy of the selected or the opened role.
    pub reading: Option<Reading>,
    pub detail: Option<DetailScreen>,
    pub cursors: Cursors,
    /// The filter of the calls.
    pub log: ListFilter,
    pub history: HistoryScreen,
    /// Whether news came in that was not laid out yet.
    pub is_unsettled: bool,
    /// Newest last.
    pub calls: VecDeque<CallRecord>,
    /// The identity in use, as GetCallerIdentity answered.
    pub identity: Remote<SessionSummary>,
    /// Identities used before, the latest last.
    pub before: Vec<SessionId>,
    /// All sessions held.
    pub sessions: Vec<SessionSummary>,
    /// Sessions of other processes: kept in the vault, or served to live shells.
    pub elsewhere: Vec<ListedSession>,
    /// Those that a switch of the person's brought; the others are starts, obtained when needed.
    pub switched: Vec<SessionId>,
    /// Those whose roles wait for a sign-in.
    pub sign_ins: Vec<Gate>,
    /// A switch that is under way without a dialog.
    pub switching: Option<Box<SwitchDialog>>,
    /// Production roles for which the person typed the account's name, and until when that holds.
    pub confirmed: Vec<(RoleArn, Option<Timestamp>)>,
    /// Sessions whose end was announced, with the minutes that were left.
    pub(crate) announced: Vec<(SessionId, i64)>,
    /// The readings of the inventory that are under way.
    pub readings: Vec<RequestId>,
    /// The start whose identity is asked for, to be used once it is known.
    pub identifying: Option<(RequestId, Start)>,
    /// The identity that is asked first about roles: the one in use, or as long as none is, one that is held.
    pub(crate) asker: Option<SessionId>,
    /// Answers about verdicts count only under this id: it changes with the identity in use.
    pub(crate) judging: Option<RequestId>,
    /// Roles whose trust documents are still to be read.
    pub(crate) trust_due: Vec<RoleIndex>,
    /// What was known of accounts when trust documents were read.
    pub(crate) trust_read: TrustRead,
    /// How much was known of accounts a tick ago.
    pub(crate) known_before: Option<u32>,
    /// Whether the vault is locked: what it holds is missing.
    pub is_vault_locked: bool,
    /// What is to be read once no dialog is open; the first comes first.
    pub pages: VecDeque<PageDialog>,
    /// Newest last.
    pub toasts: Vec<Toast>,
    pub notes: Notes,
    pub tour: Option<Tour>,
    /// How many shells were opened and left.
    pub shells_closed: u32,
    /// What the person did last, for the footer's words on unbound commands and for tests.
    pub last_command: Option<Command>,
    pub(crate) next_request: u64,
}

impl Model {
    /// The filter of the list that shows, if it is one that is read from the newest line on.
    pub fn list_filter(&self) -> Option<&ListFilter> {
        match self.screen {
            Screen::Log => Some(&self.log),
            Screen::History => Some(&self.history.filter),
            Screen::Roles | Screen::Detail | Screen::Accounts | Screen::Sessions => None,
        }
    }

    /// The same, to be changed.
    pub(crate) fn list_filter_mut(&mut self) -> Option<&mut ListFilter> {
        match self.screen {
            Screen::Log => Some(&mut self.log),
            Screen::History => Some(&mut self.history.filter),
            Screen::Roles | Screen::Detail | Screen::Accounts | Screen::Sessions => None,
        }
    }

    /// The model before the first message.
    ///
    /// # Errors
    /// What is wrong with the keys of the settings.
    pub fn new(setup: Setup) -> Result<Self, Failure> {
        let keymap = Keymap::with(&setup.settings.keys, &setup.settings.actions)?;
        let theme =
            setup.notes.theme.clone().unwrap_or_else(|| setup.settings.screen.theme.clone());
        let mut inventory = Inventory::new(&setup.settings).guarded(&setup.guards);
        inventory.profiles.clone_from(&setup.beginnings.start_roles);
        let is_flat = setup.notes.is_flat.unwrap_or(!setup.settings.screen.group_by_account);
        Ok(Self {
            size: setup.size,
            now: setup.now,
            theme,
            pending: Vec::new(),
            screen: Screen::Roles,
            dialog: None,
            inventory,
            roles: RolesScreen::new(is_flat),
            reading: None,
            detail: None,
            cursors: Cursors::default(),
            log: ListFilter::default(),
            history: HistoryScreen::default(),
            is_unsettled: false,
            calls: VecDeque::new(),
            is_vault_locked: setup.is_vault_locked,
            pages: VecDeque::new(),
            identity: Remote::Absent,
            before: Vec::new(),
            sessions: Vec::new(),
            elsewhere: Vec::new(),
            switched: Vec::new(),
            sign_ins: Vec::new(),
            switching: None,
            confirmed: Vec::new(),
            announced: Vec::new(),
            readings: Vec::new(),
            identifying: None,
            asker: None,
            judging: None,
            trust_due: Vec::new(),
            trust_read: TrustRead::default(),
            known_before: None,
            toasts: Vec::new(),
            notes: setup.notes.clone(),
            tour: setup.is_tour.then(|| Tour::begin(&keymap)),
            shells_closed: 0,
            last_command: None,
            next_request: 0,
            keymap,
            setup,
        })
    }

    /// The session in use, if one is.
    pub fn session(&self) -> Option<&SessionSummary> {
        self.identity.ready()
    }

    /// What AWS was asked for by one key and has not answered, in words; a dialog says it itself.
    pub fn pending(&self) -> Option<String> {
        if let Some(switch) = &self.switching {
            let does = match switch.then {
                Then::Act(_) => "asking for",
                Then::Stay => "renewing",
                Then::Use | Then::Shell | Then::Console => "switching to",
            };
            return Some(format!("{does} {}", switch.role.name()));
        }
        let (_, start) = self.identifying.as_ref()?;
        let shows = self.session().is_some() && !matches!(self.dialog, Some(Dialog::Mfa(_)));
        shows.then(|| format!("switching to {start}"))
    }

    /// The session of a start itself, if one is held.
    pub fn start_session(&self, start: &Start) -> Option<&SessionSummary> {
        let is_start = |held: &&SessionSummary| {
            held.start == *start && !self.switched.contains(&held.id) && !self.is_over(held)
        };
        self.sessions.iter().filter(is_start).max_by_key(|held| held.chain.len())
    }

    /// Whether a session has ended: it is offered for nothing any more.
    pub fn is_over(&self, session: &SessionSummary) -> bool {
        session.expires.is_some_and(|expires| expires <= self.now)
    }

    /// What a session that is held is called: its user, or its role.
    pub fn name_of(&self, session: SessionId) -> Option<&str> {
        let held = self.sessions.iter().find(|held| held.id == session)?;
        Some(held.identity.known_as())
    }

    /// Whether the identity in use came of a switch, so that there is a start to go back to.
    pub fn is_switched(&self) -> bool {
        self.session().is_some_and(|session| self.switched.contains(&session.id))
    }

    /// The chain to the opened role, if one was found.
    pub(crate) fn known_chain(&self) -> Option<&HeldChain> {
        self.detail.as_ref()?.path.ready()?.chain.as_ref()
    }

    /// The role of a session's ARN, which lacks the role's path.
    pub(crate) fn role_of_session(&self, arn: &str) -> Option<RoleArn> {
        let listed = self.inventory.roles.iter().map(|entry| &entry.role.arn);
        let held = self.sessions.iter().filter_map(|held| held.role.as_ref());
        listed.chain(held).find(|role| is_session_of(arn, role)).cloned()
    }

    pub(crate) fn request(&mut self) -> RequestId {
        self.next_request += 1;
        RequestId(self.next_request)
    }
}
