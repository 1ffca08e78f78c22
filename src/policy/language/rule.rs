//! Policies ready to be evaluated: read once, asked many times.

use crate::policy::decide::context::Context;
use crate::policy::decide::kleene::Kleene;
use crate::policy::language::action::KNOWN_ACTIONS;
use crate::policy::language::arn_pattern::{ArnFields, ArnPattern};
use crate::policy::language::condition::Test;
use crate::policy::language::condition::value::Wanted;
use crate::policy::language::document::{Choice, Effect, PolicyDocument, Statement};
use crate::policy::language::key::ContextKey;
use crate::policy::language::need::Need;
use crate::policy::language::pattern::{NoVariables, Pattern, Syntax};
use crate::policy::language::principal::{Grants, Parties, Party};

/// A document with the name that reasons give it.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    pub name: String,
    pub document: PolicyDocument,
    pub rules: Vec<Rule>,
    /// Whether it allows something on condition that the caller sends what is no MFA code.
    pub asks_to_send: bool,
    /// Whether it tells callers of one account apart other than by naming them in an Allow.
    pub speaks_of_caller: bool,
    /// Whether an MFA code can change anything that it says.
    pub speaks_of_mfa: bool,
    /// Whether something else that a caller sends can.
    pub speaks_of_sent: bool,
}

/// A statement, its patterns cut and its conditions read.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// The statement's index in its document.
    pub index: usize,
    /// `None` matches nothing.
    pub effect: Option<Effect>,
    pub parties: Option<Parties>,
    pub actions: Option<Patterns<Pattern>>,
    /// Which of the actions that an AssumeRole exercises are meant: bit by [`KNOWN_ACTIONS`].
    known_actions: u8,
    pub resources: Option<Patterns<ArnPattern>>,
    pub tests: Vec<Test>,
}

/// The patterns of `Action` or `NotAction`, `Resource` or `NotResource`.
#[derive(Debug, Clone, PartialEq)]
pub struct Patterns<P> {
    /// `NotAction`, `NotResource`.
    pub all_but: bool,
    pub list: Vec<P>,
}

/// An action that is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ActionName<'a> {
    /// Of [`KNOWN_ACTIONS`], by its index.
    Known(u8),
    /// In lower case.
    Other(&'a str),
}

impl<'a> ActionName<'a> {
    /// The action of that name, which is in lower case.
    pub fn of(lower: &'a str) -> Self {
        let known = (0_u8..).zip(KNOWN_ACTIONS).find(|(_, name)| *name == lower);
        known.map_or(Self::Other(lower), |(index, _)| Self::Known(index))
    }
}

/// One action by one caller on one resource: what statements are matched against.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    pub context: Context<'a>,
    pub action: ActionName<'a>,
    pub resource: ArnFields<'a>,
    /// Whether the caller has a permissions boundary (for `NotPrincipal`).
    pub has_boundary: Kleene,
}

impl Policy {
    /// Takes a document that was read.
    pub fn new(name: impl Into<String>, document: PolicyDocument) -> Self {
        let variables = document.version.as_deref() == Some("2012-10-17");
        let rules: Vec<Rule> =
            document.statements.iter().map(|one| Rule::new(one, variables)).collect();
        let asks_to_send = rules.iter().any(Rule::asks_to_send);
        let speaks_of_caller = rules.iter().any(Rule::speaks_of_caller);
        let speaks_of_mfa = rules.iter().any(Rule::speaks_of_mfa);
        let speaks_of_sent = rules.iter().any(Rule::speaks_of_sent);
        let name = name.into();
        Self {
            name,
            document,
            rules,
            asks_to_send,
            speaks_of_caller,
            speaks_of_mfa,
            speaks_of_sent,
        }
    }

    /// The principals that the Allow statements name; `NotPrincipal` grants nothing (semantics 1.6).
    pub fn trusted(&self) -> impl Iterator<Item = &Party> {
        let allows = self.rules.iter().filter(|rule| rule.effect == Some(Effect::Allow));
        allows.flat_map(|rule| match &rule.parties {
            Some(Parties::Only(parties)) => parties.as_slice(),
            Some(Parties::AllBut(_)) | None => &[],
        })
    }

