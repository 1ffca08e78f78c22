//! `kamen login`: a sign-in to Identity Center, or as `aws login` has it, kept for every process.

use serde_json::{Value, json};

use crate::cli::ExitStatus;
use crate::cli::context::Context;
use crate::cli::guide::{TerminalGuide, way};
use crate::cli::person::consents;
use crate::domain::failure::Failure;
use crate::domain::gate::Gate;
use crate::domain::sign_in::SignInWay;
use crate::domain::time::left;
use crate::flows::sign_in::{Place, SignIn, SignedIn, enter, named, place_of};
use crate::ports::vault::Person;

/// Sign in to Identity Center, or by the console as `aws login` does
///
/// By the browser of this machine, or where it cannot lead back here (SSH, WSL, containers, older profiles)
/// by a code that you compare in any browser. Nothing happens while the sign-in is good. A profile with
/// `login_session` is signed in by the console's own page; its keys are renewed for twelve hours, and stand where
/// the AWS CLI keeps them.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// An `[sso-session]`, a profile, or a start URL (default: the only one)
    session: Option<String>,
    /// Sign in by a code, in a browser on any machine
    #[arg(long, conflicts_with = "browser")]
    device: bool,
    /// Sign in by a browser on this machine, also if a code would be chosen
    #[arg(long)]
    browser: bool,
    /// Open no browser: only say where the page is
    #[arg(long)]
    no_browser: bool,
    /// Sign in although the sign-in is good
    #[arg(long)]
    force: bool,
    /// Keep the token in the AWS CLI's file, too, for tools that read it
    #[arg(long)]
    share_token: bool,
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<ExitStatus, Failure> {
    let world = context.world()?;
    let gate = only(named(&world.config, arguments.session.as_deref())?)?;
    let chosen = way(context, &gate);
    let way = match (arguments.device, arguments.browser) {
        (true, _) => SignInWay::Device,
        (false, true) => SignInWay::Browser,
        (false, false) => chosen,
    };
    let shares = arguments.share_token || wants_to_share(context, &gate)?;
    let wanted = SignIn { way, anew: arguments.force, shares };
    let guide = TerminalGuide::new(context, &gate, !arguments.no_browser)?;
    let signed_in = context.block_on(enter(world, &gate, wanted, &guide))?;
    print(context, &gate, signed_in)?;
    Ok(0)
}

/// The one that is meant; several are never chosen from silently.
pub(super) fn only(mut gates: Vec<Gate>) -> Result<Gate, Failure> {
    match (gates.pop(), gates.is_empty()) {
        (Some(gate), true) => Ok(gate),
        (last, _) => {
            let names: Vec<String> =
                gates.iter().chain(&last).map(|gate| format!("\n  {gate}")).collect();
            let message = format!("there are several sign-ins:{}", names.concat());
            Err(Failure::usage(message).with_hint("name the one"))
        }
    }
}

/// Whether the person wants the AWS CLI to find the sign-in, asked if nothing says so yet.
fn wants_to_share(context: &Context, gate: &Gate) -> Result<bool, Failure> {
    let world = context.world()?;
    let is_open = match gate {
        Gate::Portal(_) => world.settings.sso.share_token.is_none(),
        Gate::Console(_) => true,
    };
    if !is_open || place_of(world, gate) != Place::Nowhere || !context.person.is_there() {
        return Ok(false);
    }
    let why = match gate {
        Gate::Portal(_) => "there is no vault: keep the token",
        Gate::Console(_) => "keep the sign-in",
    };
    let question = format!(
        "{why} of `{gate}` unencrypted in the AWS CLI's files, {}, where the AWS CLI and the SDKs find it?",
        gate.shared_folder()
    );
    Ok(consents(&question).unwrap_or(false))
}

fn print(context: &Context, gate: &Gate, signed_in: SignedIn) -> Result<(), Failure> {
    let SignedIn { until, is_renewable, was_needed } = signed_in;
    if context.output.is_json() {
        let mut document = json!({
            "version": 1,
            "signed_in": was_needed,
            "expires": until,
            "renewable": is_renewable,
        });
        let more = match gate {
            Gate::Portal(portal) => json!({
                "session": portal.session,
                "start_url": portal.start_url,
                "region": portal.region,
            }),
            Gate::Console(session) => json!({ "profile": session.profile, "arn": session.arn }),
        };
        if let (Some(document), Value::Object(more)) = (document.as_object_mut(), more) {
            document.extend(more);
        }
        return context.output.json(&document);
    }
    let time = left(until, context.world()?.clock.now());
    let renewed = if is_renewable { ", renewed by itself" } else { "" };
    let done = if was_needed { "signed in to" } else { "the sign-in is good:" };
    context.output.line(&format!("{done} {gate} ({time}{renewed})"))
}
