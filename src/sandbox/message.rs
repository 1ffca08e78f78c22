//! Encoded authorization messages: sealed, so that only DecodeAuthorizationMessage reads them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::policy::language::document::{Choice, Effect, Statement};
use crate::sandbox::session::{Acting, Caller};

/// How many bytes of the checksum stand before the text.
const CHECK: usize = 16;

/// Seals a text with a key of this run.
pub(super) fn seal(key: &[u8], text: &str) -> String {
    let check = checksum(key, text.as_bytes());
    let sealed = keystream_xor(key, &check, text.as_bytes());
    URL_SAFE_NO_PAD.encode([check, sealed].concat())
}

/// Opens what [`seal`] sealed with the same key; `None` for anything else.
pub(super) fn open(key: &[u8], message: &str) -> Option<String> {
    let bytes = URL_SAFE_NO_PAD.decode(message.trim_end_matches('=')).ok()?;
    let (check, sealed) = bytes.split_at_checked(CHECK)?;
    let text = keystream_xor(key, check, sealed);
    let right = bool::from(checksum(key, &text).ct_eq(check));
    if right { String::from_utf8(text).ok() } else { None }
}

fn checksum(key: &[u8], text: &[u8]) -> Vec<u8> {
    let digest = Sha256::new().chain_update(key).chain_update(b"check").chain_update(text);
    digest.finalize().iter().copied().take(CHECK).collect()
}

fn keystream_xor(key: &[u8], nonce: &[u8], text: &[u8]) -> Vec<u8> {
    let block = |number: u32| {
        let digest = Sha256::new().chain_update(key).chain_update(nonce);
        digest.chain_update(number.to_be_bytes()).finalize().to_vec()
    };
    let stream = (0_u32..).flat_map(block);
    text.iter().zip(stream).map(|(byte, pad)| byte ^ pad).collect()
}

/// What a decoded message says, in the shape that the API reference of DecodeAuthorizationMessage
/// and its examples show. `denied_by` is the statement of an explicit deny.
pub(super) fn describe(
    caller: &Caller,
    action: &str,
    resource: &str,
    denied_by: Option<&Statement>,
    conditions: &[(&str, String)],
) -> Value {
    let mut principal = json!({"id": caller.identity.user_id, "arn": caller.identity.arn});
    if let (Acting::User { name, .. }, Some(object)) = (&caller.acting, principal.as_object_mut()) {
        object.insert("name".to_owned(), json!(name));
    }
    let conditions = conditions
        .iter()
        .map(|(key, value)| json!({"key": key, "values": {"items": [{"value": value}]}}))
        .collect::<Value>();
    json!({
        "allowed": false,
        "explicitDeny": denied_by.is_some(),
        "matchedStatements": {"items": Value::from_iter(denied_by.map(matched))},
        "failures": {"items": []},
        "context": {
            "principal": principal,
            "action": action,
            "resource": resource,
            "conditions": {"items": conditions},
        }
    })
}

fn matched(statement: &Statement) -> Value {
    let effect = if statement.effect == Some(Effect::Deny) { "DENY" } else { "ALLOW" };
    let texts = |choice: &Option<Choice>| {
        let Some(Choice::Only(texts) | Choice::AllBut(texts)) = choice else {
            return json!({"items": []});
        };
        let items = texts.iter().map(|text| json!({"value": text})).collect::<Value>();
        json!({"items": items})
    };
    json!({
        "statementId": statement.sid.as_deref().unwrap_or_default(),
        "effect": effect,
        "principals": {"items": []},
        "principalGroups": {"items": []},
        "actions": texts(&statement.action),
        "resources": texts(&statement.resource),
        "conditions": {"items": []},
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_key_that_sealed_a_message_opens_it() {
        let sealed = seal(b"one", "{\"allowed\":false}");

        assert_eq!(open(b"one", &sealed).as_deref(), Some("{\"allowed\":false}"));
        assert_eq!(open(b"two", &sealed), None);
        assert_eq!(open(b"one", "AAAA"), None);
        assert_eq!(open(b"one", "no base64!"), None);
    }
}
