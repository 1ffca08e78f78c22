//! A small world for tests that ask AWS nothing: one person, everything in memory.

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use zeroize::Zeroizing;

use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::environment::Environment;
use crate::domain::identity::Identity;
use crate::domain::kept::{Issuer, SessionKey, SourceKey};
use crate::domain::policy_text::PolicyText;
use crate::domain::profile::{Profile, Setting, Settings, SharedConfig, SourceLine};
use crate::domain::role::Role;
use crate::domain::secret::{Credentials, Secret};
use crate::domain::session::{AssumeOptions, SessionId, SessionSummary, Start};
use crate::domain::settings::KamenSettings;
use crate::flows::sessions::{Held, Renewal};
use crate::flows::sign_in::portals;
use crate::flows::world::World;
use crate::ports::aws::Access;
use crate::ports::fake::{
    FakeBrowser, FakeClock, FakeCompany, FakeConsole, FakeConsoleSignIn, FakePortal, FakeSts,
    MemoryInventory, MemoryLoginFiles, MemoryNotes, MemoryTokenFiles, MemoryVault, NoAws,
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

/// A world with an STS, and a company whose IAM and Organizations tell what they are told to tell.
pub(crate) fn company(more: &str) -> (Fixture, Arc<FakeSts>, Arc<FakeCompany>) {
    let mut fixture = fixture(more);
    let sts = Arc::new(FakeSts::new(Arc::clone(&fixture.clock)));
    let company = Arc::new(FakeCompany::new(Arc::clone(&sts)));
    let world = &mut fixture.world;
    (world.sts, world.base) = (Arc::clone(&sts) as _, Arc::clone(&sts) as _);
    (world.iam, world.organizations) = (Arc::clone(&company) as _, Arc::clone(&company) as _);
    (fixture, sts, company)
}

/// Signs in to every portal that the configuration names.
pub(crate) fn enter(fixture: &Fixture) {
    for portal in portals(&fixture.world.config) {
        fixture.world.token_files.save(&portal, &fixture.portal.let_in()).unwrap();
    }
}

/// A role as IAM lists it.
pub(crate) fn listed(arn: &str, trust: Option<&str>) -> Arc<Role> {
    Arc::new(Role {
        arn: role(arn),
        id: "".into(),
        trust: trust.map(PolicyText::from),
        description: None,
        max_session_duration: 3600,
        created: None,
    })
}

/// A trust policy that lets one principal in.
pub(crate) fn trusting(principal: &str) -> String {
    format!(
        r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {{"AWS": "{principal}"}}}}]}}"#
    )
}

/// A session with keys of its own, made by this process with `options`, or by others.
pub(crate) fn held(start: Start, arn: &str, options: Option<AssumeOptions>) -> Held {
    let account = arn.split(':').nth(4).unwrap().parse().unwrap();
    let identity = Identity { arn: arn.to_owned(), account, user_id: "AROAEXAMPLE:x".to_owned() };
    let credentials = Credentials {
        access_key_id: "ASIAEXAMPLE".to_owned(),
        secret_access_key: Secret::new("example"),
        session_token: Some(Secret::new("example")),
        expires: None,
    };
    let issuer = Issuer { endpoint: None, region: None, use_fips: false, use_dual_stack: false };
    Held {
        summary: SessionSummary { identity, ..session(start) },
        access: Access { credentials, client: Arc::default() },
        obtained: Timestamp::UNIX_EPOCH,
        renewal: Renewal::ByPerson,
        options,
        key: SessionKey { issuer, source: SourceKey::Unnamed, hops: Vec::new() },
    }
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
