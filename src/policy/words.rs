//! The trust relationship of a role as a value: who may assume it, under which conditions, in words.
//!
//! Nothing in a document may blank the answer: what cannot be read becomes a principal of kind
//! [`PrincipalKind::Unknown`] or a problem, and both have words (semantics 1.4, 1.6).

mod action;
mod condition;
mod known;
mod mentions;
mod principal;
mod summaries;

use serde::Serialize;

use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::policy::findings::{Finding, trust_findings};
use crate::policy::language::document::{
    DocumentProblem, Effect, PolicyDocument, PrincipalElement, Statement,
};

use crate::policy::language::need::each_once;
pub use crate::policy::language::need::{Need, in_words, words};
pub use condition::ConditionWords;
pub use known::KnownAccounts;
pub use mentions::Mentions;
pub use principal::{PrincipalKind, Residence, is_built_in_oidc};
pub use summaries::{TrustReader, summary};

/// Who may assume a role and who may not, in the order of the document.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TrustSummary {
    pub principals: Vec<TrustedPrincipal>,
    /// What deserves a look, worst first.
    pub findings: Vec<Finding>,
    /// Where the document breaks.
    pub problems: Vec<DocumentProblem>,
}

/// One principal of one statement, and under which conditions.
#[derive(Debug, Clone, PartialEq)]
pub struct TrustedPrincipal {
    pub kind: PrincipalKind,
    /// As the document writes it: an ARN, twelve digits, a service, `*`, a unique id.
    pub value: String,
    /// `None` if the statement's effect could not be read: it then grants nothing.
    pub effect: Option<Effect>,
    /// The account that the principal belongs to, if it belongs to one.
    pub account: Option<AccountId>,
    pub place: Residence,
    /// Whether the statement says `NotPrincipal`: the principal is then everyone *but* [`Self::except`].
    pub inverted: bool,
    /// The principals spared by `NotPrincipal`.
    pub except: Vec<String>,
    /// The conditions, all of which must hold.
    pub conditions: Vec<ConditionWords>,
    /// What a caller would have to send along.
    pub needs: Vec<Need>,
    /// The index of the statement, counted from 0.
    pub statement: usize,
    pub sid: Option<String>,
    /// The statement's actions as written; `NotAction` stands as `not …`.
    pub actions: Vec<String>,
    /// `false` if the statement covers only companions such as `sts:TagSession`: it then lets no
    /// caller assume the role, only send something along.
    pub assumes: bool,
    /// The principal in words, such as `role RoleA of account prod (111111111111)`.
    pub who: String,
}

/// One entry of `trusted` in `kamen roles --output json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TrustedEntry {
    pub kind: &'static str,
    pub value: String,
    pub effect: &'static str,
    /// Whether conditions are attached.
    pub conditions: bool,
}

/// Reads the trust relationship of `role` out of its document.
///
/// `role` is `None` if only a document is at hand (a file given to `kamen lint`); every account
/// is then another one.
pub fn trust_summary(
    document: &PolicyDocument,
    role: Option<&RoleArn>,
    known: &KnownAccounts,
) -> TrustSummary {
    let principals = trusted_principals(document, role, known);
    let findings = trust_findings(document, &principals, role, None);
    TrustSummary { principals, findings, problems: document.problems.clone() }
}

/// The principals alone, for those who ask nothing else, or judge them in their own way.
pub fn trusted_principals(
    document: &PolicyDocument,
    role: Option<&RoleArn>,
    known: &KnownAccounts,
) -> Vec<TrustedPrincipal> {
    // Most statements name one, and many documents are read.
    let mut found = Vec::with_capacity(document.statements.len());
    for statement in &document.statements {
        read_statement(statement, role, known, &mut found);
    }
    found
}

fn read_statement(
    statement: &Statement,
    role: Option<&RoleArn>,
    known: &KnownAccounts,
    found: &mut Vec<TrustedPrincipal>,
) {
    let conditions = condition::in_words(&statement.conditions, statement.effect);
    let (actions, assumes) = action::in_words(statement.action.as_ref());
    let needs = condition::needs(&statement.conditions, statement.effect);
    let add = |reading: principal::Reading, except: Vec<String>| TrustedPrincipal {
        kind: reading.kind,
        value: reading.value,
        effect: statement.effect,
        account: reading.account,
        place: reading.place,
        inverted: matches!(statement.principal, Some(PrincipalElement::AllBut(_))),
        except,
        conditions: conditions.clone(),
        needs: needs.clone(),
        statement: statement.index,
        sid: statement.sid.clone(),
        actions: actions.clone(),
        assumes,
        who: reading.who,
    };
    match &statement.principal {
        Some(PrincipalElement::Only(list)) if !list.is_empty() => {
            let readings = list.iter().map(|one| principal::read(one, role, known));
            found.extend(readings.map(|reading| add(reading, Vec::new())));
        }
        Some(PrincipalElement::AllBut(list)) => {
            let spared: Vec<_> = list.iter().map(|one| principal::read(one, role, known)).collect();
            let reading = principal::everyone_but(&spared);
            found.push(add(reading, spared.into_iter().map(|one| one.value).collect()));
        }
        Some(PrincipalElement::Only(_)) | None => {
            found.push(add(principal::missing(), Vec::new()));
        }
    }
}

