//! Sessions that outlive the process that obtained them, and the names that they are found by.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::domain::identity::Identity;
use crate::domain::profile::ClientSettings;
use crate::domain::secret::Credentials;
use crate::domain::session::{AssumeOptions, Start};
use crate::domain::sign_in::Portal;

/// All that shapes a session. It is what was asked for, not what was made of it, so that a session is
/// found again without a call: a name or a device that kamen chose itself is none here.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SessionKey {
    pub issuer: Issuer,
    pub source: SourceKey,
    /// From the source to the session.
    pub hops: Vec<HopKey>,
}

/// The STS that is asked.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Issuer {
    pub endpoint: Option<String>,
    pub region: Option<String>,
    pub use_fips: bool,
    pub use_dual_stack: bool,
}

/// Where a chain begins, named by what is known without asking it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SourceKey {
    /// One that cannot be named without asking it; its sessions are not kept.
    Unnamed,
    /// The id of the access key: of a user, or of a session in the environment.
    AccessKey(String),
    /// A `credential_process`: its profile's settings as a digest.
    Process {
        profile: String,
        digest: String,
    },
    WebIdentity {
        token_file: String,
        role: String,
        session_name: Option<String>,
    },
    IdentityCenter {
        portal: Portal,
        account: String,
        role: String,
    },
    /// A user's own session, had with a code of the device if there is one.
    UserSession {
        access_key: String,
        device: Option<String>,
    },
    /// The ARN of a `login_session`.
    Login(String),
}

/// One role with all that was asked for it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct HopKey {
    pub role: String,
    pub options: AssumeOptions,
}

/// A session as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptSession {
    pub key: SessionKey,
    pub start: Start,
    pub identity: Identity,
    pub credentials: Credentials,
    /// The ARNs from the start to this session, the session's own last.
    pub chain: Vec<String>,
    pub obtained: Timestamp,
    /// What it carries: what was sent, and what passed on.
    pub carried: Option<AssumeOptions>,
    pub code: CodeUse,
}

/// How a one-time code had a part in a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeUse {
    /// None that a person gave.
    None,
    /// A person gave one for this session alone.
    Own,
    /// A person gave one for the user's own session, which signed the call: until that is too old for calls another
    /// like it takes no code.
    OfUser { until: Timestamp },
}

/// What a kept session is for, which decides how much time it must have left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A child that keeps what it is given: half its life, and 15 minutes.
    Static,
    /// The same, with so many seconds as the person says.
    Least(u32),
    /// Something that asks again before the end: 20 minutes.
    Renewing,
    /// A call or two: five minutes.
    Call,
    /// Another in its place: none is good enough.
    Anew,
}

impl Purpose {
    /// For a child that keeps what it is given; `least` is what the person says.
    pub fn of_child(least: Option<u32>) -> Self {
        least.map_or(Self::Static, Self::Least)
    }

    /// From when on a session that was obtained at `obtained` and ends at `end` has too little time left.
    pub fn due(self, obtained: Timestamp, end: Timestamp) -> Timestamp {
        end.saturating_sub(self.margin(end.duration_since(obtained))).unwrap_or(obtained)
    }

    /// How much time must be left of a session's life.
    fn margin(self, life: SignedDuration) -> SignedDuration {
        match self {
            Self::Static => (life / 2).max(SignedDuration::from_mins(15)),
            Self::Least(seconds) => SignedDuration::from_secs(i64::from(seconds)),
            // A short session would else never be served twice.
            Self::Renewing => SignedDuration::from_mins(20).min(life / 2),
            Self::Call => SignedDuration::from_mins(5).min(life / 4),
            Self::Anew => SignedDuration::MAX,
        }
    }
}

/// Whether credentials obtained at `obtained` may still be used for a call; later they are renewed.
pub fn is_fresh(expires: Option<Timestamp>, obtained: Timestamp, now: Timestamp) -> bool {
    is_good_for(Purpose::Call, expires, obtained, now)
}

/// The same for what they are needed for.
pub fn is_good_for(
    need: Purpose,
    expires: Option<Timestamp>,
    obtained: Timestamp,
    now: Timestamp,
) -> bool {
    expires.is_none_or(|end| now < need.due(obtained, end))
}

/// How far a clock may be off before it is known to have been set back.
const TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

impl Issuer {
    pub fn of(client: &ClientSettings) -> Self {
        Self {
            endpoint: client.sts_endpoint.clone(),
            region: client.region.clone(),
            use_fips: client.use_fips,
            use_dual_stack: client.use_dual_stack,
        }
    }
}

impl HopKey {
    /// A role as it is asked for. The region in which it will be used shapes nothing.
    pub fn new(role: impl Into<String>, options: AssumeOptions) -> Self {
        Self { role: role.into(), options: AssumeOptions { region: None, ..options } }
    }
}

