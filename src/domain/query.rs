//! What a filter says, in the screens and behind `kamen roles`: words that must all match, and qualifiers.

use crate::domain::arn::RoleArn;
use crate::domain::permission_set::PREFIX;
use crate::domain::role_name::normal;

/// A filter, read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    pub terms: Vec<Term>,
    /// What could not be understood, in words.
    pub problems: Vec<String>,
}

/// One condition of a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    pub what: What,
    /// `!` stands before it: roles that answer are left out.
    pub is_negated: bool,
}

/// What a term asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// In name, account, path, principals: in lower case, with a bit for each of its letters.
    Word {
        text: String,
        letters: u64,
    },
    /// Part of the account's id, alias or name.
    Account(String),
    /// Part of a trusted principal.
    Trusts(String),
    Can(Can),
    Is(Trait),
    /// One of several roles.
    Set(Vec<SetPart>),
}

/// What a set is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SetPart {
    /// A set that the person named, in lower case.
    Named(String),
    Role(RoleArn),
}

macro_rules! choices {
    ($(#[$doc:meta])* $name:ident { $($variant:ident $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($variant,)+ }

        impl $name {
            const ALL: &'static [(&'static str, Self)] = &[$(($word, Self::$variant),)+];
        }
    };
}

choices! {
    /// The values of `can:`.
    Can {
        Yes "yes", Me "me", No "no", Maybe "maybe", Mfa "mfa", Here "here",
        Unknown "unknown", Possible "possible",
    }
}

choices! {
    /// The values of `is:`.
    Trait {
        Service "service", Open "open", Favourite "favourite", New "new", Gone "gone",
        Production "production", Recent "recent", Finding "finding", Broken "broken",
    }
}

impl Query {
    /// Reads a filter line. Never fails: what is not understood is named in `problems`.
    pub fn parse(text: &str) -> Self {
        let mut query = Self::default();
        for token in text.split_whitespace() {
            let (is_negated, rest) = match token.strip_prefix('!') {
                Some(rest) => (true, rest),
                None => (false, token),
            };
            match term(rest) {
                Ok(Some(what)) => query.terms.push(Term { what, is_negated }),
                Ok(None) => {}
                Err(problem) => query.problems.push(problem),
            }
        }
        query
    }

    /// Whether words rank the roles.
    pub fn has_words(&self) -> bool {
        self.words().next().is_some()
    }

    /// The words that are looked for.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.terms.iter().filter(|term| !term.is_negated).filter_map(|term| match &term.what {
            What::Word { text, .. } => Some(text.as_str()),
            What::Account(_) | What::Trusts(_) | What::Can(_) | What::Is(_) | What::Set(_) => None,
        })
    }

    /// Names every set that is asked for and is none of `known`.
    pub fn check_sets<'a>(&mut self, known: &(impl Iterator<Item = &'a str> + Clone)) {
        let sets = self.terms.iter().filter_map(|term| match &term.what {
            What::Set(parts) => Some(parts),
            What::Word { .. } | What::Account(_) | What::Trusts(_) | What::Can(_) | What::Is(_) => {
                None
            }
        });
        let names = sets.flatten().filter_map(|part| match part {
            SetPart::Named(name) => Some(name),
            SetPart::Role(_) => None,
        });
        for name in names.filter(|name| known.clone().all(|own| own != *name)) {
            let all: Vec<&str> = known.clone().collect();
            let expected = match all.as_slice() {
                [] => "no set was named yet".to_owned(),
                all => format!("expected {}", all.join(", ")),
            };
            self.problems.push(format!("`set:{name}`: {expected}"));
        }
    }

    /// Whether verdicts decide what shows.
    pub fn asks_for_verdicts(&self) -> bool {
        self.terms.iter().any(|term| matches!(term.what, What::Can(_)))
    }
}

/// Whether every role that answers to `new` also answers to `old`, so that only those have to be
/// looked at again.
pub fn narrows(old: &str, new: &str) -> bool {
    let is_plain = |text: &str| !text.contains([':', '!', '/', '"', '\'', '`']);
    // A word that stands for another answers to other roles than its beginning did.
    let stands_for_itself = |text: &str| text.split_whitespace().all(|word| normal(word) == word);
    new.starts_with(old) && is_plain(new) && stands_for_itself(new)
}

fn term(token: &str) -> Result<Option<What>, String> {
    let lower = token.to_lowercase();
    let qualified = lower.split_once(':');
    Ok(match qualified {
        _ if normal(&lower).is_empty() => None,
        Some(("account" | "trusts" | "can" | "is" | "set", "")) => None,
        Some(("account", value)) => Some(What::Account(value.to_owned())),
        Some(("trusts", value)) => Some(What::Trusts(value.to_owned())),
        Some(("can", value)) => Some(What::Can(choice(Can::ALL, "can", value)?)),
        Some(("is", value)) => Some(What::Is(choice(Trait::ALL, "is", value)?)),
        // With case, for the roles.
        Some(("set", _)) => Some(What::Set(set(token))),
        _ => {
            // Links, quotes and sessions become the role that they name, as for every argument.
            let text = with_set(&normal(token).to_lowercase());
            let letters = letters(&text);
            Some(What::Word { text, letters })
        }
    })
}

