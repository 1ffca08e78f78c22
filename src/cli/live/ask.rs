//! Asks the kamen behind this shell, and the person what it needs from them.

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::adapters::control::{ask, is_gone};
use crate::adapters::open_shells::served_by;
use crate::cli::ask::with_code;
use crate::cli::context::Context;
use crate::cli::output::Paint;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::live::{Act, Judged, LIVE, Order, Standing};
use crate::domain::text::harmless;
use crate::flows::carry::MARKER;
use crate::flows::live::was_ended;
use crate::flows::prompt::READ_ONLY;

/// A live shell as it is seen from inside.
#[derive(Debug)]
pub(in crate::cli) struct LiveShell {
    pub(in crate::cli) folder: PathBuf,
}

impl LiveShell {
    /// The shell that this process runs in.
    ///
    /// # Errors
    /// It is none that can become another role; says what helps.
    pub(in crate::cli) fn around(context: &Context) -> Result<Self, Failure> {
        if let Some(folder) = context.environment.value(LIVE) {
            return Ok(Self { folder: PathBuf::from(folder) });
        }
        let failure = Failure::usage("this is no live shell, so its identity cannot be changed");
        Err(failure.with_hint(
            "`kamen shell --live ROLE` opens one; `kamen init --install` lets `kamen switch ROLE` change the shells \
             that you open from then on, and `eval \"$(kamen env ROLE)\"` this one",
        ))
    }

    /// One beside this process, as its kamen said who it is.
    ///
    /// # Errors
    /// Its kamen has ended meanwhile.
    pub(in crate::cli) fn of(context: &Context, standing: &Standing) -> Result<Self, Failure> {
        let gone = || Failure::local("the kamen that served this shell has ended");
        let folder = served_by(&context.environment, standing.pid).ok_or_else(gone)?;
        Ok(Self { folder })
    }

    /// Fails if this is a live shell that serves no session: the kamen behind it is gone, or it was ended.
    pub(in crate::cli) fn serves(context: &Context) -> Result<(), Failure> {
        let Ok(shell) = Self::around(context) else { return Ok(()) };
        match shell.standing() {
            Err(gone) if shell.is_gone() => Err(gone),
            Ok(Standing { is_over: true, arn, .. }) => Err(was_ended(&arn)),
            Ok(_) | Err(_) => Ok(()),
        }
    }

    /// Whether the kamen behind the shell is gone.
    pub(in crate::cli) fn is_gone(&self) -> bool {
        is_gone(&self.folder)
    }

    /// Who it is.
    pub(in crate::cli) fn standing(&self) -> Result<Standing, Failure> {
        ask(&self.folder, &Order::of(Act::Tell))
    }

    /// Does what is asked; a code that is needed is asked for, and a sign-in offered.
    pub(in crate::cli) async fn told(
        &self,
        context: &Context,
        act: &Act,
        judged: Option<Judged>,
    ) -> Result<Standing, Failure> {
        let folder: &Path = &self.folder;
        with_code(context, async |code| {
            let (act, mfa_code) = (act.clone(), code.map(str::to_owned));
            ask(folder, &Order { act, mfa_code, judged: judged.clone() })
        })
        .await
    }
}

/// What stands behind a failure: where the kamen of a live shell is gone, its keys are, and their profile; so are the
/// keys of one that was ended.
pub(in crate::cli) fn cause(context: &Context, failure: Failure) -> Failure {
    let is_of_keys = [FailureKind::Credentials, FailureKind::Expired].contains(&failure.kind)
        || failure.message.contains(&format!("profile `{MARKER}`"));
    if is_of_keys && let Err(gone) = LiveShell::serves(context) { gone } else { failure }
}

/// Says who the shell is now.
pub(in crate::cli) fn report(context: &Context, standing: &Standing) -> Result<(), Failure> {
    let output = &context.output;
    for text in &standing.notes {
        output.note(&harmless(text));
    }
    if output.is_json() {
        return output.json(&json!({
            "version": 1,
            "arn": standing.arn,
            "role": standing.role,
            "account": standing.account,
            "region": standing.region,
            "expires": standing.expires,
            "production": standing.is_production,
            "read_only": standing.is_read_only,
        }));
    }
    let production = if standing.is_production {
        output.paint_error(Paint::Bad, " in production")
    } else {
        String::new()
    };
    let region = standing
        .region
        .as_ref()
        .map_or_else(String::new, |region| format!(", region {}", harmless(region)));
    let renewed = if standing.expires.is_some() { " (renewed while this shell lives)" } else { "" };
    let reads = if standing.is_read_only { READ_ONLY } else { "" };
    output
        .note(&format!("you are {}{reads}{production}{region}{renewed}", harmless(&standing.arn)));
    Ok(())
}
