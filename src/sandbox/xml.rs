//! Just enough XML to answer as AWS does.

use jiff::Timestamp;

/// A time as AWS writes it: whole seconds, UTC.
pub(super) fn time(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// XML text being written.
#[derive(Debug, Default)]
pub(super) struct Xml(String);

impl Xml {
    /// An empty text.
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// `<name>value</name>`.
    pub(super) fn text(&mut self, name: &str, value: &str) {
        self.open(name);
        self.escape(value);
        self.close(name);
    }

    /// The same, or nothing if there is no value.
    pub(super) fn optional(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.text(name, value);
        }
    }

    /// `<name>…</name>` around what `fill` writes.
    pub(super) fn element(&mut self, name: &str, fill: impl FnOnce(&mut Self)) {
        self.open(name);
        fill(self);
        self.close(name);
    }

    /// `<name><member>…</member>…</name>`, a member an item.
    pub(super) fn list<T>(
        &mut self,
        name: &str,
        items: impl IntoIterator<Item = T>,
        mut fill: impl FnMut(&mut Self, T),
    ) {
        self.open(name);
        for item in items {
            self.element("member", |xml| fill(xml, item));
        }
        self.close(name);
    }

    /// `<name><member>text</member>…</name>`.
    pub(super) fn texts<'a>(&mut self, name: &str, items: impl IntoIterator<Item = &'a str>) {
        self.list(name, items, Self::escape);
    }

    pub(super) fn into_text(self) -> String {
        self.0
    }

    fn open(&mut self, name: &str) {
        self.0.push('<');
        self.0.push_str(name);
        self.0.push('>');
    }

    fn close(&mut self, name: &str) {
        self.0.push_str("</");
        self.0.push_str(name);
        self.0.push('>');
    }

    fn escape(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '&' => self.0.push_str("&amp;"),
                '"' => self.0.push_str("&quot;"),
                '\r' => self.0.push_str("&#xD;"),
                // XML has no way to say them, not even as a reference.
                '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' => self.0.push('\u{fffd}'),
                other => self.0.push(other),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_and_lists_have_members() {
        let mut xml = Xml::new();
        xml.list("Roles", ["<a> & \u{1b}b"], |xml, name| xml.text("RoleName", name));

        assert_eq!(
            xml.into_text(),
            "<Roles><member><RoleName>&lt;a&gt; &amp; \u{fffd}b</RoleName></member></Roles>"
        );
    }
}
