//! Rust source as the tests of the house read it: code without comments and texts.

/// The code of a file, line for line, comments and the insides of literals blanked.
pub(crate) fn code(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(['"', '\'', '/']) {
        let (before, after) = rest.split_at(start);
        code.push_str(before);
        let hidden = hidden_length(before, after);
        let (inside, next) = after.split_at(hidden.max(1));
        if hidden == 0 {
            code.push_str(inside);
        } else {
            code.extend(inside.chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        }
        rest = next;
    }
    code.push_str(rest);
    code
}

/// What people read in a file: its literals and its comments, those of one block as one text; each with
/// the line that it begins on.
pub(crate) fn prose(text: &str) -> Vec<(usize, String)> {
    let mut found: Vec<(usize, String)> = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(['"', '\'', '/']) {
        let (before, after) = rest.split_at(start);
        let hidden = hidden_length(before, after);
        let (inside, next) = after.split_at(hidden.max(1));
        if hidden > 0 {
            let goes_on = inside.starts_with("//") && before.trim().is_empty();
            let above = found.last_mut().filter(|(_, last)| goes_on && last.starts_with("//"));
            if let Some((_, last)) = above {
                *last = format!("{last}\n{inside}");
            } else {
                let read = text.len() - after.len();
                found.push((text[..read].matches('\n').count() + 1, inside.to_owned()));
            }
        }
        rest = next;
    }
    found
}

/// How much of `after` is a comment or a literal; nothing if it begins with a plain sign.
fn hidden_length(before: &str, after: &str) -> usize {
    if after.starts_with("//") {
        return after.find('\n').unwrap_or(after.len());
    }
    if let Some(inside) = after.strip_prefix('"') {
        let name = before.trim_end_matches('#');
        let hashes = before.len() - name.len();
        if name.ends_with('r') {
            let end = format!("\"{}", "#".repeat(hashes));
            return 1 + inside.find(&end).expect("a raw text ends") + end.len();
        }
        return 1 + text_length(inside) + 1;
    }
    if after.starts_with('\'') { character_length(after) } else { 0 }
}

/// The bytes before the quote that ends a text.
fn text_length(inside: &str) -> usize {
    let mut is_escaped = false;
    let end = inside.find(|character| {
        let ends = character == '"' && !is_escaped;
        is_escaped = character == '\\' && !is_escaped;
        ends
    });
    end.expect("a text ends")
}

/// A character with its quotes; nothing for a lifetime.
fn character_length(after: &str) -> usize {
    let mut characters = after.char_indices().skip(1);
    match (characters.next(), characters.next()) {
        (Some((_, '\\')), Some(_)) => {
            3 + after[3..].find('\'').map_or(0, |end| end + '\''.len_utf8())
        }
        (Some(_), Some((at, '\''))) => at + 1,
        (Some(_) | None, _) => 0,
    }
}

/// Every `use` of a file: its line and what stands between `use` and `;`, white space as one blank.
pub(crate) fn uses(code: &str) -> Vec<(usize, usize, String)> {
    let mut found = Vec::new();
    let mut start = 0;
    while let Some(at) = code[start..].find("use ").map(|at| start + at) {
        let line_start = code[..at].rfind('\n').map_or(0, |end| end + 1);
        let before = code[line_start..at].trim();
        start = at + "use ".len();
        if before.is_empty() || (before.starts_with("pub") && !before.contains(' ')) {
            let end = start + code[start..].find(';').expect("a use ends");
            let words: Vec<&str> = code[start..end].split_whitespace().collect();
            let indent = code[line_start..].find(|c: char| c != ' ').unwrap_or(0);
            found.push((code[..at].matches('\n').count() + 1, indent, words.join(" ")));
        }
    }
    found
}

/// The paths that a `use` names, its braces opened.
pub(crate) fn paths(used: &str) -> Vec<String> {
    let Some((before, inside)) = used.split_once('{') else { return vec![used.to_owned()] };
    let inside = inside.trim_end_matches('}');
    let leaves = inside.split(',').map(str::trim).filter(|leaf| !leaf.is_empty());
    leaves.map(|leaf| format!("{before}{leaf}")).collect()
}
