//! Two roles beside each other: who may assume them, what they may do, who can become them. What both have stands
//! on one row, what only one has in its own column.

use unicode_width::UnicodeWidthStr;

use crate::app::model::Model;
use crate::app::page::{Line, wrap};
use crate::app::prose::reacher;
use crate::app::remote::{Remote, RequestId};
use crate::app::slot::Slot;
use crate::domain::arn::RoleArn;
use crate::domain::failure::Failure;
use crate::domain::policy_text::PolicyText;
use crate::domain::role::{AttachedPolicy, InlinePolicy, RoleDetail};
use crate::domain::time::typed;
use crate::graph::judge::ToRole;
use crate::policy::words::{TrustedPrincipal, summary};

/// Between the columns.
const RULE: &str = " │ ";

/// Two roles, as far as they were read.
#[derive(Debug, Clone, PartialEq)]
pub struct CompareDialog {
    pub sides: [CompareSide; 2],
    /// Both columns, laid out.
    pub lines: Vec<Line>,
    /// The first line that shows.
    pub scroll: usize,
}

/// One of the roles.
#[derive(Debug, Clone, PartialEq)]
pub struct CompareSide {
    pub role: RoleArn,
    pub detail: Remote<RoleDetail>,
    pub path: Remote<ToRole>,
}

/// What a section says of one role: a row each, or why there is none.
type Rows = Result<Vec<String>, String>;

/// What a section says of the first of two roles.
type Section = fn(&Model, &CompareSide, &CompareSide) -> Rows;

impl CompareDialog {
    pub fn new(sides: [CompareSide; 2]) -> Self {
        Self { sides, lines: Vec::new(), scroll: 0 }
    }

    /// What is still awaited.
    pub fn requests(&self) -> Vec<RequestId> {
        let of = |side: &CompareSide| {
            let detail = if let Remote::Loading(id) = side.detail { Some(id) } else { None };
            let path = if let Remote::Loading(id) = side.path { Some(id) } else { None };
            [detail, path]
        };
        self.sides.iter().flat_map(of).flatten().collect()
    }

    /// Takes in what was read of a role; whether it was awaited here.
    pub fn take_detail(
        &mut self,
        request: RequestId,
        result: &Result<RoleDetail, Failure>,
    ) -> bool {
        self.sides.iter_mut().any(|side| side.detail.accept(request, result.clone()))
    }

    /// Takes in who can become a role; whether it was awaited here.
    pub fn take_path(&mut self, request: RequestId, result: &Result<ToRole, Failure>) -> bool {
        self.sides.iter_mut().any(|side| side.path.accept(request, result.clone()))
    }
}

/// Both columns in `width` cells.
pub(in crate::app) fn lines(model: &Model, dialog: &CompareDialog, width: usize) -> Vec<Line> {
    let column = width.saturating_sub(RULE.width()) / 2;
    let column = column.max(8);
    let [left, right] = &dialog.sides;
    let mut lines = Vec::new();
    let label = |side: &CompareSide| {
        format!("{} in {}", side.role.name(), model.inventory.account_label(side.role.account()))
    };
    let named = |side| wrap(&[Line::new(Slot::Strong, label(side)).hanging(2)], column);
    beside(&mut lines, column, &named(left), &named(right));
    let sections: [(&str, Section); 6] = [
        ("Who may assume it", trust),
        ("Policies", policies),
        ("Permissions boundary", boundary),
        ("Longest session", longest),
        ("Tags", tags),
        ("Who can become it", who_can),
    ];
    for (title, rows) in sections {
        lines.push(Line::blank());
        lines.push(Line::new(Slot::Heading, title));
        section(&mut lines, column, rows(model, left, right), rows(model, right, left));
    }
    lines
}

/// What both have first, then what only one has.
fn section(lines: &mut Vec<Line>, column: usize, left: Rows, right: Rows) {
    let one = |slot, mark: &str, text: &str| {
        wrap(&[Line::new(slot, format!("{mark} {text}")).hanging(2)], column)
    };
    let (left, right) = match (left, right) {
        (Ok(left), Ok(right)) => (left, right),
        (left, right) => {
            let told = |rows: Rows| match rows {
                Ok(rows) => rows.iter().flat_map(|row| one(Slot::Text, " ", row)).collect(),
                Err(why) => one(Slot::Muted, " ", &why),
            };
            let (left, right): (Vec<Line>, Vec<Line>) = (told(left), told(right));
            return beside(lines, column, &left, &right);
        }
    };
    for row in left.iter().filter(|row| right.contains(row)) {
        let cell = one(Slot::Muted, "=", row);
        beside(lines, column, &cell, &cell);
    }
    let only = |own: &[String], other: &[String]| -> Vec<Line> {
        let own = own.iter().filter(|row| !other.contains(row));
        own.flat_map(|row| one(Slot::Text, "≠", row)).collect()
    };
    let (mine, theirs) = (only(&left, &right), only(&right, &left));
    if left.is_empty() && right.is_empty() {
        let none = one(Slot::Muted, "=", "none");
        return beside(lines, column, &none, &none);
    }
    let or_none = |only: Vec<Line>, all: &[String]| {
        if all.is_empty() { one(Slot::Muted, "≠", "none") } else { only }
    };
    beside(lines, column, &or_none(mine, &left), &or_none(theirs, &right));
}

