//! `kamen lint`: findings in trust policies, as text, JSON or SARIF 2.1.0.

mod document;
mod sarif;
mod text;

use clap::ValueEnum;

use crate::cli::command::roles::{MAX_AGE, nothing_at_all};
use crate::cli::context::Context;
use crate::cli::{ExitStatus, input};
use crate::domain::account::AccountId;
use crate::domain::failure::Failure;
use crate::domain::inventory::Scope;
use crate::domain::role::Role;
use crate::flows::inventory::Inventory;
use crate::flows::world::World;
use crate::policy::findings::Severity;
use crate::policy::findings::lint::{LintInput, Linted, inputs, lint};
use crate::policy::words::KnownAccounts;

/// Look for mistakes and dangers in trust policies
///
/// FILE holds a trust policy, or what `aws iam list-roles`, a CloudFormation template or
/// `terraform show -json` print; `-` reads standard input. Without FILE the trust policies of all
/// your accounts are looked at.
///
/// Exits 0 if nothing is as bad as --fail-on, else 1.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Trust policies, templates or plans (default: the roles of all your accounts); `-` reads standard input
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    files: Vec<String>,
    /// How to print: as --output says, or a SARIF 2.1.0 log for code scanning
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// The least severity that is shown
    #[arg(long, value_enum, value_name = "SEVERITY", default_value = "notice")]
    show: Level,
    /// The least severity that counts as failure
    #[arg(long, value_enum, value_name = "SEVERITY", default_value = "warning")]
    fail_on: Level,
    /// Only this account; with FILE: the account in which roles live whose file does not say
    #[arg(long, value_name = "ACCOUNT")]
    account: Option<AccountId>,
    /// An account of yours: trusting it is no finding (may be given several times)
    #[arg(long = "known", value_name = "ACCOUNT")]
    known: Vec<AccountId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Sarif,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Level {
    Danger,
    Warning,
    Notice,
    /// Nothing at all
    Never,
}

impl Level {
    fn reached_by(self, severity: Severity) -> bool {
        match self {
            Self::Danger => severity <= Severity::Danger,
            Self::Warning => severity <= Severity::Warning,
            Self::Notice => true,
            Self::Never => false,
        }
    }
}

/// Looks at the files given, or at the roles of all accounts.
pub fn run(context: &Context, arguments: &Arguments) -> Result<ExitStatus, Failure> {
    let world = context.world_in_any_case();
    if arguments.files.is_empty() {
        return run_on_accounts(context, world, arguments);
    }
    let known = Inventory::cached(world).known_accounts(&world.settings);
    run_on_files(context, arguments, &known)
}

fn run_on_accounts(
    context: &Context,
    world: &World,
    arguments: &Arguments,
) -> Result<ExitStatus, Failure> {
    let max_age = if context.options.refresh { None } else { Some(MAX_AGE) };
    let scope = Scope { account: arguments.account, max_age };
    let inventory = context
        .block_on_lists(async { Ok(Inventory::read(world, &context.sessions, scope).await) })?;
    if let Some(failure) = nothing_at_all(world, &inventory) {
        return Err(failure);
    }
    let wanted = |role: &&Role| arguments.account.is_none_or(|one| role.arn.account() == one);
    // A service-linked role's trust policy is AWS's own and cannot be changed.
    let ours = inventory.roles().filter(wanted).filter(|role| !role.arn.is_service_linked());
    let all = ours.filter_map(of_role).collect();
    report(context, arguments, all, &inventory.known_accounts(&world.settings))
}

/// `None` if the trust policy could not be read.
fn of_role(role: &Role) -> Option<LintInput> {
    Some(LintInput {
        source: role.arn.to_string(),
        role: Some(role.arn.clone()),
        name: Some(role.arn.name().to_owned()),
        text: role.trust_text()?.to_string(),
        whole: false,
        branches: Vec::new(),
        turns: Vec::new(),
        other: None,
    })
}

/// Looks at the files that the arguments name.
fn run_on_files(
    context: &Context,
    arguments: &Arguments,
    known: &KnownAccounts,
) -> Result<ExitStatus, Failure> {
    let mut all = Vec::new();
    for file in &arguments.files {
        all.extend(inputs(shown_name(file), &input::text(file)?));
    }
    report(context, arguments, all, known)
}

/// Looks at trust policies and prints what is found; 1 if something is bad enough.
fn report(
    context: &Context,
    arguments: &Arguments,
    all: Vec<LintInput>,
    known: &KnownAccounts,
) -> Result<ExitStatus, Failure> {
    let mut known = known.clone();
    for account in &arguments.known {
        known.insert(*account, None);
    }
    let now = Some(context.world_in_any_case().clock.now());
    let mut linted: Vec<Linted> =
        all.into_iter().map(|input| lint(input, arguments.account, (&known, now))).collect();
    let bad = linted
        .iter()
        .flat_map(|one| &one.findings)
        .any(|located| arguments.fail_on.reached_by(located.finding.severity()));
    for one in &mut linted {
        one.findings.retain(|located| arguments.show.reached_by(located.finding.severity()));
    }
    let by_option = if context.output.is_json() { Format::Json } else { Format::Text };
    match arguments.format.unwrap_or(by_option) {
        Format::Text => text::print(&context.output, &linted)?,
        Format::Json => context.output.json(&document::document(&linted))?,
        Format::Sarif => context.output.json(&sarif::log(&linted))?,
    }
    Ok(u8::from(bad))
}

fn shown_name(file: &str) -> &str {
    if file == "-" { "standard input" } else { file }
}

#[cfg(test)]
mod tests;
