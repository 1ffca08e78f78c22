//! The options that every command takes, before or after its name.

use std::path::Path;

use clap::{Args, ValueEnum};

use crate::cli::command::completions;
use crate::cli::{input, paths};
use crate::domain::failure::Failure;
use crate::domain::json_words::plain;
use crate::domain::limits::{
    EXTERNAL_ID, MFA_SERIAL, SESSION_NAME, SOURCE_IDENTITY, TextLimit, check_tags, mfa_code,
};
use crate::domain::region::{expand, is_like_a_code, misspelt};
use crate::domain::role::Tag;
use crate::domain::server_address::region_fault;
use crate::domain::session::AssumeOptions;
use crate::domain::span::seconds;

/// How results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Format {
    #[default]
    Text,
    Json,
}

/// When colours are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless NO_COLOR is set.
    #[default]
    Auto,
    Always,
    Never,
}

/// The global options.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Common options")]
pub struct Options {
    /// Profile to start from (else the environment and the default, as the AWS SDK decides)
    #[arg(long, global = true, value_name = "NAME", add = completions::profiles())]
    pub profile: Option<String>,
    /// AWS region, also by its short code: `euc1` is eu-central-1
    #[arg(long, global = true, value_parser = parse_region)]
    pub region: Option<String>,
    /// How to print
    #[arg(long, global = true, value_enum, default_value_t)]
    pub output: Format,
    /// Name of the session, as CloudTrail will show it (default: who you are)
    #[arg(long, global = true, value_name = "NAME", value_parser = parse_session_name)]
    pub session_name: Option<String>,
    /// How long the session lasts: seconds, or such as 2h or 90m
    #[arg(long, global = true, value_parser = parse_duration)]
    pub duration: Option<u32>,
    /// External id that the role's owner asks for
    #[arg(long, global = true, value_name = "ID", value_parser = parse_external_id)]
    pub external_id: Option<String>,
    /// Source identity, kept through the whole chain of roles
    #[arg(long, global = true, value_name = "NAME", value_parser = parse_source_identity)]
    pub source_identity: Option<String>,
    /// Session tag (may be given several times)
    #[arg(long = "tag", global = true, value_name = "KEY=VALUE", value_parser = parse_tag)]
    pub tags: Vec<Tag>,
    /// Session policy: an ARN, JSON, or @FILE (may be given several times)
    #[arg(long = "policy", global = true, value_name = "POLICY", add = paths::complete_policy())]
    pub policies: Vec<String>,
    /// A session that may read and no more: AWS's ReadOnlyAccess is its session policy. It may read data
    /// too, and a resource policy that names the session itself still grants what it says
    #[arg(long, global = true, conflicts_with = "policies")]
    pub read_only: bool,
    /// A session that does more than read, although a guard makes it read-only
    #[arg(long, global = true, conflicts_with = "read_only")]
    pub write: bool,
    /// Answer yes beforehand: to guards such as production, and to a change that is shown
    #[arg(long, global = true)]
    pub yes: bool,
    /// The MFA device, by serial number or ARN (default: the one that the profile or your user names)
    #[arg(long, global = true, value_name = "SERIAL", value_parser = parse_mfa_serial)]
    pub mfa_serial: Option<String>,
    /// One-time code of the MFA device (asked for if it is needed)
    #[arg(long, global = true, value_name = "CODE", value_parser = parse_code)]
    pub mfa_code: Option<String>,
    /// Why you need it; `kamen history` shows it
    #[arg(long, global = true, value_name = "TEXT")]
    pub reason: Option<String>,
    /// Obtain a new session: take none from the vault, and keep none there
    #[arg(long, global = true)]
    pub no_cache: bool,
    /// How long to wait for AWS: in all for commands on one role, without progress for lists
    #[arg(long, global = true, value_name = "TIME", default_value = "60s", value_parser = parse_timeout)]
    pub timeout: Timeout,
    /// Ask AWS again instead of trusting what was listed before
    #[arg(long, global = true)]
    pub refresh: bool,
    /// When to use colours
    #[arg(long, global = true, value_enum, default_value_t)]
    pub color: ColorChoice,
}

