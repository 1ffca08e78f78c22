//! What is wrong with a value that STS would not take, in words and in AWS's own.

use std::fmt;

use crate::domain::limits::{
    DURATION, LONGEST_TAG_VALUE, MOST_POLICY_ARNS, MOST_TAGS, POLICY_CHARACTERS, TAG_KEY,
};
use crate::domain::text::harmless;
use crate::domain::time::typed;

/// A caller that AWS lets assume no role, or none of that partition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallerBreach {
    Root,
    FederatedUser,
    Partition { caller: String, role: String },
}

impl fmt::Display for CallerBreach {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => formatter.write_str(
                "the root user cannot assume a role (AWS: `Roles may not be assumed by root \
                 accounts.`)",
            ),
            Self::FederatedUser => formatter.write_str(
                "a session of GetFederationToken can call GetCallerIdentity and nothing else of STS",
            ),
            Self::Partition { caller, role } => write!(
                formatter,
                "the caller is in partition `{caller}`, the role in `{role}`: partitions never mix"
            ),
        }
    }
}

/// A character in a message: itself, or its number if one does not see it.
fn shown(character: char) -> String {
    let is_visible = harmless(character.encode_utf8(&mut [0; 4])).contains(character)
        && !(character.is_whitespace() && character != ' ');
    if is_visible { format!("`{character}`") } else { format!("U+{:04X}", u32::from(character)) }
}

/// A text of the wrong length, or with a character that AWS does not take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextBreach {
    Length { length: usize, shortest: usize, longest: usize },
    Character { wrong: char, marks: &'static str },
}

impl fmt::Display for TextBreach {
    /// A predicate: `must have 2 to 64 characters, not 1`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { length, shortest, longest } => {
                write!(formatter, "must have {shortest} to {longest} characters, not {length}")
            }
            Self::Character { wrong, marks } => {
                let wrong = shown(*wrong);
                write!(formatter, "takes letters, digits and `_{marks}`, not {wrong}")
            }
        }
    }
}

/// A duration that a session cannot have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DurationBreach {
    OutOfRange(u32),
    /// Temporary credentials ask for more than an hour.
    Chained(u32),
    OverRole {
        seconds: u32,
        maximum: u32,
    },
}

impl DurationBreach {
    /// How AWS refuses it, if it has a sentence of its own for this.
    pub fn aws_message(&self) -> Option<&'static str> {
        match self {
            Self::OutOfRange(_) => None,
            Self::Chained(_) => Some(
                "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by \
                 role chaining.",
            ),
            Self::OverRole { .. } => Some(
                "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
            ),
        }
    }
}

impl fmt::Display for DurationBreach {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OutOfRange(seconds) => {
                let (shortest, longest) = (typed(*DURATION.start()), typed(*DURATION.end()));
                write!(
                    formatter,
                    "a session lasts {shortest} to {longest}, not {}",
                    typed(*seconds)
                )
            }
            Self::Chained(seconds) => {
                write!(
                    formatter,
                    "a session obtained from another session lasts 1h at most (role chaining), not {}",
                    typed(*seconds)
                )
            }
            Self::OverRole { seconds, maximum } => {
                let (maximum, seconds) = (typed(*maximum), typed(*seconds));
                write!(formatter, "this role allows {maximum} at most, not {seconds}")
            }
        }
    }
}

/// A session tag that AWS does not take, named by its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TagBreach {
    Many(usize),
    KeyLength(String),
    ValueLength(String),
    Character { key: String, wrong: char },
    Reserved(String),
    Twice(String, String),
}

impl fmt::Display for TagBreach {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Many(count) => {
                write!(formatter, "a session has {MOST_TAGS} tags at most, not {count}")
            }
            Self::KeyLength(key) => {
                let (shortest, longest) = (TAG_KEY.start(), TAG_KEY.end());
                let length = key.chars().count();
                write!(
                    formatter,
                    "a tag's key must have {shortest} to {longest} characters, not {length}"
                )
            }
            Self::ValueLength(key) => {
                write!(
                    formatter,
                    "the value of tag `{key}` must have {LONGEST_TAG_VALUE} characters at most"
                )
            }
            Self::Character { key, wrong } => {
                let wrong = shown(*wrong);
                write!(
                    formatter,
                    "tag `{key}` takes letters, digits, spaces and `_.:/=+-@`, not {wrong}"
                )
            }
            Self::Reserved(key) => {
                write!(formatter, "tag `{key}`: AWS keeps keys that begin with `aws:` for itself")
            }
            Self::Twice(one, other) => {
                write!(
                    formatter,
                    "the tags `{one}` and `{other}` are one key: AWS ignores their case"
                )
            }
        }
    }
}

/// Session policies that are too many or too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PolicyBreach {
    Arns(usize),
    Characters(usize),
}

impl fmt::Display for PolicyBreach {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Arns(count) => {
                write!(
                    formatter,
                    "a session takes {MOST_POLICY_ARNS} managed policies at most, not {count}"
                )
            }
            Self::Characters(count) => {
                write!(
                    formatter,
                    "session policies may have {POLICY_CHARACTERS} characters together, not {count}"
                )
            }
        }
    }
}
