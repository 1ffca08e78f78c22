//! Verdicts, each held once: of a hundred thousand roles a few dozen different things are said.

use std::sync::{Arc, Mutex, PoisonError};

use crate::app::verdict::VerdictView;
use crate::domain::quick::QuickSet;

/// More different ones than this are not looked for among each other: chains are each their own.
const MOST: usize = 4096;

/// What was said last.
#[derive(Debug, Default)]
pub(super) struct Said(Mutex<QuickSet<Arc<VerdictView>>>);

impl Said {
    /// The one that was said before, if it is the same.
    pub(super) fn once(&self, view: VerdictView) -> Arc<VerdictView> {
        let mut said = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = said.get(&view) {
            return Arc::clone(known);
        }
        if said.len() >= MOST {
            said.clear();
        }
        let view = Arc::new(view);
        said.insert(Arc::clone(&view));
        view
    }
}
