//! The decision (semantics 1.3): every action that the request exercises, over every layer.

mod layer;
mod outcome;

use crate::policy::decide::context::Context;
use crate::policy::decide::kleene::Kleene;
use crate::policy::decide::question::{Layer, Levels, Question, Trust};
use crate::policy::decide::validation;
use crate::policy::language::arn_pattern::ArnFields;
use crate::policy::language::principal::Grants;
use crate::policy::language::rule::{ActionName, Policy, Scene};

use layer::read_levels_allow;
pub use layer::{layer_allows, layer_denies};
pub(crate) use layer::{levels_allow, levels_deny, optional_allows, optional_denies, rcp_denies};
pub use outcome::{Action, ActionOutcome, Denied};
use outcome::{Sides, core};

/// May they?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Decision {
    Allow,
    Deny,
    /// Something that decides is not known.
    Unknown,
}

impl Decision {
    /// `allow`, `deny`, `unknown`: the word in JSON output.
    pub fn word(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
            Self::Unknown => "unknown",
        }
    }
}

impl From<Kleene> for Decision {
    fn from(allowed: Kleene) -> Self {
        match allowed {
            Kleene::Yes => Self::Allow,
            Kleene::No => Self::Deny,
            Kleene::Unknown => Self::Unknown,
        }
    }
}

/// The actions that the request exercises (semantics 1.1), the API called first.
pub fn exercised(question: &Question<'_>) -> impl Iterator<Item = Action> {
    let request = question.request;
    let caller = question.caller;
    let tags = !request.tags.is_empty() || !caller.transitive_tag_keys.is_empty();
    let source_identity = request.source_identity.is_some() || caller.source_identity.is_some();
    [
        Some(Action::of(request.action)),
        tags.then_some(Action::TAG_SESSION),
        source_identity.then_some(Action::SET_SOURCE_IDENTITY),
        request.provided_contexts.then_some(Action::SET_CONTEXT),
    ]
    .into_iter()
    .flatten()
}

/// The answer alone, without reasons: for many questions.
pub fn decide(question: &Question<'_>) -> Decision {
    if validation::refusal(question).is_some() {
        return Decision::Deny;
    }
    Kleene::all(exercised(question).map(|action| allowed(question, action))).into()
}

/// What [`ActionOutcome::allowed`] says, looking at no more layers than it needs.
fn allowed(question: &Question<'_>, action: Action) -> Kleene {
    let layers = Layers::new(question, action);
    let (policies, scene) = (question.policies, &layers.scene);
    let core = core(
        layers.trust(),
        layers.sides(),
        || {
            let boundary = optional_allows(policies.boundary.as_ref(), scene);
            boundary.and(optional_allows(applicable_session(question), scene))
        },
        || layer_allows(&policies.identity, scene),
    );
    if core.is_no() {
        return Kleene::No;
    }
    let scp = layers.scp.map_or(Kleene::Yes, |levels| levels_allow(levels, scene));
    if scp.is_no() { Kleene::No } else { core.and(scp).and(!layers.denied().any()) }
}

/// Whether an unknown is likely a yes: everything that was read allows, and only denies in layers that
/// could not be read are open (SCPs, RCPs, the caller's own policies beside a direct grant).
pub fn is_likely(question: &Question<'_>) -> bool {
    validation::refusal(question).is_none()
        && exercised(question).all(|action| Layers::new(question, action).are_likely())
}

/// Whether the role's own side is satisfied: its trust policy lets the caller in for all that the request exercises.
pub fn is_trusted(question: &Question<'_>) -> bool {
    exercised(question).all(|action| Layers::new(question, action).trust().any().is_yes())
}

/// How the action fares in every layer.
pub fn outcome(question: &Question<'_>, action: Action) -> ActionOutcome {
    Layers::new(question, action).outcome()
}

/// The layers of one question, asked about one action.
struct Layers<'a> {
    question: &'a Question<'a>,
    action: Action,
    scene: Scene<'a>,
    scp: Option<&'a Levels>,
    has_identity_side: bool,
}

impl<'a> Layers<'a> {
    fn new(question: &'a Question<'a>, action: Action) -> Self {
        Self {
            question,
            action,
            scene: scene_of(question, ActionName::Known(action.known)),
            scp: applicable_scp(question),
            has_identity_side: question.caller.home().is_some(),
        }
    }

    fn same_account(&self) -> bool {
        self.has_identity_side && self.question.caller.home() == self.question.target.home()
    }

    fn sides(&self) -> Sides {
        Sides::new(self.has_identity_side, self.same_account())
    }

    fn trust(&self) -> Grants {
        match &self.question.target.trust {
            Trust::Read(policy) => policy.grants(&self.scene),
            Trust::Unread(_) => Grants::UNKNOWN,
        }
    }

