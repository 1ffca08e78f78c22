//! What comes back from a sign-in: files that other clients wrote, and where a browser was led.

use kamen::adapters::login_file::login_again;
use kamen::adapters::loopback::{callback_of, page_of};
use kamen::adapters::token_file::token_again;
use kamen::domain::secret::Secret;
use kamen::domain::sign_in::Callback;

pub fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    // What is read is written again and read as the same, whatever else stands in the file.
    assert_ne!(token_again(&text), Some(false), "a token's file");
    assert_ne!(login_again(&text), Some(false), "a file of `aws login`");
    callback(&text);
    // Behind the right path and state, to get past them.
    callback(&format!("/oauth/callback?state=right&{text}"));
    page(&text);
}

/// An answer has the state of its own sign-in, and something to say.
fn callback(target: &str) {
    let Some(callback) = callback_of(target, &Secret::new("right")) else { return };
    assert_eq!(callback_of(target, &Secret::new("wrong")), None);
    assert!(target.starts_with("/oauth/callback?"), "{target:?}");
    match callback {
        Callback::Code(code) => assert!(!code.reveal().is_empty()),
        Callback::Refused { error, description } => page(&description.unwrap_or(error)),
    }
}

/// Nothing that was sent becomes a part of the page but text.
fn page(problem: &str) {
    let marks = |text: &str| text.matches(['<', '>', '"']).count();
    assert_eq!(marks(&page_of(problem)), marks(&page_of("no")), "{problem:?}");
}
