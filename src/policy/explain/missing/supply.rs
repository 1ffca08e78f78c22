//! What a caller could send along so that conditions hold: each offer is tried on a copy.

use crate::domain::limits::{EXTERNAL_ID, SESSION_NAME, SOURCE_IDENTITY, check_tags};
use crate::domain::role::Tag;
use crate::policy::decide::context::{Context, Fact};
use crate::policy::decide::question::{Mfa, Request, Trust};
use crate::policy::explain::missing::Case;
use crate::policy::explain::missing::offer::to_meet;
use crate::policy::language::condition::Test;
use crate::policy::language::condition::operator::{Base, Operator};
use crate::policy::language::condition::value::Wanted;
use crate::policy::language::document::Effect;
use crate::policy::language::key::{KeyKind, RequestKey};
use crate::policy::language::need::Need;
use crate::policy::language::pattern::{Values, Variable};
use crate::policy::language::rule::Rule;

/// Something to send along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Supply {
    pub need: Need,
    /// For a tag its key.
    pub key: Option<String>,
    /// The value that would do; `None` for an MFA code.
    pub value: Option<String>,
}

impl Supply {
    /// Such as "send the external id `…`".
    pub fn sentence(&self) -> String {
        let value = self.value.as_deref().unwrap_or_default();
        match self.need {
            Need::Mfa => "send a one-time code of an MFA device".to_owned(),
            Need::SignIn => "sign in to Identity Center".to_owned(),
            Need::ExternalId => format!("send the external id `{value}`"),
            Need::SessionName => format!("name the session `{value}`"),
            Need::SourceIdentity => format!("send the source identity `{value}`"),
            Need::Tags => {
                format!(
                    "send the session tag `{}` = `{value}`",
                    self.key.as_deref().unwrap_or_default()
                )
            }
        }
    }

    /// Sends it along.
    pub fn send(&self, request: &mut Request) {
        let value = self.value.clone();
        match self.need {
            Need::Mfa => request.mfa = Mfa::CodeSent,
            // STS is told nothing of it.
            Need::SignIn => {}
            Need::ExternalId => request.external_id = value,
            Need::SessionName => request.session_name = value,
            Need::SourceIdentity => request.source_identity = value,
            Need::Tags => {
                let (Some(key), Some(value)) = (&self.key, value) else { return };
                request.tags.retain(|tag| !tag.key.eq_ignore_ascii_case(key));
                request.tags.push(Tag { key: key.clone(), value });
            }
        }
    }

    /// Whether STS takes the value (semantics 1.13).
    fn is_taken(&self) -> bool {
        let value = self.value.as_deref().unwrap_or_default();
        match (self.need, &self.key) {
            (Need::ExternalId, _) => EXTERNAL_ID.check(value).is_ok(),
            (Need::SessionName, _) => SESSION_NAME.check(value).is_ok(),
            (Need::SourceIdentity, _) => SOURCE_IDENTITY.check(value).is_ok(),
            (Need::Tags, Some(key)) => {
                check_tags(&[Tag { key: key.clone(), value: value.to_owned() }]).is_ok()
            }
            (Need::Mfa | Need::SignIn | Need::Tags, _) => true,
        }
    }

    pub(super) fn fills_same(&self, other: &Self) -> bool {
        self.need == other.need && self.key == other.key
    }
}

/// Of the values of one key the first few are tried.
const VALUES: usize = 4;
/// All combinations together.
const OFFERS: usize = 256;
/// Of the trust policy's statements the first so many are met as a whole.
const STATEMENTS: usize = 16;

/// Sets of things to send, small ones first, each with the question as it then is.
pub(super) fn offers(case: &Case) -> Vec<(Vec<Supply>, Case)> {
    let mut sets: Vec<Vec<Supply>> = vec![Vec::new()];
    let single = single(case);
    for supply in &single {
        let more: Vec<Vec<Supply>> = sets
            .iter()
            .filter(|set| !set.iter().any(|known| known.fills_same(supply)))
            .map(|set| set.iter().chain([supply]).cloned().collect())
            .collect();
        sets.extend(more);
        if sets.len() > OFFERS {
            break;
        }
    }
    let is_cut = sets.len() > OFFERS;
    sets.retain(|set| !set.is_empty());
    sets.sort_by_key(Vec::len);
    if is_cut {
        sets.truncate(OFFERS);
        sets.extend(everything(case, &single));
    }
    let sent = |set: Vec<Supply>| {
        let case = sent(case, &set);
        (set, case)
    };
    sets.into_iter().map(sent).collect()
}

/// The question as it is with these things sent along.
pub(super) fn sent(case: &Case, set: &[Supply]) -> Case {
    let mut case = case.clone();
    for supply in set {
        supply.send(&mut case.request);
    }
    case
}

/// All that is asked for at once, as each statement of the trust policy that lets the caller in has it: of things that are
/// too many to be combined.
fn everything(case: &Case, single: &[Supply]) -> Vec<Vec<Supply>> {
    let question = case.question();
    let rules = match &case.target.trust {
        Trust::Read(policy) => policy.rules.as_slice(),
        Trust::Unread(_) => &[],
    };
    let allows = rules.iter().filter(|rule| rule.effect == Some(Effect::Allow));
    let met = allows.filter_map(|rule| to_meet(rule, &question)).take(STATEMENTS);
    let mut sets: Vec<Vec<Supply>> = met.chain([Vec::new()]).collect();
    for set in &mut sets {
        for supply in single {
            if !set.iter().any(|known| known.fills_same(supply)) {
                set.push(supply.clone());
            }
        }
    }
    sets
}

