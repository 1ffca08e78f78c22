//! What a caller does so that a condition holds, or fails: by its operator, its values and what the request holds.

use crate::domain::text::harmless;
use crate::policy::decide::context::Fact;
use crate::policy::explain::missing::{side, supply};
use crate::policy::language::condition::Test;
use crate::policy::language::condition::operator::{Base, Comparison};
use crate::policy::language::condition::value::Wanted;
use crate::policy::language::key::{CallerKey, KeyKind, RequestKey};
use crate::policy::language::key_type::KeyType;
use crate::policy::language::need::Need;
use crate::policy::language::pattern::{Values, Variable};
use crate::policy::language::rule::Scene;

/// Who can do it: the easier, the sooner it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Ease {
    /// The caller sends something else.
    Send,
    /// The caller calls otherwise: as another identity, from elsewhere.
    Call,
    /// The owner of the policy, the tags or the account does something.
    Owner,
    /// No one.
    Never,
}

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Advice {
    pub ease: Ease,
    pub text: String,
}

impl Advice {
    pub fn new(ease: Ease, text: impl Into<String>) -> Self {
        Self { ease, text: text.into() }
    }
}

/// What the key must become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Goal {
    /// A value that the condition names.
    Named,
    /// Another.
    Other,
    /// Any value.
    Present,
    Absent,
}

/// A condition and whether it must hold: in an Allow it must, in a Deny it must not.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    pub test: &'a Test,
    pub scene: &'a Scene<'a>,
    must_hold: bool,
    /// Whether the trust policy alone decides what may be sent.
    by_trust: bool,
}

impl<'a> Asked<'a> {
    pub fn to_hold(test: &'a Test, scene: &'a Scene<'a>, by_trust: bool) -> Self {
        Self { test, scene, must_hold: true, by_trust }
    }

    pub fn to_fail(test: &'a Test, scene: &'a Scene<'a>, by_trust: bool) -> Self {
        Self { test, scene, must_hold: false, by_trust }
    }

    pub fn advice(&self) -> Advice {
        self.broken().or_else(|| self.by_variable()).unwrap_or_else(|| {
            let goal = self.goal();
            let advice = self.by_value(goal).unwrap_or_else(|| side::of(self, goal));
            self.extended(goal, advice)
        })
    }

    /// What it takes by operator; an unknown one is told before.
    fn goal(&self) -> Goal {
        let Some(operator) = self.test.operator else { return Goal::Named };
        if operator.base == Base::Null {
            let asks_absence = self.test.wanted.contains(&Wanted::Flag(true));
            return if asks_absence == self.must_hold { Goal::Absent } else { Goal::Present };
        }
        let is_named = operator.negated != self.must_hold;
        // What takes every value asks no more than whether there is one; a set operator takes an empty one for none.
        let held = KeyType::of(&self.test.key.name);
        if operator.set.is_none() && Wanted::take_everything(&self.test.wanted, held) {
            return if is_named { Goal::Present } else { Goal::Absent };
        }
        if is_named { Goal::Named } else { Goal::Other }
    }

    /// What is wrong with the condition itself, whatever is sent.
    fn broken(&self) -> Option<Advice> {
        let written = &self.test.written;
        let owner = |text: String| Some(Advice::new(Ease::Owner, text));
        let name = harmless(&written.operator);
        let Some(operator) = self.test.operator else {
            return owner(format!("have the operator `{name}` mended, which IAM does not know"));
        };
        let is_list = self.test.key.is_multivalued();
        if is_list && operator.set.is_none() && operator.base != Base::Null {
            return owner(format!(
                "`{}` holds a list: have the operator become `ForAnyValue:{name}` or `ForAllValues:{name}`",
                harmless(&written.key)
            ));
        }
        let nothing = self.test.wanted.iter().all(Wanted::takes_nothing);
        (self.must_hold && nothing && !operator.negated)
            .then(|| "have its values mended, which are none for that operator".to_owned())
            .and_then(owner)
    }

    /// A variable that is read literally, or has no value.
    fn by_variable(&self) -> Option<Advice> {
        if !self.must_hold {
            return None;
        }
        if self.would_hold_with_variables() {
            let values = harmless(&self.test.written.values.join(", ")).into_owned();
            return Some(Advice::new(
                Ease::Owner,
                format!(
                    "have that policy say `\"Version\": \"2012-10-17\"`, without which `{values}` is plain text"
                ),
            ));
        }
        let has_value = |variable: &Variable| {
            let fact = self.scene.context.fact(&variable.key);
            variable.default.is_some() || !(fact == Fact::Absent || fact.is_empty())
        };
        let mut variables = self.test.wanted.iter().flat_map(Wanted::variables);
        let valueless = variables.find(|variable| !has_value(variable))?;
        let way = side::by_key(&valueless.key, Goal::Present, self);
        let text = format!("`{valueless}` has no value in this request: {}", way.text);
        Some(Advice { ease: way.ease, text })
    }

    /// Whether an old document's lack of variables is all that keeps the condition from holding (semantics 1.9).
    fn would_hold_with_variables(&self) -> bool {
        Test::new(&self.test.written, true).holds(&self.scene.context).is_yes()
    }

