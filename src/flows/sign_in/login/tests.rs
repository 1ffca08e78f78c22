use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::*;
use crate::domain::gate::Gate;
use crate::domain::profile::BaseSource;
use crate::flows::fixture::{Fixture, fixture};
use crate::flows::sign_in::gates::place_of;
use crate::flows::sign_in::{self as signing, Place};
use crate::ports::fake::{FakeBrowser, MemoryVault};

const ARN: &str = "arn:aws:iam::012345678901:user/alice";
const ME: &str = "[me]\nlogin_session = arn:aws:iam::012345678901:user/alice\nregion = eu-west-1\n";

const BROWSER: SignIn = SignIn { way: SignInWay::Browser, anew: false, shares: true };
const PASTED: SignIn = SignIn { way: SignInWay::Device, ..BROWSER };

fn me() -> LoginSession {
    LoginSession { profile: "me".to_owned(), arn: ARN.to_owned() }
}

/// A world with a browser that is watched.
fn world() -> (Fixture, Arc<FakeBrowser>) {
    let mut fixture = fixture(ME);
    let browser = Arc::<FakeBrowser>::default();
    fixture.world.loopback = Arc::new(Arc::clone(&browser));
    fixture.console.signs_in(ARN);
    (fixture, browser)
}

async fn signed_in(fixture: &Fixture, browser: &FakeBrowser, wanted: SignIn) -> bool {
    sign_in(&fixture.world, &me(), wanted, browser).await.unwrap().1
}

async fn keys(fixture: &Fixture) -> Result<String, Failure> {
    let client = ClientSettings { region: Some("eu-west-1".to_owned()), ..Default::default() };
    let keys = signing::credentials(&fixture.world, &BaseSource::Login(me()), &client).await;
    keys.map(|keys| keys.access_key_id)
}

#[tokio::test]
async fn a_browser_is_led_to_the_console_and_told_what_came_of_it() {
    let (fixture, browser) = world();

    assert!(signed_in(&fixture, &browser, BROWSER).await);

    let seen = browser.seen.lock().unwrap().clone();
    let page = seen[0].strip_prefix("page ").unwrap();
    let (page, query) = page.split_once('?').unwrap();
    assert_eq!(page, "https://eu-west-1.signin.example.com/v1/authorize");
    let pairs: Vec<(String, String)> =
        form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let value = |name: &str| {
        pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str()).unwrap()
    };
    assert_eq!(value("client_id"), "arn:aws:signin:::devtools/same-device");
    assert_eq!(value("redirect_uri"), "http://127.0.0.1:4711/oauth/callback");
    assert_eq!((value("code_challenge_method"), value("scope")), ("SHA-256", "openid"));
    assert_eq!((value("state").len(), value("code_challenge").len()), (43, 43));
    assert_eq!(seen[1], "told success");
    assert!(!signed_in(&fixture, &browser, BROWSER).await, "it is good");
    assert!(signed_in(&fixture, &browser, SignIn { anew: true, ..BROWSER }).await);
}

#[tokio::test]
async fn nothing_is_kept_in_the_clear_unasked() {
    let (fixture, browser) = world();
    let place = || place_of(&fixture.world, &Gate::Console(me()));
    assert_eq!(place(), Place::Nowhere);
    let wanted = SignIn { shares: false, ..BROWSER };

    let failure = sign_in(&fixture.world, &me(), wanted, &*browser).await.unwrap_err();
    signed_in(&fixture, &browser, BROWSER).await;

    assert_eq!(place(), Place::SharedFile);
    assert!(failure.hint.unwrap().contains("--share-token"));
    assert!(!signed_in(&fixture, &browser, wanted).await, "the file is there now");
}

