//! `kamen why ROLE`: the verdict from here, with every reason and what is missing.

mod others;
mod set;

use serde_json::{Value, json};

use crate::cli::ask::with_code;
use crate::cli::context::Context;
use crate::cli::judged::People;
use crate::cli::output::{Output, Paint};
use crate::cli::{ExitStatus, judged, pass, target};
use crate::domain::failure::Failure;
use crate::domain::session::Start;
use crate::domain::text::harmless;
use crate::flows::find::{Target, missing};
use crate::flows::plan::source_profile;
use crate::flows::verify::{Verified, verify};
use crate::flows::world::World;
use crate::graph::judge::{Why, why, why_from};
use crate::policy::decide::evaluate::Decision;
use crate::policy::explain::missing::{Missing, Supply};
use crate::policy::explain::reason::refused_since;
use crate::policy::words::in_words;

use others::Others;
use set::OfSet;

/// Say whether you can assume a role, and why (not)
///
/// Exits 0 if you can for certain, by any of your identities or, with `--profile`, by that one; else 1. With
/// `--output json` it goes by `decision`, which is that of `caller` alone; `can` is about you, `via` is who can
/// instead, and `verified` says as which `caller` STS was asked.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The role, or a profile
    #[arg(add = target::complete())]
    role: Option<String>,
    /// Ask STS as well, for a session that may do nothing
    #[arg(long)]
    verify: bool,
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<ExitStatus, Failure> {
    let world = context.world()?;
    let Some(query) = target::chosen(context, arguments.role.as_deref())? else { return Ok(1) };
    let answer = context.block_on(async {
        let (target, inventory) = target::target(context, world, &query).await?;
        let role = target.required_role()?;
        if let Some(set) = OfSet::of(world, role, arguments.verify) {
            return Ok(Answer::Set(set));
        }
        let (_, inventory) = target::listed(context, world, inventory, role).await;
        if let Some(failure) = missing(&inventory, role) {
            return Err(failure);
        }
        let start = asking(context, world, &target);
        let (session, judge) =
            judged::judge_of_all_from(context, world, &inventory, &start).await?;
        let known = judged::known_role(&inventory, role);
        let own = why(&judge, &known);
        let people = People::new(context, &judge, Some(role));
        let others = Others::of(&people, &known);
        // A profile says itself from where its role is assumed.
        let is_open = matches!(target, Target::Role(_)) && !own.verdict.is_certain();
        let better = others.better().filter(|_| is_open).cloned();
        let best = better.as_ref().and_then(|from| why_from(&judge, from.id, &known));
        let from = better.filter(|_| best.is_some()).map_or(session.id, |from| from.id);
        let verified = if arguments.verify {
            let options = context.options.assume_options()?;
            let asked = with_code(context, async |code| {
                verify(world, &context.sessions, from, role, options.clone(), code).await
            });
            let caller = best.as_ref().map_or(&own.caller, |best| &best.caller).clone();
            Some((caller, asked.await?))
        } else {
            None
        };
        let is_by_chain = is_open && others.is_by_chain();
        Ok(Answer::Judged(Box::new(Report { own, best, others, is_by_chain, verified })))
    })?;
    let report = match answer {
        Answer::Set(set) => return set.print(&context.output),
        Answer::Judged(report) => *report,
    };
    let verified = report.verified.as_ref();
    if context.output.is_json() {
        context.output.json(&document(&report))?;
    } else {
        report.print(&context.output)?;
    }
    let is_yes = match verified {
        Some((_, verified)) => verified.decision == Decision::Allow,
        // The document's `decision` is that of the caller whom it names, and scripts go by it.
        None if context.output.is_json() => report.own.verdict.is_certain(),
        None => report.is_yes(),
    };
    Ok(ExitStatus::from(!is_yes))
}

/// All that is found out about a role that is assumed.
#[derive(Debug)]
struct Report {
    /// From the identity that was asked about.
    own: Why,
    /// From another of the person's that can for certain, where that one cannot.
    best: Option<Why>,
    others: Others,
    /// Whether none can by itself, and a chain leads there for certain.
    is_by_chain: bool,
    /// What STS said, and as whom it was asked.
    verified: Option<(String, Verified)>,
}

impl Report {
    /// Whether the person can, by any of their identities.
    fn is_yes(&self) -> bool {
        self.own.verdict.is_certain() || self.best.is_some() || self.is_by_chain
    }

    fn print(&self, output: &Output) -> Result<(), Failure> {
        let verified = self.verified.as_ref().map(|(_, verified)| verified);
        let Some(best) = &self.best else {
            if self.is_by_chain {
                let role = harmless(self.own.role.as_str());
                let yes = output.paint(Paint::Good, "yes, by a chain");
                output.line(&format!("{yes}  {role}"))?;
                output.line("  `kamen path` shows it; at one step:\n")?;
            }
            return print(output, &self.own, &self.others, verified);
        };
        print(output, best, &Others::default(), verified)?;
        let own = &self.own;
        let text = format!("from {}: {}", own.caller, word(own).1);
        output.line("")?;
        output.line(&output.paint(Paint::Muted, &harmless(&text)))?;
        output.line("  `kamen why ROLE --profile NAME` says why of one identity alone")
    }
}

