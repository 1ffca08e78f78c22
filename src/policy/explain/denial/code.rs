//! AWS's code of an error, such as `AccessDenied`, as the CLI and SDKs print it.

use crate::policy::explain::denial::word::after;
use crate::policy::explain::denial::{Denial, meaning};

/// `An error occurred (AccessDenied) when calling …`, or a bare `AccessDenied: …` in front.
pub(super) fn of_text(text: &str) -> Option<String> {
    if let Some(rest) = after(text, "An error occurred (") {
        return rest.split(')').next().map(str::to_owned);
    }
    if let Some(rest) = after(text, "api error ") {
        return rest.split([':', ' ']).next().map(str::to_owned).filter(|code| !code.is_empty());
    }
    if let Some(rest) = after(text, "Error Code: ") {
        return rest.split([';', ')', ' ']).next().map(str::to_owned).filter(|c| !c.is_empty());
    }
    // What stands just before the caller, what SDKs give as cause, and what the text begins with.
    let before =
        text.split_once(" User: ").and_then(|(front, _)| front.split_whitespace().next_back());
    let cause = after(text, "caused by: ").and_then(|rest| rest.split_whitespace().next());
    let front = text.trim_start().split_once(':').map(|(front, _)| front);
    let ends = [before, cause].into_iter().flatten().filter_map(|one| one.strip_suffix(':'));
    ends.chain(front).find(|one| is_code(one)).map(str::to_owned)
}

/// Whether a word is one of AWS's codes, and not a class, a tool's own name for what it wraps, or a mark.
fn is_code(text: &str) -> bool {
    const WRAPPERS: [&str; 7] = [
        "ClientError",
        "WebIdentityErr",
        "ResourceInitializationError",
        "CannotPullContainerError",
        "CredentialsProviderError",
        "ProcessProviderExecutionError",
        "AssumeRoleTokenProviderNotSetError",
    ];
    let bare = text.strip_prefix("Client.").or(text.strip_prefix("Server.")).unwrap_or(text);
    bare.len() > 5
        && bare.starts_with(|first: char| first.is_ascii_uppercase())
        && bare.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && !WRAPPERS.contains(&bare)
}

/// A text of which no more is known than that it holds the code of a refusal.
pub(super) fn alone(plain: &str) -> Option<Denial> {
    const CODES: [&str; 3] = ["AccessDenied", "AccessDeniedException", "UnauthorizedOperation"];
    if let Some(meaning) = meaning::of_word(plain) {
        return Some(Denial { meaning: Some(meaning), ..Denial::default() });
    }
    let mut words = plain.split(|one: char| !one.is_ascii_alphanumeric());
    let code = words.find(|one| CODES.contains(one))?;
    let meaning = meaning::of_code(code);
    Some(Denial { code: Some(code.to_owned()), meaning, ..Denial::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_told_from_what_wraps_it() {
        for code in ["AccessDenied", "Expired", "Client.UnauthorizedOperation", "Server.Internal"] {
            assert!(is_code(code), "{code}");
        }
        for other in
            ["Error", "error", "accessDenied", "Access-Denied", "ClientError", "Client.Error", ""]
        {
            assert!(!is_code(other), "{other}");
        }
    }

    /// As the SDK for Java writes it.
    #[test]
    fn the_code_between_other_fields_is_read() {
        let text =
            "(Service: Amazon S3; Status Code: 403; Error Code: AccessDenied; Request ID: 1)";
        assert_eq!(of_text(text).as_deref(), Some("AccessDenied"));
        assert_eq!(of_text("Error Code: ; Request ID: 1"), None);
    }

    #[test]
    fn a_code_alone_is_told_with_what_it_means() {
        let told = alone("failed with AccessDeniedException (403)").expect("holds one");
        assert_eq!(told.code.as_deref(), Some("AccessDeniedException"));
        assert_eq!(told.meaning, meaning::of_code("AccessDenied"));
        assert_eq!(alone("failed with NotFound"), None);
    }
}