impl Options {
    /// What these options say about a session to be made; `--policy @FILE` is read here.
    pub fn assume_options(&self) -> Result<AssumeOptions, Failure> {
        let mut options = AssumeOptions {
            session_name: self.session_name.clone(),
            duration: self.duration,
            external_id: self.external_id.clone(),
            source_identity: self.source_identity.clone(),
            tags: self.tags.clone(),
            region: self.region.clone(),
            mfa_serial: self.mfa_serial.clone(),
            ..AssumeOptions::default()
        };
        check_tags(&self.tags).map_err(|breach| {
            Failure::usage(format!("--tag: {breach}")).with_hint("change or leave out the tag")
        })?;
        for policy in &self.policies {
            add_policy(&mut options, policy)?;
        }
        Ok(options)
    }
}

impl Options {
    /// The words that give another kamen these options; but not how it prints, nor what holds only once: a code, and a
    /// yes given beforehand.
    pub fn words(&self) -> Vec<String> {
        let tags = self.tags.iter().map(|tag| format!("--tag={}={}", tag.key, tag.value));
        let policies = self.policies.iter().map(|policy| format!("--policy={policy}"));
        let named = [
            ("profile", self.profile.clone()),
            ("region", self.region.clone()),
            ("session-name", self.session_name.clone()),
            ("duration", self.duration.map(|seconds| seconds.to_string())),
            ("external-id", self.external_id.clone()),
            ("source-identity", self.source_identity.clone()),
            ("mfa-serial", self.mfa_serial.clone()),
            ("reason", self.reason.clone()),
            ("timeout", Some(self.timeout.0.to_string())),
        ];
        let named =
            named.into_iter().filter_map(|(name, value)| Some(format!("--{name}={}", value?)));
        let flags =
            [("read-only", self.read_only), ("write", self.write), ("no-cache", self.no_cache)];
        let flags = flags.into_iter().filter(|(_, is_set)| *is_set);
        named
            .chain(tags)
            .chain(policies)
            .chain(flags.map(|(name, _)| format!("--{name}")))
            .collect()
    }
}

fn add_policy(options: &mut AssumeOptions, policy: &str) -> Result<(), Failure> {
    if policy.starts_with("arn:") {
        options.policy_arns.push(policy.to_owned());
        return Ok(());
    }
    let text = match policy.strip_prefix('@') {
        Some(file) => input::text_as(file, "@-")?,
        None => policy.to_owned(),
    };
    if let Err(error) = serde_json::from_str::<serde_json::Value>(&text) {
        let why = plain(&error.to_string());
        let is_file = Path::new(policy).extension().is_some_and(|ending| ending == "json");
        let hint = if is_file {
            format!("`@{policy}` reads the file")
        } else {
            "give an ARN, a JSON document, or @FILE".to_owned()
        };
        return Err(Failure::usage(format!("the session policy is no JSON: {why}")).with_hint(hint));
    }
    if options.policy.replace(text).is_some() {
        return Err(Failure::usage("AWS takes one inline session policy, two were given")
            .with_hint("put the statements into one document"));
    }
    Ok(())
}

/// Reads `3600`, `2h`, `90m`, `1h30m`, `45s` as seconds.
pub fn parse_duration(text: &str) -> Result<u32, String> {
    let wrong = || format!("`{text}` is no duration: seconds, or such as `2h`, `90m`, `1h30m`");
    seconds(text).ok_or_else(wrong)
}

/// Seconds that a command waits for AWS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeout(pub u32);

impl Default for Timeout {
    fn default() -> Self {
        Self(60)
    }
}

fn parse_timeout(text: &str) -> Result<Timeout, String> {
    match seconds(text) {
        Some(0) | None => Err(format!("`{text}` is no time: seconds, or such as `30s`, `5m`")),
        Some(seconds) => Ok(Timeout(seconds)),
    }
}

/// Reads a region, or a short code of one; a code that stands for none is no region either. A name that AWS has not
/// yet is taken, as the SDKs take it.
fn parse_region(text: &str) -> Result<String, String> {
    let region = expand(text);
    if let Some(told) = misspelt(&region) {
        return Err(told);
    }
    // An empty one is none: the AWS CLI goes on to the profile's, too.
    if let Some(fault) = region_fault(&region).filter(|_| !region.is_empty()) {
        return Err(format!("the region {fault}: such as `euc1`, or `eu-central-1`"));
    }
    if region == text && is_like_a_code(text) {
        return Err("no region has this short code: such as `euc1`, or `eu-central-1`".to_owned());
    }
    Ok(region.into_owned())
}

