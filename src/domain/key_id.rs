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

#[cfg(test)]
mod tests {
    use super::*;

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
