//! What there is to say of a permission set: Identity Center gives it, and no policy is asked.

use serde_json::json;

use crate::cli::ExitStatus;
use crate::cli::output::{Output, Paint};
use crate::domain::arn::RoleArn;
use crate::domain::failure::Failure;
use crate::domain::permission_set::set_of;
use crate::domain::session::Start;
use crate::domain::sign_in::Portal;
use crate::domain::text::harmless;
use crate::flows::assigned::Assigned;
use crate::flows::world::World;
use crate::graph::Verdict;
use crate::policy::decide::evaluate::Decision;

/// That the person has the set, or that a sign-in will tell.
#[derive(Debug)]
pub(super) struct OfSet {
    role: RoleArn,
    /// Who gives it.
    by: String,
    text: String,
    verdict: Verdict,
}

impl OfSet {
    /// `None` for a role that is no set's, and for a set that no portal gives. Where STS is to be asked, one that only
    /// may be had is judged as any role is.
    pub(super) fn of(world: &World, role: &RoleArn, asks_sts: bool) -> Option<Self> {
        let assigned = Assigned::known(world);
        if let Some(assignment) = assigned.of(role) {
            let text = format!(
                "a permission set that you have: `{}` gives it, and nothing is assumed",
                assignment.portal
            );
            let by = Start::PermissionSet(Box::new(assignment.clone())).to_string();
            return Some(Self { role: role.clone(), by, text, verdict: Verdict::granted() });
        }
        let portals = assigned.awaiting(role);
        if portals.is_empty() || asks_sts {
            return None;
        }
        let listed =
            |word: fn(&Portal) -> String| portals.iter().map(word).collect::<Vec<_>>().join(" or ");
        let (ways, names) = (
            listed(|portal| format!("`kamen login {portal}`")),
            listed(|portal| format!("`{portal}`")),
        );
        let text =
            format!("a permission set: {ways} signs in, and {names} then says whether you have it");
        let (by, verdict) = (listed(Portal::to_string), Verdict::after_sign_in());
        Some(Self { role: role.clone(), by, text, verdict })
    }

    pub(super) fn print(&self, output: &Output) -> Result<ExitStatus, Failure> {
        let Self { role, by, text, verdict } = self;
        let is_open = !verdict.is_certain();
        let status = ExitStatus::from(is_open);
        if output.is_json() {
            output.json(&json!({
                "version": 1,
                "caller": by,
                "role": role,
                "decision": verdict.decision.word(),
                "likely": false,
                "needs": verdict.supply(),
                "trust_satisfied": verdict.is_trusted,
                "permission_set": set_of(role),
                "reasons": [],
                "supply": [],
                "missing": [],
                "guards": [],
                "would_decide": is_open.then_some(text).into_iter().collect::<Vec<_>>(),
                "refused": null,
                "service_role": false,
                "pass_role": [],
                "others": [],
                "can": !is_open,
                "via": null,
                "verified": null,
            }))?;
            return Ok(status);
        }
        let name = format!("{}/sso:{}", role.account(), set_of(role).unwrap_or_default());
        let (paint, word) = match verdict.decision {
            Decision::Allow => (Paint::Good, "yes"),
            Decision::Unknown | Decision::Deny => (Paint::Warning, "maybe (with a sign-in)"),
        };
        output.line(&format!("{}  {}", output.paint(paint, word), harmless(&name)))?;
        output.line(&format!("  {}", harmless(text)))?;
        Ok(status)
    }
}
