//! What each layer has to say about a decision.

use crate::policy::decide::evaluate::ActionOutcome;
use crate::policy::decide::kleene::Kleene;
use crate::policy::decide::question::Question;
use crate::policy::explain::reason::{Element, LayerName, Reason, ReasonEffect};
use crate::policy::explain::words;
use crate::policy::language::document::Effect;
use crate::policy::language::principal::Grants;
use crate::policy::language::rule::{Policy, Rule, Scene};

/// Which elements of a statement count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// Action, resource, conditions.
    Caller,
    /// Principal, action, conditions.
    Trust,
    /// Principal, action, resource, conditions.
    Rcp,
}

/// A layer with its policies and how it decided.
#[derive(Debug)]
pub(super) struct Part<'a> {
    pub layer: LayerName,
    pub side: Side,
    /// One level, but for organization policies.
    pub levels: Vec<Vec<&'a Policy>>,
    /// What the levels are called, if they have names.
    pub names: &'a [String],
    pub unread: Option<&'a str>,
    pub allowed: Kleene,
    pub denied: Kleene,
}

impl<'a> Part<'a> {
    fn rules(&self, effect: Effect) -> impl Iterator<Item = (&'a Policy, &'a Rule)> {
        let policies = self.levels.iter().flatten();
        policies
            .flat_map(|policy| policy.rules.iter().map(|rule| (*policy, rule)))
            .filter(move |(_, rule)| rule.effect == Some(effect))
    }
}

/// One action of one question.
#[derive(Debug)]
pub(super) struct Ask<'a> {
    pub question: &'a Question<'a>,
    pub outcome: &'a ActionOutcome,
    pub scene: Scene<'a>,
}

