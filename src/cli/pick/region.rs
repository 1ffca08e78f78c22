//! The region of the session to come, written over the filter for a moment.

use std::borrow::Cow;

use crate::domain::region::{check, expand};

/// The region, and what is being written of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Region {
    /// The long form; `None`: as the profile or the settings say.
    pub(super) chosen: Option<String>,
    written: Option<String>,
    problem: Option<String>,
}

impl Region {
    pub(super) fn is_asked(&self) -> bool {
        self.written.is_some()
    }

    /// Begins with what is chosen.
    pub(super) fn ask(&mut self) {
        self.written = Some(self.chosen.clone().unwrap_or_default());
    }

    pub(super) fn write(&mut self, text: &str) {
        if let Some(written) = &mut self.written {
            written.extend(text.chars().filter(|letter| !letter.is_control()));
        }
        self.problem = None;
    }

    pub(super) fn erase_one(&mut self) {
        self.written.as_mut().and_then(String::pop);
        self.problem = None;
    }

    pub(super) fn erase_all(&mut self) {
        self.written.get_or_insert_default().clear();
        self.problem = None;
    }

    pub(super) fn give_up(&mut self) {
        (self.written, self.problem) = (None, None);
    }

    /// Takes what was written; nothing means the usual one. What is no region stays to be corrected.
    pub(super) fn accept(&mut self) {
        let written = self.written.clone().unwrap_or_default();
        let region = expand(written.trim()).into_owned();
        if !region.is_empty()
            && let Err(problem) = check(&region)
        {
            self.problem = Some(problem);
            return;
        }
        self.chosen = Some(region).filter(|region| !region.is_empty());
        self.give_up();
    }

    /// What was written so far, and what is to be said of it; `None` if it is not asked for.
    pub(super) fn line(&self) -> Option<(&str, Cow<'_, str>)> {
        let written = self.written.as_deref()?;
        let usual = || "such as euc1 or eu-central-1; enter keeps it, esc does not".into();
        Some((written, self.problem.as_deref().map_or_else(usual, Cow::Borrowed)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_code_becomes_a_region_and_what_is_none_stays_to_be_corrected() {
        let mut region = Region::default();

        region.ask();
        region.write("euc1");
        region.accept();
        assert_eq!((region.chosen.as_deref(), region.is_asked()), (Some("eu-central-1"), false));

        region.ask();
        region.write(" x");
        region.accept();
        let said = region.line().map(|(_, said)| said.into_owned());
        assert_eq!(said.as_deref(), Some("did you mean eu-central-1?"));
        region.write("yz");
        region.accept();
        assert!(region.line().is_some_and(|(_, said)| said.contains("such as")));
        region.give_up();
        assert_eq!(region.chosen.as_deref(), Some("eu-central-1"));

        region.ask();
        region.erase_all();
        region.accept();
        assert_eq!(region, Region::default());
    }
}
