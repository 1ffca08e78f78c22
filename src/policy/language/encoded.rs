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
