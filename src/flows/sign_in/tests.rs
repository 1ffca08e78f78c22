mod trouble;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::time::timeout;

use super::begin::sign_in;
use super::*;
use crate::domain::gate::Gate;
use crate::domain::session::Start;
use crate::domain::sign_in::{Callback, SignInWay};
use crate::flows::fixture::{Fixture, enter, fixture};
use crate::flows::plan::plan;
use crate::ports::contract::same;
use crate::ports::fake::FakeBrowser;
use crate::ports::sign_in::TokenFiles;

const CORP: &str = "[sso-session corp]\nsso_start_url = https://acme.awsapps.com/start\n\
    sso_region = eu-west-1\n[dev]\nsso_session = corp\nsso_account_id = 111111111111\n\
    sso_role_name = Admin\n";

const BROWSER: SignIn = SignIn { way: SignInWay::Browser, anew: false, shares: false };
const DEVICE: SignIn = SignIn { way: SignInWay::Device, ..BROWSER };

/// A world with a browser that is watched.
fn world() -> (Fixture, Arc<FakeBrowser>, Portal) {
    let mut fixture = fixture(CORP);
    let browser = Arc::<FakeBrowser>::default();
    fixture.world.loopback = Arc::new(Arc::clone(&browser));
    let portal = portals(&fixture.world.config).remove(0);
    (fixture, browser, portal)
}

async fn signed_in(fixture: &Fixture, wanted: SignIn) -> Result<(Token, bool), Failure> {
    let portal = portals(&fixture.world.config).remove(0);
    sign_in(&fixture.world, &portal, wanted, &FakeBrowser::default()).await
}

fn count(fixture: &Fixture, operation: &str) -> usize {
    fixture.portal.calls().iter().filter(|call| *call == operation).count()
}

#[tokio::test]
async fn a_browser_is_led_to_the_page_and_told_what_came_of_it() {
    let (fixture, browser, portal) = world();

    let (token, was_needed) = sign_in(&fixture.world, &portal, BROWSER, &*browser).await.unwrap();

    assert!(was_needed && token.refresh.is_some());
    let seen = browser.seen.lock().unwrap().clone();
    let page = seen[0].strip_prefix("page ").unwrap();
    let (page, query) = page.split_once('?').unwrap();
    assert_eq!(page, "https://oidc.example.com/authorize");
    let pairs: Vec<(String, String)> =
        form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let value = |name: &str| {
        pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str()).unwrap()
    };
    assert_eq!(value("redirect_uri"), "http://127.0.0.1:4711/oauth/callback");
    assert_eq!((value("response_type"), value("code_challenge_method")), ("code", "S256"));
    assert_eq!(value("scopes"), "sso:account:access");
    assert_eq!((value("state").len(), value("code_challenge").len()), (43, 43));
    assert_eq!(seen[1], "told success");
}

#[tokio::test]
async fn a_refusal_is_told_to_browser_and_person() {
    let (fixture, browser, portal) = world();
    let refused = Callback::Refused {
        error: "access_denied".to_owned(),
        description: Some("not\u{1b}[31m you".to_owned()),
    };
    *browser.refusal.lock().unwrap() = Some(refused);

    let failure = sign_in(&fixture.world, &portal, BROWSER, &*browser).await.unwrap_err();

    assert!(failure.message.contains("the sign-in was refused: not"), "{failure}");
    assert!(!failure.message.contains('\u{1b}'), "{failure}");
    assert!(browser.seen.lock().unwrap()[1].starts_with("told the sign-in was refused"));
    assert!(token(&fixture.world, &portal, &ClientSettings::default()).await.is_err());
}

#[tokio::test]
async fn a_code_is_asked_for_until_the_person_has_answered() {
    let (fixture, ..) = world();
    fixture.portal.answer([Granted::Pending, Granted::Pending]);

    let (_, was_needed) = signed_in(&fixture, DEVICE).await.unwrap();

    assert!(was_needed);
    assert_eq!(count(&fixture, "sso-oidc:CreateToken"), 3);
}

