//! `kamen prompt`: who one is, for a shell's prompt. Reads the environment and kamen's settings, nothing else.

use serde_json::json;

use crate::adapters::clock::SystemClock;
use crate::adapters::directory::here;
use crate::adapters::settings;
use crate::cli::ExitStatus;
use crate::cli::context::Context;
use crate::cli::output::Paint;
use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::directory::{FILE, Trust};
use crate::domain::environment::Environment;
use crate::domain::failure::Failure;
use crate::domain::settings::KamenSettings;
use crate::domain::shell::{PRODUCTION, PROMPT};
use crate::domain::text::{harmless, is_harmful};
use crate::flows::carry::KEY;
use crate::ports::clock::Clock;

/// The most characters that AWS takes for an account's alias.
const LONGEST_ALIAS: usize = 63;

/// Print the role in use and the minutes left, for a shell's prompt
///
/// Outside of kamen's sessions it prints the role that a `.kamen.toml` asks for, or nothing. Never asks the network or the vault.
#[derive(Debug, clap::Args)]
pub struct Arguments {}

/// What a prompt may show.
#[derive(Debug, PartialEq, Eq)]
struct Segment {
    account: String,
    role: String,
    /// `None` if the session's end is not known; 0 once it has ended.
    minutes: Option<i64>,
    is_production: bool,
    /// Something set other keys since: one is no longer that role.
    has_other_keys: bool,
}

/// What the directory asks for; a file that cannot be used must not spoil every prompt.
fn asked_for(environment: &Environment) -> Option<String> {
    let found = here(environment).ok()??;
    // What was declined is not in use, and the prompt is not to say so for ever.
    (found.trust != Trust::Declined).then_some(found.wish.role)
}

pub fn run(context: &Context, _: &Arguments) -> Result<ExitStatus, Failure> {
    // Settings that cannot be read must not spoil every prompt: other commands tell of them.
    let settings = settings::load(&context.environment).unwrap_or_default();
    let now = SystemClock.now().as_second();
    let variable = |name: &str| context.environment.value(name);
    let directory = asked_for(&context.environment);
    let output = &context.output;
    let Some(segment) = segment(&settings, variable, now) else {
        if output.is_json() {
            let nothing =
                json!({ "version": 1, "account": null, "role": null, "directory": directory });
            output.json(&nothing)?;
        } else if let Some(role) = directory {
            output.line(&harmless(&format!("{FILE}: {role}")))?;
        }
        return Ok(0);
    };
    if output.is_json() {
        output.json(&json!({
            "version": 1,
            "account": segment.account,
            "role": segment.role,
            "minutes": segment.minutes,
            "production": segment.is_production,
            "other_keys": segment.has_other_keys,
            "directory": directory,
        }))?;
        return Ok(0);
    }
    let text = harmless(&segment.text()).into_owned();
    output.line(&if segment.is_production { output.paint(Paint::Bad, &text) } else { text })?;
    Ok(0)
}

fn segment<'a>(
    settings: &KamenSettings,
    variable: impl Fn(&str) -> Option<&'a str>,
    now: i64,
) -> Option<Segment> {
    let role: RoleArn = variable("KAMEN_ROLE")?.parse().ok()?;
    let account: AccountId = role.account();
    // kamen's own shells carry what the account was called when they were opened.
    let marked = variable(PROMPT).and_then(|mark| marked_account(mark, role.name()));
    let is_marked = marked.is_some() && variable(PRODUCTION).is_some_and(|value| !value.is_empty());
    let called = settings.account_name(account).or(marked);
    let end: Option<jiff::Timestamp> = variable("KAMEN_EXPIRES").and_then(|text| text.parse().ok());
    Some(Segment {
        account: called.map_or_else(|| account.to_string(), str::to_owned),
        role: role.name().to_owned(),
        minutes: end.map(|end| ((end.as_second() - now) / 60).max(0)),
        is_production: is_marked || settings.is_production(account, called, role.name()),
        has_other_keys: variable("AWS_ACCESS_KEY_ID") != variable(KEY),
    })
}

