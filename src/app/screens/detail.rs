//! One role, opened.

pub(in crate::app) mod json;
mod path;
mod policies;
pub(in crate::app) mod trust;
pub(in crate::app) mod why;

use crate::app::command::Context;
use crate::app::model::Model;
use crate::app::page::Line;
use crate::app::remote::Remote;
use crate::app::screens::{Body, Spec, Subject};
use crate::domain::arn::RoleArn;
use crate::domain::role::RoleDetail;
use crate::graph::judge::{Explained, ToRole};

pub(crate) const SPEC: Spec = Spec {
    context: Context::Detail,
    body: Body::Page,
    opens: None,
    selected: |_| Vec::new(),
    subject: |model| model.detail.as_ref().map(|detail| Subject::Role(detail.role.clone())),
};

/// The pages of an opened role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tab {
    #[default]
    Trust,
    Why,
    Path,
    Policies,
    Json,
}

impl Tab {
    pub const ALL: [Self; 5] = [Self::Trust, Self::Why, Self::Path, Self::Policies, Self::Json];

    /// Its place among the tabs, counted from 0.
    pub fn place(self) -> usize {
        Self::ALL.iter().position(|tab| *tab == self).unwrap_or(0)
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::Trust => "Trust",
            Self::Why => "Why",
            Self::Path => "Path",
            Self::Policies => "Policies",
            Self::Json => "JSON",
        }
    }
}

/// The screen of one role.
#[derive(Debug, Clone, PartialEq)]
pub struct DetailScreen {
    pub role: RoleArn,
    pub tab: Tab,
    /// The first line that shows, one number a tab.
    pub scroll: [usize; 5],
    /// The page of the tab, wrapped to the body's width.
    pub lines: Vec<Line>,
    /// The trust policy as it is written, if there is room for it beside the words.
    pub beside: Vec<Line>,
    pub detail: Remote<RoleDetail>,
    pub why: Remote<Explained>,
    pub path: Remote<ToRole>,
    /// Documents of managed policies, by ARN.
    pub documents: Vec<(String, Remote<String>)>,
    /// Which policy of the tab "policies" is selected.
    pub policy: usize,
}

impl DetailScreen {
    /// A role that was just opened.
    pub fn new(role: RoleArn) -> Self {
        Self {
            role,
            tab: Tab::default(),
            scroll: [0; 5],
            lines: Vec::new(),
            beside: Vec::new(),
            detail: Remote::Absent,
            why: Remote::Absent,
            path: Remote::Absent,
            documents: Vec::new(),
            policy: 0,
        }
    }

    /// The first line that shows on the tab.
    pub fn offset(&self) -> usize {
        self.scroll.get(self.tab.place()).copied().unwrap_or(0)
    }

    /// Scrolls; on the tab "policies" selects another policy instead, and scrolls at both ends.
    pub fn step(&mut self, step: isize) {
        let count = self.policies();
        let next = self.policy.saturating_add_signed(step);
        if self.tab == Tab::Policies
            && step.unsigned_abs() == 1
            && next < count
            && next != self.policy
        {
            self.policy = next;
            return;
        }
        if let Some(scroll) = self.scroll.get_mut(self.tab.place()) {
            *scroll = scroll.saturating_add_signed(step);
        }
    }

    /// How many policies can be selected.
    fn policies(&self) -> usize {
        self.detail.ready().map_or(0, |detail| detail.attached.len() + detail.inline.len())
    }

    /// The ARN of the selected policy, if it is a managed one.
    pub fn selected_managed(&self) -> Option<&str> {
        let detail = self.detail.ready()?;
        detail.attached.get(self.policy).map(|policy| policy.arn.as_str())
    }

    /// The document of the selected policy, if it is known.
    pub fn selected_document(&self) -> Option<String> {
        let detail = self.detail.ready()?;
        if let Some(arn) = self.selected_managed() {
            let (_, document) = self.documents.iter().find(|(own, _)| own == arn)?;
            return document.ready().cloned();
        }
        let place = self.policy.checked_sub(detail.attached.len())?;
        detail.inline.get(place).map(|policy| policy.document.clone())
    }
}

/// The page of an opened role's tab, not yet wrapped.
pub(in crate::app) fn page(model: &Model, detail: &DetailScreen) -> Vec<Line> {
    match detail.tab {
        Tab::Trust => trust::lines(model, detail),
        Tab::Why => why::lines(model, detail),
        Tab::Path => path::lines(model, detail),
        Tab::Policies => policies::lines(detail),
        Tab::Json => json::trust(model, detail),
    }
}

/// The trust policy as it is written, beside its words.
pub(in crate::app) fn beside(model: &Model, detail: &DetailScreen) -> Vec<Line> {
    json::trust(model, detail)
}