/// `sso:NAME` and `ACCOUNT/sso:NAME` as the role of the permission set is called: so lists print it, and every argument
/// takes it.
fn with_set(text: &str) -> String {
    let (account, name) = text.rsplit_once('/').unwrap_or(("", text));
    match name.strip_prefix("sso:") {
        Some(set) => {
            let slash = if account.is_empty() { "" } else { "/" };
            format!("{account}{slash}{}{set}", PREFIX.to_lowercase())
        }
        None => text.to_owned(),
    }
}

/// The parts of `set:NAME;ARN`.
fn set(token: &str) -> Vec<SetPart> {
    let (_, value) = token.split_once(':').unwrap_or_default();
    let parts = value.split(';').filter(|part| !part.is_empty());
    let part = |part: &str| match part.parse() {
        Ok(role) => SetPart::Role(role),
        Err(_) => SetPart::Named(part.to_lowercase()),
    };
    parts.map(part).collect()
}

/// Whether a set may be called so: one word that a filter takes as it stands.
pub fn is_set_name(name: &str) -> bool {
    let is_part = |letter: char| letter.is_alphanumeric() || "-_.".contains(letter);
    !name.is_empty() && name.chars().count() <= 40 && name.chars().all(is_part)
}

/// A value, or the beginning of exactly one or of the first that fits.
fn choice<T: Copy>(all: &[(&str, T)], name: &str, value: &str) -> Result<T, String> {
    let found = all.iter().find(|(word, _)| word.starts_with(value));
    found.map(|(_, choice)| *choice).ok_or_else(|| {
        let words: Vec<&str> = all.iter().map(|(word, _)| *word).collect();
        format!("`{name}:{value}`: expected {}", words.join(", "))
    })
}

/// One bit for each letter and digit that occurs, whatever its case; a bit for all else.
pub(crate) fn letters(text: &str) -> u64 {
    text.bytes().fold(0, |mask, byte| {
        let bit = match byte.to_ascii_lowercase() {
            letter @ b'a'..=b'z' => letter - b'a',
            digit @ b'0'..=b'9' => 26 + digit - b'0',
            b'-' => 36,
            b'_' => 37,
            b'.' => 38,
            _ => 39,
        };
        mask | 1 << bit
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_qualifiers_are_told_apart() {
        let query = Query::parse("Prod !is:service can:y account:1234 arn:aws:iam");

        let what: Vec<&What> = query.terms.iter().map(|term| &term.what).collect();
        assert!(matches!(what[0], What::Word { text, .. } if text == "prod"));
        assert_eq!(what[1], &What::Is(Trait::Service));
        assert!(query.terms[1].is_negated);
        assert_eq!(what[2], &What::Can(Can::Yes));
        assert_eq!(what[3], &What::Account("1234".to_owned()));
        assert!(matches!(what[4], What::Word { text, .. } if text == "arn:aws:iam"));
    }

    #[test]
    fn a_permission_set_is_looked_for_as_its_role_is_called() {
        for (text, word) in [
            ("sso:ViewOnly", "awsreservedsso_viewonly"),
            ("111111111111/sso:ViewOnly", "111111111111/awsreservedsso_viewonly"),
            ("sso", "sso"),
        ] {
            let query = Query::parse(text);
            assert_eq!(query.words().collect::<Vec<_>>(), [word], "{text}");
            assert!(query.problems.is_empty(), "{text}");
        }
    }

    #[test]
    fn a_role_that_is_pasted_is_looked_for_by_account_and_name() {
        let word = |text: &str| -> String { Query::parse(text).words().collect() };

        assert_eq!(
            word("https://signin.aws.amazon.com/switchrole?account=acme-dev&roleName=Deploy"),
            "acme-dev/deploy"
        );
        assert_eq!(
            word("arn:aws:sts::012345678901:assumed-role/Deploy/alice"),
            "012345678901/deploy"
        );
        assert_eq!(word("0123-4567-8901:Deploy"), "012345678901/deploy");
        assert_eq!(word("'Deploy',"), "deploy");
        assert_eq!(word("0123-4567-8901"), "012345678901");
    }

    #[test]
    fn a_wrong_value_says_what_is_expected() {
        let query = Query::parse("can:perhaps");

        assert_eq!(
            query.problems,
            ["`can:perhaps`: expected yes, me, no, maybe, mfa, here, unknown, possible"]
        );
        assert_eq!(Query::parse("can: is: !").problems, [""; 0]);
    }

    #[test]
    fn sets_are_named_or_made_of_roles_and_unknown_ones_are_said() {
        let mut query = Query::parse("Set:Mine;arn:aws:iam::111111111111:role/Deploy !set:old");

        query.check_sets(&["mine"].into_iter());

        let role = "arn:aws:iam::111111111111:role/Deploy".parse().unwrap();
        let parts = [SetPart::Named("mine".to_owned()), SetPart::Role(role)];
        assert_eq!(query.terms[0].what, What::Set(parts.to_vec()));
        assert!(query.terms[1].is_negated);
        assert_eq!(query.problems, ["`set:old`: expected mine"]);
        assert!(is_set_name("pre-prod_2") && !is_set_name("two words") && !is_set_name("a;b"));
    }

    #[test]
    fn only_longer_words_narrow() {
        assert!(narrows("pro", "prod adm"));
        assert!(!narrows("prod", "pro"));
        assert!(!narrows("can", "can:"));
        assert!(!narrows("!a", "!ab"));
        assert!(!narrows("dev", "dev/") && !narrows("\"dev", "\"dev\""));
        assert!(!narrows("0123-4567-890", "0123-4567-8901"));
    }
}
