//! Marks of HTML, XML, Markdown and chats taken off; what a person wrote in angle brackets instead of a name stays.

use std::collections::BTreeMap;

/// What is marked is no longer, in bytes.
const LONGEST_MARKED: usize = 400;

/// Elements of HTML that need no end.
const WITHOUT_END: [&str; 11] =
    ["br", "hr", "img", "wbr", "p", "li", "td", "th", "tr", "meta", "link"];

/// Without the tags of XML and HTML; a code stays in front of its message.
pub(super) fn untagged(text: &str) -> String {
    let text = text.replace("<Code>", " api error ").replace("</Code>", ": ");
    let mut ends = Ends::of(&text);
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once('<') {
        plain.push_str(before);
        let end = after
            .find(['<', '>', '\n'])
            .filter(|end| after.get(*end..).is_some_and(|one| one.starts_with('>')));
        let inner = end.and_then(|end| Some((after.get(..end)?, after.get(end + 1..)?)));
        match inner {
            Some((inner, behind)) if is_tag(inner, &mut ends) => {
                plain.push(' ');
                rest = behind;
            }
            Some((inner, behind)) if linked(inner).is_some() => {
                plain.push_str(linked(inner).unwrap_or_default());
                rest = behind;
            }
            Some(_) | None => {
                plain.push('<');
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    plain
}

/// Whether it is markup, and not what stands for a name: it ends somewhere, needs no end, or has attributes.
fn is_tag(inner: &str, ends: &mut Ends<'_>) -> bool {
    if let Some(name) = inner.strip_prefix('/') {
        ends.pass(name.trim());
        return true;
    }
    if inner.starts_with(['?', '!']) {
        return true;
    }
    let name = inner.split([' ', '/']).next().unwrap_or_default();
    let is_name = name.starts_with(|one: char| one.is_ascii_alphabetic())
        && name.chars().all(|one| one.is_ascii_alphanumeric() || "-_.:".contains(one));
    let is_empty = inner.ends_with('/') && inner.len() == name.len() + 1;
    let has_attributes = inner.contains("=\"");
    is_name
        && (is_empty
            || has_attributes
            || WITHOUT_END.contains(&name.to_ascii_lowercase().as_str())
            || ends.take(name))
}

/// The ends of elements that are still to come: a name in brackets whose end belongs to another stands for itself.
struct Ends<'a>(BTreeMap<&'a str, (usize, usize)>);

impl<'a> Ends<'a> {
    fn of(text: &'a str) -> Self {
        let mut ends = BTreeMap::<_, (usize, usize)>::new();
        let names =
            text.split("</").skip(1).filter_map(|rest| Some(rest.split_once('>')?.0.trim()));
        names.for_each(|name| ends.entry(name).or_default().0 += 1);
        Self(ends)
    }

    /// Whether an element that begins here ends later.
    fn take(&mut self, name: &str) -> bool {
        let Some((free, open)) = self.0.get_mut(name).filter(|(free, _)| *free > 0) else {
            return false;
        };
        (*free, *open) = (*free - 1, *open + 1);
        true
    }

    /// An end: of what is open, or of nothing.
    fn pass(&mut self, name: &str) {
        if let Some((free, open)) = self.0.get_mut(name) {
            if *open > 0 { *open -= 1 } else { *free = free.saturating_sub(1) }
        }
    }
}

/// What chats and Markdown make of an address: `<mailto:a@b|a@b>`, `<https://…|words>`, `<arn:…>`.
fn linked(inner: &str) -> Option<&str> {
    let is_link = ["mailto:", "http://", "https://", "arn:", "tel:"];
    if !is_link.iter().any(|one| inner.starts_with(one))
        || inner.contains(' ') && !inner.contains('|')
    {
        return None;
    }
    let shown = inner.split_once('|').map_or(inner, |(_, shown)| shown);
    Some(shown.strip_prefix("mailto:").unwrap_or(shown))
}

/// Without Markdown's stars around words; a star that stands in a resource stays.
pub(super) fn unstarred(line: &str) -> String {
    let line = without_pairs(line, "**", |_| true);
    without_pairs(&line, "*", |inner| inner.contains(':'))
}

fn without_pairs(line: &str, mark: &str, takes: impl Fn(&str) -> bool) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once(mark) {
        plain.push_str(before);
        let is_open = plain
            .chars()
            .next_back()
            .is_none_or(|one| one.is_whitespace() || "(\"'>".contains(one))
            && after.starts_with(|one: char| one.is_ascii_alphabetic());
        let is_end = |place: &usize| {
            let behind = after.get(place + mark.len()..).unwrap_or_default();
            let inner = after.get(..*place).unwrap_or_default();
            behind.chars().next().is_none_or(|one| one.is_whitespace() || ".,;:)\"'".contains(one))
                && inner.ends_with(|one: char| one.is_ascii_alphanumeric() || ":)>]}".contains(one))
        };
        let near = after.get(..after.floor_char_boundary(LONGEST_MARKED)).unwrap_or_default();
        let mut ends = near.match_indices(mark).map(|(place, _)| place);
        let end = if is_open { ends.find(is_end) } else { None };
        let inner = end.and_then(|end| after.get(..end)).filter(|one| takes(one));
        let (kept, behind) = match inner {
            Some(inner) => (inner, after.get(inner.len() + mark.len()..).unwrap_or_default()),
            None => (mark, after),
        };
        plain.push_str(kept);
        rest = behind;
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_looks_like_a_tag_stays() {
        for (text, wanted) in [
            ("a <b c\nd> <e> <<f>", "a <b c\nd> <e> <<f>"),
            ("<E><M>x</M></E>", "  x  "),
            ("x<br>y<br/>z", "x y z"),
            ("<span class=\"q\">x", " x"),
            ("arn:aws:iam::<account-id>:user/<user>", "arn:aws:iam::<account-id>:user/<user>"),
            ("<arn:aws:iam::1:user/x>", "arn:aws:iam::1:user/x"),
            ("<mailto:a@b.c|a@b.c>", "a@b.c"),
            ("<https://x/y|the words>", "the words"),
            ("a<hold/>b", "a b"),
            ("<user/path/> <1a b=\"c\"> <x$y z=\"1\">", "<user/path/> <1a b=\"c\"> <x$y z=\"1\">"),
            ("<E>x</E><E>y</E>", " x  y "),
            ("<E>x</E></E><E>", " x  <E>"),
        ] {
            assert_eq!(untagged(text), wanted, "{text}");
        }
    }

    #[test]
    fn stars_of_markdown_go_and_those_of_resources_stay() {
        for (text, wanted) in [
            ("**User: arn:x** is **sts:A**", "User: arn:x is sts:A"),
            ("*User: arn:x* is *sts:A*.", "User: arn:x is sts:A."),
            ("on resource: * because", "on resource: * because"),
            ("arn:aws:s3:::b/** and **", "arn:aws:s3:::b/** and **"),
            ("arn:aws:s3:::b/* on *", "arn:aws:s3:::b/* on *"),
            ("s3:Get*Object: x* is", "s3:Get*Object: x* is"),
            ("on * x:y* is", "on * x:y* is"),
            ("*sts:A*ssume is", "*sts:A*ssume is"),
            ("*arn:aws:s3:::b/* is", "*arn:aws:s3:::b/* is"),
        ] {
            assert_eq!(unstarred(text), wanted, "{text}");
        }
    }
}
