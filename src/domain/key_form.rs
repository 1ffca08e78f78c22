//! Keys that were mixed up, quoted or cut: told before AWS is asked.

use std::fmt;

use crate::domain::key_id::has_id_form;
use crate::domain::secret::{Credentials, KeyPart};
use crate::domain::text::called;

/// How long a secret access key of AWS's is.
const SECRET_LENGTH: usize = 40;

fn has_secret_form(text: &str) -> bool {
    text.len() == SECRET_LENGTH
        && !has_id_form(text)
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/+=".contains(&byte))
}

/// What makes keys useless, before anyone asks AWS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyFault {
    /// Id and secret stand in each other's place.
    Swapped,
    /// A secret stands in the place of the id.
    SecretAsId,
    Empty(KeyPart),
    /// A character that no request can carry, or a quote that was taken over with the value.
    Holds(KeyPart, char),
}

impl KeyFault {
    pub fn of(keys: &Credentials) -> Option<Self> {
        let (id, secret) = (keys.access_key_id.as_str(), keys.secret_access_key.reveal());
        let token =
            keys.session_token.as_ref().map(|token| (KeyPart::SessionToken, token.reveal()));
        let parts = [(KeyPart::AccessKeyId, id), (KeyPart::SecretAccessKey, secret)];
        if let Some(fault) =
            parts.into_iter().chain(token).find_map(|(part, text)| of_part(part, text))
        {
            return Some(fault);
        }
        has_secret_form(id).then_some(if has_id_form(secret) && secret.len() >= 16 {
            Self::Swapped
        } else {
            Self::SecretAsId
        })
    }

    /// The part that is wrong; of a pair the id.
    pub fn part(self) -> KeyPart {
        match self {
            Self::Swapped | Self::SecretAsId => KeyPart::AccessKeyId,
            Self::Empty(part) | Self::Holds(part, _) => part,
        }
    }

    /// What to do about it.
    pub fn hint(self) -> &'static str {
        match self {
            Self::Swapped => "these two look swapped: put each in the other's place",
            Self::SecretAsId => "the access key id is the shorter one, `AKIA…` or `ASIA…`",
            Self::Empty(_) => "copy it again",
            Self::Holds(_, '"' | '\'' | '`') => {
                "write it without quotes: the shared files and Docker's files of variables keep them as a part \
                 of the value"
            }
            Self::Holds(..) => {
                "copy it again; in a file, an indented line below a key counts as part of it"
            }
        }
    }
}

impl fmt::Display for KeyFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Swapped => formatter.write_str(
                "holds what looks like a secret access key, and the secret access key looks like an access key id",
            ),
            Self::SecretAsId => formatter.write_str("holds what looks like a secret access key"),
            Self::Empty(_) => formatter.write_str("is empty"),
            Self::Holds(part, character) => {
                write!(formatter, "holds {}, a character that no {part} has", called(*character))
            }
        }
    }
}

/// All three parts are visible ASCII characters, and the first and the last travel as headers. The SDK panics if
/// they are not.
fn of_part(part: KeyPart, text: &str) -> Option<KeyFault> {
    let is_wrong = |character: &char| !character.is_ascii_graphic() || "\"'`".contains(*character);
    if text.is_empty() {
        return Some(KeyFault::Empty(part));
    }
    text.chars().find(is_wrong).map(|character| KeyFault::Holds(part, character))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::secret::Secret;

    const ID: &str = "AKIAIOSFODNN7EXAMPLE";
    const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    fn fault(id: &str, secret: &str, token: &str) -> Option<KeyFault> {
        KeyFault::of(&Credentials {
            access_key_id: id.to_owned(),
            secret_access_key: Secret::new(secret),
            session_token: Some(Secret::new(token)),
            expires: None,
        })
    }

    #[test]
    fn a_part_that_no_request_can_carry_is_named() {
        assert_eq!(fault(ID, "s/+", "t=="), None);
        for (id, secret, token, wrong) in [
            ("AKIA\nregion = x", "s", "t", KeyFault::Holds(KeyPart::AccessKeyId, '\n')),
            ("AKIA\u{e9}", "s", "t", KeyFault::Holds(KeyPart::AccessKeyId, '\u{e9}')),
            ("", "s", "t", KeyFault::Empty(KeyPart::AccessKeyId)),
            ("AKIA", "s\u{7f}", "t", KeyFault::Holds(KeyPart::SecretAccessKey, '\u{7f}')),
            ("AKIA", "s", "t\0", KeyFault::Holds(KeyPart::SessionToken, '\0')),
            ("AKIA", "s", "", KeyFault::Empty(KeyPart::SessionToken)),
            ("\"AKIA\"", "s", "t", KeyFault::Holds(KeyPart::AccessKeyId, '"')),
            ("AKIA", "'s'", "t", KeyFault::Holds(KeyPart::SecretAccessKey, '\'')),
        ] {
            assert_eq!(fault(id, secret, token), Some(wrong));
        }
    }

    #[test]
    fn keys_in_each_others_place_are_told() {
        assert_eq!(fault(SECRET, ID, "t"), Some(KeyFault::Swapped));
        assert_eq!(fault(SECRET, SECRET, "t"), Some(KeyFault::SecretAsId));
        assert_eq!(fault(ID, SECRET, "t"), None);
        // Emulators of AWS take any name.
        assert_eq!(fault("test", "test", "t"), None);
    }
}