    /// What is said by the condition's value; `None` if the key alone says all.
    fn by_value(&self, goal: Goal) -> Option<Advice> {
        let base = self.test.operator?.base;
        let values = harmless(&self.test.written.values.join(", ")).into_owned();
        match (self.test.key.kind, base) {
            (KeyKind::Request(RequestKey::MfaPresent), Base::Bool) => Some(self.mfa(goal)),
            (KeyKind::Request(RequestKey::MfaAge), Base::Numeric(by)) if wants_more(goal, by) => {
                Some(Advice::new(
                    Ease::Call,
                    "a code that is sent along is new, and its age 0: start from a session that began with an MFA code \
                 that long ago",
                ))
            }
            (
                KeyKind::Request(RequestKey::CurrentTime | RequestKey::EpochTime),
                Base::Date(by) | Base::Numeric(by),
            ) if by != Comparison::Equals => Some(if wants_more(goal, by) {
                Advice::new(Ease::Owner, format!("wait until {values}"))
            } else {
                let text =
                    format!("that moment is past: have `{values}` in that condition moved on");
                Advice::new(Ease::Owner, text)
            }),
            (KeyKind::Caller(CallerKey::TokenIssueTime), Base::Date(by))
                if by != Comparison::Equals =>
            {
                Some(if wants_more(goal, by) {
                    Advice::new(
                        Ease::Call,
                        "obtain a new session, since this one was issued too early",
                    )
                } else {
                    let text = format!(
                        "no new session meets it: have `{values}` in that condition moved on"
                    );
                    Advice::new(Ease::Owner, text)
                })
            }
            _ if &*self.test.key.name == "sts:durationseconds" => Some(Advice::new(
                Ease::Owner,
                "no request to assume a role carries `sts:DurationSeconds`, so nothing that is sent meets it: have the \
                 role's maximum session duration say how long a session lasts",
            )),
            _ if goal == Goal::Named => self.by_sending(),
            _ => None,
        }
    }

    /// `aws:MultiFactorAuthPresent` as a Boolean.
    fn mfa(&self, goal: Goal) -> Advice {
        if goal == Goal::Absent {
            let text = "call with long-lived keys and without MFA: every other call carries \
                        `aws:MultiFactorAuthPresent`";
            return Advice::new(Ease::Call, text);
        }
        let asks = |flag: bool| self.test.wanted.contains(&Wanted::Flag(flag));
        if asks(goal == Goal::Named) {
            return side::by_key(&self.test.key, Goal::Present, self);
        }
        // Long-lived keys carry no such key, and with a code it is true.
        Advice::new(
            Ease::Call,
            if self.must_hold {
                "it asks for a session without MFA, and long-lived keys carry no `aws:MultiFactorAuthPresent`: start \
                 from a session without MFA, or have the operator become `BoolIfExists`"
            } else {
                "call without MFA"
            },
        )
    }

    /// A value that is the caller's to send.
    fn by_sending(&self) -> Option<Advice> {
        let caller = self.scene.context.caller;
        let need = self.test.key.need()?;
        if matches!(need, Need::Mfa | Need::SignIn) {
            return None;
        }
        if let Some(fixed) = side::fixed(&self.test.key, caller) {
            return Some(fixed);
        }
        let context = &self.scene.context;
        let Some(supply) = supply::of_test(context, self.test, self.must_hold).into_iter().next()
        else {
            if let Some(variable) = supply::unknown_variable(context, self.test) {
                let written = harmless(&self.test.written.key);
                let text = format!(
                    "send as `{written}` what `{variable}` stands for, whose value is not known here"
                );
                return Some(Advice::new(Ease::Send, text));
            }
            return supply::is_refused(context, self.test, self.must_hold).then(|| {
                let text =
                    "nothing that STS takes meets it: have that condition name another value";
                Advice::new(Ease::Owner, text)
            });
        };
        let whose = if self.by_trust { "in the trust policy" } else { "on both sides" };
        let also = match need {
            Need::Tags => format!("; sending tags needs `sts:TagSession` {whose}"),
            Need::SourceIdentity => format!("; sending one needs `sts:SetSourceIdentity` {whose}"),
            Need::Mfa | Need::SignIn | Need::ExternalId | Need::SessionName => String::new(),
        };
        // An external id is agreed on, and not read from the policy that asks for it, unless that has it from the caller.
        let mut variables = self.test.wanted.iter().flat_map(Wanted::variables);
        let is_agreed = need == Need::ExternalId && variables.next().is_none();
        (!is_agreed).then(|| Advice::new(Ease::Send, format!("{}{also}", supply.sentence())))
    }

    /// For a condition that lists who or whence: it can be extended by what this request holds. Not so one that
    /// compares with a variable, or whose key the caller chooses: nothing would be left of it.
    fn extended(&self, goal: Goal, advice: Advice) -> Advice {
        let compares = self.test.operator.is_some_and(|operator| {
            operator.base.is_text() || matches!(operator.base, Base::Arn | Base::IpAddress)
        });
        let is_plain = self.test.wanted.iter().all(|wanted| wanted.variables().next().is_none());
        let Fact::One(held) = self.scene.context.fact(&self.test.key) else { return advice };
        let is_listed = side::lists_callers(&self.test.key) && !held.is_empty();
        if !(self.must_hold && goal == Goal::Named && compares && is_plain && is_listed) {
            return advice;
        }
        let key = &self.test.written.key;
        let text =
            format!("{}, or have `{key}` in that condition extended by `{held}`", advice.text);
        Advice { text, ..advice }
    }
}

/// Whether a greater number or a later moment is wanted.
fn wants_more(goal: Goal, by: Comparison) -> bool {
    let is_lower_bound = matches!(by, Comparison::GreaterThan | Comparison::GreaterThanEquals);
    by != Comparison::Equals && is_lower_bound == (goal == Goal::Named)
}
