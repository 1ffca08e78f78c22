//! What the JSON reader complains of, in plain words and with the place.

/// The reader's message as a person reads it: `line 2, column 5: a name in double quotes is missing`.
pub fn plain(message: &str) -> String {
    let (said, place) = match message.rsplit_once(" at line ") {
        Some((said, place)) => (said, place.split_once(" column ")),
        None => (message, None),
    };
    let words = in_words(said);
    match place {
        // Where a text ends too soon is where it ends.
        Some((line, column)) if !said.starts_with("EOF") => {
            format!("line {line}, column {column}: {words}")
        }
        Some(_) | None => words,
    }
}

/// The reader's words begin so.
const CALLED: [(&str, &str); 13] = [
    ("EOF while parsing a string", "it ends within a text: a closing `\"` is missing"),
    ("EOF while parsing a list", "it ends too soon: a closing `]` is missing"),
    ("EOF while parsing an object", "it ends too soon: a closing `}` is missing"),
    ("EOF", "it ends too soon"),
    ("expected ident", "a value is expected: a text stands in double quotes"),
    ("expected value", "a value is expected: a text stands in double quotes"),
    ("key must be a string", "a name in double quotes is expected"),
    ("trailing comma", "a comma too many"),
    ("trailing characters", "something follows the end of the document"),
    ("control character", "a text in quotes goes on over the end of a line, or holds a tab"),
    ("invalid escape", "a `\\` before a letter that needs none: write `\\\\`"),
    ("recursion limit exceeded", "it is nested too deep"),
    ("invalid number", "this is no number"),
];

fn in_words(said: &str) -> String {
    let called = CALLED.iter().find(|(start, _)| said.starts_with(start));
    called.map_or_else(|| shapes(said), |(_, words)| (*words).to_owned())
}

/// What stands where something else is wanted: the reader names the program's own types.
fn shapes(said: &str) -> String {
    let told = || {
        let (before, rest) = said.split_once("invalid type: ")?;
        let (found, wanted) = rest.split_once(", expected ")?;
        let is_own = wanted == "a map" || wanted.starts_with("struct ");
        let wanted =
            if is_own { "names with values are".to_owned() } else { format!("{wanted} is") };
        let found = match found {
            "sequence" => "a list",
            "map" => "names with values",
            "null" | "unit value" => "nothing",
            other => other,
        };
        Some(format!("{before}{found} stands where {wanted} expected"))
    };
    told().unwrap_or_else(|| said.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        for (text, words) in [
            ("nope", "line 1, column 2: a value is expected: a text stands in double quotes"),
            ("{", "it ends too soon: a closing `}` is missing"),
            ("[1", "it ends too soon: a closing `]` is missing"),
            ("", "it ends too soon"),
            ("{\"a\": 1,}", "line 1, column 9: a comma too many"),
            ("{\n  'a': 1}", "line 2, column 3: a name in double quotes is expected"),
            ("{} x", "line 1, column 4: something follows the end of the document"),
            ("{\"a\" 1}", "line 1, column 6: expected `:`"),
            ("{\"a\": 1 \"b\": 2}", "line 1, column 9: expected `,` or `}`"),
        ] {
            let error = serde_json::from_str::<serde_json::Value>(text).unwrap_err();

            assert_eq!(plain(&error.to_string()), words, "{text}");
        }
        assert_eq!(plain("something else"), "something else");
        let of_types =
            "SSOConfig.Default: invalid type: sequence, expected struct Portal at line 2 column 12";
        let words = "SSOConfig.Default: a list stands where names with values are expected";
        assert_eq!(plain(of_types), format!("line 2, column 12: {words}"));
    }
}
