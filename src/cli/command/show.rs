//! `kamen show ROLE`: who may assume it, on which terms, and what it may do.

use serde_json::{Value, json};

use crate::cli::command::roles::Row;
use crate::cli::context::Context;
use crate::cli::judged::People;
use crate::cli::output::Paint;
use crate::cli::{ExitStatus, judged, pass, target};
use crate::domain::failure::Failure;
use crate::domain::role::{Role, RoleDetail};
use crate::domain::text::harmless;
use crate::domain::time::{instant, typed};
use crate::flows::assigned::Assigned;
use crate::flows::detail::role_detail;
use crate::flows::guard::demands;
use crate::flows::inventory::Inventory;
use crate::flows::world::World;
use crate::graph::judge::passes;
use crate::policy::decide::pass_role::PassRole;
use crate::policy::language::print::PrintedJson;
use crate::policy::words::TrustReader;

/// Show a role: trust relationship in words, conditions, policies, boundary, tags, last use
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The role, or a profile
    #[arg(add = target::complete())]
    role: Option<String>,
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<ExitStatus, Failure> {
    let world = context.world()?;
    let Some(query) = target::chosen(context, arguments.role.as_deref())? else { return Ok(1) };
    let (role, mut inventory, detail) = context.block_on(read(context, world, &query))?;
    let known = inventory.known_accounts(&world.settings);
    let judge = judged::judge_of_one(context, world, &mut inventory, &role);
    let judge = context.block_on(judge).ok();
    let judge = judge.as_ref().map(|(_, judge)| judge);
    let people = judge.map(|judge| People::new(context, judge, Some(&role.arn)));
    let assigned = Assigned::known(world);
    let mut trusts = TrustReader::new(&known, |summary| summary);
    let row = Row::new(&role, &mut trusts, people.as_ref()).of_sets(&assigned);
    let passes = judge.map(|judge| passes(judge, &role));
    if context.output.is_json() {
        let mut document = document(&row, &detail, passes.as_deref());
        if let Value::Object(fields) = &mut document {
            fields.insert("guards".to_owned(), json!(demands(world, &role.arn)));
        }
        context.output.json(&document)?;
    } else {
        print(context, world, &inventory, &row, &detail)?;
        pass::print(&context.output, passes.as_deref().unwrap_or_default(), false)?;
    }
    Ok(0)
}

async fn read(
    context: &Context,
    world: &World,
    query: &str,
) -> Result<(Role, Inventory, RoleDetail), Failure> {
    let (target, inventory) = target::target_alone(context, world, query).await?;
    let arn = target.required_role()?.clone();
    let (role, inventory) = target::listed(context, world, inventory, &arn).await;
    let detail = role_detail(world, &context.sessions, &arn).await;
    let (mut role, detail) = match (role, detail) {
        (Some(role), Ok(detail)) => (role, detail),
        (Some(role), Err(failure)) if role.trust.is_some() => {
            let problems = vec![("iam:GetRole", failure)];
            (role, RoleDetail { problems, ..RoleDetail::default() })
        }
        (_, Err(failure)) => return Err(failure),
        (None, Ok(detail)) => (judged::known_role(&inventory, &arn), detail),
    };
    role.trust = detail.trust.clone().or(role.trust);
    role.description = detail.description.clone().or(role.description);
    if let (None, Some((_, failure))) = (&role.trust, detail.problems.first()) {
        return Err(failure.clone());
    }
    Ok((role, inventory, detail))
}