/// Puts two blocks of lines next to each other.
fn beside(lines: &mut Vec<Line>, column: usize, left: &[Line], right: &[Line]) {
    for row in 0..left.len().max(right.len()) {
        let cell = left.get(row).cloned().unwrap_or_default();
        let blank = column.saturating_sub(cell.text().width());
        let mut line = cell.then(Slot::Text, " ".repeat(blank)).then(Slot::Faint, RULE);
        line.spans.extend(right.get(row).cloned().unwrap_or_default().spans);
        line.hang = 0;
        lines.push(line);
    }
}

fn trust(model: &Model, side: &CompareSide, _: &CompareSide) -> Rows {
    let entry = model.inventory.entry(&side.role);
    let entry = entry.ok_or_else(|| "this role is not listed".to_owned())?;
    let newest = side.detail.ready().and_then(|detail| detail.trust.as_ref());
    let document = newest.map_or_else(|| entry.role.trust_text(), PolicyText::read);
    if document.is_none() {
        return Err("the trust policy could not be read".to_owned());
    }
    let read = summary(&side.role, document.as_deref(), &model.inventory.known);
    Ok(read.principals.iter().map(principal).collect())
}

fn principal(principal: &TrustedPrincipal) -> String {
    let conditions: Vec<&str> =
        principal.conditions.iter().map(|condition| condition.text.as_str()).collect();
    let denied = if principal.effect_word() == "deny" { "denied: " } else { "" };
    let only = if principal.assumes {
        String::new()
    } else {
        format!(", for {} only", principal.actions.join(", "))
    };
    let on = if conditions.is_empty() { "" } else { "; " };
    format!("{denied}{}{only}{on}{}", principal.who, conditions.join("; "))
}

fn detail(side: &CompareSide) -> Result<&RoleDetail, String> {
    match &side.detail {
        Remote::Ready(detail) => Ok(detail),
        Remote::Failed(failure) => Err(failure.message.clone()),
        Remote::Loading(_) | Remote::Absent => Err("reading …".to_owned()),
    }
}

/// The same, unless one of the calls failed that tell it.
fn told_by<'a>(side: &'a CompareSide, calls: &[&str]) -> Result<&'a RoleDetail, String> {
    let detail = detail(side)?;
    match detail.problems.iter().find(|(call, _)| calls.contains(call)) {
        Some((call, failure)) => Err(format!("{call}: {}", failure.message)),
        None => Ok(detail),
    }
}

fn policies(_: &Model, side: &CompareSide, other: &CompareSide) -> Rows {
    const CALLS: [&str; 3] =
        ["iam:ListAttachedRolePolicies", "iam:ListRolePolicies", "iam:GetRolePolicy"];
    let own = told_by(side, &CALLS)?;
    let theirs = other.detail.ready().map_or(&[][..], |detail| &detail.inline);
    let attached = |policy: &AttachedPolicy| {
        let owner = if policy.arn.contains(":iam::aws:") { "by AWS" } else { "managed" };
        format!("{owner} {}", policy.name)
    };
    let inline = |policy: &InlinePolicy| {
        let same = theirs.iter().find(|one| one.name == policy.name);
        let differs = same.is_some_and(|one| one.document != policy.document);
        let text = if differs { ", with another text" } else { "" };
        // Each differs from the other: no row is to be taken for both.
        let whose = if differs { format!(" of {}", side.role.name()) } else { String::new() };
        format!("inline {}{whose}{text}", policy.name)
    };
    Ok(own.attached.iter().map(attached).chain(own.inline.iter().map(inline)).collect())
}

fn boundary(_: &Model, side: &CompareSide, _: &CompareSide) -> Rows {
    let detail = told_by(side, &["iam:GetRole"])?;
    Ok(detail.boundary.iter().cloned().collect())
}

fn longest(model: &Model, side: &CompareSide, _: &CompareSide) -> Rows {
    let entry = model.inventory.entry(&side.role);
    let known = entry.filter(|entry| !entry.role.id.is_empty());
    let seconds = known.map(|entry| typed(entry.role.max_session_duration));
    seconds.map(|seconds| vec![seconds]).ok_or_else(|| "not known".to_owned())
}

fn tags(_: &Model, side: &CompareSide, _: &CompareSide) -> Rows {
    let detail = told_by(side, &["iam:GetRole"])?;
    Ok(detail.tags.iter().map(|tag| format!("{} {}", tag.key, tag.value)).collect())
}

fn who_can(_: &Model, side: &CompareSide, _: &CompareSide) -> Rows {
    let found = match &side.path {
        Remote::Ready(path) => &path.who_can,
        Remote::Failed(failure) => return Err(failure.message.clone()),
        Remote::Loading(_) => return Err("looking for chains …".to_owned()),
        Remote::Absent => return Err("there is no identity in use yet".to_owned()),
    };
    let everyone = found.everyone.then(|| "everyone".to_owned());
    let others = found.services.iter().chain(&found.federated).cloned();
    Ok(everyone.into_iter().chain(found.can.iter().map(reacher)).chain(others).collect())
}
