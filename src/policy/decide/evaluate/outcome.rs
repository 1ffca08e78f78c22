//! How an action fares in every layer, and what follows from that (semantics 1.3).

use crate::policy::decide::kleene::Kleene;
use crate::policy::decide::question::AssumeAction;
use crate::policy::language::action::KNOWN_ACTIONS;
use crate::policy::language::principal::Grants;

/// An action that an AssumeRole exercises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Action {
    /// As AWS writes it.
    pub name: &'static str,
    /// As patterns are matched.
    pub lower: &'static str,
    /// Its index in [`KNOWN_ACTIONS`](crate::policy::language::action::KNOWN_ACTIONS).
    pub(super) known: u8,
}

impl Action {
    pub(super) const TAG_SESSION: Self = Self::new("sts:TagSession", 3);
    pub(super) const SET_SOURCE_IDENTITY: Self = Self::new("sts:SetSourceIdentity", 4);
    pub(super) const SET_CONTEXT: Self = Self::new("sts:SetContext", 5);

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

    pub(super) fn of(action: AssumeAction) -> Self {
        let known = match action {
            AssumeAction::AssumeRole => 0,
            AssumeAction::WithSaml => 1,
            AssumeAction::WithWebIdentity => 2,
        };
        Self::new(action.name(), known)
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
    /// Whether some Allow matches; yes if there is no such layer.
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
pub(super) enum Sides {
    /// A service or a provider calls: the trust policy alone.
    TrustOnly,
    OneAccount,
    TwoAccounts,
}

impl Sides {
    pub fn new(has_identity_side: bool, same_account: bool) -> Self {
        match (has_identity_side, same_account) {
            (false, _) => Self::TrustOnly,
            (true, true) => Self::OneAccount,
            (true, false) => Self::TwoAccounts,
        }
    }
}

/// The core of semantics 1.3. `limits` (boundary and session policies) and `identity` are asked
/// only if they can change the answer.
pub(super) fn core(
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

#[cfg(test)]
mod tests {
    use super::*;

    fn asked() -> Kleene {
        panic!("it cannot change the answer")
    }

    /// Semantics 1.3: what the caller's policies say is asked for where it bears on the answer.
    #[test]
    fn the_callers_side_is_asked_only_if_it_can_change_the_answer() {
        let (yes, no, unknown) = (Kleene::Yes, Kleene::No, Kleene::Unknown);
        let grants = |exact, role, account| Grants { exact, role, account };
        for sides in [Sides::TrustOnly, Sides::OneAccount, Sides::TwoAccounts] {
            assert_eq!(core(Grants::NONE, sides, asked, asked), no, "{sides:?}");
        }
        for exact in [yes, unknown] {
            assert_eq!(core(grants(exact, no, no), Sides::TrustOnly, asked, asked), exact);
        }
        assert_eq!(core(grants(yes, no, yes), Sides::OneAccount, asked, asked), yes);
        for (trust, sides, limits, answer) in [
            (grants(no, yes, yes), Sides::OneAccount, yes, yes),
            (grants(no, yes, no), Sides::OneAccount, unknown, unknown),
            (grants(no, no, yes), Sides::OneAccount, no, no),
            (grants(yes, no, no), Sides::TwoAccounts, no, no),
        ] {
            assert_eq!(core(trust, sides, || limits, asked), answer, "{trust:?} {sides:?}");
        }
    }

    #[test]
    fn trust_in_the_account_or_over_two_accounts_wants_the_callers_own_policies() {
        let (yes, no, unknown) = (Kleene::Yes, Kleene::No, Kleene::Unknown);
        let account = Grants { exact: no, role: no, account: yes };
        for sides in [Sides::OneAccount, Sides::TwoAccounts] {
            for identity in [yes, no, unknown] {
                assert_eq!(core(account, sides, || yes, || identity), identity, "{sides:?}");
            }
        }
    }
}
