//! Policy documents as they travel: AWS percent-encodes them, other servers and files do not.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// A document as it is meant. Only text that begins with `%` is decoded, since a document begins
/// with `{`; and `+` never stands for a space. Bytes that are no UTF-8 become U+FFFD.
///
/// ```
/// use kamen::policy::language::encoded::decoded;
///
/// assert_eq!(decoded("%7B%22Id%22%3A%22a+b%22%7D"), r#"{"Id":"a+b"}"#);
/// assert_eq!(decoded(r#"{"Id":"100%25"}"#), r#"{"Id":"100%25"}"#);
/// ```
pub fn decoded(text: &str) -> Cow<'_, str> {
    let trimmed = text.trim();
    if trimmed.starts_with('%') {
        percent_decode_str(trimmed).decode_utf8_lossy()
    } else {
        Cow::Borrowed(text)
    }
}

/// The text of a file: UTF-8, with a byte order mark or without, or UTF-16 with one, as PowerShell saves it.
pub fn text_of(bytes: &[u8]) -> Option<String> {
    let wide = |bytes: &[u8], number: fn([u8; 2]) -> u16| {
        let (pairs, rest) = bytes.as_chunks::<2>();
        let numbers: Vec<u16> = pairs.iter().map(|pair| number(*pair)).collect();
        if rest.is_empty() { String::from_utf16(&numbers).ok() } else { None }
    };
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8(rest.to_vec()).ok(),
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
        plain => String::from_utf8(plain.to_vec()).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_windows_are_read() {
        assert_eq!(text_of(b"\xef\xbb\xbf{}").as_deref(), Some("{}"));
        assert_eq!(text_of(b"\xff\xfe{\0}\0").as_deref(), Some("{}"));
        assert_eq!(text_of(b"\xfe\xff\0{\0}").as_deref(), Some("{}"));
        assert_eq!(text_of(b"\xff\xfe{"), None);
        assert_eq!(text_of(b"\xff\x00"), None);
    }
}