    /// Reads JSON text as far as it goes; what is broken stands in `document.problems`.
    pub fn parse(name: impl Into<String>, text: &str) -> Self {
        Self::new(name, PolicyDocument::parse(text))
    }

    /// The statement's `Sid`, if it has one.
    pub fn sid(&self, index: usize) -> Option<&str> {
        let statement = self.document.statements.iter().find(|one| one.index == index)?;
        statement.sid.as_deref()
    }

    /// Whether some Allow matches action, resource and conditions (identity side, SCP).
    pub fn allows(&self, scene: &Scene<'_>) -> Kleene {
        Kleene::any(self.with(Effect::Allow).map(|rule| rule.applies(scene)))
    }

    /// Whether some Deny matches action, resource and conditions (identity side, SCP).
    pub fn denies(&self, scene: &Scene<'_>) -> Kleene {
        Kleene::any(self.with(Effect::Deny).map(|rule| rule.applies(scene)))
    }

    /// What the Allow statements of a trust policy grant the caller, and how.
    pub fn grants(&self, scene: &Scene<'_>) -> Grants {
        self.with(Effect::Allow).map(|rule| rule.grants(scene)).fold(Grants::NONE, Grants::or)
    }

    /// Whether some Deny of a trust policy hits the caller.
    pub fn trust_denies(&self, scene: &Scene<'_>) -> Kleene {
        Kleene::any(self.with(Effect::Deny).map(|rule| rule.trust_denies(scene)))
    }

    /// Whether some Deny of a resource control policy hits the caller.
    pub fn rcp_denies(&self, scene: &Scene<'_>) -> Kleene {
        Kleene::any(self.with(Effect::Deny).map(|rule| rule.rcp_denies(scene)))
    }

    fn with(&self, effect: Effect) -> impl Iterator<Item = &Rule> {
        self.rules.iter().filter(move |rule| rule.effect == Some(effect))
    }
}

/// Whether a caller sets the key by what it sends beside MFA.
fn is_sent(key: &ContextKey) -> bool {
    key.need().is_some_and(|need| need != Need::Mfa)
}

impl Rule {
    fn new(statement: &Statement, variables: bool) -> Self {
        let action = |text: &str| {
            let syntax = Syntax { wildcards: true, variables: false };
            Pattern::parse(&text.to_ascii_lowercase(), syntax)
        };
        let actions = statement.action.as_ref().map(|choice| Patterns::new(choice, action));
        Self {
            index: statement.index,
            effect: statement.effect,
            known_actions: known_actions(actions.as_ref()),
            actions,
            parties: statement.principal.as_ref().map(Parties::new),
            resources: statement
                .resource
                .as_ref()
                .map(|choice| Patterns::new(choice, |text| ArnPattern::resource(text, variables))),
            tests: statement.conditions.iter().map(|one| Test::new(one, variables)).collect(),
        }
    }

    fn asks_to_send(&self) -> bool {
        self.is_about_roles()
            && self.effect == Some(Effect::Allow)
            && self.tests.iter().any(|test| is_sent(&test.key))
    }

    /// Whether it can matter to who assumes a role.
    fn is_about_roles(&self) -> bool {
        self.known_actions != 0
    }

    fn speaks_of_caller(&self) -> bool {
        let denies_some = self.effect == Some(Effect::Deny)
            && match &self.parties {
                Some(Parties::Only(list)) => {
                    !list.iter().all(|one| matches!(one, Party::Everyone | Party::Account { .. }))
                }
                Some(Parties::AllBut(_)) => true,
                None => false,
            };
        self.is_about_roles() && (denies_some || self.keys().any(ContextKey::tells_callers_apart))
    }

    fn speaks_of_mfa(&self) -> bool {
        self.keys().any(|key| key.need() == Some(Need::Mfa))
    }

    fn speaks_of_sent(&self) -> bool {
        self.is_about_roles() && self.keys().any(is_sent)
    }

    /// The keys of its conditions and variables.
    fn keys(&self) -> impl Iterator<Item = &ContextKey> {
        let in_tests = self.tests.iter().flat_map(|test| {
            let variables = test.wanted.iter().flat_map(Wanted::variables);
            std::iter::once(&test.key).chain(variables.map(|variable| &variable.key))
        });
        let patterns = self.resources.iter().flat_map(|resources| &resources.list);
        let in_resources = patterns.flat_map(ArnPattern::patterns).flat_map(Pattern::variables);
        in_tests.chain(in_resources.map(|variable| &variable.key))
    }