/// Takes five seconds: they are what is tested.
#[tokio::test]
async fn a_wish_to_slow_down_adds_five_seconds() {
    let (fixture, ..) = world();
    // RFC 8628, 3.5: "the interval MUST be increased by 5 seconds for this and all subsequent requests".
    fixture.portal.answer([Granted::SlowDown]);
    let signing = signed_in(&fixture, DEVICE);
    tokio::pin!(signing);

    let early = timeout(Duration::from_millis(4900), &mut signing).await;
    let later = timeout(Duration::from_secs(3), signing).await;

    assert!(early.is_err(), "{early:?}");
    assert!(matches!(later, Ok(Ok(_))), "{later:?}");
}

#[tokio::test]
async fn without_a_port_to_listen_on_a_code_signs_in() {
    let (fixture, browser, portal) = world();
    browser.is_deaf.store(true, Ordering::Relaxed);

    let (_, was_needed) = sign_in(&fixture.world, &portal, BROWSER, &*browser).await.unwrap();

    assert!(was_needed);
    assert_eq!(*browser.seen.lock().unwrap(), ["code ABCD-EFGH"]);
}

#[tokio::test]
async fn every_end_of_a_code_has_its_words() {
    for (granted, words) in [
        (Granted::Denied, "refused"),
        (Granted::Ended, "the code ended"),
        (Granted::Invalid, "no longer knows the code"),
        (Granted::UnknownClient, "no longer knows the code"),
    ] {
        let (fixture, ..) = world();
        fixture.portal.answer([Granted::Pending, granted]);

        let failure = signed_in(&fixture, DEVICE).await.unwrap_err();

        assert!(failure.message.contains(words), "{failure}");
        assert_eq!(failure.kind.exit_code(), 3);
    }
}

#[tokio::test]
async fn a_good_sign_in_is_not_done_again_unless_that_is_wanted() {
    let (fixture, ..) = world();
    let (first, _) = signed_in(&fixture, DEVICE).await.unwrap();

    let (again, was_needed) = signed_in(&fixture, DEVICE).await.unwrap();
    let (anew, was_needed_anew) =
        signed_in(&fixture, SignIn { anew: true, ..DEVICE }).await.unwrap();

    assert_eq!((&first, was_needed), (&again, false));
    assert!(was_needed_anew && anew != first);
    assert_eq!(count(&fixture, "sso-oidc:RegisterClient"), 1, "one client serves them all");
}

#[tokio::test]
async fn a_sign_in_that_the_portal_no_longer_accepts_is_done_again() {
    let (fixture, ..) = world();
    signed_in(&fixture, DEVICE).await.unwrap();
    fixture.portal.revoke();

    let (_, was_needed) = signed_in(&fixture, DEVICE).await.unwrap();

    assert!(was_needed);
}

#[tokio::test]
async fn a_portal_that_knows_no_browser_is_signed_in_to_by_a_code() {
    let (fixture, browser, portal) = world();
    let unknown = Failure {
        code: Some("UnsupportedGrantTypeException".to_owned()),
        ..Failure::new(FailureKind::Service, "no")
    };
    fixture.portal.fail("sso-oidc:RegisterClient for a browser", unknown);

    sign_in(&fixture.world, &portal, BROWSER, &*browser).await.unwrap();

    assert_eq!(*browser.seen.lock().unwrap(), ["code ABCD-EFGH"]);
}

#[tokio::test]
async fn a_token_near_its_end_is_refreshed_and_the_new_one_kept() {
    let (fixture, _, portal) = world();
    let client = ClientSettings::default();
    let (first, _) = signed_in(&fixture, DEVICE).await.unwrap();
    fixture.clock.advance(3400);

    let second = token(&fixture.world, &portal, &client).await.unwrap();
    let same_one = token(&fixture.world, &portal, &client).await.unwrap();

    assert_ne!(first.access, second.access);
    same("the token", &same_one, &second).unwrap();
    assert_eq!(count(&fixture, "sso-oidc:CreateToken by refresh"), 1);
}

