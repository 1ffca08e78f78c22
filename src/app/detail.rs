//! One role, opened.

use crate::app::page::Line;
use crate::app::remote::Remote;
use crate::app::verdict::{PathView, WhyView};
use crate::domain::arn::RoleArn;
use crate::domain::role::RoleDetail;

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
    pub detail: Remote<RoleDetail>,
    pub why: Remote<WhyView>,
    pub path: Remote<PathView>,
    /// Documents of managed policies, by ARN.
    pub documents: Vec<(String, Remote<String>)>,
    /// Which policy of the tab "policies" is selected.
    pub policy: usize,
}