    /// Whether `sts:AssumeRole` is among its actions.
    pub fn means_assume_role(&self) -> bool {
        self.known_actions & 1 == 1
    }

    /// Whether the action is meant. A statement without one means none.
    pub fn action(&self, scene: &Scene<'_>) -> Kleene {
        match scene.action {
            ActionName::Known(index) => (self.known_actions >> index & 1 == 1).into(),
            ActionName::Other(name) => means(self.actions.as_ref(), name),
        }
    }

    /// Whether the resource is meant. A statement without one means none.
    pub fn resource(&self, scene: &Scene<'_>) -> Kleene {
        self.resources.as_ref().map_or(Kleene::No, |patterns| {
            patterns.matches(|pattern| pattern.matches(&scene.resource, &scene.context))
        })
    }

    /// Whether all conditions hold.
    pub fn conditions(&self, scene: &Scene<'_>) -> Kleene {
        Kleene::all(self.tests.iter().map(|test| test.holds(&scene.context)))
    }

    /// Action, resource and conditions: identity policies, boundaries, session policies, SCPs.
    pub fn applies(&self, scene: &Scene<'_>) -> Kleene {
        let action = self.action(scene);
        if action.is_no() {
            return Kleene::No;
        }
        let meant = action.and(self.resource(scene));
        if meant.is_no() { Kleene::No } else { meant.and(self.conditions(scene)) }
    }

    /// Principal, action and conditions of an Allow in a trust policy, which has no resource.
    pub fn grants(&self, scene: &Scene<'_>) -> Grants {
        let Some(parties) = &self.parties else { return Grants::NONE };
        let grants = parties.grants(scene.context.caller);
        if grants.any().is_no() {
            return Grants::NONE;
        }
        grants.and(self.trust_rest(scene))
    }

    /// Principal, action and conditions of a Deny in a trust policy.
    pub fn trust_denies(&self, scene: &Scene<'_>) -> Kleene {
        let Some(parties) = &self.parties else { return Kleene::No };
        let hit = parties.denies(scene.context.caller, scene.has_boundary);
        if hit.is_no() { Kleene::No } else { hit.and(self.trust_rest(scene)) }
    }

    /// Principal, action, resource and conditions of a Deny in a resource control policy.
    pub fn rcp_denies(&self, scene: &Scene<'_>) -> Kleene {
        // AWS wants `"Principal": "*"` there; a document without it is read as if it had it.
        let hit = self.parties.as_ref().map_or(Kleene::Yes, |parties| {
            parties.denies(scene.context.caller, scene.has_boundary)
        });
        if hit.is_no() { Kleene::No } else { hit.and(self.applies(scene)) }
    }

    fn trust_rest(&self, scene: &Scene<'_>) -> Kleene {
        let action = self.action(scene);
        if action.is_no() { Kleene::No } else { action.and(self.conditions(scene)) }
    }
}

fn known_actions(actions: Option<&Patterns<Pattern>>) -> u8 {
    let bits = KNOWN_ACTIONS.iter().enumerate();
    bits.filter(|(_, name)| means(actions, name).is_yes()).map(|(index, _)| 1 << index).sum()
}

fn means(actions: Option<&Patterns<Pattern>>, name: &str) -> Kleene {
    actions.map_or(Kleene::No, |patterns| {
        patterns.matches(|pattern| pattern.matches(name, &NoVariables))
    })
}

impl<P> Patterns<P> {
    fn new(choice: &Choice, read: impl Fn(&str) -> P) -> Self {
        let (all_but, texts) = match choice {
            Choice::Only(texts) => (false, texts),
            Choice::AllBut(texts) => (true, texts),
        };
        Self { all_but, list: texts.iter().map(|text| read(text)).collect() }
    }

    fn matches(&self, fits: impl Fn(&P) -> Kleene) -> Kleene {
        // A list of which nothing could be read must not match more than it says.
        if self.list.is_empty() {
            return Kleene::No;
        }
        let any = Kleene::any(self.list.iter().map(fits));
        if self.all_but { !any } else { any }
    }
}

#[cfg(test)]
mod tests;
