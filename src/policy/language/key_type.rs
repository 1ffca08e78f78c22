//! What the values of a context key are (AWS's page "reference_policies_condition-keys").

use crate::policy::language::condition::operator::Base;

/// What a key holds, if AWS says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyType {
    Text,
    Number,
    Moment,
    /// Seconds since 1970, which date operators compare too.
    Seconds,
    Flag,
    Address,
    Arn,
}

impl KeyType {
    /// By the key's name in lower case; `None` for texts, tags and keys that AWS does not describe.
    pub fn of(name: &str) -> Option<Self> {
        let held = match name {
            "aws:sourceip" | "aws:vpcsourceip" | "aws:ec2instancesourceprivateipv4" => {
                Self::Address
            }
            "aws:currenttime" | "aws:tokenissuetime" => Self::Moment,
            "aws:epochtime" => Self::Seconds,
            "aws:multifactorauthage" | "sts:durationseconds" => Self::Number,
            "aws:multifactorauthpresent"
            | "aws:principalisawsservice"
            | "aws:securetransport"
            | "aws:viaawsservice"
            | "aws:viaawsmcpservice"
            | "aws:ismcpserviceaction"
            | "sts:roleauthorizedbyidp" => Self::Flag,
            "aws:principalarn"
            | "aws:sourcearn"
            | "aws:sourcevpcarn"
            | "aws:signinsessionarn"
            | "aws:chatbotsourcearn"
            | "iam:associatedresourcearn"
            | "iam:policyarn"
            | "iam:permissionsboundary"
            | "sts:requestcontextproviders"
            | "sts:taskpolicyarn"
            | "ec2:sourceinstancearn"
            | "lambda:sourcefunctionarn" => Self::Arn,
            _ => return None,
        };
        Some(held)
    }

    pub fn words(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Number => "a number",
            Self::Moment | Self::Seconds => "a moment",
            Self::Flag => "`true` or `false`",
            Self::Address => "an IP address",
            Self::Arn => "an ARN",
        }
    }

    /// Whether operators of that family compare such values.
    pub fn fits(self, base: Base) -> bool {
        match base {
            Base::Null => true,
            Base::StringEquals | Base::StringEqualsIgnoreCase | Base::StringLike => {
                matches!(self, Self::Text | Self::Arn)
            }
            Base::Arn => self == Self::Arn,
            Base::Numeric(_) => matches!(self, Self::Number | Self::Seconds),
            Base::Date(_) => matches!(self, Self::Moment | Self::Seconds),
            Base::Bool => self == Self::Flag,
            Base::IpAddress => self == Self::Address,
            Base::Binary => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// IAM User Guide, "reference_policies_condition-keys": the type of value of each key.
    #[test]
    fn keys_hold_what_aws_says_they_do() {
        for (key, held, words) in [
            ("aws:sourceip", KeyType::Address, "an IP address"),
            ("aws:currenttime", KeyType::Moment, "a moment"),
            ("aws:epochtime", KeyType::Seconds, "a moment"),
            ("aws:multifactorauthage", KeyType::Number, "a number"),
            ("aws:securetransport", KeyType::Flag, "`true` or `false`"),
            ("aws:principalarn", KeyType::Arn, "an ARN"),
        ] {
            assert_eq!(KeyType::of(key), Some(held), "{key}");
            assert_eq!(held.words(), words);
        }
        assert_eq!(KeyType::of("aws:principaltag/team"), None);
        assert_eq!(KeyType::Text.words(), "a text");
    }
}
