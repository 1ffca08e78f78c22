//! A small world for tests that ask AWS nothing: one person, everything in memory.

use std::path::Path;
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::environment::Environment;
use crate::domain::identity::Identity;
use crate::domain::profile::{Profile, Setting, Settings, SharedConfig, SourceLine};
use crate::domain::session::{SessionId, SessionSummary, Start};
use crate::domain::settings::KamenSettings;
use crate::flows::world::World;
use crate::ports::fake::{
    FakeBrowser, FakeClock, FakeConsole, FakeConsoleSignIn, FakePortal, MemoryInventory,
    MemoryLoginFiles, MemoryNotes, MemoryTokenFiles, MemoryVault, NoAws,
};

/// A world, and the fakes behind it.
#[derive(Debug)]
pub(crate) struct Fixture {
    pub(crate) world: World,
    pub(crate) portal: Arc<FakePortal>,
    pub(crate) console: Arc<FakeConsoleSignIn>,
    pub(crate) login_files: Arc<MemoryLoginFiles>,
    pub(crate) clock: Arc<FakeClock>,
}

pub(crate) fn account(text: &str) -> AccountId {
    text.parse().unwrap()
}

pub(crate) fn role(text: &str) -> RoleArn {
    text.parse().unwrap()
}

/// A configuration from `[section]` and `key = value` lines; line numbers count from the first.
pub(crate) fn config(text: &str) -> SharedConfig {
    let mut shared = SharedConfig::default();
    let mut current: Option<(String, Settings, SourceLine)> = None;
    let mut close = |section: Option<(String, Settings, SourceLine)>| {
        let Some((title, settings, place)) = section else { return };
        match title.split_once(' ') {
            Some(("sso-session", name)) => {
                shared.sso_sessions.insert(name.to_owned(), settings);
            }
            Some(("services", name)) => {
                shared.services.insert(name.to_owned(), settings);
            }
            _ => shared.profiles.push(Profile { name: title, place, settings }),
        }
    };
    for (index, line) in text.lines().map(str::trim).enumerate() {
        let place = SourceLine { file: Path::new("config").into(), line: index + 1 };
        if let Some(title) = line.strip_prefix('[') {
            close(current.take());
            current = Some((title.trim_end_matches(']').to_owned(), Settings::default(), place));
        } else if let (Some((key, value)), Some((_, settings, _))) =
            (line.split_once(" ="), current.as_mut())
        {
            settings.0.insert(
                key.to_owned(),
                Setting::new(Zeroizing::new(value.trim().to_owned()), place),
            );
        }
    }
    close(current);
    shared
}

/// A world whose profile `alice` holds keys; `more` is further configuration.
pub(crate) fn fixture(more: &str) -> Fixture {
    let text = format!(
        "[alice]\naws_access_key_id = AKIAALICEEXAMPLE\naws_secret_access_key = example\n{more}"
    );
    let clock = Arc::new(FakeClock::default());
    let portal = Arc::new(FakePortal::new(Arc::clone(&clock)));
    let console = Arc::new(FakeConsoleSignIn::new(Arc::clone(&clock)));
    let login_files = Arc::<MemoryLoginFiles>::default();
    let world = World {
        sts: Arc::new(NoAws),
        iam: Arc::new(NoAws),
        organizations: Arc::new(NoAws),
        base: Arc::new(NoAws),
        identity_center: Arc::clone(&portal) as _,
        console_sign_in: Arc::clone(&console) as _,
        login_files: Arc::clone(&login_files) as _,
        federation: Arc::new(FakeConsole),
        one_time: Arc::new(FakeConsole),
        token_files: Arc::new(MemoryTokenFiles::default()),
        loopback: Arc::new(Arc::<FakeBrowser>::default()),
        inventory: Arc::new(MemoryInventory::default()),
        notes: Arc::new(MemoryNotes::default()),
        vault: Arc::new(MemoryVault::default()),
        keeps_sessions: true,
        clock: Arc::clone(&clock) as _,
        config: Arc::new(config(&text)),
        environment: Arc::new(Environment::default()),
        plans: Arc::default(),
        settings: Arc::new(KamenSettings::default()),
        own: Start::Profile("default".to_owned()),
    };
    Fixture { world, portal, console, login_files, clock }
}

/// A session of `Deploy` in 111111111111, had from this start, without an end.
pub(crate) fn session(start: Start) -> SessionSummary {
    SessionSummary {
        id: SessionId(1),
        is_confirmed: true,
        identity: Identity {
            arn: "arn:aws:sts::111111111111:assumed-role/Deploy/alice".to_owned(),
            account: account("111111111111"),
            user_id: "AROAEXAMPLE:alice".to_owned(),
        },
        role: None,
        start,
        chain: Vec::new(),
        expires: None,
        renews: None,
        is_read_only: false,
        is_kept: false,
        region: None,
    }
}
