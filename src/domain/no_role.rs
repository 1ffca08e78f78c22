//! The failure that a role does not exist: one text, however it was looked for.

use std::fmt::Display;

use crate::domain::failure::Failure;

/// How the roles came to be known among which one was looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listing {
    /// None was ever listed.
    Never,
    /// By an earlier run: the role may have been made since.
    Earlier,
    /// In this run.
    Now,
}

/// There is no role called so; `near` are names that may have been meant.
pub fn no_role(called: impl Display, listing: Listing, near: &[&str]) -> Failure {
    let when = match listing {
        Listing::Earlier => " in the list of roles that was kept",
        Listing::Never | Listing::Now => "",
    };
    let hint = match listing {
        _ if !near.is_empty() => format!("did you mean {}?", near.join(" or ")),
        Listing::Never => "no role is known yet: `kamen roles --refresh` lists them".to_owned(),
        Listing::Earlier | Listing::Now => "`kamen roles` lists the roles".to_owned(),
    };
    let hint = match listing {
        Listing::Earlier => format!("{hint} (`--refresh` asks AWS again)"),
        Listing::Never | Listing::Now => hint,
    };
    Failure::usage(format!("there is no role `{called}`{when}")).with_hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_that_is_missing_is_named_with_what_to_do() {
        let said = |listing, near: &[&str]| {
            let failure = no_role("Depoy", listing, near);
            (failure.message, failure.hint.unwrap_or_default())
        };

        assert_eq!(
            said(Listing::Now, &["Deploy", "Deploy2"]),
            ("there is no role `Depoy`".to_owned(), "did you mean Deploy or Deploy2?".to_owned())
        );
        assert_eq!(
            said(Listing::Earlier, &[]),
            (
                "there is no role `Depoy` in the list of roles that was kept".to_owned(),
                "`kamen roles` lists the roles (`--refresh` asks AWS again)".to_owned()
            )
        );
        assert!(said(Listing::Never, &[]).1.contains("kamen roles --refresh"));
    }
}
