//! Signing in to IAM Identity Center: the portal, the token that comes of it, and what a client registered
//! there is called by.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::domain::account::AccountId;
use crate::domain::environment::Environment;
use crate::domain::secret::Secret;

/// What a token may be used for; without it there is no refresh token.
pub const DEFAULT_SCOPE: &str = "sso:account:access";

/// An access portal, as one section of the shared config file names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Portal {
    /// The `[sso-session]`; `None` for the older form, in which a profile holds the start URL itself.
    pub session: Option<String>,
    pub start_url: String,
    /// Where Identity Center lives.
    pub region: String,
}

impl Portal {
    /// What it is called: tokens are shared by this name with the AWS CLI and every SDK.
    pub fn name(&self) -> &str {
        self.session.as_deref().unwrap_or(&self.start_url)
    }
}

impl fmt::Display for Portal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// Whether a host is one of AWS's own access portals (IAM Identity Center User Guide, "Customizing the AWS access portal
/// URL").
pub fn is_portal_host(host: &str) -> bool {
    const ENDS: [&str; 9] = [
        ".awsapps.com",
        ".awsapps.cn",
        ".app.aws",
        ".portal.amazonaws.com",
        ".portal.amazonaws.com.cn",
        ".portal.amazonaws.eu",
        ".app.amazonwebservices.com.cn",
        ".api.amazonwebservices.eu",
        ".app.amazonwebservices.eu",
    ];
    const ISSUERS: [&str; 3] = [
        "identitycenter.amazonaws.com",
        "identitycenter.amazonaws.com.cn",
        "identitycenter.amazonaws.eu",
    ];
    let host = host.to_ascii_lowercase();
    ENDS.iter().any(|end| host.ends_with(end)) || ISSUERS.contains(&host.as_str())
}

/// What a sign-in leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub access: Secret,
    pub expires: Timestamp,
    /// For another token without a person, until the portal's session ends.
    pub refresh: Option<Secret>,
    /// Who asked for it; a refresh must be asked for by the same.
    pub client: Option<Registration>,
}

/// How long a token must still be good to be used: a listing may take minutes.
const MARGIN: SignedDuration = SignedDuration::from_mins(5);

impl Token {
    /// Whether it is good, with time left for the work.
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        self.expires.duration_since(now) > MARGIN
    }

    pub fn has_ended(&self, now: Timestamp) -> bool {
        self.expires <= now
    }
}

/// A client that Identity Center knows; good for 90 days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    pub id: String,
    pub secret: Secret,
    pub expires: Timestamp,
}

/// How a person signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SignInWay {
    /// By the browser of this machine, which leads back to it (authorization code with PKCE).
    Browser,
    /// By a code that the person compares in any browser.
    Device,
}

impl SignInWay {
    /// The way that is certain to work here: the browser of another machine cannot lead back to this one,
    /// and what has only a code takes no browser.
    pub fn of(environment: &Environment, in_container: bool, takes_browser: bool) -> Self {
        // Its browser is Windows', whose loopback is not always this one's.
        let is_wsl = environment.value("WSL_DISTRO_NAME").is_some();
        if is_elsewhere(environment, in_container) || is_wsl || !takes_browser {
            Self::Device
        } else {
            Self::Browser
        }
    }
}

/// Whether the person sits at another machine than the one that this runs on.
pub fn is_elsewhere(environment: &Environment, in_container: bool) -> bool {
    const SIGNS: [&str; 6] =
        ["SSH_CLIENT", "SSH_TTY", "SSH_CONNECTION", "CI", "CODESPACES", "AWS_EXECUTION_ENV"];
    in_container || SIGNS.iter().any(|name| environment.value(name).is_some())
}

/// All that is kept of one portal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptSignIn {
    pub portal: Portal,
    pub token: Option<Token>,
    /// The clients registered so far, so that not every sign-in registers another.
    pub clients: Vec<KeptClient>,
}

/// A registration with what it was made for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptClient {
    pub way: SignInWay,
    pub scopes: Vec<String>,
    pub registration: Registration,
}

impl KeptSignIn {
    pub fn new(portal: Portal) -> Self {
        Self { portal, token: None, clients: Vec::new() }
    }

    /// The client for a way and scopes that is good for a sign-in that begins now.
    pub fn client(
        &self,
        way: SignInWay,
        scopes: &[String],
        now: Timestamp,
    ) -> Option<&Registration> {
        const LONGEST_SIGN_IN: SignedDuration = SignedDuration::from_hours(1);
        let found = self.clients.iter().find(|client| client.way == way && client.scopes == scopes);
        let registration = &found?.registration;
        (registration.expires.duration_since(now) > LONGEST_SIGN_IN).then_some(registration)
    }

