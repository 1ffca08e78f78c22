//! Trust policies given as text, and what is found in them: the pure half of `kamen lint`.

mod search;

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::domain::account::AccountId;
use crate::domain::arn::{ArnParts, RoleArn};
use crate::domain::region::is_partition;
use crate::policy::findings::branches::{Branch, MOST_FACTS, Turn, side};
use crate::policy::findings::computed::settle;
use crate::policy::findings::{Finding, Rule, trust_findings};
use crate::policy::language::document::{Other, PolicyDocument, PrincipalElement};
use crate::policy::language::print::{LineRange, PrintedJson};
use crate::policy::words::{KnownAccounts, trusted_principals};

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
    /// The policies that may come of it, if it stands in a template that leaves parts of it to conditions: each is judged
    /// by itself. Empty of any other.
    pub branches: Vec<Branch>,
    /// Every way in which the conditions of such a template may turn out.
    pub turns: Vec<Turn>,
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
    /// The side of a template's conditions on which it is so, if it is not on all: "`IsProduction` holds".
    pub when: Option<String>,
}

/// What is found in one policy, and the statements that hold something computed.
type Judged = (Vec<Finding>, Vec<usize>);

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
        let when = of_turns(&input.branches, &input.turns);
        let findings = vec![LocatedFinding { finding, lines: None, when }];
        return Linted { input, findings, computed: Vec::new() };
    }
    let texts = input.branches.iter().map(|branch| branch.text.as_str());
    let texts = if input.branches.is_empty() { vec![input.text.as_str()] } else { texts.collect() };
    let documents: Vec<PolicyDocument> = texts.into_iter().map(PolicyDocument::parse).collect();
    if let (None, Some(account), Some(document)) = (&input.role, account, documents.first()) {
        let name = input.name.as_deref().unwrap_or("role");
        input.role = RoleArn::new(partition_of(document, account), account, "/", name).ok();
    }
    let role = input.role.as_ref();
    let judged = documents.into_iter().map(|document| judged(document, role, (known, now)));
    let (findings, computed) = if input.branches.is_empty() {
        let (findings, computed): (Vec<Vec<Finding>>, Vec<Vec<usize>>) = judged.unzip();
        (located(findings.concat(), &input), computed.concat())
    } else {
        of_branches(input.branches.iter().zip(judged), &input.turns)
    };
    Linted { input, findings, computed }
}

/// What is found in one policy, and the statements that hold something computed.
fn judged(
    mut document: PolicyDocument,
    role: Option<&RoleArn>,
    (known, now): (&KnownAccounts, Option<Timestamp>),
) -> Judged {
    let computed = settle(&mut document);
    let principals = trusted_principals(&document, role, known);
    (trust_findings(&document, &principals, role, now), computed)
}

fn located(findings: Vec<Finding>, input: &LintInput) -> Vec<LocatedFinding> {
    let printed = PrintedJson::of(&input.text);
    let lines = |finding: &Finding| {
        let index = finding.statement?;
        if input.whole { printed.written_lines(index) } else { printed.statement_lines(index) }
    };
    let located = |one| LocatedFinding { lines: lines(&one), finding: one, when: None };
    findings.into_iter().map(located).collect()
}

/// On which side of the template's conditions the branches come about.
fn of_turns(branches: &[Branch], all: &[Turn]) -> Option<String> {
    let turns: Vec<&Turn> = branches.iter().flat_map(|branch| &branch.turns).collect();
    side(&turns, all)
}

/// What is found in any of the branches, each finding once, by the numbers that the statements have in the file.
fn of_branches<'a>(
    branches: impl Iterator<Item = (&'a Branch, Judged)>,
    turns: &[Turn],
) -> (Vec<LocatedFinding>, Vec<usize>) {
    let mut longest_first: Vec<(&Branch, Judged)> = branches.collect();
    longest_first.sort_by_key(|(branch, _)| std::cmp::Reverse(branch.text.len()));
    let untried: BTreeSet<usize> =
        longest_first.iter().flat_map(|(branch, _)| branch.untried.iter().copied()).collect();
    let mut found: Vec<(Finding, Vec<&Turn>)> =
        untried.into_iter().map(|number| (not_tried(number), Vec::new())).collect();
    let mut computed: BTreeSet<usize> = BTreeSet::new();
    let (mut shut, count) = (0, longest_first.len());
    for (branch, (findings, open)) in longest_first {
        computed.extend(open.iter().filter_map(|index| branch.numbers.get(*index)));
        shut += usize::from(findings.iter().any(is_shut));
        for finding in findings.into_iter().map(|one| as_in_file(one, &branch.numbers)) {
            let is_told = |(one, _): &&mut (Finding, Vec<&Turn>)| {
                *one == finding || (one.rule == Rule::OverQuota && finding.rule == one.rule)
            };
            match found.iter_mut().find(is_told) {
                Some((_, of)) => of.extend(&branch.turns),
                None => found.push((finding, branch.turns.iter().collect())),
            }
        }
    }
    // A template may mean to shut a role in one of its branches.
    found.retain(|(one, _)| !is_shut(one) || shut == count);
    found.sort_by_key(|(one, _)| (one.rule.severity(), one.statement, one.rule));
    let found = found.into_iter().map(|(finding, of)| {
        let when = if is_shut(&finding) { None } else { side(&of, turns) };
        LocatedFinding { finding, lines: None, when }
    });
    (found.collect(), computed.into_iter().collect())
}

/// What is said of a statement about which more conditions decide than are tried.
fn not_tried(number: usize) -> Finding {
    let message = format!(
        "more than {MOST_FACTS} conditions decide about this statement: it is judged by the first {MOST_FACTS}, and what \
         the others make of it is not"
    );
    Finding { rule: Rule::NotRead, statement: Some(number), message }
}

fn is_shut(finding: &Finding) -> bool {
    finding.rule == Rule::TrustsNoPrincipal
}

/// The finding by the number that its statement has in the file.
fn as_in_file(mut finding: Finding, numbers: &[usize]) -> Finding {
    let number = finding.statement.and_then(|index| Some((index, *numbers.get(index)?)));
    if let Some((index, number)) = number {
        // What is broken in a statement names it.
        if let Some(rest) = finding.message.strip_prefix(&format!("statement {}: ", index + 1)) {
            finding.message = format!("statement {}: {rest}", number + 1);
        }
        finding.statement = Some(number);
    }
    finding
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
