//! Trust policies given as text, and what is found in them: the pure half of `kamen lint`.

mod search;

use jiff::Timestamp;

use crate::domain::account::AccountId;
use crate::domain::arn::{ArnParts, RoleArn};
use crate::domain::region::is_partition;
use crate::policy::findings::computed::settle;
use crate::policy::findings::{Finding, Rule, trust_findings};
use crate::policy::language::document::{Other, PolicyDocument, PrincipalElement};
use crate::policy::language::print::{LineRange, PrintedJson};
use crate::policy::words::{KnownAccounts, trust_summary};

pub use search::inputs;

/// One trust policy to be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LintInput {
    /// The file's name, or the role's ARN if no file is at hand.
    pub source: String,
    /// The role, if it is known.
    pub role: Option<RoleArn>,
    /// The role's name if the ARN is not known, such as a template's logical name.
    pub name: Option<String>,
    /// The trust policy as JSON text.
    pub text: String,
    /// Whether `text` is the whole of the source, so that lines are the source's own.
    pub whole: bool,
    /// Whether its statements stand for branches that exclude each other: it is longer than any that will be.
    pub is_mixed: bool,
    /// What the text is if it is no policy.
    pub other: Option<Other>,
}

/// What was found in one trust policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linted {
    pub input: LintInput,
    /// Worst first.
    pub findings: Vec<LocatedFinding>,
    /// The statements with something that a template computes, which is not judged: their indices.
    pub computed: Vec<usize>,
}

/// A finding and where it stands: in the source if that is the policy itself, else in the
/// policy as kamen prints it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocatedFinding {
    pub finding: Finding,
    pub lines: Option<LineRange>,
}

/// Looks at one trust policy, at that moment if dates that are past are to be found; a role that does not say where it
/// lives is taken for one of the account.
pub fn lint(
    mut input: LintInput,
    account: Option<AccountId>,
    (known, now): (&KnownAccounts, Option<Timestamp>),
) -> Linted {
    if let Some(other) = input.other {
        let rule = if other.hides_policy { Rule::BrokenDocument } else { Rule::NotRead };
        let finding = Finding { rule, statement: None, message: other.what.to_owned() };
        let findings = vec![LocatedFinding { finding, lines: None }];
        return Linted { input, findings, computed: Vec::new() };
    }
    let mut document = PolicyDocument::parse(&input.text);
    if input.is_mixed {
        document.size = 0;
    }
    let computed = settle(&mut document);
    if let (None, Some(account)) = (&input.role, account) {
        let name = input.name.as_deref().unwrap_or("role");
        input.role = RoleArn::new(partition_of(&document, account), account, "/", name).ok();
    }
    let printed = PrintedJson::of(&input.text);
    let role = input.role.as_ref();
    let summary = trust_summary(&document, role, known);
    let lines = |finding: &Finding| {
        let index = finding.statement?;
        if input.whole { printed.written_lines(index) } else { printed.statement_lines(index) }
    };
    let findings = trust_findings(&document, &summary.principals, role, now)
        .into_iter()
        .map(|finding| LocatedFinding { lines: lines(&finding), finding })
        .collect();
    Linted { input, findings, computed }
}

/// The partition in which the role of a trust policy lives, as far as its principals say: an account's id says none.
fn partition_of(document: &PolicyDocument, account: AccountId) -> &str {
    let principals = document.statements.iter().flat_map(|statement| &statement.principal);
    let arns: Vec<ArnParts<'_>> = principals
        .flat_map(PrincipalElement::texts)
        .filter_map(ArnParts::parse)
        .filter(|arn| is_partition(arn.partition))
        .collect();
    let own = arns.iter().find(|arn| arn.account_id() == Some(account));
    own.or(arns.first()).map_or("aws", |arn| arn.partition)
}

#[cfg(test)]
mod tests;
