//! The pages that the browser shows in the end.

use crate::domain::text::{harmless, shortened};

/// As much of what Identity Center says as is shown.
const MOST_TEXT: usize = 500;

pub(super) fn signed_in() -> String {
    page("Signed in", "You can close this page and go back to the terminal.")
}

pub(super) fn failed(problem: &str) -> String {
    page("Not signed in", &shortened(&harmless(problem), MOST_TEXT))
}

pub(super) fn foreign() -> String {
    page("Not this sign-in", "This answer belongs to another sign-in: it was not used.")
}

pub(super) fn again() -> String {
    page("Answered already", "This sign-in was answered before. You can close this page.")
}

pub(super) fn nothing() -> String {
    page("Nothing here", "There is no page of this name.")
}

fn page(title: &str, text: &str) -> String {
    let (title, text) = (escaped(title), escaped(text));
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>kamen: {title}</title>\
         <style>body{{font:16px sans-serif;margin:4em auto;max-width:36em}}</style></head>\
         <body><h1>{title}</h1><p>{text}</p></body></html>"
    )
}

/// Text that a page shows and never obeys.
fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => shown.push_str("&amp;"),
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            '"' => shown.push_str("&quot;"),
            '\'' => shown.push_str("&#39;"),
            letter => shown.push(letter),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_say_is_shown_and_never_obeyed() {
        let page = failed("<script>alert('x')</script>\u{1b}[31m \"&\u{202e}");

        assert!(page.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"), "{page}");
        assert!(!page.contains("<script") && !page.contains('\u{1b}'), "{page}");
        assert!(failed(&"x".repeat(100_000)).len() < 2_000);
    }
}
