//! Keys as a `credential_process` prints them (AWS SDKs and Tools Reference Guide, "Process credential provider").

use serde_json::json;

use crate::domain::secret::{Credentials, Secret};

/// The document; absent values are left out.
pub(super) fn document(credentials: &Credentials) -> Secret {
    let token = credentials.session_token.as_ref().map(Secret::reveal);
    let mut document = json!({
        "Version": 1,
        "AccessKeyId": credentials.access_key_id,
        "SecretAccessKey": credentials.secret_access_key.reveal(),
    });
    if let Some(fields) = document.as_object_mut() {
        // A missing field is understood by every client, a null one is not.
        fields.extend(token.map(|token| ("SessionToken".to_owned(), json!(token))));
        let end = credentials.expires.map(|end| ("Expiration".to_owned(), json!(end.to_string())));
        fields.extend(end);
    }
    Secret::new(document.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absent_values_are_left_out() {
        let mut credentials = Credentials {
            access_key_id: "AKIAIOSFODNN7EXAMPLE".to_owned(),
            secret_access_key: Secret::new("example"),
            session_token: None,
            expires: None,
        };

        let bare = document(&credentials);
        credentials.session_token = Some(Secret::new("token"));
        credentials.expires = Some("2026-01-01T01:00:00Z".parse().unwrap());
        let whole = document(&credentials);

        let keys =
            r#"{"Version":1,"AccessKeyId":"AKIAIOSFODNN7EXAMPLE","SecretAccessKey":"example""#;
        assert_eq!(bare.reveal(), format!("{keys}}}"));
        let more = r#","SessionToken":"token","Expiration":"2026-01-01T01:00:00Z"}"#;
        assert_eq!(whole.reveal(), format!("{keys}{more}"));
    }
}
