//! What must hold for every input, target by target; the programs in `fuzz_targets/` only call these.

pub mod answers;
pub mod condition;
pub mod document;
pub mod files;
pub mod kept;
pub mod scenario;
pub mod sign_in;
pub mod vault;

/// Fails if a text could drive or confuse a terminal.
fn assert_harmless(text: &str) {
    let harmless = kamen::domain::text::harmless(text);
    assert_eq!(harmless, text, "a harmful character in {text:?}");
}