/// The account's name in a shell's mark, if the mark is this role's and the name could be one: what stands in
/// the environment may be anyone's.
fn marked_account<'a>(mark: &'a str, role: &str) -> Option<&'a str> {
    let (mark, _) = mark.rsplit_once(", depth ").unwrap_or((mark, ""));
    let name = mark.strip_suffix(role)?.strip_suffix('/')?;
    let is_name = !name.is_empty() && name.chars().count() <= LONGEST_ALIAS;
    (is_name && !name.chars().any(is_harmful)).then_some(name)
}

impl Segment {
    fn text(&self) -> String {
        let left = match self.minutes {
            None => String::new(),
            Some(0) => " ended".to_owned(),
            Some(minutes) if minutes >= 120 => format!(" {} h", minutes / 60),
            Some(minutes) => format!(" {minutes} min"),
        };
        let production = if self.is_production { " production" } else { "" };
        let apart = if self.has_other_keys { ", other keys are set" } else { "" };
        format!("{}/{}{left}{production}{apart}", self.account, self.role)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROLE: (&str, &str) = ("KAMEN_ROLE", "arn:aws:iam::111111111111:role/team/Deploy");

    fn text(variables: &[(&'static str, &'static str)]) -> Option<String> {
        let value = |name: &str| variables.iter().find(|(one, _)| *one == name).map(|(_, v)| *v);
        segment(&KamenSettings::default(), value, 0).map(|segment| segment.text())
    }

    #[test]
    fn the_segment_names_account_role_and_minutes() {
        let end = ("KAMEN_EXPIRES", "1970-01-01T00:42:30Z");

        assert_eq!(text(&[]), None);
        assert_eq!(text(&[ROLE]).unwrap(), "111111111111/Deploy");
        let named = text(&[ROLE, end, ("KAMEN_PROMPT", "shop-dev/Deploy, depth 2")]);
        assert_eq!(named.unwrap(), "shop-dev/Deploy 42 min");
        let production = text(&[ROLE, end, ("KAMEN_PROMPT", "shop-prod/Deploy")]);
        assert_eq!(production.unwrap(), "shop-prod/Deploy 42 min production");
        let marked = [ROLE, ("KAMEN_PROMPT", "shop/Deploy"), ("KAMEN_PRODUCTION", "1")];
        assert_eq!(text(&marked).unwrap(), "shop/Deploy production");
    }

    #[test]
    fn a_mark_that_is_another_roles_or_no_name_is_not_believed() {
        let long = format!("{}/Deploy", "a".repeat(80));
        let long: &'static str = long.leak();
        for mark in ["shop-dev/Other", "Deploy", "/Deploy", "shop\u{1b}[31m/Deploy", long] {
            let said = text(&[ROLE, ("KAMEN_PROMPT", mark), ("KAMEN_PRODUCTION", "1")]);

            assert_eq!(said.unwrap(), "111111111111/Deploy", "{mark:?}");
        }
    }

    #[test]
    fn keys_that_came_later_are_told() {
        let (own, key) = (("KAMEN_KEY", "ASIAEXAMPLE"), |id| ("AWS_ACCESS_KEY_ID", id));

        assert_eq!(text(&[ROLE, own, key("ASIAEXAMPLE")]).unwrap(), "111111111111/Deploy");
        let other = text(&[ROLE, own, key("AKIAIOSFODNN7EXAMPLE")]);
        assert_eq!(other.unwrap(), "111111111111/Deploy, other keys are set");
    }

    #[test]
    fn a_session_that_is_over_says_so() {
        let ended = text(&[ROLE, ("KAMEN_EXPIRES", "1969-12-31T23:00:00Z")]);
        let long = text(&[ROLE, ("KAMEN_EXPIRES", "1970-01-01T11:30:00Z")]);

        assert_eq!(ended.unwrap(), "111111111111/Deploy ended");
        assert_eq!(long.unwrap(), "111111111111/Deploy 11 h");
    }
}
