//! Whether a caller may: asks the policies, and refuses in AWS's words (semantics 1.14).

use crate::domain::organization::PolicyKind;
use crate::policy::decide::context::Context;
use crate::policy::decide::evaluate::{
    ActionOutcome, exercised, layer_allows, layer_denies, levels_allow, levels_deny,
    optional_allows, optional_denies, outcome,
};
use crate::policy::decide::kleene::Kleene;
use crate::policy::decide::question::{Layer, Levels, Mfa, Question, Request, Tags, Target, Trust};
use crate::policy::language::arn_pattern::ArnFields;
use crate::policy::language::document::{Effect, Statement};
use crate::policy::language::rule::{ActionName, Policy, Rule, Scene};
use crate::sandbox::cloud::Call;
use crate::sandbox::organisation::{Account, Role};
use crate::sandbox::reply::Refusal;
use crate::sandbox::standing::Standing;
use crate::sandbox::sts::{self, Asked};

/// Why an action is refused, as the end of AWS's sentence.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Why {
    /// Begins with a space.
    pub(super) text: String,
    /// The statement of an explicit deny.
    pub(super) statement: Option<Statement>,
}

impl Call<'_> {
    /// Whether the caller's own policies allow an action on a resource.
    pub(super) fn authorize(&self, action: &str, resource: &str) -> Result<(), Refusal> {
        let request = self.request_about(resource);
        match self.refused(action, resource, &request) {
            None => Ok(()),
            Some(why) => Err(Refusal::denied(self.sentence(action, resource, &why.text))),
        }
    }

    /// Why the caller's own policies refuse an action; `None` if they allow it.
    pub(super) fn refused(&self, action: &str, resource: &str, request: &Request) -> Option<Why> {
        let standing = Standing::of(&self.cloud.organisation, self.caller);
        let lower = action.to_ascii_lowercase();
        let policies = &standing.policies;
        let scene = Scene {
            context: Context { caller: &standing.party, target: None, request },
            action: ActionName::of(&lower),
            resource: ArnFields::parse(resource).unwrap_or(ArnFields([""; 6])),
            has_boundary: policies.boundary.is_some().into(),
        };
        let (boundary, session) = (policies.boundary.as_ref(), policies.session.as_ref());
        if let Some(why) = policies.scp.as_ref().and_then(|levels| of_scp(levels, action, &scene)) {
            return Some(why);
        }
        let denies = [
            (layer_denies(&policies.identity, &scene), Some(&policies.identity), IDENTITY),
            (optional_denies(boundary, &scene), boundary, BOUNDARY),
            (optional_denies(session, &scene), session, SESSION),
        ];
        for (denied, layer, words) in denies {
            if denied != Kleene::No {
                return Some(Why::explicit(layer, &scene, words));
            }
        }
        let allows = [
            (layer_allows(&policies.identity, &scene), IDENTITY),
            (optional_allows(boundary, &scene), BOUNDARY),
            (optional_allows(session, &scene), SESSION),
        ];
        let missing = allows.into_iter().find(|(allowed, _)| *allowed != Kleene::Yes);
        missing.map(|(_, words)| Why::implicit(action, words))
    }

    /// AWS's sentence; `why` begins with a space or is empty.
    pub(super) fn sentence(&self, action: &str, resource: &str, why: &str) -> String {
        let arn = &self.caller.identity.arn;
        format!("User: {arn} is not authorized to perform: {action} on resource: {resource}{why}")
    }
}

/// The layers in AWS's words: after "explicit deny in", and after "because no".
type Words = (&'static str, &'static str);
const IDENTITY: Words = ("an identity-based policy", "identity-based policy");
const BOUNDARY: Words = ("a permissions boundary", "permissions boundary");
const SESSION: Words = ("a session policy", "session policy");
const SCP: Words = ("a service control policy", "service control policy");
const RCP: Words = ("a resource control policy", "resource control policy");
const TRUST: Words = ("the role trust policy", "role trust policy");

impl Why {
    fn explicit(layer: Option<&Layer>, scene: &Scene<'_>, (words, _): Words) -> Self {
        let policies = layer.into_iter().flat_map(|layer| &layer.policies);
        let mut denying = policies.filter(|policy| policy.denies(scene) == Kleene::Yes);
        let policy = denying.next();
        // A managed policy is named, an inline one is not.
        let name =
            policy.map(|policy| policy.name.as_str()).filter(|name| name.starts_with("arn:"));
        let name = name.map(|name| format!(": {name}")).unwrap_or_default();
        let text = format!(" with an explicit deny in {words}{name}");
        Self { text, statement: policy.and_then(|policy| denying_statement(policy, scene)) }
    }

