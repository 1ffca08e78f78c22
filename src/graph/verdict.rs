//! The verdict on one role from one identity, as lists show it: decided without a call, and with what the
//! person could send along.

use std::borrow::Cow;

use crate::domain::limits::CHAINED_DURATION;
use crate::domain::session::AssumeOptions;
use crate::graph::StartingPoint;
use crate::policy::decide::evaluate::{Decision, decide, is_likely, is_trusted};
use crate::policy::decide::question::{CallerKind, Levels, Mfa, Question, Request, Target};
use crate::policy::explain::missing::remedy;
use crate::policy::explain::{Evaluation, explain};
use crate::policy::words::{Need, words};

/// What a list shows of a verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    pub decision: Decision,
    /// For an unknown: everything that was read allows, and only denies that could not be read are open.
    pub is_likely: bool,
    /// Whether the role's own side is satisfied: tells two unknowns apart.
    pub is_trusted: bool,
    /// What the person must supply for it.
    pub needs: Vec<Need>,
}

impl Verdict {
    /// A yes that no policy decides, and for which nothing is to be supplied.
    pub fn granted() -> Self {
        let (decision, is_likely, is_trusted) = (Decision::Allow, false, true);
        Self { decision, is_likely, is_trusted, needs: Vec::new() }
    }

    /// A permission set that the person may have: once they are signed in, Identity Center says whether.
    pub fn after_sign_in() -> Self {
        let needs = vec![Need::SignIn];
        Self { decision: Decision::Unknown, is_likely: false, is_trusted: false, needs }
    }

    /// Whether it is shown as a yes.
    pub fn is_certain(&self) -> bool {
        self.decision == Decision::Allow || self.is_likely
    }

    /// The decision, with a certain one taken for allowed.
    pub fn settled(&self) -> Decision {
        if self.is_certain() { Decision::Allow } else { self.decision }
    }

    /// What must be supplied, in the words of JSON and filters.
    pub fn supply(&self) -> Vec<&'static str> {
        words(&self.needs)
    }

    /// The better of two: a yes before an open one before a no, and the one that asks for less.
    pub fn is_better_than(&self, other: &Self) -> bool {
        let certain =
            |verdict: &Self| if verdict.is_certain() { 0 } else { rank(verdict.decision) };
        let key = |verdict: &Self| (certain(verdict), verdict.needs.len());
        key(self) < key(other)
    }

    /// Takes another answer if it is a better one; `needs` is what it takes.
    fn improve(&mut self, question: &Question<'_>, needs: impl FnOnce() -> Vec<Need>) -> bool {
        let other = Self::as_it_is(question);
        let is_better = other.is_better_than(&Self { needs: Vec::new(), ..self.clone() });
        if is_better {
            *self = Self { needs: needs(), ..other };
        }
        is_better
    }

    /// The answer to the question, without a look at the role's own side.
    fn as_it_is(question: &Question<'_>) -> Self {
        let decision = decide(question);
        let is_likely = decision == Decision::Unknown && is_likely(question);
        Self { decision, is_likely, is_trusted: false, needs: Vec::new() }
    }
}

/// One identity asks for one role: all that decides.
#[derive(Debug)]
pub struct Case<'a> {
    pub start: &'a StartingPoint,
    /// The resource control policies of the role's account.
    pub rcp: Option<&'a Levels>,
    /// What is sent, without a code.
    pub request: Cow<'a, Request>,
    pub target: Cow<'a, Target>,
    /// Whether the trust policy speaks of what a caller chooses: only then is a remedy looked for.
    pub is_negotiable: bool,
}