fn document(row: &Row<'_>, detail: &RoleDetail, passes: Option<&[PassRole]>) -> Value {
    let mut document = json!({"version": 1});
    let trust = row.role.trust_text();
    // A document that is no JSON is handed on as the text that it is.
    let trust =
        trust.map(|text| serde_json::from_str(&text).unwrap_or_else(|_| Value::from(&*text)));
    let managed = detail
        .attached
        .iter()
        .map(|policy| json!({"name": policy.name, "kind": "managed", "arn": policy.arn}));
    let inline = detail.inline.iter().map(|policy| {
        let document: Value = serde_json::from_str(&policy.document).unwrap_or_default();
        json!({"name": policy.name, "kind": "inline", "arn": null, "document": document})
    });
    let tags: serde_json::Map<String, Value> =
        detail.tags.iter().map(|tag| (tag.key.clone(), Value::from(tag.value.as_str()))).collect();
    let problems: Vec<Value> = detail
        .problems
        .iter()
        .map(|(call, failure)| json!({"call": call, "message": failure.message}))
        .collect();
    let more = json!({
        "last_used": detail.last_used.as_ref().map(|used| used.at),
        "last_used_region": detail.last_used.as_ref().and_then(|used| used.region.clone()),
        "trust": trust,
        "who": row.trust.sentences(),
        "policies": managed.chain(inline).collect::<Vec<_>>(),
        "boundary": detail.boundary,
        "tags": tags,
        "problems": problems,
        "service_role": row.trust.is_service_role(),
        "pass_role": passes.map(pass::document),
    });
    for part in [row.document(), more] {
        if let (Value::Object(document), Value::Object(part)) = (&mut document, part) {
            document.extend(part);
        }
    }
    document
}

fn print(
    context: &Context,
    world: &World,
    inventory: &Inventory,
    row: &Row<'_>,
    detail: &RoleDetail,
) -> Result<(), Failure> {
    let output = &context.output;
    let role = row.role;
    output.line(&output.paint(Paint::Strong, role.arn.as_str()))?;
    let fact = |name: &str, value: &str| -> Result<(), Failure> {
        let name = output.paint(Paint::Muted, &format!("{name:<12}"));
        output.line(&format!("  {name} {}", harmless(value)))
    };
    let account = role.arn.account();
    let called = inventory.account_name(&world.settings, account);
    fact("account", &called.map_or(account.to_string(), |name| format!("{account} ({name})")))?;
    if let Some(text) = role.description.as_deref().filter(|text| !text.is_empty()) {
        fact("description", text)?;
    }
    fact("can you", &row.word())?;
    if let Some(words) = demands(world, &role.arn).in_words() {
        fact("guarded", &words)?;
    }
    fact("longest", &typed(role.max_session_duration))?;
    if let Some(created) = role.created {
        fact("created", &instant(created))?;
    }
    if let Some(used) = &detail.last_used {
        let region = used.region.as_deref().map_or(String::new(), |region| format!(" in {region}"));
        fact("last used", &format!("{}{region}", instant(used.at)))?;
    }
    for tag in &detail.tags {
        fact("tag", &format!("{} = {}", tag.key, tag.value))?;
    }
    print_trust(context, row)?;
    print_policies(context, detail)
}

fn print_trust(context: &Context, row: &Row<'_>) -> Result<(), Failure> {
    let output = &context.output;
    let kind = if row.trust.is_service_role() { " (service role: no use to a person)" } else { "" };
    output.line(&format!("\n{}{kind}", output.paint(Paint::Accent, "Who may assume it")))?;
    for sentence in row.trust.sentences() {
        output.line(&format!("  {}", harmless(&sentence)))?;
    }
    for finding in &row.trust.findings {
        let word = output.paint(Paint::Warning, finding.severity().word());
        output.line(&format!("  {word}: {}", harmless(&finding.message)))?;
    }
    if let Some(text) = &row.role.trust_text() {
        output.line(&format!("\n{}", output.paint(Paint::Accent, "Trust policy")))?;
        for line in PrintedJson::of(text).lines {
            let line: String = line.into_iter().map(|span| span.text).collect();
            output.line(&format!("  {line}"))?;
        }
    }
    Ok(())
}

fn print_policies(context: &Context, detail: &RoleDetail) -> Result<(), Failure> {
    let output = &context.output;
    output.line(&format!("\n{}", output.paint(Paint::Accent, "What it may do")))?;
    for policy in &detail.attached {
        output.line(&format!(
            "  managed   {}  {}",
            harmless(&policy.name),
            harmless(&policy.arn)
        ))?;
    }
    for policy in &detail.inline {
        output.line(&format!("  inline    {}", harmless(&policy.name)))?;
    }
    if let Some(boundary) = &detail.boundary {
        output.line(&format!("  boundary  {}", harmless(boundary)))?;
    }
    let nothing = detail.attached.is_empty() && detail.inline.is_empty();
    if nothing && detail.problems.is_empty() {
        output.line("  no policy is attached")?;
    }
    for (call, failure) in &detail.problems {
        output.line(&format!("  {call} failed: {}", harmless(&failure.message)))?;
    }
    Ok(())
}