#[tokio::test]
async fn a_person_elsewhere_carries_the_code_and_only_that_of_this_sign_in() {
    let (fixture, browser) = world();
    let attempt = async |typed: &[&str]| {
        *browser.typed.lock().unwrap() = typed.iter().map(|&text| text.to_owned()).collect();
        sign_in(&fixture.world, &me(), PASTED, &*browser).await.map(|(_, was_needed)| was_needed)
    };

    assert!(attempt(&[]).await.unwrap_err().message.contains("no code"));
    for wrong in ["state=other&code=c", "code=c", "state=STATE", "state=STATE&code=", ""] {
        let failure = attempt(&[wrong; 3]).await.unwrap_err();
        assert!(failure.message.contains("not the code of this sign-in"), "{wrong}: {failure}");
    }
    assert_eq!(fixture.console.asked(), []);
    browser.seen.lock().unwrap().clear();
    assert_eq!(attempt(&["state=STATE", "other", "state=STATE&code=c"]).await, Ok(true));
    let cross = ("eu-west-1".to_owned(), CROSS_DEVICE.to_owned());
    assert_eq!(fixture.console.asked(), [cross]);
    let seen = browser.seen.lock().unwrap().clone();
    let [page, again, once_more] = &seen[..] else { panic!("one page for all attempts: {seen:?}") };
    assert!(again.contains("not the code of this sign-in") && again == once_more, "{seen:?}");
    let confirmation =
        "redirect_uri=https%3A%2F%2Feu-west-1.signin.example.com%2Fv1%2Fsessions%2Fconfirmation";
    assert!(page.contains(confirmation), "{page}");
}

#[tokio::test]
async fn without_a_port_to_listen_on_the_person_carries_the_code() {
    let (fixture, browser) = world();
    browser.is_deaf.store(true, Ordering::Relaxed);
    browser.typed.lock().unwrap().push_back("state=STATE&code=c".to_owned());

    assert!(signed_in(&fixture, &browser, BROWSER).await);

    let cross = ("eu-west-1".to_owned(), CROSS_DEVICE.to_owned());
    assert_eq!(fixture.console.asked(), [cross]);
}

#[tokio::test]
async fn another_identity_is_not_taken_for_this_one() {
    let (fixture, browser) = world();
    fixture.console.signs_in("arn:aws:iam::012345678901:user/bob");

    let failure = sign_in(&fixture.world, &me(), BROWSER, &*browser).await.unwrap_err();

    assert!(failure.message.contains("user/bob") && failure.message.contains(ARN), "{failure}");
    assert!(browser.seen.lock().unwrap()[1].contains("user/bob"));
    assert_eq!(state(&fixture.world, &me()), LoginState::Absent);
}

#[tokio::test]
async fn a_refusal_is_told_to_browser_and_person() {
    let (fixture, browser) = world();
    let description = Some("<b>not\u{1b}[31m you</b>".to_owned());
    let refusal = Callback::Refused { error: "access_denied".to_owned(), description };
    *browser.refusal.lock().unwrap() = Some(refusal);

    let failure = sign_in(&fixture.world, &me(), BROWSER, &*browser).await.unwrap_err();

    assert!(failure.message.contains("the sign-in was refused"), "{failure}");
    assert!(!failure.message.contains('\u{1b}'), "{failure}");
    assert!(browser.seen.lock().unwrap()[1].starts_with("told the sign-in was refused"));
}

#[tokio::test]
async fn keys_are_renewed_once_half_of_their_time_is_over_and_by_one_of_many() {
    let (fixture, browser) = world();
    let none = keys(&fixture).await.unwrap_err();
    signed_in(&fixture, &browser, BROWSER).await;

    let fresh = keys(&fixture).await.unwrap();
    fixture.clock.advance(420);
    let same_ones = keys(&fixture).await.unwrap();
    fixture.clock.advance(1800);
    assert!(matches!(state(&fixture.world, &me()), LoginState::Ended(_)));
    let many = futures_util::future::join_all((0..6).map(|_| keys(&fixture))).await;

    assert_eq!(none.kind, FailureKind::SignInNeeded);
    assert!(none.hint.unwrap().contains("kamen login me"));
    assert_eq!(fresh, same_ones);
    let renewed = many[0].clone().unwrap();
    assert_ne!(renewed, fresh);
    assert!(many.iter().all(|keys| keys.as_ref() == Ok(&renewed)), "{many:?}");
    assert_eq!(fixture.console.asked().len(), 2);
}

