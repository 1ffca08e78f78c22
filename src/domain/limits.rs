//! What STS takes whatever the policies say: lengths, characters and durations (semantics 1.13). The
//! evaluator, the dialogs, the commands and the sandbox all ask here.

mod breach;

use std::ops::RangeInclusive;

use crate::domain::role::Tag;

pub use breach::{CallerBreach, DurationBreach, PolicyBreach, TagBreach, TextBreach};

/// How long a text may be, and which characters it may have beside letters, digits and `_`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextLimit {
    pub shortest: usize,
    pub longest: usize,
    pub marks: &'static str,
    /// How AWS writes the characters.
    pub pattern: &'static str,
}

/// RoleSessionName.
pub const SESSION_NAME: TextLimit =
    TextLimit { shortest: 2, longest: 64, marks: "+=,.@-", pattern: "[\\w+=,.@-]*" };
/// SourceIdentity. Its characters leave no way to begin with `aws:`, which AWS keeps for itself.
pub const SOURCE_IDENTITY: TextLimit = SESSION_NAME;
/// ExternalId.
pub const EXTERNAL_ID: TextLimit =
    TextLimit { shortest: 2, longest: 1224, marks: "+=,.@:/-", pattern: "[\\w+=,.@:\\/-]*" };
/// SerialNumber: the device's serial number or ARN.
pub const MFA_SERIAL: TextLimit =
    TextLimit { shortest: 9, longest: 256, marks: "+=/:,.@-", pattern: "[\\w+=/:,.@-]*" };
/// RoleArn, in characters.
pub const ROLE_ARN: RangeInclusive<usize> = 20..=2048;

/// DurationSeconds.
pub const DURATION: RangeInclusive<u32> = 900..=43_200;
/// What AssumeRole gives if no duration is sent, and the longest session of a role that sets none.
pub const DEFAULT_DURATION: u32 = 3600;
/// The longest session that temporary credentials can obtain (role chaining).
pub const CHAINED_DURATION: u32 = 3600;

/// The digits of an MFA code.
pub const MFA_CODE_DIGITS: usize = 6;

pub const MOST_TAGS: usize = 50;
pub const TAG_KEY: RangeInclusive<usize> = 1..=128;
pub const LONGEST_TAG_VALUE: usize = 256;

/// The characters of all session policies together, ARNs included.
pub const POLICY_CHARACTERS: usize = 2048;
pub const MOST_POLICY_ARNS: usize = 10;

impl TextLimit {
    /// Whether AWS takes this character.
    pub fn takes(&self, character: char) -> bool {
        let is_mark = |byte| byte == b'_' || self.marks.as_bytes().contains(&byte);
        character.is_ascii_alphanumeric() || u8::try_from(character).is_ok_and(is_mark)
    }

    /// # Errors
    /// What is wrong with the text, its characters first.
    pub fn check(&self, text: &str) -> Result<(), TextBreach> {
        if let Some(wrong) = text.chars().find(|character| !self.takes(*character)) {
            return Err(TextBreach::Character { wrong, marks: self.marks });
        }
        let length = text.chars().count();
        if (self.shortest..=self.longest).contains(&length) {
            return Ok(());
        }
        Err(TextBreach::Length { length, shortest: self.shortest, longest: self.longest })
    }

    /// What may be written, for a line of help: `2 to 64 letters, digits or _+=,.@-`.
    pub fn words(&self) -> String {
        let Self { shortest, longest, marks, .. } = self;
        format!("{shortest} to {longest} letters, digits or _{marks}")
    }
}

/// Partitions never mix.
pub fn check_partitions(caller: &str, role: &str) -> Result<(), CallerBreach> {
    if caller == role {
        return Ok(());
    }
    Err(CallerBreach::Partition { caller: caller.to_owned(), role: role.to_owned() })
}

/// Checks DurationSeconds. `is_chained` says that temporary credentials ask; `role_maximum` is the role's
/// own longest session in seconds, if it is known.
pub fn check_duration(
    seconds: u32,
    is_chained: bool,
    role_maximum: Option<u32>,
) -> Result<(), DurationBreach> {
    if !DURATION.contains(&seconds) {
        return Err(DurationBreach::OutOfRange(seconds));
    }
    if is_chained && seconds > CHAINED_DURATION {
        return Err(DurationBreach::Chained(seconds));
    }
    match role_maximum {
        Some(maximum) if seconds > maximum => Err(DurationBreach::OverRole { seconds, maximum }),
        Some(_) | None => Ok(()),
    }
}

/// Checks session tags: how many, their lengths and characters, and that no key comes twice.
pub fn check_tags(tags: &[Tag]) -> Result<(), TagBreach> {
    if tags.len() > MOST_TAGS {
        return Err(TagBreach::Many(tags.len()));
    }
    for (index, tag) in tags.iter().enumerate() {
        let key = || tag.key.clone();
        if !TAG_KEY.contains(&tag.key.chars().count()) {
            return Err(TagBreach::KeyLength(key()));
        }
        if tag.value.chars().count() > LONGEST_TAG_VALUE {
            return Err(TagBreach::ValueLength(key()));
        }
        let texts = [&tag.key, &tag.value];
        if let Some(wrong) = texts.iter().flat_map(|text| text.chars()).find(|c| !tag_takes(*c)) {
            return Err(TagBreach::Character { key: key(), wrong });
        }
        if is_reserved(&tag.key) {
            return Err(TagBreach::Reserved(key()));
        }
        if let Some(other) = tags.iter().take(index).find(|other| is_same_key(&other.key, &tag.key))
        {
            return Err(TagBreach::Twice(other.key.clone(), key()));
        }
    }
    Ok(())
}

