//! What a directory says of the role that one works as in it and below.

use serde::Deserialize;

use crate::domain::region::{expand, misspelt};
use crate::domain::toml_words::plain;

/// The file that says so.
pub const FILE: &str = ".kamen.toml";

/// What it may hold.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DirectoryWish {
    /// As ROLE of every command.
    pub role: String,
    /// Also by its short code.
    pub region: Option<String>,
    /// Whether a shell of it is live.
    #[serde(default)]
    pub live: bool,
}

impl DirectoryWish {
    /// Reads the text of such a file. A name is one line: shells read it so.
    ///
    /// # Errors
    /// Says in words, with its line, what cannot be understood.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut wish: Self = toml::from_str(text).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            format!("line {line}: {}", plain(error.message()))
        })?;
        wish.region = wish.region.map(|region| expand(&region).into_owned());
        let texts = [Some(&wish.role), wish.region.as_ref()];
        for (name, value) in ["role", "region"].into_iter().zip(texts) {
            let Some(value) = value else { continue };
            if value.trim().is_empty() || value.starts_with('-') || value.contains(char::is_control)
            {
                return Err(format!("`{name}` is {value:?}, which names nothing"));
            }
        }
        match wish.region.as_deref().and_then(misspelt) {
            Some(told) => Err(told),
            None => Ok(wish),
        }
    }
}

/// Whether the person wants a file to count, as it is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    Trusted,
    Declined,
    /// Never asked about, or changed since.
    Unasked,
}

impl Trust {
    pub fn word(self) -> &'static str {
        match self {
            Self::Trusted => "trusted",
            Self::Declined => "declined",
            Self::Unasked => "not asked about yet",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_named_and_the_rest_may_be_left_out() {
        let wish = DirectoryWish::read("role = \"dev/Deploy\"\nregion = \"euc1\"\nlive = true\n");
        let region = Some("eu-central-1".to_owned());
        assert_eq!(wish, Ok(DirectoryWish { role: "dev/Deploy".to_owned(), region, live: true }));
        let plain = DirectoryWish::read("role = \"tools\"").unwrap();
        assert_eq!((plain.region, plain.live), (None, false));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        let wrong = |text: &str| DirectoryWish::read(text).unwrap_err();

        assert!(wrong("role = \"x\"\n\nlife = true").starts_with("line 3: `life` is no setting"));
        assert!(wrong("live = true").contains("missing field `role`"));
        assert!(wrong("role = \"\"").contains("names nothing"));
        assert!(wrong("role = \"a\\nb\"").contains("names nothing"));
        assert!(wrong("role = \"a\"\nregion = \"--profile\"").contains("`region`"));
        let region = wrong("role = \"a\"\nregion = \"eu-west1\"");
        assert_eq!(region, "`eu-west1` is no region: did you mean `eu-west-1`?");
    }
}
