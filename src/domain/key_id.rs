//! Access key ids as they are shown: what has no form of one may be the secret in its place.

/// Stands where an access key id is shown, for a value that is none.
const HIDDEN: &str = "***";

/// An access key id as it may be shown.
pub fn shown_key_id(id: &str) -> &str {
    if id.is_empty() || has_id_form(id) { id } else { HIDDEN }
}

/// Whether a text is of capital letters and digits, as AWS's access key ids are and no secret is.
pub fn has_id_form(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    text.len() <= 128 && !text.is_empty() && text.bytes().all(is_plain)
}

/// What begins with which four letters (IAM User Guide, "Understanding unique ID prefixes").
const PREFIXES: [(&str, &str); 10] = [
    ("AGPA", "a user group"),
    ("AIDA", "a user"),
    ("AIPA", "an instance profile"),
    ("AKIA", "a long-lived access key"),
    ("ANPA", "a managed policy"),
    ("ANVA", "a version of a managed policy"),
    ("APKA", "a public key"),
    ("AROA", "a role"),
    ("ASCA", "a certificate"),
    ("ASIA", "a session's access key"),
];

/// Of what a text is the unique id; of a role's, the name of a session may stand behind a colon.
pub fn id_of(text: &str) -> Option<&'static str> {
    let (id, _) = text.split_once(':').unwrap_or((text, ""));
    let (_, kind) = PREFIXES.iter().find(|(prefix, _)| id.starts_with(prefix))?;
    (id.len() >= 16 && has_id_form(id)).then_some(*kind)
}

/// The access key id in a text that was pasted: a line of JSON, an export, or it alone.
pub fn key_id_in(text: &str) -> Option<&str> {
    let mut words = text.split(|letter: char| !letter.is_ascii_alphanumeric());
    words.find(|word| {
        word.len() >= 16
            && has_id_form(word)
            && (word.starts_with("AKIA") || word.starts_with("ASIA"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_told_by_its_first_letters_and_found_where_it_is_pasted() {
        assert_eq!(id_of("ASIAIOSFODNN7EXAMPLE"), Some("a session's access key"));
        assert_eq!(id_of("AROADBQP57FF2AEXAMPLE:role-session-name"), Some("a role"));
        assert_eq!(id_of("AIDACKCEVSQ6C2EXAMPLE"), Some("a user"));
        for other in ["ASIA", "Deploy", "AROA-deployment-role", "ASIAPACIFICDEPLOYer", ""] {
            assert_eq!(id_of(other), None, "{other}");
        }
        let id = Some("ASIAIOSFODNN7EXAMPLE");
        assert_eq!(key_id_in("    \"AccessKeyId\": \"ASIAIOSFODNN7EXAMPLE\","), id);
        assert_eq!(key_id_in("export AWS_ACCESS_KEY_ID=ASIAIOSFODNN7EXAMPLE"), id);
        assert_eq!(key_id_in("ASIAIOSFODNN7EXAMPLE"), id);
        assert_eq!(key_id_in("ASIA"), None);
    }

    #[test]
    fn what_has_no_form_of_an_id_is_not_shown() {
        let id = "AKIAIOSFODNN7EXAMPLE";
        let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
        assert_eq!(shown_key_id(id), id);
        for hidden in [secret, "test", "akiaiosfodnn7example", "AKIA IOSFODNN7"] {
            assert_eq!(shown_key_id(hidden), HIDDEN, "{hidden}");
        }
        assert_eq!(shown_key_id(""), "");
    }
}