impl SessionKey {
    /// Whether there is a session to keep: keys that are written down are none.
    pub fn is_kept(&self) -> bool {
        match self.source {
            SourceKey::Unnamed => false,
            // The keys of `aws login` are kept in its own file.
            SourceKey::AccessKey(_) | SourceKey::Login(_) => !self.hops.is_empty(),
            SourceKey::Process { .. }
            | SourceKey::WebIdentity { .. }
            | SourceKey::IdentityCenter { .. }
            | SourceKey::UserSession { .. } => true,
        }
    }

    /// The session of a role that is assumed from this one.
    pub fn with_hop(&self, hop: HopKey) -> Self {
        let mut key = self.clone();
        key.hops.push(hop);
        key
    }
}

impl CodeUse {
    /// Whether the session shows MFA because a person gave a code.
    pub fn is_some(self) -> bool {
        match self {
            Self::None => false,
            Self::Own | Self::OfUser { .. } => true,
        }
    }

    /// The part that a code has in a session if it has this part in its last step, and `before` in those before.
    pub fn over(self, before: Self) -> Self {
        match (self, before) {
            (Self::None, code) | (code, Self::None) => code,
            (Self::Own, _) | (_, Self::Own) => Self::Own,
            (Self::OfUser { until: one }, Self::OfUser { until: other }) => {
                Self::OfUser { until: one.min(other) }
            }
        }
    }

    /// Whether at that time a session like it can be had without a person.
    pub fn is_spared(self, at: Timestamp) -> bool {
        match self {
            Self::None => true,
            Self::Own => false,
            Self::OfUser { until } => at < until,
        }
    }
}

impl KeptSession {
    /// Whether it has the time left that it is needed for. One from the future is not used: the clock was
    /// set back, and how much time is left is not known.
    pub fn serves(&self, need: Purpose, now: Timestamp) -> bool {
        let Some(end) = self.credentials.expires else { return true };
        let (life, left) = (end.duration_since(self.obtained), end.duration_since(now));
        !self.is_from_the_future(now) && left >= need.margin(life) && left.is_positive()
    }

    /// Whether the clock was set back since it was obtained.
    pub fn is_from_the_future(&self, now: Timestamp) -> bool {
        self.obtained.duration_since(now) > TOLERANCE
    }

    /// Whether its time is over.
    pub fn has_ended(&self, now: Timestamp) -> bool {
        self.credentials.expires.is_some_and(|end| end <= now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::secret::Secret;

    fn session(life: i64) -> KeptSession {
        let issuer = Issuer::of(&ClientSettings::default());
        let source = SourceKey::AccessKey("AKIAIOSFODNN7EXAMPLE".to_owned());
        KeptSession {
            key: SessionKey { issuer, source, hops: Vec::new() },
            start: Start::Environment,
            identity: Identity {
                arn: "arn:aws:iam::111111111111:user/dev".to_owned(),
                account: "111111111111".parse().unwrap(),
                user_id: "AIDAEXAMPLE".to_owned(),
            },
            credentials: Credentials {
                access_key_id: "ASIAIOSFODNN7EXAMPLE".to_owned(),
                secret_access_key: Secret::new("example"),
                session_token: None,
                expires: Some(at(life)),
            },
            chain: Vec::new(),
            obtained: at(0),
            carried: None,
            code: CodeUse::None,
        }
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(100_000 + second).unwrap()
    }

    #[test]
    fn each_use_wants_its_own_time_left() {
        let hour = session(3600);
        let serves = |need, second| hour.serves(need, at(second));

        assert!(serves(Purpose::Static, 1800) && !serves(Purpose::Static, 1801));
        assert!(serves(Purpose::Renewing, 2400) && !serves(Purpose::Renewing, 2401));
        assert!(serves(Purpose::Call, 3300) && !serves(Purpose::Call, 3301));
        assert!(serves(Purpose::Least(60), 3540) && !serves(Purpose::Least(60), 3541));
        assert!(!serves(Purpose::Least(3601), 0) && !serves(Purpose::Least(0), 3600));
        assert!(!session(1500).serves(Purpose::Static, at(601)), "15 minutes, and not only half");
        assert!(session(900).serves(Purpose::Renewing, at(450)));
        assert!(!session(900).serves(Purpose::Call, at(900)) && session(900).has_ended(at(900)));
    }

    #[test]
    fn after_the_clock_was_set_back_nothing_is_known_to_be_fresh() {
        let hour = session(3600);

        assert!(hour.serves(Purpose::Call, at(-300)));
        assert!(!hour.serves(Purpose::Call, at(-301)) && hour.is_from_the_future(at(-301)));
    }

    #[test]
    fn credentials_are_renewed_before_their_end() {
        let at = |second: i64| Timestamp::from_second(second).unwrap();
        let hour = Some(at(3600));

        assert!(is_fresh(None, at(0), at(1_000_000)));
        assert!(is_fresh(hour, at(0), at(3299)) && !is_fresh(hour, at(0), at(3300)));
        assert!(is_fresh(Some(at(60)), at(0), at(44)) && !is_fresh(Some(at(60)), at(0), at(46)));
        assert!(!is_fresh(hour, at(0), at(7200)));
    }
}
