//! The tokens of a text that is known to be JSON.

/// A token, as it stands in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Open(&'a str),
    Close(&'a str),
    Comma,
    Colon,
    /// With its quotes and escapes.
    Text(&'a str),
    Number(&'a str),
    Literal(&'a str),
}

/// Cuts `text` into tokens, each with its line in `text`; white space between them falls away.
pub(super) fn tokens(text: &str) -> impl Iterator<Item = (usize, Token<'_>)> {
    let mut rest = text;
    let mut line = 1;
    std::iter::from_fn(move || {
        let trimmed = rest.trim_start_matches([' ', '\t', '\n', '\r']);
        let (space, _) = rest.split_at_checked(rest.len() - trimmed.len())?;
        line += space.bytes().filter(|byte| *byte == b'\n').count();
        rest = trimmed;
        let first = rest.chars().next()?;
        let length = match first {
            '"' => text_length(rest),
            '{' | '}' | '[' | ']' | ',' | ':' => 1,
            _ => rest.find([',', ']', '}', ' ', '\t', '\n', '\r']).unwrap_or(rest.len()),
        };
        let (token, tail) = rest.split_at_checked(length)?;
        rest = tail;
        let token = match first {
            '{' | '[' => Token::Open(token),
            '}' | ']' => Token::Close(token),
            ',' => Token::Comma,
            ':' => Token::Colon,
            '"' => Token::Text(token),
            't' | 'f' | 'n' => Token::Literal(token),
            _ => Token::Number(token),
        };
        Some((line, token))
    })
}

/// The length in bytes of the string literal that `text` begins with, quotes included.
fn text_length(text: &str) -> usize {
    let mut escaped = false;
    for (index, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return index + 1,
            _ => {}
        }
    }
    text.len()
}
