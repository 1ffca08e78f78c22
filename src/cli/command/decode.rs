//! `kamen decode MESSAGE`: a denial in words.

use serde_json::{Map, Value, json};

use crate::cli::ask::with_code;
use crate::cli::context::Context;
use crate::cli::output::Paint;
use crate::cli::{ExitStatus, input};
use crate::domain::failure::Failure;
use crate::domain::text::harmless;
use crate::flows::obtain::obtain;
use crate::policy::explain::denial::{Denial, MatchedStatement, RefusingLayer};

/// Say in words what AWS refused: who, what, on which resource, and which statement
///
/// MESSAGE is the text of an error, an encoded authorization message, or a decoded one (JSON); `-`
/// reads standard input, and `--` goes before a message that begins with a dash. An encoded message is
/// sent to STS (DecodeAuthorizationMessage) as the identity of --profile; nothing else is.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// An error's text, or an encoded or decoded authorization message; `-` reads standard input
    #[arg(value_name = "MESSAGE", required = true)]
    message: Vec<String>,
}

/// Decodes and prints; 2 if nothing in the message could be read.
pub fn run(context: &Context, arguments: &Arguments) -> Result<ExitStatus, Failure> {
    let message = message(arguments)?;
    let denials = read(context, message.trim())?;
    if context.output.is_json() {
        context.output.json(&documents(&denials))?;
        return Ok(0);
    }
    for (index, denial) in denials.iter().enumerate() {
        if index > 0 {
            context.output.line("")?;
        }
        print(context, denial)?;
    }
    Ok(0)
}

fn message(arguments: &Arguments) -> Result<String, Failure> {
    // A text with spaces may come unquoted.
    let given = arguments.message.join(" ");
    if given == "-" { input::text("-") } else { Ok(given) }
}

fn read(context: &Context, message: &str) -> Result<Vec<Denial>, Failure> {
    if let Some(denial) = Denial::of_decoded(message) {
        return Ok(vec![denial]);
    }
    let denials = Denial::all_of_text(message);
    if !denials.is_empty() {
        return Ok(denials.into_iter().map(|denial| told(context, denial)).collect());
    }
    if let Some(encoded) = Denial::encoded_of_text(message) {
        return Ok(vec![decoded(context, &encoded)?]);
    }
    Err(Failure::usage("this is no denial that kamen knows").with_hint(
        "give the text of an error, or what follows `Encoded authorization failure message:`",
    ))
}

/// A denial with what its encoded message says; the text stands on its own if STS does not decode it.
fn told(context: &Context, denial: Denial) -> Denial {
    let Some(encoded) = denial.encoded.clone() else { return denial };
    match decoded(context, &encoded) {
        Ok(decoded) => denial.with_decoded(decoded),
        Err(failure) => {
            let label = context.output.paint_error(Paint::Warning, "warning:");
            let text = harmless(&failure.message).into_owned();
            context.output.note(&format!("{label} not decoded: {text}"));
            denial
        }
    }
}

fn decoded(context: &Context, message: &str) -> Result<Denial, Failure> {
    let world = context.world_in_any_case();
    let start = world.own.clone();
    let json = context.block_on(async {
        let session =
            with_code(context, async |code| obtain(world, &context.sessions, &start, code).await)
                .await?;
        let access = context
            .sessions
            .access(session.id)
            .ok_or_else(|| Failure::local("the session was forgotten"))?;
        world.sts.decode_authorization_message(&access, message).await
    })?;
    Denial::of_decoded(&json)
        .ok_or_else(|| Failure::local("STS decoded the message, but kamen cannot read the answer"))
}

fn print(context: &Context, denial: &Denial) -> Result<(), Failure> {
    let output = &context.output;
    for (index, sentence) in denial.sentences().iter().enumerate() {
        let paint =
            if index == 0 { output.paint(Paint::Strong, sentence) } else { sentence.clone() };
        output.line(&paint)?;
    }
    if let Some(meaning) = denial.meaning {
        output.line(&format!("{} {}", output.paint(Paint::Accent, "hint:"), meaning.hint))?;
    }
    if !denial.context.is_empty() {
        output.line(&output.paint(Paint::Muted, "the request carried"))?;
    }
    for (key, values) in &denial.context {
        output.line(&format!("  {} = {}", harmless(key), harmless(&values.join(", "))))?;
    }
    Ok(())
}

/// The first denial as the document itself, and if there are several all of them in it.
fn documents(denials: &[Denial]) -> Value {
    let mut first = denials.first().map_or_else(|| json!({"version": 1}), document);
    if let (Value::Object(map), true) = (&mut first, denials.len() > 1) {
        map.insert("denials".to_owned(), denials.iter().map(document).collect());
    }
    first
}

fn document(denial: &Denial) -> Value {
    let context: Map<String, Value> =
        denial.context.iter().map(|(key, values)| (key.clone(), json!(values))).collect();
    json!({
        "version": 1,
        "allowed": denial.allowed,
        "code": denial.code,
        "who": denial.who,
        "action": denial.action,
        "resource": denial.resource,
        "refusal": denial.refusal.word(),
        "layer": denial.layer.map(RefusingLayer::word),
        "policy": denial.policy,
        "statements": denial.statements.iter().map(statement).collect::<Vec<_>>(),
        "context": context,
        "authorization_id": denial.authorization_id,
        "words": denial.sentences(),
        "hint": denial.meaning.map(|meaning| meaning.hint),
    })
}

fn statement(one: &MatchedStatement) -> Value {
    json!({
        "sid": one.id,
        "effect": one.effect.to_ascii_lowercase(),
        "actions": one.actions,
        "resources": one.resources,
        "principals": one.principals,
        "conditions": one.conditions,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_has_its_fields_whether_known_or_not() {
        let text = "User: arn:aws:iam::111111111111:user/dev is not authorized to perform: \
            sts:AssumeRole on resource: arn:aws:iam::222222222222:role/RoleB";

        let document = document(&Denial::of_text(text).unwrap());

        assert_eq!(document["version"], 1);
        assert_eq!(document["refusal"], "unsaid");
        assert_eq!(document["layer"], Value::Null);
        assert_eq!(document["action"], "sts:AssumeRole");
    }
}