/// Whether two tag keys are one to AWS, which ignores their case.
pub fn is_same_key(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

/// Whether a tag's key or value may have this character: `[\p{L}\p{Z}\p{N}_.:/=+\-@]`.
pub fn tag_takes(character: char) -> bool {
    let is_separator = character.is_whitespace() && !character.is_control();
    character.is_alphanumeric() || is_separator || "_.:/=+-@".contains(character)
}

/// Checks the sizes of session policies, each managed one by its ARN.
pub fn check_policies(inline: Option<&str>, arns: &[String]) -> Result<(), PolicyBreach> {
    if arns.len() > MOST_POLICY_ARNS {
        return Err(PolicyBreach::Arns(arns.len()));
    }
    let texts = inline.into_iter().chain(arns.iter().map(String::as_str));
    let characters: usize = texts.map(|text| text.chars().count()).sum();
    if characters > POLICY_CHARACTERS { Err(PolicyBreach::Characters(characters)) } else { Ok(()) }
}

/// The digits of an MFA code as people copy it (`123 456`, `123-456`); `None` if there are not six.
pub fn mfa_code(text: &str) -> Option<String> {
    let is_spacing = |character: &char| character.is_whitespace() || *character == '-';
    let code: String = text.chars().filter(|character| !is_spacing(character)).collect();
    let is_code = code.len() == MFA_CODE_DIGITS && code.bytes().all(|byte| byte.is_ascii_digit());
    is_code.then_some(code)
}

/// `text` as a session name: other characters become `-`, 64 at most, 2 at least.
pub fn session_name_of(text: &str) -> String {
    let limit = SESSION_NAME;
    let letters = text.chars().map(|letter| if limit.takes(letter) { letter } else { '-' });
    let name: String = letters.take(limit.longest).collect();
    format!("{name:-<width$}", width = limit.shortest)
}

fn is_reserved(key: &str) -> bool {
    key.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("aws:"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(key: &str, value: &str) -> Tag {
        Tag { key: key.to_owned(), value: value.to_owned() }
    }

    #[test]
    fn texts_have_lengths_and_characters() {
        assert_eq!(EXTERNAL_ID.check("a/b:c"), Ok(()));
        assert!(EXTERNAL_ID.check("x").unwrap_err().to_string().contains("2 to 1224"));
        assert!(EXTERNAL_ID.check("a b").unwrap_err().to_string().contains("not ` `"));
        assert!(SOURCE_IDENTITY.check("aws:b").unwrap_err().to_string().contains("not `:`"));
        assert_eq!(SESSION_NAME.check(&"n".repeat(64)), Ok(()));
        assert!(SESSION_NAME.check(&"n".repeat(65)).is_err());
        assert_eq!(SESSION_NAME.words(), "2 to 64 letters, digits or _+=,.@-");
    }

    #[test]
    fn durations_have_three_limits() {
        for (seconds, is_chained, words) in [
            (900, false, ""),
            (7200, false, ""),
            (3600, true, ""),
            (899, false, "15m to 12h"),
            (43_201, true, "15m to 12h"),
            (3601, true, "1h at most"),
            (7201, false, "allows 2h"),
        ] {
            let told = check_duration(seconds, is_chained, Some(7200));
            let told = told.map_or_else(|breach| breach.to_string(), |()| String::new());
            assert!(
                told.contains(words) && told.is_empty() == words.is_empty(),
                "{seconds}: {told}"
            );
        }
    }

    #[test]
    fn tags_have_lengths_characters_and_keys_that_differ_by_more_than_case() {
        assert_eq!(check_tags(&[tag("Cost Centre", "Zürich/1"), tag("k", "")]), Ok(()));
        for (tags, words) in [
            (vec![tag("Team", ""), tag("team", "")], "one key"),
            (vec![tag("", "v")], "1 to 128"),
            (vec![tag("k", &"v".repeat(257))], "256"),
            (vec![tag("branch", "fix#12")], "`#`"),
            (vec![tag("AWS:x", "")], "`aws:`"),
            ((0..51).map(|index| tag(&format!("k{index}"), "")).collect(), "50"),
        ] {
            let told = check_tags(&tags).unwrap_err().to_string();
            assert!(told.contains(words), "{told}");
        }
    }

    #[test]
    fn session_policies_share_2048_characters() {
        let arn = "arn:aws:iam::aws:policy/ReadOnlyAccess".to_owned();

        assert_eq!(check_policies(Some(&" ".repeat(2000)), std::slice::from_ref(&arn)), Ok(()));
        assert!(check_policies(Some(&" ".repeat(2040)), std::slice::from_ref(&arn)).is_err());
        assert_eq!(check_policies(None, &vec![arn; 11]), Err(PolicyBreach::Arns(11)));
    }

    #[test]
    fn a_code_is_read_as_people_copy_it() {
        for text in ["123456", "123 456", " 123-456\n", "12 34 56"] {
            assert_eq!(mfa_code(text).as_deref(), Some("123456"), "{text}");
        }
        for wrong in ["", "12345", "1234567", "12345a", "１２３４５６"] {
            assert_eq!(mfa_code(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_session_name_is_made_of_allowed_characters() {
        assert_eq!(session_name_of("alice@example.com"), "alice@example.com");
        assert_eq!(session_name_of("Zoë Müller"), "Zo--M-ller");
        assert_eq!(session_name_of("x"), "x-");
        assert_eq!(session_name_of(""), "--");
        assert_eq!(session_name_of(&"n".repeat(80)).len(), 64);
    }
}
