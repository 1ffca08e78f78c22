//! JSON for terminals and programs alike: indented, and nothing in it that could drive a terminal.

use std::io;

use serde_json::ser::{CharEscape, Formatter, PrettyFormatter};

use crate::domain::text::is_harmful;

/// Writes like serde_json's pretty printer, and escapes what a terminal would obey: JSON itself allows
/// DEL, C1 and the marks that turn text around to stand as they are.
#[derive(Debug, Clone, Default)]
pub struct HarmlessJson(PrettyFormatter<'static>);

impl Formatter for HarmlessJson {
    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut rest = fragment;
        while let Some((start, character)) =
            rest.char_indices().find(|(_, character)| is_harmful(*character))
        {
            let (plain, from) = rest.split_at(start);
            writer.write_all(plain.as_bytes())?;
            for unit in character.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
            rest = from.split_at(character.len_utf8()).1;
        }
        writer.write_all(rest.as_bytes())
    }

    fn write_char_escape<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        escape: CharEscape,
    ) -> io::Result<()> {
        self.0.write_char_escape(writer, escape)
    }

    fn begin_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_array(writer)
    }

    fn end_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array(writer)
    }

    fn begin_array_value<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.0.begin_array_value(writer, first)
    }

    fn end_array_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array_value(writer)
    }

    fn begin_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object(writer)
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object(writer)
    }

    fn begin_object_key<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.0.begin_object_key(writer, first)
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object_value(writer)
    }

    fn end_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object_value(writer)
    }
}

#[cfg(test)]
mod tests {
    use serde::Serialize;
    use serde_json::{Serializer, Value, json};

    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_escaped_and_read_back_as_it_was() {
        let document = json!({"a\u{9b}": ["\u{202e}x\u{7f}", "\u{1b}\n\u{e0001} 仮面"], "b": {}});
        let mut text = Vec::new();
        let mut serializer = Serializer::with_formatter(&mut text, HarmlessJson::default());

        document.serialize(&mut serializer).unwrap();

        let text = String::from_utf8(text).unwrap();
        assert!(
            !text.chars().any(|character| is_harmful(character) && character != '\n'),
            "{text:?}"
        );
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), document);
        let plain = json!({"a": [1, "仮面"]});
        let mut printed = Vec::new();
        plain
            .serialize(&mut Serializer::with_formatter(&mut printed, HarmlessJson::default()))
            .unwrap();
        assert_eq!(String::from_utf8(printed).unwrap(), format!("{plain:#}"));
    }
}
