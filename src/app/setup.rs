//! What the screens are told when they start.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use crate::app::note::Notes;
use crate::domain::arn::RoleArn;
use crate::domain::failure::Failure;
use crate::domain::gate::Gate;
use crate::domain::session::{AssumeOptions, Start};
use crate::domain::settings::{GuardFacts, KamenSettings};

/// What this machine cannot start, known before anything is done for it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lacks {
    pub shell: Option<Failure>,
    pub browser: Option<Failure>,
}

/// Where one may begin, as the shared files say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Beginnings {
    /// All starts that may be chosen.
    pub starts: Vec<Start>,
    /// Those of them that lead nowhere, with what is wrong with their configuration.
    pub broken: Vec<(Start, Failure)>,
    /// What one can sign in to.
    pub gates: Vec<Gate>,
    /// The role that a profile assumes, by the profile's name.
    pub start_roles: BTreeMap<String, RoleArn>,
    /// What profiles say of the roles they name.
    pub profile_roles: BTreeMap<RoleArn, AssumeOptions>,
}

/// Everything that the model needs to begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setup {
    /// Columns and rows.
    pub size: (u16, u16),
    pub now: Timestamp,
    /// The identity to begin with.
    pub start: Start,
    pub beginnings: Beginnings,
    pub notes: Notes,
    pub settings: Arc<KamenSettings>,
    /// What is known for guards that look at units and tags.
    pub guards: Arc<GuardFacts>,
    /// What the theme `auto` stands for on this terminal.
    pub auto_theme: &'static str,
    /// Whether the terminal shows colours: without them all themes look alike.
    pub shows_colors: bool,
    /// Whether these are the screens of `kamen demo`, which has a tour.
    pub is_demo: bool,
    /// Whether the tour runs from the start.
    pub is_tour: bool,
    /// Whether there is a vault that is locked.
    pub is_vault_locked: bool,
    pub lacks: Lacks,
    /// How many kamen shells this one runs in.
    pub depth: u32,
    /// The process of the kamen that serves the live shell around, if there is one.
    pub around: Option<u32>,
}