#[tokio::test]
async fn what_another_program_renewed_meanwhile_is_used() {
    let (fixture, browser) = world();
    signed_in(&fixture, &browser, BROWSER).await;
    fixture.clock.advance(600);
    let mine = fixture.world.login_files.load(&me()).unwrap();
    // It takes no lock, and used the refresh token.
    let client = ClientSettings::default();
    let theirs = {
        let desk = ConsoleDesk { region: "eu-west-1", client: &client };
        let asker = LoginClient { id: &mine.client, key: &mine.key };
        let grant = LoginGrant::Refresh(&mine.refresh);
        match fixture.world.console_sign_in.keys(desk, asker, grant).await.unwrap() {
            LoginGranted::Keys(new) => new.login,
            LoginGranted::Ended(why) => panic!("{why:?}"),
        }
    };
    fixture.login_files.put(ARN, theirs.clone());

    let after = renewed(&fixture.world, &me(), &client, mine).await.unwrap();

    assert_eq!(after.access_key_id, theirs.credentials.access_key_id);
}

#[tokio::test]
async fn an_end_asks_for_a_sign_in_once_the_keys_are_over() {
    let (fixture, browser) = world();
    signed_in(&fixture, &browser, BROWSER).await;
    let changed = || Ok(LoginGranted::Ended(LoginEnd::Changed));

    fixture.clock.advance(600);
    fixture.console.answer(changed());
    let still = keys(&fixture).await;
    fixture.clock.advance(600);
    fixture.console.answer(changed());
    let ended = keys(&fixture).await.unwrap_err();
    fixture.console.answer(Err(Failure::new(FailureKind::Unreachable, "no network")));
    let unreachable = keys(&fixture).await.unwrap_err();

    assert!(still.is_ok());
    assert_eq!(ended.kind, FailureKind::SignInNeeded);
    assert!(ended.message.contains("was changed"), "{ended}");
    assert_eq!(unreachable.kind, FailureKind::Unreachable, "nothing says that it ended");
}

#[tokio::test]
async fn the_region_of_the_sign_in_counts_for_its_keys() {
    let (fixture, browser) = world();
    signed_in(&fixture, &browser, BROWSER).await;
    let login = fixture.world.login_files.load(&me()).unwrap();
    let of = |region: Option<&str>| Login { region: region.map(str::to_owned), ..login.clone() };

    for (file, setting, asked) in [
        (Some("eu-north-1"), Some("eu-west-1"), "eu-north-1"),
        (None, Some("eu-west-1"), "eu-west-1"),
        (None, None, "us-east-1"),
    ] {
        fixture.login_files.put(ARN, of(file));
        let client = ClientSettings { region: setting.map(str::to_owned), ..Default::default() };
        drop(renewed(&fixture.world, &me(), &client, of(file)).await);
        assert_eq!(fixture.console.asked().last().unwrap().0, asked);
    }
}

#[tokio::test]
async fn signing_out_forgets_the_file() {
    let (fixture, browser) = world();
    signed_in(&fixture, &browser, BROWSER).await;

    assert_eq!(sign_out(&fixture.world, &me()).await, Ok(true));
    assert_eq!(sign_out(&fixture.world, &me()).await, Ok(false));
    assert_eq!(state(&fixture.world, &me()), LoginState::Absent);
}

#[tokio::test]
async fn a_sign_in_stands_good_until_its_keys_are_over() {
    let (fixture, browser) = world();
    assert_eq!(state(&fixture.world, &me()), LoginState::Absent);
    signed_in(&fixture, &browser, BROWSER).await;
    let login = fixture.world.login_files.load(&me()).unwrap();
    let end = login.credentials.expires.unwrap();

    assert_eq!(state(&fixture.world, &me()), LoginState::Good(login.clone()));
    fixture.clock.advance(end.duration_since(fixture.world.clock.now()).as_secs());
    assert_eq!(state(&fixture.world, &me()), LoginState::Ended(login));
}

#[tokio::test]
async fn who_waited_takes_the_sign_in_of_another_process_and_signs_in_if_there_is_none() {
    let (mut fixture, browser) = world();
    let vault = Arc::<MemoryVault>::default();
    fixture.world.vault = Arc::clone(&vault) as _;
    let wanted = SignIn { anew: true, ..BROWSER };
    signed_in(&fixture, &browser, wanted).await;
    let mut theirs = fixture.world.login_files.load(&me()).unwrap();
    theirs.refresh = Secret::new("theirs");

    let files = Arc::clone(&fixture.login_files);
    vault.keep_waiting(move || files.put(ARN, theirs));
    let was_needed = signed_in(&fixture, &browser, wanted).await;
    vault.keep_waiting(|| ());
    let was_needed_then = signed_in(&fixture, &browser, wanted).await;

    assert_eq!([was_needed, was_needed_then], [false, true]);
}
