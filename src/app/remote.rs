//! What comes from elsewhere, and whether it has come.

use crate::domain::failure::Failure;

/// Names one request; an answer counts only while its request is the one awaited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u64);

/// A value that has to be fetched.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Remote<T> {
    /// Not asked for yet.
    #[default]
    Absent,
    Loading(RequestId),
    Ready(T),
    Failed(Failure),
}

impl<T> Remote<T> {
    /// Takes an answer in; `false`, and nothing changes, if another request is awaited or none.
    pub fn accept(&mut self, request: RequestId, result: Result<T, Failure>) -> bool {
        let awaited = matches!(self, Self::Loading(id) if *id == request);
        if awaited {
            *self = result.map_or_else(Self::Failed, Self::Ready);
        }
        awaited
    }

    pub fn ready(&self) -> Option<&T> {
        if let Self::Ready(value) = self { Some(value) } else { None }
    }

    pub fn failure(&self) -> Option<&Failure> {
        if let Self::Failed(failure) = self { Some(failure) } else { None }
    }

    pub fn is_loading(&self) -> bool {
        matches!(self, Self::Loading(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_late_answer_does_not_replace_a_newer_request() {
        let mut remote = Remote::Loading(RequestId(2));

        assert!(!remote.accept(RequestId(1), Ok("old")));
        assert!(remote.is_loading());

        assert!(remote.accept(RequestId(2), Ok("new")));
        assert_eq!(remote.ready(), Some(&"new"));
        assert!(!remote.accept(RequestId(2), Ok("again")));
    }
}
