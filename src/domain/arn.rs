//! Amazon Resource Names: any ARN, and the ARN of an IAM role.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::domain::account::AccountId;
use crate::domain::text::is_harmful;

/// Any ARN, cut at its first five colons: `arn:partition:service:region:account:resource`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ArnParts<'a> {
    /// `aws`, `aws-cn`, `aws-us-gov` …
    pub partition: &'a str,
    /// `iam`, `sts` …
    pub service: &'a str,
    /// Empty for IAM and STS.
    pub region: &'a str,
    /// Twelve digits, or empty, or `aws` for policies that AWS manages.
    pub account: &'a str,
    /// All after the fifth colon, further colons included.
    pub resource: &'a str,
}

impl<'a> ArnParts<'a> {
    /// Cuts `text`; `None` if it is no ARN.
    pub fn parse(text: &'a str) -> Option<Self> {
        let mut colons = text.bytes().enumerate().filter(|(_, byte)| *byte == b':');
        let mut start = 0;
        let mut field = || {
            let (end, _) = colons.next()?;
            let field = text.get(start..end)?;
            start = end + 1;
            Some(field)
        };
        if field()? != "arn" {
            return None;
        }
        let (partition, service, region, account) = (field()?, field()?, field()?, field()?);
        let resource = text.get(start..)?;
        Some(Self { partition, service, region, account, resource })
    }

    /// The account field as an account id, if it is one.
    pub fn account_id(&self) -> Option<AccountId> {
        self.account.parse().ok()
    }
}

/// The full ARN of an IAM role, path included: `arn:aws:iam::012345678901:role/team/Deploy`.
///
/// ```
/// use kamen::domain::arn::RoleArn;
///
/// let role: RoleArn = "arn:aws:iam::012345678901:role/team/Deploy".parse()?;
/// assert_eq!((role.path(), role.name()), ("/team/", "Deploy"));
/// # Ok::<(), kamen::domain::arn::InvalidRoleArn>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoleArn {
    text: Arc<str>,
    account: AccountId,
    /// Where the resource and the name begin in the text: lists ask a hundred thousand roles.
    resource_start: u32,
    name_start: u32,
}

/// The text is not the ARN of an IAM role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not the ARN of an IAM role")]
pub struct InvalidRoleArn(pub String);

impl RoleArn {
    /// Builds the ARN from its parts; `path` begins and ends with `/`.
    pub fn new(
        partition: &str,
        account: AccountId,
        path: &str,
        name: &str,
    ) -> Result<Self, InvalidRoleArn> {
        format!("arn:{partition}:iam::{account}:role{path}{name}").parse()
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The text, held together with this one.
    pub fn shared(&self) -> Arc<str> {
        Arc::clone(&self.text)
    }

    pub fn account(&self) -> AccountId {
        self.account
    }

    /// `aws`, `aws-cn`, `aws-us-gov` …
    pub fn partition(&self) -> &str {
        self.text.split(':').nth(1).unwrap_or("aws")
    }

    /// `/`, or `/team/` for a role below a path.
    pub fn path(&self) -> &str {
        // The resource begins with `role`, and the path with the slash behind it.
        let start = self.resource_start as usize + "role".len();
        self.text.get(start..self.name_start as usize).unwrap_or("/")
    }

    /// The role's name, without its path.
    pub fn name(&self) -> &str {
        self.text.get(self.name_start as usize..).unwrap_or_default()
    }

    /// Whether AWS made the role for one of its services (path `/aws-service-role/`).
    pub fn is_service_linked(&self) -> bool {
        self.path().starts_with("/aws-service-role/")
    }
}

impl FromStr for RoleArn {
    type Err = InvalidRoleArn;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || InvalidRoleArn(text.to_owned());
        // Names and paths of IAM are visible ASCII (IAM API reference, CreateRole). Servers that stand in for
        // it may take more, but nothing that would drive a terminal or deceive the reader.
        // A look at the bytes, all of them at once, spares almost every ARN the look at its characters.
        let is_plain = text.bytes().fold(true, |is_so, byte| is_so & byte.is_ascii_graphic());
        if !is_plain && text.contains(|c: char| c.is_whitespace() || is_harmful(c)) {
            return Err(invalid());
        }
        let parts = ArnParts::parse(text).ok_or_else(invalid)?;
        let path_and_name = parts.resource.strip_prefix("role/").ok_or_else(invalid)?;
        let slash = path_and_name.bytes().rposition(|byte| byte == b'/');
        let name = path_and_name.get(slash.map_or(0, |slash| slash + 1)..).unwrap_or_default();
        if parts.service != "iam"
            || !parts.region.is_empty()
            || parts.partition.is_empty()
            || name.is_empty()
        {
            return Err(invalid());
        }
        let account = parts.account_id().ok_or_else(invalid)?;
        let place = |length: usize| u32::try_from(text.len() - length).map_err(|_| invalid());
        let resource_start = place(parts.resource.len())?;
        Ok(Self { text: Arc::from(text), account, resource_start, name_start: place(name.len())? })
    }
}

impl fmt::Display for RoleArn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl fmt::Debug for RoleArn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "RoleArn({})", self.text)
    }
}

impl Serialize for RoleArn {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for RoleArn {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_arn_knows_its_parts() {
        let role: RoleArn = "arn:aws-cn:iam::000000000012:role/a/b/Name".parse().unwrap();

        assert_eq!(role.partition(), "aws-cn");
        assert_eq!(role.account().to_string(), "000000000012");
        assert_eq!((role.path(), role.name()), ("/a/b/", "Name"));
    }

    #[test]
    fn other_arns_are_refused() {
        for text in [
            "",
            "arn:aws:iam::012345678901:user/x",
            "arn:aws:iam::012345678901:role/",
            "arn:aws:iam::12:role/x",
            "arn:aws:sts::012345678901:role/x",
            "arn:aws:iam::012345678901:role/a b",
            "arn:aws:iam::012345678901:role/a\u{1b}[31m",
            "arn:aws:iam::012345678901:role/\u{202e}nimdA",
        ] {
            assert!(text.parse::<RoleArn>().is_err(), "{text}");
        }
    }
}
