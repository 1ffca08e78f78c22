//! All accounts and roles on the screen.

pub mod index;
mod places;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::app::entry::{AccountEntry, Mark, OrganizationEntry, RoleEntry};
use crate::app::inventory::index::Index;
use crate::app::inventory::places::Places;
use crate::app::trusted::TrustedView;
use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::failure::Failure;
use crate::domain::inventory::{AccountFacts, AccountSnapshot, InventoryEvent};
use crate::domain::quick::QuickSet;
use crate::domain::role::Role;
use crate::domain::session::Start;
use crate::domain::settings::{AccountColor, Demands, GuardFacts, KamenSettings, RoleFacts};
use crate::policy::words::KnownAccounts;

/// The place of a role in [`Inventory::roles`]; stays the same for as long as kamen runs.
pub type RoleIndex = u32;

/// Accounts by id, roles in the order in which they came.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Inventory {
    pub accounts: BTreeMap<AccountId, AccountEntry>,
    pub roles: Vec<RoleEntry>,
    places: Places,
    index: Index,
    views: QuickSet<Arc<TrustedView>>,
    /// Starts that led nowhere, and why.
    pub problems: Vec<(Start, Failure)>,
    /// The organizations of the accounts, as the last judge knew them.
    pub organizations: Vec<OrganizationEntry>,
    /// The sets of roles that the person named.
    pub sets: BTreeMap<String, Vec<RoleArn>>,
    /// The roles that profiles lead to, by the profile's name.
    pub profiles: BTreeMap<String, RoleArn>,
    /// The accounts for reading trust relationships: ours are no strangers.
    pub known: Arc<KnownAccounts>,
    settings: Arc<KamenSettings>,
    guards: Arc<GuardFacts>,
    /// Counts what came, went or got another place in the list: if it stays, so does the list.
    moves: u64,
}

impl Inventory {
    /// An empty inventory that names accounts as the settings do.
    pub fn new(settings: &Arc<KamenSettings>) -> Self {
        let named = settings.accounts.iter().map(|(id, own)| (*id, own.name.clone()));
        let known = Arc::new(named.collect());
        Self { settings: Arc::clone(settings), known, ..Self::default() }
    }

    /// The same with what guards look at.
    #[must_use]
    pub fn guarded(self, guards: &Arc<GuardFacts>) -> Self {
        Self { guards: Arc::clone(guards), ..self }
    }

    pub fn role(&self, index: RoleIndex) -> Option<&RoleEntry> {
        self.roles.get(index as usize)
    }

    pub fn find(&self, arn: &RoleArn) -> Option<RoleIndex> {
        self.places.find(&self.roles, arn)
    }

    pub fn entry(&self, arn: &RoleArn) -> Option<&RoleEntry> {
        self.find(arn).and_then(|index| self.role(index))
    }

    pub fn entry_mut(&mut self, arn: &RoleArn) -> Option<&mut RoleEntry> {
        let index = self.find(arn)?;
        self.roles.get_mut(index as usize)
    }

    /// What the filter looks at.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// Keeps what was read of a role's trust relationship.
    pub fn set_trusted(&mut self, role: RoleIndex, view: Arc<TrustedView>) {
        // Many roles trust the same: what was read of them is kept once.
        let view = if let Some(kept) = self.views.get(&view) {
            Arc::clone(kept)
        } else {
            self.views.insert(Arc::clone(&view));
            view
        };
        self.index.set_trusted(role, &view.search);
        if let Some(entry) = self.roles.get_mut(role as usize) {
            entry.trusted = Some(view);
        }
    }

    /// The account's label, or its twelve digits if the account is not listed.
    pub fn account_label(&self, account: AccountId) -> String {
        let named = || self.settings.account_name(account).map(str::to_owned);
        match self.accounts.get(&account) {
            Some(entry) => entry.label(),
            None => named().unwrap_or_else(|| account.to_string()),
        }
    }

    /// Another number whenever the list of roles is to be laid anew.
    pub fn moves(&self) -> u64 {
        self.moves
    }

    /// Whether assuming the role counts as production.
    pub fn is_production(&self, role: &RoleArn) -> bool {
        let alias =
            self.accounts.get(&role.account()).and_then(|entry| entry.facts.alias.as_deref());
        self.settings.is_production(role.account(), alias, role.name())
    }

    /// What using the role asks for; rules about accounts' names hold as long as the account was never listed.
    pub fn demands(&self, role: &RoleArn) -> Demands {
        let facts = self.accounts.get(&role.account()).map(|entry| &entry.facts);
        let alias = facts.and_then(|facts| facts.alias.as_deref());
        let is_unlisted = facts.is_none_or(|facts| facts.as_of.is_none());
        let of_role = RoleFacts { is_unlisted, ..self.guards.of(role, alias) };
        self.settings.demands(role, of_role)
    }

    /// The colour that a guard gives this role, if it is not its whole account's.
    pub fn guard_color_of(&self, role: &RoleArn) -> Option<&AccountColor> {
        let alias =
            self.accounts.get(&role.account()).and_then(|entry| entry.facts.alias.as_deref());
        self.settings.guard_color_of(role, self.guards.of(role, alias))
    }

