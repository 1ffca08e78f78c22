//! AWS said no: its code and text, plain words, the request id, what to do, and our own reasons.

use crate::app::dialogs::switch::SwitchDialog;
use crate::app::page::Line;
use crate::app::prose::{fact, heading, waiting};
use crate::app::remote::Remote;
use crate::app::screens::detail::why;
use crate::app::slot::Slot;
use crate::domain::arn::RoleArn;
use crate::domain::failure::{Failure, FailureKind};
use crate::graph::judge::Why;

/// AWS said no.
#[derive(Debug, Clone, PartialEq)]
pub struct RefusalDialog {
    pub role: Option<RoleArn>,
    /// Such as `sts:AssumeRole`.
    pub call: String,
    pub failure: Failure,
    /// The code, AWS's text, plain words, the request id and what to do; wrapped.
    pub lines: Vec<Line>,
    /// Our own reasons, if a switch was refused.
    pub why: Remote<Why>,
    /// The dialog to go back to and try again.
    pub switch: Option<Box<SwitchDialog>>,
    /// The first line that shows.
    pub scroll: usize,
}

impl RefusalDialog {
    /// Whether it is kamen that refuses: AWS was not asked.
    pub fn is_our_own(&self) -> bool {
        let is_ours = matches!(self.failure.kind, FailureKind::Usage | FailureKind::Local);
        is_ours && self.failure.code.is_none() && self.failure.request_id.is_none()
    }
}

/// The text of the dialog.
pub fn lines(dialog: &RefusalDialog) -> Vec<Line> {
    let failure = &dialog.failure;
    let mut lines = Vec::new();
    if dialog.is_our_own() {
        lines.push(Line::new(Slot::Danger, "AWS was not asked"));
    } else {
        let code = failure.code.as_deref().unwrap_or(failure.kind.word());
        lines.push(Line::new(Slot::Danger, format!("{} answered {code}", dialog.call)));
    }
    lines.push(Line::blank());
    lines.push(Line::new(Slot::Text, meaning(failure)));
    lines.push(Line::blank());
    let whose = if dialog.is_our_own() { "reason" } else { "AWS's text" };
    lines.push(fact(whose, Slot::Strong, &failure.message));
    if let Some(role) = &dialog.role {
        lines.push(fact("role", Slot::Text, role.as_str()));
    }
    if let Some(id) = &failure.request_id {
        lines.push(fact("request id", Slot::Muted, id));
    }
    // Beside AWS's text: what it does not say.
    match &dialog.why {
        Remote::Ready(view) => why::reasons(&mut lines, view),
        Remote::Loading(_) => {
            lines.push(Line::blank());
            lines.push(waiting("comparing with the policies of both sides"));
        }
        Remote::Absent | Remote::Failed(_) => {}
    }
    heading(&mut lines, "What to do");
    for advice in advice(failure) {
        lines.push(Line::new(Slot::Info, format!("  {advice}")).hanging(2));
    }
    lines
}

/// What a code of AWS means, in plain words.
fn meaning(failure: &Failure) -> &'static str {
    match (failure.code.as_deref(), failure.kind) {
        (Some("AccessDenied" | "AccessDeniedException"), _) => {
            "AWS refused: the role does not trust you, or your own policies do not allow it, or a \
             condition is not met. AWS does not say which."
        }
        (Some("MalformedPolicyDocument"), _) => "The session policy is not a valid policy.",
        (Some("PackedPolicyTooLarge"), _) => {
            "Session policy and tags together are larger than AWS packs into a session."
        }
        (Some("RegionDisabledException"), _) => {
            "STS is not active for this region in the account that owns the role."
        }
        (Some("ValidationError"), _) => "AWS did not accept a value of the request.",
        (_, FailureKind::Expired) => "Your own credentials have expired.",
        (_, FailureKind::Credentials) => "AWS does not know your credentials.",
        (_, FailureKind::ClockSkew) => "This machine's clock is too far off for signatures.",
        (_, FailureKind::Throttled) => "AWS asks to slow down, and waiting a little did not help.",
        (_, FailureKind::Unreachable) => "No answer, or an answer that is not AWS's.",
        (_, FailureKind::Usage) => "AWS would not accept this, so it was not asked.",
        (
            _,
            FailureKind::Refused
            | FailureKind::SignInNeeded
            | FailureKind::MfaNeeded
            | FailureKind::Service
            | FailureKind::Local,
        ) => "The call failed.",
    }
}

fn advice(failure: &Failure) -> Vec<String> {
    let mut advice: Vec<String> = failure.hint.iter().cloned().collect();
    let more: &[&str] = match failure.kind {
        FailureKind::Refused => &[
            "w shows which side is missing, and the statement that would add it",
            "enter goes back to the dialog: an external id, an MFA code or tags may be asked for",
        ],
        FailureKind::SignInNeeded => &["I signs in", "i chooses another start"],
        FailureKind::Expired | FailureKind::Credentials => {
            &["sign in again, then press R", "i chooses another start"]
        }
        FailureKind::ClockSkew => &["set the clock, then try again"],
        FailureKind::Throttled => &["try again in a minute"],
        FailureKind::Unreachable => &["look at network, proxy and endpoint: kamen doctor"],
        FailureKind::Usage | FailureKind::Service | FailureKind::MfaNeeded | FailureKind::Local => {
            &["enter goes back to the dialog"]
        }
    };
    advice.extend(more.iter().map(|text| (*text).to_owned()));
    advice
}