impl TrustedPrincipal {
    /// Whether this entry lets a caller assume the role (conditions may still apply).
    pub fn grants(&self) -> bool {
        self.assumes && self.effect == Some(Effect::Allow)
    }

    /// `allow`, `deny`, or `none` if the effect could not be read.
    pub fn effect_word(&self) -> &'static str {
        match self.effect {
            Some(Effect::Allow) => "allow",
            Some(Effect::Deny) => "deny",
            None => "none",
        }
    }

    /// One line: who, and under which conditions.
    pub fn sentence(&self) -> String {
        let mut text = match self.effect {
            Some(Effect::Allow) if self.assumes => self.who.clone(),
            Some(Effect::Allow) => format!("{} (for {} only)", self.who, self.actions.join(", ")),
            Some(Effect::Deny) => format!("denied: {}", self.who),
            None => format!("no effect: {}", self.who),
        };
        for condition in &self.conditions {
            text.push_str(", ");
            text.push_str(&condition.text);
        }
        text
    }
}

impl TrustSummary {
    /// For a role whose trust policy could not be read.
    pub fn unread() -> Self {
        let problem = DocumentProblem {
            statement: None,
            field: "trust policy".to_owned(),
            message: "could not be read".to_owned(),
        };
        Self { problems: vec![problem], ..Self::default() }
    }

    /// The entries that let a caller assume the role.
    pub fn granted(&self) -> impl Iterator<Item = &TrustedPrincipal> {
        self.principals.iter().filter(|principal| principal.grants())
    }

    /// The entries that deny it.
    pub fn denied(&self) -> impl Iterator<Item = &TrustedPrincipal> {
        self.principals.iter().filter(|principal| principal.effect == Some(Effect::Deny))
    }

    /// What some way into the role asks a caller to send along, each word once.
    pub fn needs(&self) -> Vec<Need> {
        each_once(self.granted().flat_map(|principal| &principal.needs))
    }

    /// The entries as `kamen roles --output json` lists them.
    pub fn trusted(&self) -> Vec<TrustedEntry> {
        let assuming = self.principals.iter().filter(|principal| principal.assumes);
        assuming
            .map(|principal| TrustedEntry {
                kind: principal.kind.word(),
                value: principal.value.clone(),
                effect: principal.effect_word(),
                conditions: !principal.conditions.is_empty() || principal.inverted,
            })
            .collect()
    }

    /// The words of the findings, each once, as `kamen roles --output json` prints them.
    pub fn finding_words(&self) -> Vec<&'static str> {
        let mut words: Vec<&'static str> = Vec::new();
        for finding in &self.findings {
            if !words.contains(&finding.rule.word()) {
                words.push(finding.rule.word());
            }
        }
        words
    }

    /// The services that may assume the role.
    pub fn services(&self) -> impl Iterator<Item = &str> {
        self.of_kind(&[PrincipalKind::Service])
    }

    /// The SAML and OIDC providers whose users may assume the role.
    pub fn federated(&self) -> impl Iterator<Item = &str> {
        self.of_kind(&[PrincipalKind::Saml, PrincipalKind::Oidc])
    }

    /// Whether some statement lets everyone in, whatever its conditions.
    pub fn everyone(&self) -> bool {
        self.granted().any(|principal| principal.kind == PrincipalKind::Everyone)
    }

    /// Whether only services may assume the role: no use to a person (act 4).
    pub fn is_service_role(&self) -> bool {
        let mut granted = self.granted().peekable();
        granted.peek().is_some()
            && granted.all(|principal| principal.kind == PrincipalKind::Service)
    }

    fn of_kind(&self, kinds: &'static [PrincipalKind]) -> impl Iterator<Item = &str> {
        self.granted()
            .filter(move |principal| kinds.contains(&principal.kind))
            .map(|principal| principal.value.as_str())
    }

    /// Who may assume the role, as short as a list's column wants it; never empty.
    pub fn short(&self) -> String {
        let mut names: Vec<String> = Vec::new();
        for principal in self.granted() {
            let name = principal::short(principal);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        if !names.is_empty() {
            return names.join(", ");
        }
        let unread = self.problems.iter().any(|problem| problem.statement.is_none());
        if unread { "unreadable".to_owned() } else { principal::NONE.to_owned() }
    }

    /// The whole relationship, a line each: who may, who may not, what is broken; never empty.
    pub fn sentences(&self) -> Vec<String> {
        let mut lines: Vec<String> =
            self.principals.iter().map(TrustedPrincipal::sentence).collect();
        if self.granted().next().is_none() && self.problems.is_empty() {
            lines.insert(0, "no principal may assume this role".to_owned());
        }
        lines.extend(self.problems.iter().map(DocumentProblem::sentence));
        lines
    }
}

#[cfg(test)]
mod tests;
