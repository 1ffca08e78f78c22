//! The sessions of `aws login`: a person's own identity, by the console's own sign-in. Their keys last a quarter
//! of an hour and are renewed for twelve; the clients of AWS share them in files.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::domain::arn::ArnParts;
use crate::domain::region::{first_region, partition, site};
use crate::domain::secret::{Credentials, Secret};

/// The `login_session` of a profile.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct LoginSession {
    /// The profile that names it.
    pub profile: String,
    /// Whose it is: the ARN of a user, of an account itself, or of a session of a role.
    pub arn: String,
}

impl fmt::Display for LoginSession {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.profile)
    }
}

impl LoginSession {
    /// Where one signs in, if neither the sign-in before nor any setting says so.
    pub fn usual_region(&self) -> &'static str {
        first_region(ArnParts::parse(&self.arn).map_or("aws", |parts| parts.partition))
    }
}

/// The host of the sign-in of a region.
pub fn sign_in_host(region: &str) -> String {
    let site = site(partition(region)).unwrap_or("aws.amazon.com");
    format!("{region}.signin.{site}")
}

/// What a sign-in leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    pub credentials: Credentials,
    /// For other keys without a person; it works once.
    pub refresh: Secret,
    /// As what the client signed in that may use it.
    pub client: String,
    /// Proves that who asks is who signed in: a private key, as a PEM text.
    pub key: Secret,
    /// Where the sign-in took place; `None` in the files of older clients.
    pub region: Option<String>,
}

/// How long keys must still be good to be used: half of what AWS gives.
const MARGIN: SignedDuration = SignedDuration::from_secs(450);

impl Login {
    /// Whether the keys are good, with time left for the work.
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        self.credentials.expires.is_some_and(|end| end.duration_since(now) > MARGIN)
    }

    /// Whether the keys are past their end; other keys may still be had.
    pub fn has_ended(&self, now: Timestamp) -> bool {
        self.credentials.expires.is_none_or(|end| end <= now)
    }
}

/// Why there are no keys for what was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginEnd {
    /// Its time is over, or another used it.
    Over,
    /// The person's password or the like was changed.
    Changed,
}

/// What the sign-in answers who asks for keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoginGranted {
    Keys(Box<NewLogin>),
    Ended(LoginEnd),
}

/// Keys with what came along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLogin {
    pub login: Login,
    /// Says who signed in; a refresh brings none.
    pub id_token: Option<Secret>,
    /// The ARN in it.
    pub subject: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_partition_of_the_identity_says_where_one_signs_in() {
        let region = |arn: &str| {
            LoginSession { profile: "me".to_owned(), arn: arn.to_owned() }.usual_region()
        };

        assert_eq!(region("arn:aws:iam::012345678901:user/alice"), "us-east-1");
        assert_eq!(region("arn:aws-cn:iam::012345678901:root"), "cn-north-1");
        assert_eq!(region("nonsense"), "us-east-1");
        assert_eq!(sign_in_host("us-east-1"), "us-east-1.signin.aws.amazon.com");
        assert_eq!(sign_in_host("us-gov-west-1"), "us-gov-west-1.signin.amazonaws-us-gov.com");
        assert_eq!(sign_in_host("us-isob-east-1"), "us-isob-east-1.signin.sc2shome.sgov.gov");
    }
}
