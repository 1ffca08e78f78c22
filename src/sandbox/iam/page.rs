//! `MaxItems` and `Marker`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::sandbox::reply::Refusal;
use crate::sandbox::request::Parameters;
use crate::sandbox::xml::Xml;

/// One page of a listing.
#[derive(Debug)]
pub(super) struct Page<T> {
    pub(super) items: Vec<T>,
    marker: Option<String>,
}

/// Cuts the page out of a listing that the parameters ask for.
pub(super) fn page<T>(
    parameters: &Parameters,
    all: impl Iterator<Item = T>,
) -> Result<Page<T>, Refusal> {
    let size = match parameters.text("MaxItems") {
        None => 100,
        Some(text) => {
            text.parse().ok().filter(|size| (1..=1000).contains(size)).ok_or_else(|| {
                Refusal::invalid(format!(
                    "1 validation error detected: Value '{text}' at 'maxItems' failed to satisfy \
                     constraint: Member must have value between 1 and 1000"
                ))
            })?
        }
    };
    let start = match parameters.text("Marker") {
        None => 0,
        Some(text) => read(text).ok_or_else(|| Refusal::invalid("Invalid Marker."))?,
    };
    let mut items: Vec<T> = all.skip(start).take(size + 1).collect();
    let marker = (items.len() > size).then(|| STANDARD.encode(format!("kamen:{}", start + size)));
    items.truncate(size);
    Ok(Page { items, marker })
}

fn read(marker: &str) -> Option<usize> {
    let bytes = STANDARD.decode(marker).ok()?;
    String::from_utf8(bytes).ok()?.strip_prefix("kamen:")?.parse().ok()
}

impl<T> Page<T> {
    /// `IsTruncated` and `Marker`.
    pub(super) fn write_end(&self, xml: &mut Xml) {
        xml.text("IsTruncated", if self.marker.is_some() { "true" } else { "false" });
        xml.optional("Marker", self.marker.as_deref());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_follow_each_other_without_gap() {
        let mut seen = Vec::new();
        let mut marker: Option<String> = None;
        loop {
            let parameters = match &marker {
                None => Parameters::from([("MaxItems", "4")]),
                Some(marker) => Parameters::from([("MaxItems", "4"), ("Marker", marker)]),
            };
            let page = page(&parameters, 0..10).unwrap();
            seen.extend(page.items);
            marker = page.marker;
            if marker.is_none() {
                break;
            }
        }

        assert_eq!(seen, (0..10).collect::<Vec<_>>());
    }

    #[test]
    fn a_foreign_marker_and_a_page_too_large_are_refused() {
        for (name, value) in [("Marker", "x"), ("MaxItems", "1001"), ("MaxItems", "0")] {
            let parameters = Parameters::from([(name, value)]);
            assert_eq!(page(&parameters, 0..1).unwrap_err().code, "ValidationError");
        }
    }
}
