//! What a sign-in comes to where something is amiss.

use super::*;
use crate::domain::settings::KamenSettings;
use crate::ports::fake::MemoryVault;

fn failure(kind: FailureKind, code: &str) -> Failure {
    Failure { code: Some(code.to_owned()), ..Failure::new(kind, "no") }
}

#[tokio::test]
async fn a_client_that_is_no_longer_known_is_registered_once_more_and_for_nothing_else() {
    for (code, registered) in [
        ("InvalidClientException", 2),
        ("UnauthorizedClientException", 2),
        ("InternalServerException", 1),
    ] {
        let (fixture, ..) = world();
        let refused = failure(FailureKind::Service, code);
        fixture.portal.fail("sso-oidc:StartDeviceAuthorization", refused);

        let told = signed_in(&fixture, DEVICE).await.unwrap_err();

        assert_eq!(told.code.as_deref(), Some(code));
        assert_eq!(count(&fixture, "sso-oidc:RegisterClient"), registered, "{code}");
    }
}

#[tokio::test]
async fn a_network_that_is_gone_is_asked_five_times_more_and_another_failure_is_told_at_once() {
    for (kind, asked) in [(FailureKind::Unreachable, 6), (FailureKind::Service, 1)] {
        let (fixture, ..) = world();
        fixture.portal.fail("sso-oidc:CreateToken", failure(kind, "no"));

        let told = signed_in(&fixture, DEVICE).await.unwrap_err();

        assert_eq!(told.kind, kind);
        assert_eq!(count(&fixture, "sso-oidc:CreateToken"), asked, "{kind:?}");
    }
}

#[tokio::test]
async fn only_a_portal_that_knows_no_browser_is_asked_for_a_code() {
    let (fixture, browser, portal) = world();
    let broken = failure(FailureKind::Service, "InternalServerException");
    fixture.portal.fail("sso-oidc:RegisterClient for a browser", broken);

    let told = sign_in(&fixture.world, &portal, BROWSER, &*browser).await.unwrap_err();

    assert_eq!(told.code.as_deref(), Some("InternalServerException"));
    assert!(browser.seen.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_person_who_says_no_is_not_told_the_word_for_it() {
    let (fixture, ..) = world();
    fixture.portal.answer([Granted::Denied]);

    let told = signed_in(&fixture, DEVICE).await.unwrap_err();

    assert_eq!(told.message, "the sign-in was refused");
}

#[tokio::test]
async fn a_token_that_cannot_be_refreshed_serves_to_its_end() {
    let (fixture, _, portal) = world();
    let client = ClientSettings::default();
    let (mut first, _) = signed_in(&fixture, SignIn { shares: true, ..DEVICE }).await.unwrap();
    first.client = None;
    fixture.world.token_files.save(&portal, &first).unwrap();
    fixture.clock.advance(3400);

    let last = token(&fixture.world, &portal, &client).await.unwrap();
    fixture.clock.advance(200);
    let ended = token(&fixture.world, &portal, &client).await.unwrap_err();

    assert_eq!(last, first);
    assert!(ended.message.ends_with(&format!("ended at {}", first.expires)), "{ended}");
    assert_eq!(count(&fixture, "sso-oidc:CreateToken by refresh"), 0);
}

#[tokio::test]
async fn a_token_that_was_given_no_end_is_told_without_one() {
    let (fixture, _, portal) = world();
    let (mut first, _) = signed_in(&fixture, SignIn { shares: true, ..DEVICE }).await.unwrap();
    first.expires = jiff::Timestamp::UNIX_EPOCH;

    assert!(ended(&portal, &first).message.ends_with("` ended"));
}

#[tokio::test]
async fn who_signs_out_asks_there_unless_the_token_has_ended() {
    let (fixture, _, portal) = world();
    signed_in(&fixture, DEVICE).await.unwrap();
    fixture.clock.advance(3600);

    assert_eq!(sign_out(&fixture.world, &portal).await, Ok(true));
    assert_eq!(count(&fixture, "sso:Logout"), 0);
}

#[tokio::test]
async fn a_sign_out_that_fails_there_is_told_unless_the_token_was_worth_nothing() {
    let (fixture, _, portal) = world();
    signed_in(&fixture, DEVICE).await.unwrap();
    fixture.portal.revoke();
    assert_eq!(sign_out(&fixture.world, &portal).await, Ok(true));
    signed_in(&fixture, DEVICE).await.unwrap();
    assert!(kept_token(&fixture.world, &portal).is_some());
    fixture.portal.fail("sso:Logout", failure(FailureKind::Service, "InternalServerException"));

    let told = sign_out(&fixture.world, &portal).await.unwrap_err();

    assert_eq!(told.code.as_deref(), Some("InternalServerException"));
    assert!(kept_token(&fixture.world, &portal).is_none(), "here it is forgotten all the same");
}

#[tokio::test]
async fn portals_are_talked_to_as_the_profile_in_use_says() {
    let mut fixture = fixture(&format!("{CORP}[far]\nregion = ap-south-2\n"));
    let variables = [("AWS_PROFILE", "far")];
    fixture.world.environment = Arc::new(variables.into_iter().collect());

    assert_eq!(settings(&fixture.world).region.as_deref(), Some("ap-south-2"));
}

#[tokio::test]
async fn a_token_is_shared_if_the_settings_say_so_else_if_its_file_is_there() {
    let (mut fixture, _, portal) = world();
    let (first, _) = signed_in(&fixture, DEVICE).await.unwrap();
    assert!(!is_shared(&fixture.world, &portal));
    fixture.world.token_files.save(&portal, &first).unwrap();
    assert!(is_shared(&fixture.world, &portal));

    let mut settings = KamenSettings::default();
    settings.sso.share_token = Some(false);
    fixture.world.settings = Arc::new(settings);

    assert!(!is_shared(&fixture.world, &portal));
}

#[tokio::test]
async fn who_waited_takes_the_sign_in_of_another_process_and_signs_in_if_there_is_none() {
    let (mut fixture, _, portal) = world();
    let vault = Arc::<MemoryVault>::default();
    fixture.world.vault = Arc::clone(&vault) as _;
    let wanted = SignIn { anew: true, shares: true, ..DEVICE };
    let (first, _) = signed_in(&fixture, wanted).await.unwrap();
    let theirs = Token { access: Secret::new("theirs"), ..first.clone() };

    let (files, token) = (Arc::clone(&fixture.world.token_files), theirs.clone());
    vault.keep_waiting(move || files.save(&portal, &token).unwrap());
    let (found, was_needed) = signed_in(&fixture, wanted).await.unwrap();
    vault.keep_waiting(|| ());
    let (own, was_needed_then) = signed_in(&fixture, wanted).await.unwrap();

    assert_eq!((found, was_needed), (theirs.clone(), false));
    assert!(was_needed_then && own != theirs && own != first);
}

#[tokio::test]
async fn a_token_that_is_worth_nothing_is_forgotten_and_another_in_its_place_is_not() {
    let (fixture, _, portal) = world();
    let (first, _) = signed_in(&fixture, DEVICE).await.unwrap();
    let other = Token { access: Secret::new("other"), ..first.clone() };

    keep::forget(&fixture.world, &portal, &other);
    assert_eq!(kept_token(&fixture.world, &portal).as_ref(), Some(&first));
    keep::forget(&fixture.world, &portal, &first);

    assert_eq!(kept_token(&fixture.world, &portal), None);
}