#[tokio::test]
async fn where_the_session_ended_there_the_token_serves_to_its_end_and_no_longer() {
    let (fixture, _, portal) = world();
    let client = ClientSettings::default();
    let (first, _) = signed_in(&fixture, DEVICE).await.unwrap();
    fixture.clock.advance(3400);
    fixture.portal.answer([Granted::Invalid, Granted::Invalid]);

    let last = token(&fixture.world, &portal, &client).await.unwrap();
    fixture.clock.advance(200);
    let ended = token(&fixture.world, &portal, &client).await.unwrap_err();

    assert_eq!(last, first);
    assert_eq!(ended.kind, FailureKind::SignInNeeded);
    assert_eq!(*ended.gates, [Gate::Portal(portal)]);
    assert_eq!(ended.hint.as_deref(), Some("sign in: `kamen login corp`"));
}

#[tokio::test]
async fn what_another_program_refreshed_in_the_shared_file_is_taken() {
    let (fixture, _, portal) = world();
    let client = ClientSettings::default();
    let (mut first, _) = signed_in(&fixture, SignIn { shares: true, ..DEVICE }).await.unwrap();
    fixture.clock.advance(3590);
    first.access = Secret::new("theirs");
    first.expires = fixture.world.clock.now() + jiff::SignedDuration::from_hours(1);
    fixture.world.token_files.save(&portal, &first).unwrap();

    let found = token(&fixture.world, &portal, &client).await.unwrap();

    assert_eq!(found.access, Secret::new("theirs"));
    assert_eq!(count(&fixture, "sso-oidc:CreateToken by refresh"), 0);
}

#[tokio::test]
async fn a_sign_out_ends_it_there_and_forgets_it_here() {
    let (fixture, _, portal) = world();
    signed_in(&fixture, SignIn { shares: true, ..DEVICE }).await.unwrap();

    let ended = sign_out(&fixture.world, &portal).await;
    let again = sign_out(&fixture.world, &portal).await;

    assert_eq!((ended, again), (Ok(true), Ok(false)));
    assert_eq!(count(&fixture, "sso:Logout"), 1);
    assert!(!fixture.world.token_files.is_shared(&portal));
}

/// Files that cannot be written, as in a home that is read-only.
#[derive(Debug)]
struct ReadOnly;

impl TokenFiles for ReadOnly {
    fn load(&self, _: &Portal) -> Option<Token> {
        None
    }

    fn is_shared(&self, _: &Portal) -> bool {
        true
    }

    fn prepare(&self, _: &Portal) -> Result<(), Failure> {
        Err(Failure::local("cannot write the token's file"))
    }

    fn save(&self, portal: &Portal, _: &Token) -> Result<(), Failure> {
        self.prepare(portal)
    }

    fn remove(&self, _: &Portal) -> Result<bool, Failure> {
        Ok(false)
    }
}

#[tokio::test]
async fn no_one_is_sent_to_a_page_for_what_cannot_be_kept() {
    let (mut fixture, browser, portal) = world();
    fixture.world.token_files = Arc::new(ReadOnly);

    for wanted in [BROWSER, DEVICE] {
        let failure = sign_in(&fixture.world, &portal, wanted, &*browser).await.unwrap_err();
        assert_eq!(failure.message, "cannot write the token's file");
    }

    assert!(browser.seen.lock().unwrap().is_empty());
    assert_eq!(fixture.portal.calls(), [""; 0], "Identity Center was not asked");
}

#[tokio::test]
async fn a_token_stays_if_only_the_portal_did_not_answer() {
    let fixture = fixture(CORP);
    enter(&fixture);
    let world = &fixture.world;
    let portal = portals(&world.config).remove(0);
    let plan = plan(&world.config, &world.environment, &Start::Profile("dev".to_owned())).unwrap();

    let failure = credentials(world, &plan.base, &plan.client).await.unwrap_err();

    assert_eq!(failure.kind, FailureKind::Unreachable);
    assert!(kept_token(world, &portal).is_some());
}
