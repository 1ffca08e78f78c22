//! What the TOML reader complains of, in plain words: without its own types, and with the name that is meant.

use crate::domain::text::nearest;

/// The reader's message as a person reads it.
pub fn plain(message: &str) -> String {
    let message = message.trim_end().replace('\n', ", ");
    let unknown = message.strip_prefix("unknown field ").map(|rest| ("setting", rest));
    let unknown = unknown.or_else(|| Some(("value", message.strip_prefix("unknown variant ")?)));
    if let Some((what, rest)) = unknown {
        return of_unknown(what, rest).unwrap_or(message);
    }
    let wrong = ["invalid type: ", "invalid value: ", "invalid length "];
    let rest = wrong.iter().find_map(|front| message.strip_prefix(front));
    match rest.and_then(|rest| rest.rsplit_once(", expected ")) {
        Some((found, wanted)) => {
            format!("this takes {}, and not {}", of_kind(wanted), of_value(found))
        }
        None => message,
    }
}

/// ``of `netwrk`, expected one of `network`, `screen` ``: what is meant, or all that there is.
fn of_unknown(what: &str, rest: &str) -> Option<String> {
    let (name, known) = rest.split_once(", expected ")?;
    let known: Vec<&str> = known.split('`').skip(1).step_by(2).collect();
    let name = name.trim_matches('`');
    let meant = match nearest(name, known.iter().copied(), 1).first() {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are {}", known.join(", ")),
    };
    Some(format!("`{name}` is no {what} here: {meant}"))
}

fn of_kind(wanted: &str) -> String {
    let is_number = wanted.len() <= 5
        && (wanted.starts_with(['u', 'i']) || wanted == "usize")
        && wanted.chars().skip(1).all(|letter| letter.is_ascii_alphanumeric());
    match wanted {
        _ if is_number => "a whole number".to_owned(),
        "a boolean" => "`true` or `false`".to_owned(),
        "a string" => "a text in quotes".to_owned(),
        "a sequence" => "a list, `[…]`".to_owned(),
        "a map" => "a table".to_owned(),
        table if table.starts_with("struct ") => "a table".to_owned(),
        other => other.to_owned(),
    }
}

fn of_value(found: &str) -> String {
    let kinds = [
        ("string ", "the text "),
        ("integer ", ""),
        ("floating point ", ""),
        ("boolean ", ""),
        ("sequence", "a list"),
        ("map", "a table"),
    ];
    let known = kinds.iter().find_map(|(front, words)| Some((words, found.strip_prefix(front)?)));
    known.map_or_else(|| found.to_owned(), |(words, rest)| format!("{words}{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readers_types_are_said_in_words() {
        for (message, words) in [
            (
                "invalid type: string \"x\", expected u32",
                "this takes a whole number, and not the text \"x\"",
            ),
            (
                "invalid type: integer `3`, expected a boolean",
                "this takes `true` or `false`, and not `3`",
            ),
            (
                "invalid value: integer `-1`, expected u32",
                "this takes a whole number, and not `-1`",
            ),
            (
                "invalid type: map, expected a string",
                "this takes a text in quotes, and not a table",
            ),
            (
                "unknown field `netwrk`, expected one of `defaults`, `network`, `screen`",
                "`netwrk` is no setting here: did you mean `network`?",
            ),
            (
                "unknown variant `x`, expected `dark` or `light`",
                "`x` is no value here: there are dark, light",
            ),
            ("missing field `role`", "missing field `role`"),
        ] {
            assert_eq!(plain(message), words);
        }
    }
}
