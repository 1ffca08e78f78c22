//! The decision (semantics 1.3): every action that the request exercises, over every layer.

use crate::policy::arn_pattern::ArnFields;
use crate::policy::context::Context;
use crate::policy::kleene::Kleene;
use crate::policy::principal::Grants;
use crate::policy::question::{AssumeAction, CallerKind, Layer, Levels, Question, Trust};
use crate::policy::rule::{ActionName, KNOWN_ACTIONS, Scene};
use crate::policy::validation;

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

/// How one action fares in each layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActionOutcome {
    /// Such as `sts:TagSession`.
    pub action: &'static str,
    /// What the trust policy grants.
    pub trust: Grants,
    /// Whether the caller's own policies matter at all: not for services and providers.
    pub has_identity_side: bool,
    pub same_account: bool,
    /// Whether some Allow matches; yes where there is no such layer.
    pub identity: Kleene,
    pub boundary: Kleene,
    pub session: Kleene,
    pub scp: Kleene,
    /// Whether a Deny matches, layer by layer.
    pub denied: Denied,
}

/// Whether a Deny matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Denied {
    pub identity: Kleene,
    pub boundary: Kleene,
    pub session: Kleene,
    pub trust: Kleene,
    pub scp: Kleene,
    pub rcp: Kleene,
}

impl Denied {
    pub fn any(&self) -> Kleene {
        let layers = [self.identity, self.boundary, self.session, self.trust, self.scp, self.rcp];
        Kleene::any(layers)
    }
}

impl ActionOutcome {
    /// Trust and the caller's side together, Deny statements and SCPs aside.
    pub fn core(&self) -> Kleene {
        let sides = Sides::new(self.has_identity_side, self.same_account);
        core(self.trust, sides, || self.boundary.and(self.session), || self.identity)
    }

    /// Whether the action is allowed.
    pub fn allowed(&self) -> Kleene {
        self.core().and(self.scp).and(!self.denied.any())
    }
}

/// Which sides have a say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sides {
    /// A service or a provider calls: the trust policy alone.
    TrustOnly,
    OneAccount,
    TwoAccounts,
}

impl Sides {
    fn new(has_identity_side: bool, same_account: bool) -> Self {
        match (has_identity_side, same_account) {
            (false, _) => Self::TrustOnly,
            (true, true) => Self::OneAccount,
            (true, false) => Self::TwoAccounts,
        }
    }
}

/// The core of semantics 1.3. `limits` (boundary and session policies) and `identity` are asked
/// only where they can change the answer.
fn core(
    trust: Grants,
    sides: Sides,
    limits: impl FnOnce() -> Kleene,
    identity: impl FnOnce() -> Kleene,
) -> Kleene {
    let Grants { exact, role, account } = trust;
    if sides == Sides::TrustOnly || trust.any().is_no() {
        return exact;
    }
    if sides == Sides::TwoAccounts {
        let named = trust.any().and(limits());
        return if named.is_no() { named } else { named.and(identity()) };
    }
    if exact.is_yes() {
        return exact;
    }
    let limits = limits();
    let direct = exact.or(role.and(limits));
    let delegated = account.and(limits);
    if direct.is_yes() || delegated.is_no() {
        return direct;
    }
    direct.or(delegated.and(identity()))
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

/// An action that an AssumeRole exercises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Action {
    /// As AWS writes it.
    pub name: &'static str,
    /// As patterns are matched.
    pub lower: &'static str,
    /// Its index in [`KNOWN_ACTIONS`](crate::policy::rule::KNOWN_ACTIONS).
    known: u8,
}

impl Action {
    const TAG_SESSION: Self = Self::new("sts:TagSession", 3);
    const SET_SOURCE_IDENTITY: Self = Self::new("sts:SetSourceIdentity", 4);
    const SET_CONTEXT: Self = Self::new("sts:SetContext", 5);

