//! One role as `roles` and `show` print it.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::cli::judged::People;
use crate::cli::output::Paint;
use crate::domain::permission_set::{Assignment, is_stand_in, set_of};
use crate::domain::role::Role;
use crate::domain::session::{SessionId, SessionSummary, Start};
use crate::flows::assigned::Assigned;
use crate::graph::Verdict;
use crate::graph::judge::Reached;
use crate::policy::decide::evaluate::Decision;
use crate::policy::findings::Severity;
use crate::policy::words::{Need, TrustReader, TrustSummary};

/// A role, with its trust relationship read.
#[derive(Debug)]
pub(in crate::cli) struct Row<'a> {
    pub(in crate::cli) role: &'a Role,
    pub(in crate::cli) trust: Arc<TrustSummary>,
    /// `None` if there is no identity to judge for.
    pub(in crate::cli) reached: Option<Reached>,
    /// The identity in which the best way begins.
    from: Option<Box<SessionSummary>>,
    /// The permission set that it is, if the person has it.
    set: Option<Start>,
}

impl<'a> Row<'a> {
    pub(in crate::cli) fn new(
        role: &'a Role,
        trusts: &mut TrustReader<'_, TrustSummary>,
        people: Option<&People<'_>>,
    ) -> Self {
        let trust = trusts.of(role);
        let reached = people.map(|people| people.reach.to(role));
        let from = people.zip(reached.as_ref());
        let from = from.and_then(|(people, reached)| people.of(reached.from)).map(Box::new);
        Self { role, trust, reached, from, set: None }
    }

    /// What Identity Center says of a permission set, or would once the person is signed in.
    pub(in crate::cli) fn of_sets(self, assigned: &Assigned) -> Self {
        match assigned.of(&self.role.arn) {
            Some(assignment) => self.held(assignment),
            None => self.awaiting(assigned),
        }
    }

    /// A permission set that the person has: nothing is to be asked, and no identity needed.
    fn held(self, assignment: &Assignment) -> Self {
        let granted = Verdict::granted;
        // Sessions count from one: no identity held is behind it.
        let reached = Reached { here: granted(), best: granted(), from: SessionId(0), hops: 1 };
        let set = Some(Start::PermissionSet(Box::new(assignment.clone())));
        Self { reached: Some(reached), from: None, set, ..self }
    }

    /// A permission set that the person may have, if `assigned` does not know whether.
    fn awaiting(mut self, assigned: &Assigned) -> Self {
        let is_open = !assigned.awaiting(&self.role.arn).is_empty();
        let is_no = |reached: &&mut Reached| reached.best.decision == Decision::Deny;
        if let Some(reached) = self.reached.as_mut().filter(|_| is_open).filter(is_no) {
            reached.best = Verdict::after_sign_in();
            self.from = None;
        }
        self
    }

    /// Path and name; a permission set by its own name, and a role on a path of AWS's own without it.
    pub(in crate::cli) fn name(&self) -> String {
        const OF_AWS: [&str; 3] = ["/aws-reserved/", "/aws-service-role/", "/service-role/"];
        let arn = &self.role.arn;
        if set_of(arn).is_some() || OF_AWS.iter().any(|path| arn.path().starts_with(path)) {
            return self.own_name();
        }
        format!("{}{}", arn.path().trim_start_matches('/'), arn.name())
    }

    /// The name alone; a permission set's own.
    pub(in crate::cli) fn own_name(&self) -> String {
        let arn = &self.role.arn;
        set_of(arn).map_or_else(|| arn.name().to_owned(), |set| format!("sso:{set}"))
    }

    /// The verdict in a word, and by which way: `yes`, `yes (mfa)`, `yes via alice`, `yes in 2 hops`, `no`,
    /// `service` (services alone may assume it), `maybe` (the role lets one in, the rest could not be read), `unknown`.
    pub(in crate::cli) fn word(&self) -> String {
        let Some(reached) = &self.reached else { return "unknown".to_owned() };
        let verdict = &reached.best;
        let word = match (verdict.decision, verdict.is_trusted) {
            _ if verdict.is_certain() => "yes",
            (Decision::Allow, _) => "yes",
            (Decision::Deny, _) if self.trust.is_service_role() => return "service".to_owned(),
            (Decision::Deny, _) => return "no".to_owned(),
            (Decision::Unknown, true) => "maybe",
            (Decision::Unknown, false) if verdict.needs.contains(&Need::SignIn) => "maybe",
            (Decision::Unknown, false) => "unknown",
        };
        let needs = verdict.supply().join(", ");
        let needs = if needs.is_empty() { needs } else { format!(" ({needs})") };
        format!("{word}{needs}{}", self.way(reached))
    }

    /// By which way, if it is not the plain one.
    fn way(&self, reached: &Reached) -> String {
        match (&self.from, reached.hops) {
            (_, hops @ 2..) => format!(" in {hops} hops"),
            (Some(from), _) if reached.best != reached.here => {
                format!(" via {}", from.identity.known_as())
            }
            (Some(_) | None, _) => String::new(),
        }
    }

    /// The documented shape of the best way.
    fn best(&self) -> Option<Value> {
        let reached = self.reached.as_ref().filter(|one| one.best.decision != Decision::Deny)?;
        let own = self.from.as_ref().map(|from| &from.start);
        let start = own.or(self.set.as_ref())?;
        Some(json!({
            "from": start.to_string(),
            "arn": self.from.as_ref().map(|from| &from.identity.arn),
            "hops": reached.hops,
            "verdict": reached.best.decision.word(),
            "likely": reached.best.is_likely,
        }))
    }

    pub(in crate::cli) fn has_danger(&self) -> bool {
        self.trust.findings.iter().any(|finding| finding.severity() == Severity::Danger)
    }

    /// The colour of the verdict.
    pub(in crate::cli) fn paint(&self) -> Option<Paint> {
        let verdict = &self.reached.as_ref()?.best;
        match verdict.decision {
            _ if verdict.is_certain() => Some(Paint::Good),
            Decision::Allow => Some(Paint::Good),
            Decision::Deny => Some(Paint::Muted),
            Decision::Unknown => Some(Paint::Warning),
        }
    }

    /// The documented shape of one role.
    pub(in crate::cli) fn document(&self) -> Value {
        let role = self.role;
        let reached = self.reached.as_ref();
        let verdict = reached.map(|reached| &reached.best);
        let needs: Vec<&str> = self.trust.needs().into_iter().map(Need::word).collect();
        json!({
            "arn": if is_stand_in(&role.arn) { None } else { Some(&role.arn) },
            "name": role.arn.name(),
            "kind": if set_of(&role.arn).is_some() { "permission-set" } else { "role" },
            "permission_set": set_of(&role.arn),
            "path": role.arn.path(),
            "account": role.arn.account(),
            "id": if role.id.is_empty() { None } else { Some(&*role.id) },
            "description": role.description,
            "created": role.created,
            "max_session_duration": role.max_session_duration,
            "last_used": null,
            "trusted": self.trust.trusted(),
            "verdict": verdict.map_or("unknown", |verdict| verdict.decision.word()),
            "likely": verdict.is_some_and(|verdict| verdict.is_likely),
            "here": reached.map(|reached| json!({
                "verdict": reached.here.decision.word(),
                "likely": reached.here.is_likely,
                "needs": reached.here.supply(),
            })),
            "best": self.best(),
            "trust_satisfied": verdict.map(|verdict| verdict.is_trusted),
            "supply": verdict.map(Verdict::supply),
            "needs": needs,
            "findings": self.trust.finding_words(),
        })
    }
}