impl Case<'_> {
    /// The same with these options sent along, as far as a policy can speak of them.
    #[must_use]
    pub fn sending(mut self, options: &AssumeOptions) -> Self {
        let sent = self.request.to_mut();
        if options.session_name.is_some() {
            sent.session_name.clone_from(&options.session_name);
        }
        if options.external_id.is_some() {
            sent.external_id.clone_from(&options.external_id);
        }
        if options.source_identity.is_some() {
            sent.source_identity.clone_from(&options.source_identity);
        }
        sent.duration = options.duration.map(i64::from).or(sent.duration);
        sent.tags.clone_from(&options.tags);
        sent.transitive_tag_keys.clone_from(&options.transitive_tag_keys);
        self
    }

    /// The verdict, for as little as the person must supply.
    pub fn verdict(&self) -> Verdict {
        let mut plain = self.request(Mfa::NotSent);
        let mut verdict = Verdict::as_it_is(&self.question(&plain));
        if !verdict.is_certain()
            && let Some(mfa) = self.shown_already()
        {
            let shown = self.request(mfa);
            if verdict.improve(&self.question(&shown), Vec::new) {
                plain = shown;
            }
        }
        if !verdict.is_certain()
            && can_show_mfa(self.start)
            && self.question(&plain).speaks_of_mfa()
        {
            let with_code = self.request(Mfa::CodeSent);
            verdict.improve(&self.question(&with_code), || vec![Need::Mfa]);
        }
        let is_refused = verdict.decision == Decision::Deny;
        if !verdict.is_certain() && (self.is_negotiable || is_refused && self.others_ask(&plain)) {
            let found = remedy(&self.question(&plain));
            let mut sent = plain.clone().into_owned();
            found.supply.iter().for_each(|supply| supply.send(&mut sent));
            let needs = || found.supply.iter().map(|supply| supply.need).collect();
            if found.missing.is_empty() && verdict.improve(&self.question(&sent), needs) {
                plain = Cow::Owned(sent);
            }
        }
        verdict.is_trusted = match verdict.decision {
            Decision::Allow => true,
            Decision::Deny => false,
            Decision::Unknown => {
                let mut request = plain;
                if verdict.needs.contains(&Need::Mfa) {
                    request.to_mut().mfa = Mfa::CodeSent;
                }
                is_trusted(&self.question(&request))
            }
        };
        verdict
    }

    /// Whether another policy than the trust policy, which lets the caller in, speaks of what a caller chooses: the
    /// caller's own, or one of an organization.
    fn others_ask(&self, request: &Request) -> bool {
        let question = self.question(request);
        question.speaks_of_sent() && is_trusted(&question)
    }

    /// What shows MFA without a code: a session of the user's own that is kept. What it signs lasts an hour at most.
    fn shown_already(&self) -> Option<Mfa> {
        let is_short = self.request.duration.is_none_or(|asked| asked <= CHAINED_DURATION.into());
        match self.start.mfa {
            Mfa::Since(_) if is_short && can_show_mfa(self.start) => Some(self.start.mfa),
            Mfa::Since(_) | Mfa::CodeSent | Mfa::NotSent | Mfa::Unknown => None,
        }
    }

    /// What is shown of MFA in a request that comes to this verdict.
    pub fn mfa_of(&self, verdict: &Verdict) -> Mfa {
        let is_certain = |mfa| Verdict::as_it_is(&self.question(&self.request(mfa))).is_certain();
        if verdict.needs.contains(&Need::Mfa) {
            return Mfa::CodeSent;
        }
        let already = self.shown_already().filter(|_| !is_certain(Mfa::NotSent));
        already.filter(|mfa| is_certain(*mfa)).unwrap_or_default()
    }

    /// The verdict with its reasons, for a request with or without an MFA code.
    pub fn explain(&self, mfa: Mfa) -> Evaluation {
        explain(&self.question(&self.request(mfa)))
    }

    /// Asks `answer` the question about the role: for those who offer a remedy.
    pub fn ask<T>(&self, mfa: Mfa, answer: impl FnOnce(&Question<'_>) -> T) -> T {
        answer(&self.question(&self.request(mfa)))
    }

    fn request(&self, mfa: Mfa) -> Cow<'_, Request> {
        let mfa = shown(self.start, mfa);
        if self.request.mfa == mfa {
            Cow::Borrowed(&self.request)
        } else {
            Cow::Owned(Request { mfa, ..Request::clone(&self.request) })
        }
    }

    fn question<'a>(&'a self, request: &'a Request) -> Question<'a> {
        Question {
            caller: &self.start.caller,
            policies: &self.start.policies,
            rcp: self.rcp,
            target: &self.target,
            request,
        }
    }
}

/// Whether the identity at the start is a user with keys of its own: only these can bring a code along.
pub fn can_show_mfa(start: &StartingPoint) -> bool {
    start.caller.kind == (CallerKind::User { temporary: false })
}

/// What is known of MFA if `mfa` is sent: keys of GetSessionToken do not say whether a code was given for
/// them (IAM User Guide, "Secure API access with MFA").
pub fn shown(start: &StartingPoint, mfa: Mfa) -> Mfa {
    match (start.caller.kind, mfa) {
        (CallerKind::User { temporary: true }, Mfa::NotSent) => Mfa::Unknown,
        (_, mfa) => mfa,
    }
}

/// Whether a trust policy speaks of something that a caller chooses.
pub fn is_negotiable(trust: &str) -> bool {
    const KEYS: [&str; 5] = [
        "sts:externalid",
        "sts:rolesessionname",
        "sts:sourceidentity",
        "aws:requesttag",
        "aws:tagkeys",
    ];
    let text = trust.to_ascii_lowercase();
    KEYS.iter().any(|key| text.contains(key))
}

/// A yes first, a no last.
fn rank(decision: Decision) -> u8 {
    match decision {
        Decision::Allow => 0,
        Decision::Unknown => 1,
        Decision::Deny => 2,
    }
}