    const fn new(name: &'static str, known: u8) -> Self {
        let [role, saml, web, tags, source_identity, context] = KNOWN_ACTIONS;
        let lower = match known {
            0 => role,
            1 => saml,
            2 => web,
            3 => tags,
            4 => source_identity,
            _ => context,
        };
        Self { name, lower, known }
    }

    fn of(action: AssumeAction) -> Self {
        let known = match action {
            AssumeAction::AssumeRole => 0,
            AssumeAction::WithSaml => 1,
            AssumeAction::WithWebIdentity => 2,
        };
        Self::new(action.name(), known)
    }
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
            boundary.and(optional_allows(policies.session.as_ref(), scene))
        },
        || layer_allows(&policies.identity, scene),
    );
    if core.is_no() {
        return Kleene::No;
    }
    let scp = layers.scp.map_or(Kleene::Yes, |levels| levels_allow(levels, scene));
    if scp.is_no() { Kleene::No } else { core.and(scp).and(!layers.denied().any()) }
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
            session: optional_allows(policies.session.as_ref(), scene),
            scp: self.scp.map_or(Kleene::Yes, |levels| levels_allow(levels, scene)),
            denied: self.denied(),
        }
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
            session: own(policies.session.as_ref()),
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

/// RCPs bind access to the roles of an account, but not by or to service-linked roles (semantics
/// 1.11; AWS Organizations, "orgs_manage_policies_rcps").
pub fn applicable_rcp<'a>(question: &Question<'a>) -> Option<&'a Levels> {
    let levels = question.rcp?;
    let caller = question.caller;
    let linked = matches!(caller.kind, CallerKind::Session | CallerKind::Role)
        && caller.role.as_deref().is_some_and(is_service_linked);
    (!linked && !is_service_linked(&question.target.arn)).then_some(levels)
}

fn is_service_linked(role: &str) -> bool {
    role.splitn(6, ':').nth(5).is_some_and(|rest| rest.starts_with("role/aws-service-role/"))
}

/// Whether some Allow of the layer matches; a layer not wholly read may hold one more.
pub fn layer_allows(layer: &Layer, scene: &Scene<'_>) -> Kleene {
    Kleene::any(layer.policies.iter().map(|policy| policy.allows(scene)))
        .or(unread(layer.unread.as_ref()))
}

/// Whether some Deny of the layer matches; a layer not wholly read may hold one more.
pub fn layer_denies(layer: &Layer, scene: &Scene<'_>) -> Kleene {
    Kleene::any(layer.policies.iter().map(|policy| policy.denies(scene)))
        .or(unread(layer.unread.as_ref()))
}

pub(crate) fn optional_allows(layer: Option<&Layer>, scene: &Scene<'_>) -> Kleene {
    layer.map_or(Kleene::Yes, |layer| layer_allows(layer, scene))
}

pub(crate) fn optional_denies(layer: Option<&Layer>, scene: &Scene<'_>) -> Kleene {
    layer.map_or(Kleene::No, |layer| layer_denies(layer, scene))
}

fn unread(why: Option<&String>) -> Kleene {
    if why.is_some() { Kleene::Unknown } else { Kleene::No }
}

/// Every level must allow; a level that could not be read may or may not.
pub(crate) fn levels_allow(levels: &Levels, scene: &Scene<'_>) -> Kleene {
    let read = Kleene::all(
        levels
            .levels
            .iter()
            .map(|level| Kleene::any(level.iter().map(|policy| policy.allows(scene)))),
    );
    read.and(!unread(levels.unread.as_ref()))
}

pub(crate) fn levels_deny(levels: &Levels, scene: &Scene<'_>) -> Kleene {
    let policies = levels.levels.iter().flatten();
    Kleene::any(policies.map(|policy| policy.denies(scene))).or(unread(levels.unread.as_ref()))
}

pub(crate) fn rcp_denies(levels: &Levels, scene: &Scene<'_>) -> Kleene {
    let policies = levels.levels.iter().flatten();
    Kleene::any(policies.map(|policy| policy.rcp_denies(scene))).or(unread(levels.unread.as_ref()))
}

#[cfg(test)]
mod tests;
