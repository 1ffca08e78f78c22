//! Listings that come page by page, and the ways in which one can end that is not its end.

use std::collections::HashSet;
use std::fmt;

use crate::domain::failure::{Failure, FailureKind};

/// As many pages as a listing may have. An account holds 5,000 roles at most unless AWS raises that
/// (IAM User Guide, "reference_iam-quotas"): a listing that goes on for longer has no end.
const MOST_PAGES: usize = 2_000;

/// Why a listing ended before it was complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Oddity {
    /// A marker came again: asking on would go round for ever.
    SameMarker,
    /// More was promised, and no marker given to ask for it.
    NoMarker,
    TooManyPages,
}

impl fmt::Display for Oddity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SameMarker => {
                formatter.write_str("the same page was named as the next one twice")
            }
            Self::NoMarker => {
                formatter.write_str("more was promised, but no marker came to ask for it")
            }
            Self::TooManyPages => write!(formatter, "it did not end within {MOST_PAGES} pages"),
        }
    }
}

/// The failure of a listing that broke off: what came is not all there is.
pub fn incomplete(operation: &str, oddity: Oddity) -> Failure {
    let message = format!("the answer to {operation} is incomplete: {oddity}");
    Failure::new(FailureKind::Unreachable, message)
        .with_hint("check the endpoint: it may not be AWS")
}

/// Where a listing has come to.
#[derive(Debug, Default)]
pub struct Pages {
    marker: Option<String>,
    /// The markers so far; a server may go round in a circle of any length.
    seen: HashSet<String>,
}

impl Pages {
    /// What to send for the next page; `None` for the first.
    pub fn marker(&self) -> Option<&str> {
        self.marker.as_deref()
    }

    /// Takes in the marker of the page that came; whether there is another page to ask for. An empty
    /// marker is none.
    pub fn turn(&mut self, next: Option<&str>) -> Result<bool, Oddity> {
        let Some(next) = next.filter(|marker| !marker.is_empty()) else { return Ok(false) };
        if !self.seen.insert(next.to_owned()) {
            return Err(Oddity::SameMarker);
        }
        if self.seen.len() >= MOST_PAGES {
            return Err(Oddity::TooManyPages);
        }
        self.marker = Some(next.to_owned());
        Ok(true)
    }

    /// The same for services that say beside the marker whether there is more (`IsTruncated`).
    pub fn turn_truncated(
        &mut self,
        is_truncated: bool,
        next: Option<&str>,
    ) -> Result<bool, Oddity> {
        if !is_truncated {
            return Ok(false);
        }
        if self.turn(next)? { Ok(true) } else { Err(Oddity::NoMarker) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listing_ends_without_a_marker() {
        let mut pages = Pages::default();

        assert_eq!(pages.marker(), None);
        assert_eq!(pages.turn(Some("one")), Ok(true));
        assert_eq!(pages.marker(), Some("one"));
        assert_eq!(pages.turn(Some("")), Ok(false));
    }

    #[test]
    fn a_marker_that_comes_again_is_odd_however_long_the_circle() {
        let mut pages = Pages::default();

        for marker in ["one", "two", "three"] {
            assert_eq!(pages.turn(Some(marker)), Ok(true));
        }

        assert_eq!(pages.turn(Some("one")), Err(Oddity::SameMarker));
    }

    #[test]
    fn more_without_a_marker_is_odd_and_a_marker_without_more_is_none() {
        let mut pages = Pages::default();

        assert_eq!(pages.turn_truncated(true, None), Err(Oddity::NoMarker));
        assert_eq!(pages.turn_truncated(true, Some("")), Err(Oddity::NoMarker));
        assert_eq!(pages.turn_truncated(false, Some("one")), Ok(false));
        assert_eq!(pages.turn_truncated(true, Some("one")), Ok(true));
    }

    #[test]
    fn a_listing_without_end_is_given_up() {
        let mut pages = Pages::default();
        let turns = (0..).map(|number: usize| pages.turn(Some(&number.to_string())));

        let last = turns.take(MOST_PAGES).last();

        assert_eq!(last, Some(Err(Oddity::TooManyPages)));
    }
}
