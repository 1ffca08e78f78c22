//! The dialog that asks how to switch, and the order that comes of it.

use crate::app::input::TextInput;
use crate::app::remote::RequestId;
use crate::domain::arn::RoleArn;
use crate::domain::session::{SessionId, Start};

/// Who asks for the role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The identity in use.
    Here(SessionId),
    /// A start of the person's own, from its beginning.
    Start(Start),
}

/// The fields of the dialog, in the order in which they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    Origin,
    SessionName,
    Duration,
    MfaDevice,
    MfaCode,
    ExternalId,
    SourceIdentity,
    Tags,
    Policy,
    Region,
}

impl Field {
    pub const ALL: [Self; 10] = [
        Self::Origin,
        Self::SessionName,
        Self::Duration,
        Self::MfaDevice,
        Self::MfaCode,
        Self::ExternalId,
        Self::SourceIdentity,
        Self::Tags,
        Self::Policy,
        Self::Region,
    ];

    pub fn title(self) -> &'static str {
        match self {
            Self::Origin => "From",
            Self::SessionName => "Session name",
            Self::Duration => "Duration",
            Self::MfaDevice => "MFA device",
            Self::MfaCode => "MFA code",
            Self::ExternalId => "External id",
            Self::SourceIdentity => "Source identity",
            Self::Tags => "Tags",
            Self::Policy => "Session policy",
            Self::Region => "Region",
        }
    }

    /// What may be written here, in a few words.
    pub fn help(self) -> &'static str {
        match self {
            Self::Origin => "left and right choose",
            Self::SessionName => "2 to 64 of letters, digits and _=,.@-",
            Self::Duration => "15m to 12h; 1h at most for a chained session",
            Self::MfaDevice => "serial number or ARN of the device",
            Self::MfaCode => "six digits",
            Self::ExternalId => "as agreed with the owner of the role",
            Self::SourceIdentity => "stays for the whole chain",
            Self::Tags => "key=value, parted by commas; a + before the key hands it on",
            Self::Policy => "JSON; narrows what the session may do",
            Self::Region => "such as eu-central-1",
        }
    }
}

/// The dialog. Texts as typed; what is wrong with them in `problems`.
#[derive(Debug, Clone, PartialEq)]
pub struct SwitchDialog {
    pub role: RoleArn,
    /// What may be chosen as origin, with words for each.
    pub origins: Vec<(Origin, String)>,
    pub origin: usize,
    /// One input a field; the one of [`Field::Origin`] is not used.
    pub inputs: Vec<(Field, TextInput)>,
    pub focus: Field,
    /// Messages by field, for fields that were left or when the person asked to go on.
    pub problems: Vec<(Field, String)>,
    /// What CloudTrail will show.
    pub predicted_arn: String,
    /// Fields that the verdict says are needed.
    pub needed: Vec<Field>,
    /// Set while AWS is asked.
    pub request: Option<RequestId>,
    /// Roles to walk through first, where a chain is walked; the dialog's role is the last.
    pub through: Vec<RoleArn>,
}