    /// Keeps a client in the place of the one before.
    pub fn put_client(&mut self, client: KeptClient) {
        self.clients.retain(|kept| kept.way != client.way || kept.scopes != client.scopes);
        self.clients.push(client);
    }
}

/// The code that a person compares, and where to give it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceCode {
    /// Known to kamen alone.
    pub device: Secret,
    /// Shown here and by the page.
    pub shown: String,
    pub address: String,
    /// The same with the code filled in.
    pub address_with_code: Option<String>,
    /// Seconds until it ends.
    pub life: u32,
    /// Seconds between two questions.
    pub interval: u32,
}

/// What Identity Center answers who asks for a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Granted {
    Token(Token),
    /// The person has not answered yet.
    Pending,
    /// The same, and the questions come too fast.
    SlowDown,
    /// The code's time is over.
    Ended,
    /// The person said no.
    Denied,
    /// What the token was asked with is no longer accepted.
    Invalid,
    /// The client itself is not known there any more.
    UnknownClient,
}

/// Where the browser led back to, judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Callback {
    /// The code for a token.
    Code(Secret),
    /// Identity Center, or the person, said no.
    Refused { error: String, description: Option<String> },
}

/// An account that one has a role in, as the portal shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortalAccount {
    pub id: AccountId,
    pub name: Option<String>,
    pub email: Option<String>,
}

/// One page of a listing of the portal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    pub entries: Vec<T>,
    /// To be sent for the next page.
    pub marker: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn portal(session: Option<&str>) -> Portal {
        Portal {
            session: session.map(str::to_owned),
            start_url: "https://acme.awsapps.com/start".to_owned(),
            region: "eu-west-1".to_owned(),
        }
    }

    #[test]
    fn a_portal_is_known_by_the_end_of_its_host() {
        for host in [
            "acme.awsapps.com",
            "Acme.AwsApps.com",
            "acme.portal.eu-west-1.app.aws",
            "start.home.awsapps.cn",
        ] {
            assert!(is_portal_host(host), "{host}");
        }
        for host in [
            "sso.example.com",
            "awsapps.com",
            "awsapps.com.example.com",
            "evil-awsapps.com",
            "127.0.0.1",
            "",
        ] {
            assert!(!is_portal_host(host), "{host}");
        }
    }

    #[test]
    fn the_code_is_chosen_where_no_browser_leads_back() {
        let way = |variables: &[(&str, &str)], in_container| {
            let environment: Environment = variables.iter().copied().collect();
            SignInWay::of(&environment, in_container, true)
        };

        assert_eq!(way(&[("DISPLAY", ":0")], false), SignInWay::Browser);
        assert_eq!(way(&[("SSH_TTY", "")], false), SignInWay::Browser, "set to nothing");
        for name in ["SSH_CLIENT", "SSH_TTY", "SSH_CONNECTION", "CI", "WSL_DISTRO_NAME"] {
            assert_eq!(way(&[(name, "x")], false), SignInWay::Device, "{name}");
        }
        assert_eq!(way(&[], true), SignInWay::Device);
        assert_eq!(SignInWay::of(&Environment::default(), false, false), SignInWay::Device);
    }

    #[test]
    fn a_client_serves_its_own_way_and_scopes_until_it_is_old() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let registration =
            Registration { id: "id".to_owned(), secret: Secret::new("s"), expires: at(10_000) };
        let scopes = vec![DEFAULT_SCOPE.to_owned()];
        let mut kept = KeptSignIn::new(portal(Some("corp")));
        let client = |id: &str| KeptClient {
            way: SignInWay::Device,
            scopes: scopes.clone(),
            registration: Registration { id: id.to_owned(), ..registration.clone() },
        };
        kept.put_client(client("old"));
        kept.put_client(client("new"));

        let found = kept.client(SignInWay::Device, &scopes, at(0)).map(|found| found.id.as_str());

        assert_eq!(found, Some("new"));
        assert_eq!(kept.clients.len(), 1);
        assert_eq!(kept.client(SignInWay::Browser, &scopes, at(0)), None);
        assert_eq!(kept.client(SignInWay::Device, &[], at(0)), None);
        assert_eq!(kept.client(SignInWay::Device, &scopes, at(6_400)), None);
    }

    #[test]
    fn a_token_in_its_last_minutes_is_not_fresh() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let token =
            Token { access: Secret::new("t"), expires: at(1000), refresh: None, client: None };

        assert!(token.is_fresh(at(699)) && !token.is_fresh(at(700)));
        assert!(!token.has_ended(at(999)) && token.has_ended(at(1000)));
    }
}