    fn implicit(action: &str, (_, words): Words) -> Self {
        let text = format!(" because no {words} allows the {action} action");
        Self { text, statement: None }
    }
}

/// Why the organisation's policies refuse an action; `None` if every level allows it.
fn of_scp(levels: &Levels, action: &str, scene: &Scene<'_>) -> Option<Why> {
    if levels_deny(levels, scene) != Kleene::No {
        let all = Layer::read(levels.levels.iter().flatten().cloned().collect());
        return Some(Why::explicit(Some(&all), scene, SCP));
    }
    (levels_allow(levels, scene) != Kleene::Yes).then(|| Why::implicit(action, SCP))
}

fn denying_statement(policy: &Policy, scene: &Scene<'_>) -> Option<Statement> {
    let hits =
        |rule: &&Rule| rule.effect == Some(Effect::Deny) && rule.applies(scene) == Kleene::Yes;
    let index = policy.rules.iter().find(hits)?.index;
    policy.document.statements.iter().find(|statement| statement.index == index).cloned()
}

/// Whether a role may be assumed as asked; every action that the request exercises is decided.
pub(super) fn assume_role(
    call: &Call<'_>,
    asked: &Asked,
    found: Option<(&Account, &Role)>,
    mfa: bool,
) -> Result<(), Refusal> {
    let standing = Standing::of(&call.cloud.organisation, call.caller);
    // A role that does not exist is refused in the words of one that does not trust.
    let Some((account, role)) = found else {
        let text = call.sentence("sts:AssumeRole", asked.role.as_str(), "");
        return Err(Refusal::denied(text));
    };
    let request = request(call, asked, mfa, account);
    let target = target(account, role);
    let rcp = call.cloud.organisation.levels(account.id, PolicyKind::Resource);
    let question = Question {
        caller: &standing.party,
        policies: &standing.policies,
        rcp: rcp.as_ref(),
        target: &target,
        request: &request,
    };
    for action in exercised(&question) {
        let outcome = outcome(&question, action);
        if outcome.allowed() != Kleene::Yes {
            let why = why(&outcome);
            return Err(Refusal::denied(call.sentence(action.name, asked.role.as_str(), &why)));
        }
    }
    sts::check_inherited(&standing.party, asked)
}

fn target(account: &Account, role: &Role) -> Target {
    let arn = role.arn(account.id);
    let trust = Policy::parse("trust", &role.trust);
    let mut target = Target::new(arn.as_str(), Trust::Read(trust.into()));
    target.tags = Tags::Known(role.tags.clone());
    target.max_session_duration = role.max_session_duration;
    target
}

fn request(call: &Call<'_>, asked: &Asked, mfa: bool, account: &Account) -> Request {
    let mut request = call.request();
    request.external_id.clone_from(&asked.external_id);
    request.session_name = Some(asked.session_name.clone());
    request.source_identity.clone_from(&asked.source_identity);
    request.tags.clone_from(&asked.tags);
    request.transitive_tag_keys.clone_from(&asked.transitive_tag_keys);
    request.duration = asked.duration.map(i64::from);
    if mfa {
        request.mfa = Mfa::CodeSent;
        request.context.set("aws:MultiFactorAuthAge", "0");
    }
    request.context.set("aws:ResourceAccount", account.id.to_string());
    if let Some(path) = call.cloud.organisation.org_path(account.id) {
        request.context.set_many("aws:ResourceOrgPaths", vec![path]);
    }
    request
}

/// The first layer that refuses, in the order of semantics 1.3.
fn why(outcome: &ActionOutcome) -> String {
    let denies = [
        (outcome.denied.rcp, RCP),
        (outcome.denied.scp, SCP),
        (outcome.denied.trust, TRUST),
        (outcome.denied.identity, IDENTITY),
        (outcome.denied.boundary, BOUNDARY),
        (outcome.denied.session, SESSION),
    ];
    if let Some((_, (words, _))) = denies.into_iter().find(|(denied, _)| *denied != Kleene::No) {
        return format!(" with an explicit deny in {words}");
    }
    // Within one account, a trust policy that names the role needs no identity-based policy.
    let named = Kleene::from(outcome.same_account).and(outcome.trust.role);
    let allows = [
        (outcome.scp, SCP),
        (outcome.trust.any(), TRUST),
        (outcome.identity.or(named), IDENTITY),
        (outcome.boundary, BOUNDARY),
        (outcome.session, SESSION),
    ];
    let missing = allows.into_iter().find(|(allowed, _)| *allowed != Kleene::Yes);
    missing.map(|(_, words)| Why::implicit(outcome.action, words).text).unwrap_or_default()
}