/// Reads a code as devices show it: `123456`, `123 456`.
fn parse_code(text: &str) -> Result<String, String> {
    mfa_code(text).ok_or_else(|| "an MFA code has six digits".to_owned())
}

fn parse_session_name(text: &str) -> Result<String, String> {
    taken("a session name", SESSION_NAME, text)
}

fn parse_external_id(text: &str) -> Result<String, String> {
    taken("an external id", EXTERNAL_ID, text)
}

fn parse_source_identity(text: &str) -> Result<String, String> {
    taken("a source identity", SOURCE_IDENTITY, text)
}

fn parse_mfa_serial(text: &str) -> Result<String, String> {
    taken("an MFA device's serial number or ARN", MFA_SERIAL, text)
}

/// What STS takes; what it refuses whatever the policies say is told before anything is asked.
fn taken(what: &str, limit: TextLimit, text: &str) -> Result<String, String> {
    limit.check(text).map_err(|breach| format!("{what} {breach}"))?;
    Ok(text.to_owned())
}

fn parse_tag(text: &str) -> Result<Tag, String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => {
            let tag = Tag { key: key.to_owned(), value: value.to_owned() };
            check_tags(std::slice::from_ref(&tag)).map_err(|breach| breach.to_string())?;
            Ok(tag)
        }
        _ => Err(format!("`{text}` is no tag: KEY=VALUE is expected")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_seconds_or_hours_and_minutes() {
        assert_eq!(parse_duration("3600"), Ok(3600));
        assert_eq!(parse_duration("2h"), Ok(7200));
        assert_eq!(parse_duration("1h30m"), Ok(5400));
        assert_eq!(parse_duration("45s"), Ok(45));
        for wrong in ["", "h", "2x", "2h3", "-1", "9999999999h"] {
            assert!(parse_duration(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_region_that_is_none_leads_to_the_one_that_is_meant() {
        for (written, region) in [("euc1", "eu-central-1"), ("eu-west-9", "eu-west-9")] {
            assert_eq!(parse_region(written), Ok(region.to_owned()));
        }
        assert_eq!(parse_region("local"), Ok("local".to_owned()), "a server of one's own");
        assert_eq!(parse_region(""), Ok(String::new()), "as for the AWS CLI");
        for (written, told) in [("a b", "holds a blank"), ("eu-west-1\r", "holds a line end")] {
            assert!(parse_region(written).unwrap_err().contains(told), "{written:?}");
        }
        for (written, region) in [
            ("eu-west1", "eu-west-1"),
            ("us-east-1a", "us-east-1"),
            ("EU-WEST-1", "eu-west-1"),
            ("us-esat-1", "us-east-1"),
        ] {
            let told = parse_region(written).unwrap_err();
            assert_eq!(told, format!("`{written}` is no region: did you mean `{region}`?"));
        }
    }

    /// What STS refuses is told before it is asked (semantics 1.13).
    #[test]
    fn what_sts_never_takes_is_no_argument() {
        for (read, fine, wrong) in [
            (parse_session_name as fn(&str) -> Result<String, String>, "me@example.com", "my name"),
            (parse_external_id, "vendor:42/a", "vendor 42"),
            (parse_source_identity, "ada", "aws:ada"),
            (parse_mfa_serial, "arn:aws:iam::111122223333:mfa/ada", "GAHT"),
        ] {
            assert_eq!(read(fine).as_deref(), Ok(fine));
            assert!(read(wrong).is_err(), "{wrong}");
            assert!(read("").is_err());
        }
        assert_eq!(
            parse_session_name("a b").unwrap_err(),
            "a session name takes letters, digits and `_+=,.@-`, not ` `"
        );
        assert!(parse_tag("branch=feature#1").is_err());
        assert!(parse_tag(&format!("a={}", "b".repeat(257))).is_err());
        assert!(parse_tag("aws:x=b").is_err());
        let tags = vec![parse_tag("Team=a").unwrap(), parse_tag("team=b").unwrap()];
        let failure = Options { tags, ..Options::default() }.assume_options().unwrap_err();
        assert!(failure.message.starts_with("--tag: "), "{}", failure.message);
    }

    #[test]
    fn a_tag_needs_a_key_and_keeps_further_equal_signs() {
        assert_eq!(parse_tag("a=b=c").unwrap().value, "b=c");
        assert!(parse_tag("=b").is_err() && parse_tag("a").is_err());
    }
}
