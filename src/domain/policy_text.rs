//! The text of a policy: held, or kept where it can be read again. Most roles share a few documents; a hundred
//! thousand different ones are not held for the few that a person looks at.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};

/// A policy as JSON text.
#[derive(Clone)]
pub struct PolicyText(Place);

#[derive(Clone)]
enum Place {
    Held(Arc<str>),
    Shelved(Arc<Shelved>),
}

/// As small as it can be: there may be as many as roles.
struct Shelved {
    shelf: Arc<dyn Shelf>,
    span: Span,
    digest: Digest,
}

/// Where a text begins and how long it is, in bytes: 40 and 24 bits of one number.
#[derive(Clone, Copy)]
struct Span(u64);

impl Span {
    const LENGTH_BITS: u32 = 24;

    /// `None` if one of the two is larger than any that a shelf takes: a terabyte, or sixteen megabytes.
    fn new(start: u64, length: usize) -> Option<Self> {
        let length =
            u64::try_from(length).ok().filter(|length| length >> Self::LENGTH_BITS == 0)?;
        let high = start << Self::LENGTH_BITS;
        (high >> Self::LENGTH_BITS == start).then_some(Self(high | length))
    }

    fn start(self) -> u64 {
        self.0 >> Self::LENGTH_BITS
    }

    fn length(self) -> usize {
        let low = self.0 & ((1 << Self::LENGTH_BITS) - 1);
        usize::try_from(low).unwrap_or_default()
    }
}

/// Where texts are kept that are not held.
pub trait Shelf: fmt::Debug + Send + Sync {
    /// The text that was put there; `None` if it cannot be read any more.
    fn read(&self, start: u64, length: usize) -> Option<Arc<str>>;
}

/// Stands for a text: no two texts have the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digest([u8; 16]);

impl Digest {
    pub fn of(text: &str) -> Self {
        let whole: [u8; 32] = Sha256::digest(text).into();
        let (half, _) = whole.split_first_chunk().unwrap_or((&[0; 16], &[]));
        Self(*half)
    }
}

impl PolicyText {
    /// A text that lies on a shelf, from the byte `start` on; `None` if it lies too far behind or is too long.
    pub fn shelved(
        shelf: Arc<dyn Shelf>,
        start: u64,
        length: usize,
        digest: Digest,
    ) -> Option<Self> {
        let span = Span::new(start, length)?;
        Some(Self(Place::Shelved(Arc::new(Shelved { shelf, span, digest }))))
    }

    /// The text, if it is held.
    pub fn held(&self) -> Option<&Arc<str>> {
        match &self.0 {
            Place::Held(text) => Some(text),
            Place::Shelved(_) => None,
        }
    }

    /// The text wherever it is; `None` if it cannot be read any more.
    pub fn read(&self) -> Option<Arc<str>> {
        match &self.0 {
            Place::Held(text) => Some(Arc::clone(text)),
            Place::Shelved(kept) => {
                let text = kept.shelf.read(kept.span.start(), kept.span.length())?;
                (Digest::of(&text) == kept.digest).then_some(text)
            }
        }
    }

    fn digest(&self) -> Digest {
        match &self.0 {
            Place::Held(text) => Digest::of(text),
            Place::Shelved(kept) => kept.digest,
        }
    }

    fn length(&self) -> usize {
        match &self.0 {
            Place::Held(text) => text.len(),
            Place::Shelved(kept) => kept.span.length(),
        }
    }
}

impl PartialEq for PolicyText {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Place::Held(one), Place::Held(other)) => Arc::ptr_eq(one, other) || one == other,
            (Place::Shelved(one), Place::Shelved(other)) => one.digest == other.digest,
            (Place::Held(_), Place::Shelved(_)) | (Place::Shelved(_), Place::Held(_)) => {
                self.length() == other.length() && self.digest() == other.digest()
            }
        }
    }
}

impl Eq for PolicyText {}

impl From<Arc<str>> for PolicyText {
    fn from(text: Arc<str>) -> Self {
        Self(Place::Held(text))
    }
}

impl From<&str> for PolicyText {
    fn from(text: &str) -> Self {
        Arc::<str>::from(text).into()
    }
}

impl From<String> for PolicyText {
    fn from(text: String) -> Self {
        Arc::<str>::from(text).into()
    }
}

impl fmt::Debug for PolicyText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Place::Held(text) => fmt::Debug::fmt(text, formatter),
            Place::Shelved(kept) => write!(formatter, "PolicyText({:?})", kept.digest),
        }
    }
}

impl Serialize for PolicyText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let lost = || serde::ser::Error::custom("the text cannot be read any more");
        serializer.serialize_str(&self.read().ok_or_else(lost)?)
    }
}

impl<'de> Deserialize<'de> for PolicyText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(String::deserialize(deserializer)?.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Row(&'static str);

    impl Shelf for Row {
        fn read(&self, start: u64, length: usize) -> Option<Arc<str>> {
            let start = usize::try_from(start).ok()?;
            self.0.get(start..start + length).map(Arc::from)
        }
    }

    fn shelved(row: &'static str, start: u64, text: &str) -> PolicyText {
        PolicyText::shelved(Arc::new(Row(row)), start, text.len(), Digest::of(text)).unwrap()
    }

    #[test]
    fn a_text_is_the_same_wherever_it_lies() {
        let (held, kept) = (PolicyText::from("{}"), shelved("[]{}", 2, "{}"));

        assert_eq!(held, kept);
        assert_eq!(kept, shelved("{}", 0, "{}"));
        assert_ne!(held, shelved("[]{}", 0, "[]"));
        assert_eq!(kept.read().as_deref(), Some("{}"));
        assert!(kept.held().is_none() && held.held().is_some());
    }

    #[test]
    fn a_place_on_a_shelf_is_kept_exactly_or_not_at_all() {
        let kept =
            |start, length| Span::new(start, length).map(|span| (span.start(), span.length()));
        let (last, longest) = ((1 << 40) - 1, (1 << 24) - 1);

        for (start, length) in [(0, 0), (7, 640), (last, longest)] {
            assert_eq!(kept(start, length), Some((start, length)));
        }
        assert_eq!(kept(last + 1, 0), None);
        assert_eq!(kept(0, longest + 1), None);
    }

    #[test]
    fn a_text_that_was_lost_or_changed_is_none() {
        assert_eq!(shelved("", 0, "{}").read(), None);
        assert_eq!(shelved("[]", 0, "{}").read(), None);
    }
}