impl Ask<'_> {
    /// The Deny statements of a layer that made the answer what it is.
    pub fn denies(&self, part: &Part<'_>, decision: Kleene) -> Vec<Reason> {
        // A matching Deny makes it a no; one that may match leaves it open.
        let (wanted, effect) = match decision {
            Kleene::No => (Kleene::Yes, ReasonEffect::Deny),
            Kleene::Unknown => (Kleene::Unknown, ReasonEffect::Unknown),
            Kleene::Yes => return Vec::new(),
        };
        if part.denied != wanted {
            return Vec::new();
        }
        let mut reasons: Vec<Reason> = part
            .rules(Effect::Deny)
            .filter(|(_, rule)| self.result(part.side, rule) == wanted)
            .map(|(policy, rule)| self.reason(part, policy, rule, effect))
            .collect();
        if decision == Kleene::Unknown {
            reasons.extend(self.unread(part));
        }
        reasons
    }

    /// The Allow statements of a layer that made the answer what it is, or that failed to.
    pub fn allows(&self, part: &Part<'_>, decision: Kleene) -> Vec<Reason> {
        if part.layer == LayerName::Rcp || !self.matters(part.layer, decision) {
            return Vec::new();
        }
        match decision {
            Kleene::Yes => self.granted(part).into_iter().collect(),
            Kleene::No if part.allowed.is_no() => self.missing(part),
            Kleene::Unknown if part.allowed.is_unknown() || self.direct_is_open(part.layer) => {
                let open = part
                    .rules(Effect::Allow)
                    .filter(|(_, rule)| self.is_open(part, rule))
                    .map(|(policy, rule)| self.reason(part, policy, rule, ReasonEffect::Unknown));
                // An unread layer was named with its possible Deny already.
                let unread = if part.denied.is_unknown() { None } else { self.unread(part) };
                open.chain(unread).collect()
            }
            // The layer did not decide: another one did.
            Kleene::No | Kleene::Unknown => Vec::new(),
        }
    }

    /// Whether the layer's Allow statements bear on the answer: a direct grant inside one account
    /// needs none of the caller's side (semantics 1.4).
    fn matters(&self, layer: LayerName, decision: Kleene) -> bool {
        let grants = self.outcome.trust;
        let is_callers =
            matches!(layer, LayerName::Identity | LayerName::Boundary | LayerName::Session);
        if !is_callers || !self.outcome.same_account {
            return true;
        }
        if grants.exact.is_yes() {
            return false;
        }
        if layer == LayerName::Identity {
            let by_role = grants.role.is_yes() && decision.is_yes();
            return !grants.account.is_no() && !by_role;
        }
        !grants.any().is_no()
    }

    /// Whether the trust policy surely trusts the account, which does not suffice, and perhaps the
    /// caller as well, which would.
    fn direct_is_open(&self, layer: LayerName) -> bool {
        let Grants { exact, role, .. } = self.outcome.trust;
        layer == LayerName::Trust
            && self.outcome.same_account
            && exact.or(role).is_unknown()
            && self.outcome.core().is_unknown()
    }

    fn is_open(&self, part: &Part<'_>, rule: &Rule) -> bool {
        let Grants { exact, role, .. } = rule.grants(&self.scene);
        self.result(part.side, rule).is_unknown()
            || (self.direct_is_open(part.layer) && exact.or(role).is_unknown())
    }

    /// The statement that allows.
    fn granted(&self, part: &Part<'_>) -> Option<Reason> {
        let allowing = |(_, rule): &(&Policy, &Rule)| self.result(part.side, rule).is_yes();
        let mut matching: Vec<_> = part.rules(Effect::Allow).filter(allowing).collect();
        // The strongest way to be named is the one told.
        matching.sort_by_key(|(_, rule)| {
            let grants = rule.grants(&self.scene);
            (!grants.exact.is_yes(), !grants.role.is_yes())
        });
        let (policy, rule) = matching.first()?;
        Some(self.reason(part, policy, rule, ReasonEffect::Allow))
    }

    /// Why no statement allows.
    fn missing(&self, part: &Part<'_>) -> Vec<Reason> {
        if part.layer == LayerName::Scp {
            return self.missing_levels(part);
        }
        let near = |(_, rule): &(&Policy, &Rule)| {
            part.side == Side::Trust || !rule.action(&self.scene).is_no()
        };
        let near: Vec<_> = part.rules(Effect::Allow).filter(near).collect();
        if near.is_empty() {
            return vec![self.whole(part, ReasonEffect::NoMatch, self.nothing_allows(part))];
        }
        let reason = |(policy, rule): &(&Policy, &Rule)| {
            self.reason(part, policy, rule, ReasonEffect::NoMatch)
        };
        near.iter().map(reason).collect()
    }

    fn missing_levels(&self, part: &Part<'_>) -> Vec<Reason> {
        let mut reasons = Vec::new();
        for (index, level) in part.levels.iter().enumerate() {
            let allowed = Kleene::any(level.iter().map(|policy| policy.allows(&self.scene)));
            if allowed.is_no() {
                let name = part.names.get(index).map_or("this level", String::as_str);
                let because = format!("no policy of {name} allows {}", self.outcome.action);
                let mut reason = self.whole(part, ReasonEffect::NoMatch, because);
                reason.policy = format!("scp[{index}]");
                reasons.push(reason);
                let rules = level.iter().flat_map(|one| one.rules.iter().map(|rule| (*one, rule)));
                let near = rules.filter(|(_, rule)| {
                    rule.effect == Some(Effect::Allow) && !rule.action(&self.scene).is_no()
                });
                reasons.extend(
                    near.map(|(policy, rule)| {
                        self.reason(part, policy, rule, ReasonEffect::NoMatch)
                    }),
                );
            }
        }
        reasons
    }

    fn nothing_allows(&self, part: &Part<'_>) -> String {
        let action = self.outcome.action;
        match (part.layer, part.levels.iter().flatten().count()) {
            (LayerName::Trust, _) => "the trust policy has no Allow statement".to_owned(),
            (LayerName::Identity, 0) => {
                format!("the caller has no identity-based policy, so nothing allows {action}")
            }
            (layer, _) => format!("no {} policy allows {action}", words::layer(layer)),
        }
    }

    fn unread(&self, part: &Part<'_>) -> Option<Reason> {
        let why = part.unread?;
        let because = format!("the {} could not be read: {why}", words::layer_of(part.layer));
        Some(self.whole(part, ReasonEffect::Unknown, because))
    }

    /// What the statement answers.
    fn result(&self, side: Side, rule: &Rule) -> Kleene {
        match (side, rule.effect) {
            (Side::Trust, Some(Effect::Allow)) => rule.grants(&self.scene).any(),
            (Side::Trust, _) => rule.trust_denies(&self.scene),
            (Side::Rcp, _) => rule.rcp_denies(&self.scene),
            (Side::Caller, _) => rule.applies(&self.scene),
        }
    }

    fn reason(
        &self,
        part: &Part<'_>,
        policy: &Policy,
        rule: &Rule,
        effect: ReasonEffect,
    ) -> Reason {
        let is_direct = effect == ReasonEffect::Unknown && part.side == Side::Trust;
        let told = if is_direct && !self.result(part.side, rule).is_unknown() {
            words::StatementWords::by_name(rule, &self.scene)
        } else {
            words::StatementWords::of(rule, part.side, &self.scene, self.outcome)
        };
        Reason {
            layer: part.layer,
            effect,
            action: self.outcome.action,
            policy: policy.name.clone(),
            statement: Some(rule.index),
            sid: policy.sid(rule.index).map(str::to_owned),
            element: told.element,
            because: self.with_footnote(part.layer, effect, told.because),
        }
    }

    /// A reason that no statement gives.
    fn whole(&self, part: &Part<'_>, effect: ReasonEffect, because: String) -> Reason {
        let mut policies = part.levels.iter().flatten();
        let policy = match (policies.next(), policies.next()) {
            (Some(only), None) => only.name.clone(),
            _ => part.layer.word().to_owned(),
        };
        Reason {
            layer: part.layer,
            effect,
            action: self.outcome.action,
            policy,
            statement: None,
            sid: None,
            element: (effect == ReasonEffect::NoMatch).then_some(Element::Action),
            because: self.with_footnote(part.layer, effect, because),
        }
    }

    /// Roles that assume themselves once needed no trust (semantics 1.5).
    fn with_footnote(&self, layer: LayerName, effect: ReasonEffect, because: String) -> String {
        let own = self.question.caller.role.as_deref() == Some(&*self.question.target.arn);
        if !own || layer != LayerName::Trust || effect != ReasonEffect::NoMatch {
            return because;
        }
        format!(
            "{because}; since 21 September 2022 a role must trust itself by name, but for a few \
             that assumed themselves before 30 June 2022"
        )
    }
}