    /// Takes an event in; gives back the places of roles that are new or changed.
    pub fn take(&mut self, event: InventoryEvent) -> Vec<RoleIndex> {
        let Some(account) = event.account() else { return Vec::new() };
        let entry = self.account_mut(account);
        let before = entry.facts.alias.clone();
        entry.facts.take(&event);
        if entry.facts.alias != before {
            // Accounts stand by what they are called.
            self.moves += u64::from(!self.places.of(account).is_empty());
        }
        self.learn_account(account);
        match event {
            InventoryEvent::Cached(snapshot) => self.take_roles(snapshot.roles),
            InventoryEvent::Page { roles, .. } => self.take_roles(roles),
            InventoryEvent::Finished { snapshot, appeared, vanished } => {
                self.take_all(snapshot, &appeared, &vanished)
            }
            InventoryEvent::Account { .. }
            | InventoryEvent::Alias { .. }
            | InventoryEvent::StartProblem { .. }
            | InventoryEvent::PortalProblem { .. } => Vec::new(),
        }
    }

    /// Takes in what is known of an account already.
    pub fn take_facts(&mut self, account: AccountId, facts: AccountFacts) {
        self.account_mut(account).facts = facts;
        self.learn_account(account);
    }

    /// Takes in all roles of an account, of which others are gone.
    fn take_all(
        &mut self,
        snapshot: AccountSnapshot,
        appeared: &[RoleArn],
        vanished: &[RoleArn],
    ) -> Vec<RoleIndex> {
        let account = snapshot.account;
        self.settle_marks(account);
        let changed = self.take_roles(snapshot.roles);
        for (arns, mark) in [(appeared, Mark::New), (vanished, Mark::Gone)] {
            for arn in arns {
                if let Some(index) = self.find(arn) {
                    self.mark(index, mark);
                }
            }
        }
        self.count_roles(account);
        changed
    }

    /// Takes roles in; gives back the places of those that are new or changed.
    pub fn take_roles(&mut self, roles: Vec<Arc<Role>>) -> Vec<RoleIndex> {
        let mut changed = Vec::new();
        let mut accounts: Vec<AccountId> = Vec::new();
        self.roles.reserve_exact(lacking(self.roles.len(), self.roles.capacity(), roles.len()));
        self.index.make_room(roles.iter().map(|role| role.arn.name()));
        for role in roles {
            if !accounts.contains(&role.arn.account()) {
                accounts.push(role.arn.account());
            }
            if role.arn.is_service_linked() && !self.settings.screen.service_linked {
                continue;
            }
            changed.extend(self.take_role(role));
        }
        for account in accounts {
            self.count_roles(account);
            self.learn_account(account);
        }
        changed
    }

    fn take_role(&mut self, role: Arc<Role>) -> Option<RoleIndex> {
        let Some(index) = self.find(&role.arn) else {
            let index = RoleIndex::try_from(self.roles.len()).ok()?;
            self.places.insert(&self.roles, &role.arn, index);
            self.index.push(&role.arn);
            self.roles.push(RoleEntry::new(role));
            self.moves += 1;
            return Some(index);
        };
        let entry = self.roles.get_mut(index as usize)?;
        let is_only_named = role.id.is_empty();
        if is_only_named && !entry.role.id.is_empty() {
            return None;
        }
        if matches!(entry.mark, Mark::Gone | Mark::Removed)
            || (entry.mark == Mark::FromProfile && !is_only_named)
        {
            entry.mark = Mark::Known;
            self.moves += 1;
        }
        if entry.role == role {
            return None;
        }
        if entry.role.trust != role.trust {
            entry.trusted = None;
            entry.verdict = None;
        }
        entry.role = role;
        self.moves += 1;
        Some(index)
    }

    fn mark(&mut self, index: RoleIndex, mark: Mark) {
        if let Some(entry) = self.roles.get_mut(index as usize)
            && entry.mark != mark
        {
            entry.mark = mark;
            self.moves += 1;
        }
    }

    /// What was new is known now, what was gone is no longer shown.
    fn settle_marks(&mut self, account: AccountId) {
        let settled =
            self.places.of(account).iter().filter_map(|index| match self.role(*index)?.mark {
                Mark::New => Some((*index, Mark::Known)),
                Mark::Gone => Some((*index, Mark::Removed)),
                Mark::Known | Mark::Removed | Mark::FromProfile => None,
            });
        for (index, mark) in settled.collect::<Vec<_>>() {
            self.mark(index, mark);
        }
    }

    fn count_roles(&mut self, account: AccountId) {
        let entries = self.places.of(account).iter().filter_map(|index| self.role(*index));
        let count = entries.filter(|entry| entry.mark != Mark::Removed).count();
        self.account_mut(account).roles = count;
    }

    fn account_mut(&mut self, id: AccountId) -> &mut AccountEntry {
        let settings = &self.settings;
        self.accounts.entry(id).or_insert_with(|| AccountEntry {
            id,
            facts: AccountFacts::default(),
            name: settings.account_name(id).map(str::to_owned),
            is_production: false,
            roles: 0,
        })
    }

    /// Takes to heart what the settings and AWS call an account.
    fn learn_account(&mut self, id: AccountId) {
        let settings = &self.settings;
        let Some(entry) = self.accounts.get_mut(&id) else { return };
        entry.is_production = settings.is_production_account(id, entry.facts.alias.as_deref());
        let label = entry.name.as_ref().or(entry.facts.alias.as_ref());
        // Copied only if something is new: readings under way hold what was known before.
        let is_news = label.is_some() && self.known.name(id) != label.map(String::as_str);
        if is_news || !self.known.knows(id) {
            Arc::make_mut(&mut self.known).insert(id, label.cloned());
        }
    }
}

/// How many to make room for where so many more are to come: those, or a sixteenth of what there is. Doubling would leave
/// a quarter empty on average, and as much again where the values stood before.
fn lacking(length: usize, capacity: usize, more: usize) -> usize {
    if capacity - length < more { more.max(length / 16) } else { 0 }
}

#[cfg(test)]
mod tests;
