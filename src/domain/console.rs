//! The AWS console: where it is for each partition, and the addresses that lead into it (IAM User Guide,
//! "Enable custom identity broker access to the AWS console"; the endpoints of the sign-in service).

use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::permission_set::Assignment;
use crate::domain::region::{first_region, site};
use crate::domain::settings::AccountColor;

/// Where one signs in to the console of a partition, and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Console {
    pub sign_in: String,
    pub home: String,
    region: String,
}

/// Whose console a page is: what a browser keeps apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    pub account: AccountId,
    /// What the person calls the account, or its id.
    pub name: String,
    pub role: String,
    pub color: Option<AccountColor>,
    /// The Chrome profile that the person chose for the account.
    pub profile: Option<String>,
}

/// Why there is no console to open.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoConsole {
    #[error("the console of partition `{0}` is not known")]
    Partition(String),
    #[error("`{0}` is not an address of the console at {1}")]
    Foreign(String, String),
    #[error("`{0}` is no name of a service: such as `ec2`, `s3`, `cloudwatch`")]
    Service(String),
}

/// Which page is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Destination<'a> {
    Home,
    /// A service's own page, such as `ec2`.
    Service(&'a str),
    /// An address of the console, or a path in it.
    Address(&'a str),
}

impl Console {
    /// The console of a partition; `region` is the one that it shall show.
    pub fn of(partition: &str, region: Option<&str>) -> Result<Self, NoConsole> {
        let site = site(partition).ok_or_else(|| NoConsole::Partition(partition.to_owned()))?;
        let region = region.unwrap_or_else(|| first_region(partition));
        let own = format!("{region}.");
        // Hosts of a region spare the others' trouble; the first region has none. The isolated partitions sign in
        // by region alone.
        let (of_sign_in, of_home) = match partition {
            "aws" if region == first_region(partition) => ("", ""),
            "aws" => (own.as_str(), own.as_str()),
            isolated if isolated.starts_with("aws-iso") => (own.as_str(), ""),
            _ => ("", ""),
        };
        let sign_in = format!("{of_sign_in}signin.{site}");
        let home = format!("{of_home}console.{site}");
        Ok(Self { sign_in, home, region: region.to_owned() })
    }

    /// The address of a page.
    ///
    /// # Errors
    /// It leads out of the console: what is signed in must not be led elsewhere.
    pub fn page(&self, destination: Destination<'_>) -> Result<String, NoConsole> {
        let Self { home, region, .. } = self;
        match destination {
            Destination::Home => Ok(format!("https://{home}/console/home?region={region}")),
            Destination::Service(name) => {
                let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_/".contains(&byte);
                if name.is_empty() || name.contains("//") || !name.bytes().all(is_plain) {
                    return Err(NoConsole::Service(name.to_owned()));
                }
                Ok(format!("https://{home}/{name}/home?region={region}"))
            }
            Destination::Address(path) if path.starts_with('/') && !path.starts_with("//") => {
                Ok(format!("https://{home}{path}"))
            }
            Destination::Address(address) => {
                let base = home.strip_prefix(&format!("{region}.")).unwrap_or(home);
                if is_within(address, base) {
                    return Ok(address.to_owned());
                }
                Err(NoConsole::Foreign(address.to_owned(), base.to_owned()))
            }
        }
    }

    /// The console's own link to a role, for a person who is signed in there (IAM User Guide, "Switch from a user
    /// to an IAM role (console)"). No secret is in it.
    pub fn switch_role(&self, role: &RoleArn, visit: &Visit) -> String {
        let name = format!("{}{}", role.path().trim_start_matches('/'), role.name());
        let shown: String =
            format!("{} @ {}", role.name(), visit.name).chars().take(LONGEST_DISPLAY).collect();
        let mut query = form_urlencoded::Serializer::new(String::new());
        query
            .append_pair("roleName", &name)
            .append_pair("account", &role.account().to_string())
            .append_pair("displayName", &shown);
        if let Some(color) = visit.color.as_ref().and_then(shade) {
            query.append_pair("color", color);
        }
        format!("https://{}/switchrole?{}", self.sign_in, query.finish().replace('+', "%20"))
    }

    /// The question for a token that stands for a session's keys; the query is a secret.
    pub fn token_query(session: &str, duration: Option<u32>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("Action", "getSigninToken");
        if let Some(seconds) = duration {
            query.append_pair("SessionDuration", &seconds.to_string());
        }
        query.append_pair("Session", session).finish()
    }

    /// What signs a browser in by such a token; the query is a secret.
    pub fn sign_in_query(token: &str, page: &str) -> String {
        form_urlencoded::Serializer::new(String::new())
            .append_pair("Action", "login")
            .append_pair("Destination", page)
            .append_pair("SigninToken", token)
            .finish()
    }
}

/// How long a name may be that the console shows for a switched role.
const LONGEST_DISPLAY: usize = 64;

/// The console's shade of a colour, of the five that it offers or any other.
fn shade(color: &AccountColor) -> Option<&str> {
    Some(match color.as_str() {
        "red" | "light-red" | "magenta" | "light-magenta" => "F2B0A9",
        "orange" => "FBBF93",
        "yellow" | "light-yellow" => "FAD791",
        "green" | "light-green" => "B7CA9D",
        "blue" | "light-blue" | "cyan" | "light-cyan" => "99BCE3",
        other => return other.strip_prefix('#'),
    })
}

/// The access portal's own link to a permission set: no secret is in it, the person signs in there.
pub fn shortcut(assignment: &Assignment, page: Option<&str>) -> String {
    let start = assignment.portal.start_url.split('#').next().unwrap_or_default();
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("account_id", &assignment.account.to_string());
    query.append_pair("role_name", &assignment.set);
    if let Some(page) = page {
        query.append_pair("destination", page);
    }
    format!("{}/#/console?{}", start.trim_end_matches('/'), query.finish())
}

/// Whether an address is `https` on the host or below it, and nothing that only looks so.
fn is_within(address: &str, host: &str) -> bool {
    let Some(rest) = address.strip_prefix("https://") else { return false };
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-".contains(&byte);
    authority.bytes().all(is_plain)
        && authority.strip_suffix(host).is_some_and(|left| left.is_empty() || left.ends_with('.'))
        && address.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::sign_in::Portal;

    #[test]
    fn each_partition_has_hosts_of_its_own() {
        let of = |partition: &str, region: Option<&str>| {
            let console = Console::of(partition, region).unwrap();
            let home = console.page(Destination::Home).unwrap();
            (console.sign_in, home)
        };
        let pair = |sign_in: &str, home: &str| (sign_in.to_owned(), home.to_owned());

        assert_eq!(
            of("aws", None),
            pair(
                "signin.aws.amazon.com",
                "https://console.aws.amazon.com/console/home?region=us-east-1"
            )
        );
        assert_eq!(
            of("aws", Some("eu-central-1")),
            pair(
                "eu-central-1.signin.aws.amazon.com",
                "https://eu-central-1.console.aws.amazon.com/console/home?region=eu-central-1"
            )
        );
        assert_eq!(of("aws-cn", None).0, "signin.amazonaws.cn");
        assert_eq!(of("aws-us-gov", Some("us-gov-east-1")).0, "signin.amazonaws-us-gov.com");
        assert_eq!(of("aws-eusc", None).0, "signin.amazonaws-eusc.eu");
        assert_eq!(
            of("aws-iso-b", None),
            pair(
                "us-isob-east-1.signin.sc2shome.sgov.gov",
                "https://console.sc2shome.sgov.gov/console/home?region=us-isob-east-1"
            )
        );
        assert!(Console::of("aws-moon", None).is_err());
    }

    #[test]
    fn a_destination_stays_in_the_console() {
        let console = Console::of("aws", Some("eu-west-1")).unwrap();
        let page = |address: &str| console.page(Destination::Address(address));

        assert!(page("/ec2/home?region=eu-west-1#Instances:").is_ok());
        assert!(page("https://us-east-1.console.aws.amazon.com/s3/home").is_ok());
        for foreign in [
            "https://evil.example.com/",
            "http://console.aws.amazon.com/",
            "//evil.example.com",
            "https://console.aws.amazon.com.evil.example.com/",
            "https://evilconsole.aws.amazon.com/",
            "https://evil.example.com\\.console.aws.amazon.com/",
            "https://user@console.aws.amazon.com/",
            "https://console.aws.amazon.com/\r\nx",
            "javascript:alert(1)",
        ] {
            assert!(page(foreign).is_err(), "{foreign}");
        }
        let service = |name: &str| console.page(Destination::Service(name));
        let ec2 = "https://eu-west-1.console.aws.amazon.com/ec2/home?region=eu-west-1";
        assert_eq!(service("ec2").as_deref(), Ok(ec2));
        assert!(service("").is_err() && service("a?b").is_err() && service("//x").is_err());
    }

    #[test]
    fn a_switch_role_link_names_path_account_and_colour() {
        let role: RoleArn = "arn:aws-cn:iam::012345678901:role/team+a/Deploy".parse().unwrap();
        let visit = Visit {
            account: role.account(),
            name: "x".repeat(80),
            role: "Deploy".to_owned(),
            color: Some("#A1B2C3".parse().unwrap()),
            profile: None,
        };

        let link = Console::of("aws-cn", None).unwrap().switch_role(&role, &visit);

        let shown = format!("Deploy%20%40%20{}", "x".repeat(64 - "Deploy @ ".len()));
        let expected = format!(
            "https://signin.amazonaws.cn/switchrole?roleName=team%2Ba%2FDeploy&account=012345678901\
             &displayName={shown}&color=a1b2c3"
        );
        assert_eq!(link, expected);
        let plain = Visit { color: None, ..visit };
        assert!(!Console::of("aws", None).unwrap().switch_role(&role, &plain).contains("color"));
    }

    #[test]
    fn a_shortcut_names_account_and_set_and_holds_no_secret() {
        let portal = |url: &str| Portal {
            session: None,
            start_url: url.to_owned(),
            region: "eu-west-1".to_owned(),
        };
        let link = |url: &str| {
            let account = "012345678901".parse().unwrap();
            let set = "Admin+".to_owned();
            shortcut(&Assignment { portal: portal(url), account, set }, Some("https://c/?a=b"))
        };

        let expected = "https://acme.awsapps.com/start/#/console?account_id=012345678901\
            &role_name=Admin%2B&destination=https%3A%2F%2Fc%2F%3Fa%3Db";
        for url in ["https://acme.awsapps.com/start", "https://acme.awsapps.com/start/#/"] {
            assert_eq!(link(url), expected);
        }
    }
}