/// What there is to say of a role.
enum Answer {
    Set(OfSet),
    Judged(Box<Report>),
}

/// Who asks: of a profile its own source, unless `--profile` says otherwise.
fn asking(context: &Context, world: &World, target: &Target) -> Start {
    let source = match target {
        Target::Profile(name, Some(_)) if context.options.profile.is_none() => {
            source_profile(&world.config, name)
        }
        Target::Profile(..) | Target::Role(_) => None,
    };
    source.map_or_else(|| world.own.clone(), |name| Start::Profile(name.to_owned()))
}

fn document(report: &Report) -> Value {
    let Report { own: why, best, others, verified, .. } = report;
    let missing: Vec<Value> = why.remedy.missing.iter().map(Missing::document).collect();
    let supply: Vec<String> = why.remedy.supply.iter().map(Supply::sentence).collect();
    let verified = verified.as_ref().map(|(caller, verified)| {
        let refusal = verified.refusal.as_ref();
        json!({
            "caller": caller,
            "decision": verified.decision.word(),
            "message": refusal.map(|failure| &failure.message),
            "code": refusal.and_then(|failure| failure.code.as_ref()),
            "request_id": refusal.and_then(|failure| failure.request_id.as_ref()),
        })
    });
    json!({
        "version": 1,
        "caller": why.caller,
        "role": why.role,
        "decision": why.verdict.decision.word(),
        "likely": why.verdict.is_likely,
        "needs": why.verdict.supply(),
        "trust_satisfied": why.verdict.is_trusted,
        "permission_set": null,
        "reasons": judged::reasons(&why.evaluation.reasons),
        "supply": supply,
        "missing": missing,
        "guards": why.remedy.guards,
        "would_decide": why.remedy.would_decide,
        "refused": why.remedy.refused,
        "service_role": why.is_service_role,
        "pass_role": pass::document(&why.passes),
        "others": others.document(),
        "can": report.is_yes(),
        "via": best.as_ref().map(|best| &best.caller),
        "verified": verified,
    })
}

fn print(
    output: &Output,
    why: &Why,
    others: &Others,
    verified: Option<&Verified>,
) -> Result<(), Failure> {
    let (paint, word) = word(why);
    output.line(&format!("{}  {}", output.paint(paint, &word), harmless(why.role.as_str())))?;
    output.line(&format!("  from {}", harmless(&why.caller)))?;
    let since = refused_since(&why.evaluation.reasons);
    if let Some(since) = since.filter(|_| why.verdict.decision == Decision::Deny) {
        output.line(&format!("  {}", output.paint(Paint::Bad, since)))?;
    }
    others.print(output)?;
    if why.is_service_role {
        output
            .line("  a service role: services assume it, people cannot; a person may pass it to a service")?;
    }
    for reason in &why.evaluation.reasons {
        let head = format!("{:<10} {:<8}", reason.layer.word(), reason.effect.verb());
        let text = harmless(&format!("{}: {}", reason.place(), reason.because)).into_owned();
        output.line(&format!("  {} {text}", output.paint(Paint::Muted, &head)))?;
    }
    for supply in &why.remedy.supply {
        output.line(&format!("  you can: {}", harmless(&supply.sentence())))?;
    }
    for guard in &why.remedy.guards {
        output.line(&format!("  must be met: {}", harmless(guard)))?;
    }
    for missing in &why.remedy.missing {
        output
            .line(&format!("\n{}", output.paint(Paint::Accent, &harmless(&missing.sentence()))))?;
        for line in format!("{:#}", missing.statement).lines() {
            output.line(&format!("  {}", harmless(line)))?;
        }
    }
    for sentence in &why.remedy.would_decide {
        output.line(&format!("  would decide: {}", harmless(sentence)))?;
    }
    pass::print(output, &why.passes, true)?;
    match verified {
        None => Ok(()),
        Some(Verified { refusal: Some(failure), .. }) => {
            let code = failure.code.as_deref().unwrap_or("refused");
            let id = failure.request_id.as_deref().unwrap_or("no request id");
            output.line(&format!("\nSTS says no: {}", harmless(&failure.message)))?;
            output.line(&format!("  {}", harmless(&format!("{code}, {id}"))))
        }
        Some(_) => output.line("\nSTS says yes (it was asked for a session that may do nothing)"),
    }
}

fn word(why: &Why) -> (Paint, String) {
    let needs = in_words(&why.verdict.needs);
    let with = if needs.is_empty() { needs } else { format!(" (with {needs})") };
    match (why.verdict.decision, why.verdict.is_trusted) {
        _ if why.verdict.is_likely => {
            (Paint::Good, format!("yes{with}, unless a policy denies it that could not be read"))
        }
        (Decision::Allow, _) => (Paint::Good, format!("yes{with}")),
        (Decision::Deny, _) => (Paint::Bad, "no".to_owned()),
        (Decision::Unknown, true) => (Paint::Warning, format!("maybe{with}: the role lets you in")),
        (Decision::Unknown, false) => (Paint::Warning, format!("unknown{with}")),
    }
}
