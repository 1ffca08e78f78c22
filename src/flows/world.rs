//! All that a flow may ask of the world, in one value that is cheap to clone.

use std::sync::Arc;

use crate::domain::environment::Environment;
use crate::domain::profile::SharedConfig;
use crate::domain::session::Start;
use crate::domain::settings::KamenSettings;
use crate::flows::plan::Plans;
use crate::ports::aws::{BaseCredentials, Iam, Sts};
use crate::ports::clock::Clock;
use crate::ports::console::{Federation, OneTime};
use crate::ports::login::{ConsoleSignIn, LoginFiles};
use crate::ports::organizations::Organizations;
use crate::ports::sign_in::{IdentityCenter, Loopback, TokenFiles};
use crate::ports::store::{InventoryStore, NoteStore};
use crate::ports::vault::Vault;

/// The ports, and what was read once at the start. Building one makes no call.
#[derive(Debug, Clone)]
pub struct World {
    pub sts: Arc<dyn Sts>,
    pub iam: Arc<dyn Iam>,
    pub organizations: Arc<dyn Organizations>,
    pub base: Arc<dyn BaseCredentials>,
    pub identity_center: Arc<dyn IdentityCenter>,
    pub token_files: Arc<dyn TokenFiles>,
    pub console_sign_in: Arc<dyn ConsoleSignIn>,
    pub login_files: Arc<dyn LoginFiles>,
    pub loopback: Arc<dyn Loopback>,
    pub federation: Arc<dyn Federation>,
    pub one_time: Arc<dyn OneTime>,
    pub inventory: Arc<dyn InventoryStore>,
    pub notes: Arc<dyn NoteStore>,
    pub vault: Arc<dyn Vault>,
    /// Whether sessions are taken from the vault, and kept there.
    pub keeps_sessions: bool,
    pub clock: Arc<dyn Clock>,
    pub config: Arc<SharedConfig>,
    pub environment: Arc<Environment>,
    /// The plans behind all starts, as far as they were made.
    pub plans: Arc<Plans>,
    pub settings: Arc<KamenSettings>,
    /// Where the person starts: as the command line says, else as the SDKs decide.
    pub own: Start,
}

impl World {
    /// The same with the shared files as they are now; `None` if they are as they were.
    pub fn read_again(&self) -> Option<Self> {
        let config = self.base.shared_config().filter(|now| !Arc::ptr_eq(now, &self.config))?;
        Some(Self { config, plans: Arc::default(), ..self.clone() })
    }
}
