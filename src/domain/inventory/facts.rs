//! What is known of an account beside its roles.

use jiff::Timestamp;

use crate::domain::inventory::{AccountState, InventoryEvent};
use crate::domain::session::Start;

/// What screens and commands alike keep of an account, and learn from events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountFacts {
    pub alias: Option<String>,
    pub state: AccountState,
    /// The starts that lead there.
    pub identities: Vec<Start>,
    /// When the roles were listed; `None` if they never were.
    pub as_of: Option<Timestamp>,
}

impl Default for AccountFacts {
    fn default() -> Self {
        Self { alias: None, state: AccountState::Cached, identities: Vec::new(), as_of: None }
    }
}

impl AccountFacts {
    /// Takes in what an event says of this account. What it does not know does not take away what was known.
    pub fn take(&mut self, event: &InventoryEvent) {
        match event {
            InventoryEvent::Cached(snapshot) => {
                self.name(snapshot.alias.as_ref());
                self.as_of = self.as_of.max(Some(snapshot.as_of));
            }
            InventoryEvent::Account { alias, state, identities, .. } => {
                self.name(alias.as_ref());
                self.state = state.clone();
                if !identities.is_empty() {
                    self.identities.clone_from(identities);
                }
            }
            InventoryEvent::Alias { alias, .. } => self.name(Some(alias)),
            InventoryEvent::Finished { snapshot, .. } => {
                self.name(snapshot.alias.as_ref());
                self.as_of = Some(snapshot.as_of);
                self.state = AccountState::Ready;
            }
            InventoryEvent::Page { .. }
            | InventoryEvent::StartProblem { .. }
            | InventoryEvent::PortalProblem { .. } => {}
        }
    }

    fn name(&mut self, alias: Option<&String>) {
        if let Some(alias) = alias {
            self.alias = Some(alias.clone());
        }
    }
}