    fn outcome(&self) -> ActionOutcome {
        let (policies, scene) = (self.question.policies, &self.scene);
        ActionOutcome {
            action: self.action.name,
            trust: self.trust(),
            has_identity_side: self.has_identity_side,
            same_account: self.same_account(),
            identity: layer_allows(&policies.identity, scene),
            boundary: optional_allows(policies.boundary.as_ref(), scene),
            session: optional_allows(applicable_session(self.question), scene),
            scp: self.scp.map_or(Kleene::Yes, |levels| levels_allow(levels, scene)),
            denied: self.denied(),
        }
    }

    fn are_likely(&self) -> bool {
        let (question, scene) = (self.question, &self.scene);
        let policies = question.policies;
        let read = |layer: Option<&Layer>| {
            layer.is_none_or(|layer| {
                Kleene::any(layer.policies.iter().map(|policy| policy.denies(scene))).is_no()
            })
        };
        let own =
            [Some(&policies.identity), policies.boundary.as_ref(), applicable_session(question)];
        let read_levels = |levels: Option<&Levels>, denies: &dyn Fn(&Policy) -> Kleene| {
            let policies = levels.into_iter().flat_map(|one| one.levels.iter().flatten());
            Kleene::any(policies.map(|policy| denies(policy))).is_no()
        };
        let trust_denies = match &question.target.trust {
            Trust::Read(policy) => policy.trust_denies(scene),
            Trust::Unread(_) => Kleene::Unknown,
        };
        self.outcome().core().is_yes()
            && trust_denies.is_no()
            && (!self.has_identity_side || own.into_iter().all(read))
            && self.scp.is_none_or(|levels| read_levels_allow(levels, scene).is_yes())
            && read_levels(self.scp, &|policy| policy.denies(scene))
            && read_levels(applicable_rcp(question), &|policy| policy.rcp_denies(scene))
    }

    fn denied(&self) -> Denied {
        let (question, scene) = (self.question, &self.scene);
        let policies = question.policies;
        let own = |layer: Option<&Layer>| {
            if self.has_identity_side { optional_denies(layer, scene) } else { Kleene::No }
        };
        Denied {
            identity: own(Some(&policies.identity)),
            boundary: own(policies.boundary.as_ref()),
            session: own(applicable_session(question)),
            trust: match &question.target.trust {
                Trust::Read(policy) => policy.trust_denies(scene),
                Trust::Unread(_) => Kleene::Unknown,
            },
            scp: self.scp.map_or(Kleene::No, |levels| levels_deny(levels, scene)),
            rcp: applicable_rcp(question).map_or(Kleene::No, |levels| rcp_denies(levels, scene)),
        }
    }
}

/// What statements are matched against; `action` is in lower case.
pub fn scene<'a>(question: &Question<'a>, action: &'a str) -> Scene<'a> {
    scene_of(question, ActionName::of(action))
}

fn scene_of<'a>(question: &Question<'a>, action: ActionName<'a>) -> Scene<'a> {
    let context = Context {
        caller: question.caller,
        target: Some(question.target),
        request: question.request,
    };
    let has_boundary = question.policies.boundary.as_ref().map_or(Kleene::No, |layer| {
        if layer.policies.is_empty() && layer.unread.is_some() {
            Kleene::Unknown
        } else {
            Kleene::Yes
        }
    });
    Scene {
        context,
        action,
        resource: question.target.fields().unwrap_or(ArnFields([""; 6])),
        has_boundary,
    }
}

/// SCPs bind the principals of the caller's account, but no service, no provider and no
/// service-linked role (semantics 1.11; AWS Organizations, "orgs_manage_policies_scps").
pub fn applicable_scp<'a>(question: &Question<'a>) -> Option<&'a Levels> {
    let levels = question.policies.scp.as_ref()?;
    let caller = question.caller;
    let is_service_linked = caller.role.as_deref().is_some_and(is_service_linked);
    (caller.home().is_some() && !is_service_linked).then_some(levels)
}

/// The session policies that bind the caller. Keys of a user carry none, long-lived or of
/// GetSessionToken, which takes no policy: that layer is never unread for them (semantics 1.16).
pub fn applicable_session<'a>(question: &Question<'a>) -> Option<&'a Layer> {
    let layer = question.policies.session.as_ref()?;
    (!question.caller.is_user() || !layer.policies.is_empty()).then_some(layer)
}

/// RCPs bind access to the roles of an account, but not by or to service-linked roles (semantics
/// 1.11; AWS Organizations, "orgs_manage_policies_rcps").
pub fn applicable_rcp<'a>(question: &Question<'a>) -> Option<&'a Levels> {
    let levels = question.rcp?;
    let caller = question.caller;
    let is_linked = caller.role.as_deref().is_some_and(is_service_linked);
    let is_target_linked = || question.target.fields().is_some_and(|arn| is_linked_role(arn.0[5]));
    (!is_linked && !is_target_linked()).then_some(levels)
}

fn is_service_linked(role: &str) -> bool {
    role.splitn(6, ':').nth(5).is_some_and(is_linked_role)
}

fn is_linked_role(resource: &str) -> bool {
    resource.starts_with("role/aws-service-role/")
}

#[cfg(test)]
mod tests;