/// Everything that some condition asks for and that the caller could send.
fn single(case: &Case) -> Vec<Supply> {
    let mut found: Vec<Supply> = Vec::new();
    let is_user = case.caller.is_user();
    let context =
        Context { caller: &case.caller, target: Some(&case.target), request: &case.request };
    for rule in rules(case) {
        for test in &rule.tests {
            // What an Allow asks for meets it; of a Deny what escapes it.
            let must_hold = rule.effect == Some(Effect::Allow);
            let offered = of_test(&context, test, must_hold);
            for supply in offered.into_iter().take(VALUES) {
                // Sessions carry no MFA; only a user can show a device (semantics 1.10).
                let possible = supply.need != Need::Mfa || is_user;
                if possible && !found.contains(&supply) {
                    found.push(supply);
                }
            }
        }
    }
    found
}

fn rules(case: &Case) -> impl Iterator<Item = &Rule> {
    let trust = match &case.target.trust {
        Trust::Read(policy) => Some(policy),
        Trust::Unread(_) => None,
    };
    let policies = &case.policies;
    let layers = [Some(&policies.identity), policies.boundary.as_ref(), policies.session.as_ref()];
    let layers = layers.into_iter().flatten().flat_map(|layer| &layer.policies);
    let levels = [policies.scp.as_ref(), case.rcp.as_ref()];
    let levels = levels.into_iter().flatten().flat_map(|one| one.levels.iter().flatten());
    trust.into_iter().chain(layers).chain(levels).flat_map(|policy| &policy.rules)
}

/// What could be sent so that a condition holds, or fails, in the order of its values; nothing that STS refuses.
pub(super) fn of_test(context: &Context<'_>, test: &Test, must_hold: bool) -> Vec<Supply> {
    let mut found = asked_for(context, test, must_hold);
    found.retain(Supply::is_taken);
    found
}

/// Whether STS takes none of the values that would do.
pub(super) fn is_refused(context: &Context<'_>, test: &Test, must_hold: bool) -> bool {
    let asked = asked_for(context, test, must_hold);
    !asked.is_empty() && !asked.iter().any(Supply::is_taken)
}

fn asked_for(context: &Context<'_>, test: &Test, must_hold: bool) -> Vec<Supply> {
    let key = &test.key;
    let (Some(need), Some(operator)) = (key.need(), test.operator) else { return Vec::new() };
    let tag = match (need, key.kind) {
        (Need::Mfa, _) => return vec![Supply { need, key: None, value: None }],
        (Need::Tags, KeyKind::Request(RequestKey::Tag)) => {
            key.written.split_once('/').map(|(_, tag)| tag.to_owned())
        }
        // Lists of keys do not say which tags would do.
        (Need::Tags | Need::SignIn, _) => return Vec::new(),
        (Need::ExternalId | Need::SessionName | Need::SourceIdentity, _) => None,
    };
    let make = |value: String| Supply { need, key: tag.clone(), value: Some(value) };
    let is_name = matches!(need, Need::SessionName | Need::SourceIdentity);
    let own = context.caller.arn.rsplit('/').next();
    let own = own.filter(|own| is_name && make((*own).to_owned()).is_taken());
    texts(context, (test, operator), must_hold, own).into_iter().map(make).collect()
}

/// Texts that a text operator takes for its own, and a negated one in a Deny. The caller's own name goes before what is
/// made up for a pattern.
fn texts(
    context: &Context<'_>,
    (test, operator): (&Test, Operator),
    must_hold: bool,
    own: Option<&str>,
) -> Vec<String> {
    let like = operator.base == Base::StringLike;
    let exact = matches!(operator.base, Base::StringEquals | Base::StringEqualsIgnoreCase);
    if operator.negated == must_hold || !(like || exact) {
        return Vec::new();
    }
    let own_and_made = |(value, wanted): (&String, &Wanted)| {
        let fits = |own: &&str| wanted.compare(operator, own, context).is_yes();
        // Another condition may speak against one's own name.
        let own = own.filter(fits).map(str::to_owned);
        own.into_iter().chain(text(context, wanted, like && value.contains('*')))
    };
    let mut found: Vec<String> = Vec::new();
    for text in test.written.values.iter().zip(&test.wanted).flat_map(own_and_made) {
        if !found.contains(&text) {
            found.push(text);
        }
    }
    found
}

/// A text that fits the pattern; `None` if a variable's value is missing or not known.
fn text(context: &Context<'_>, wanted: &Wanted, is_pattern: bool) -> Option<String> {
    let Wanted::Text(pattern) = wanted else { return None };
    let mut text = pattern.example(context)?;
    // STS takes two characters at least (semantics 1.13).
    if text.chars().count() < 2 && is_pattern {
        text.push_str("xx");
    }
    (!text.is_empty()).then_some(text)
}

/// The first variable of the condition whose value is not known here, so that nothing can be offered for it.
pub(super) fn unknown_variable<'t>(context: &Context<'_>, test: &'t Test) -> Option<&'t Variable> {
    let is_unknown =
        |variable: &&Variable| matches!(context.fact(&variable.key), Fact::Unknown | Fact::Present);
    test.wanted.iter().flat_map(Wanted::variables).find(is_unknown)
}
