//! `kamen login`: a sign-in to Identity Center, kept for every process.

use serde_json::json;

use crate::cli::ExitStatus;
use crate::cli::context::Context;
use crate::cli::guide::{TerminalGuide, way};
use crate::cli::person::consents;
use crate::domain::failure::Failure;
use crate::domain::sign_in::{Portal, SignInWay, Token};
use crate::domain::time::left;
use crate::flows::sign_in::{Place, SignIn, named, place, sign_in};
use crate::ports::vault::Person;

/// Sign in to Identity Center
///
/// By the browser of this machine, or where it cannot lead back here (SSH, WSL, containers, older profiles)
/// by a code that you compare in any browser. Nothing happens while the sign-in is good.
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
    let portal = only(named(&world.config, arguments.session.as_deref())?)?;
    let chosen = way(context, &portal);
    let way = match (arguments.device, arguments.browser) {
        (true, _) => SignInWay::Device,
        (false, true) => SignInWay::Browser,
        (false, false) => chosen,
    };
    let shares = arguments.share_token || wants_to_share(context, &portal)?;
    let wanted = SignIn { way, anew: arguments.force, shares };
    let guide = TerminalGuide::new(context, &portal, !arguments.no_browser)?;
    let (token, was_needed) = context.block_on(sign_in(world, &portal, wanted, &guide))?;
    print(context, &portal, &token, was_needed)?;
    Ok(0)
}

/// The one that is meant; several are never chosen from silently.
pub(super) fn only(mut portals: Vec<Portal>) -> Result<Portal, Failure> {
    match (portals.pop(), portals.is_empty()) {
        (Some(portal), true) => Ok(portal),
        (last, _) => {
            let names: Vec<String> =
                portals.iter().chain(&last).map(|portal| format!("\n  {portal}")).collect();
            let message = format!("there are several sign-ins:{}", names.concat());
            Err(Failure::usage(message).with_hint("name the one"))
        }
    }
}

/// Whether the person wants the AWS CLI to find the token, asked if nothing says so yet.
fn wants_to_share(context: &Context, portal: &Portal) -> Result<bool, Failure> {
    let world = context.world()?;
    let is_open = world.settings.sso.share_token.is_none();
    if !is_open || place(world, portal) != Place::Nowhere || !context.person.is_there() {
        return Ok(false);
    }
    let question = format!(
        "there is no vault: keep the token of `{portal}` unencrypted in the AWS CLI's file, \
         ~/.aws/sso/cache, where the AWS CLI and the SDKs find it, too?"
    );
    Ok(consents(&question).unwrap_or(false))
}

fn print(
    context: &Context,
    portal: &Portal,
    token: &Token,
    was_needed: bool,
) -> Result<(), Failure> {
    let renewable = token.refresh.is_some();
    if context.output.is_json() {
        return context.output.json(&json!({
            "version": 1,
            "session": portal.session,
            "start_url": portal.start_url,
            "region": portal.region,
            "signed_in": was_needed,
            "expires": token.expires,
            "renewable": renewable,
        }));
    }
    let time = left(token.expires, context.world()?.clock.now());
    let renewed = if renewable { ", renewed by itself" } else { "" };
    let done = if was_needed { "signed in to" } else { "the sign-in is good:" };
    context.output.line(&format!("{done} {portal} ({time}{renewed})"))
}
