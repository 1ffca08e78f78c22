//! What fuzzing checks (tests/fuzz) holds for all that it starts from; and its checks compile.

use std::fs;
use std::path::{Path, PathBuf};

use kamen::adapters::vault::record_of_text;
use serde_json::Value;

#[cfg(test)]
#[path = "../fuzz/src/lib.rs"]
mod checks;

fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|found| found == ending)).collect();
    assert!(!files.is_empty());
    files
}

/// Every case of every scenario file.
fn cases() -> Vec<Value> {
    let texts = files("tests/scenarios", "json").into_iter().map(|path| fs::read(path).unwrap());
    texts.flat_map(|text| serde_json::from_slice::<Vec<Value>>(&text).unwrap()).collect()
}

/// The policy documents anywhere inside.
fn documents<'a>(value: &'a Value, found: &mut Vec<&'a Value>) {
    if value.get("Statement").is_some() {
        found.push(value);
    }
    match value {
        Value::Object(map) => map.values().for_each(|item| documents(item, found)),
        Value::Array(list) => list.iter().for_each(|item| documents(item, found)),
        _ => {}
    }
}

/// One condition a text, as the target wants them, with a value that meets it and one that may not.
fn conditions(document: &Value) -> Vec<String> {
    let single = std::slice::from_ref(&document["Statement"]);
    let statements = document["Statement"].as_array().map_or(single, Vec::as_slice);
    let mut found = Vec::new();
    for operators in statements.iter().filter_map(|one| one["Condition"].as_object()) {
        for (operator, keys) in operators {
            for (key, values) in keys.as_object().into_iter().flatten() {
                let text = |value: &Value| value.as_str().map_or(value.to_string(), str::to_owned);
                let single = std::slice::from_ref(values);
                let values = values.as_array().map_or(single, Vec::as_slice);
                let wanted = values.iter().map(text).collect::<Vec<_>>().join("\n");
                let first = wanted.lines().next().unwrap_or_default();
                found.push(format!("{operator}\n{key}\n{first}\n12\nAnn\n{wanted}"));
            }
        }
    }
    found
}

#[test]
fn scenario_files_keep_what_fuzzing_asks_of_them() {
    for case in cases() {
        checks::scenario::check(case.to_string().as_bytes());
    }
}

#[test]
fn documents_and_conditions_keep_what_fuzzing_asks_of_them() {
    let cases = cases();
    let mut found = Vec::new();
    for case in &cases {
        documents(case, &mut found);
    }
    let conditions: Vec<String> = found.iter().copied().flat_map(conditions).collect();
    assert!(found.len() > 100 && conditions.len() > 100);

    for document in found {
        checks::document::check(document.to_string().as_bytes());
    }
    for condition in conditions {
        checks::condition::check(condition.as_bytes());
    }
}

#[test]
fn peoples_files_keep_what_fuzzing_asks_of_them() {
    for path in [files("assets", "toml"), files("assets/themes", "toml")].concat() {
        checks::files::check(&fs::read(path).unwrap());
    }
}

#[test]
fn what_is_kept_and_what_is_answered_keep_what_fuzzing_asks_of_them() {
    let role = "arn:aws:iam::012345678901:role/Deploy";
    let notes =
        format!(r#"{{"favourites":["{role}"],"recent":[["{role}","2026-01-01T00:00:00Z"]]}}"#);
    for kept in ["", &notes, notes.split_at(40).0, "\u{5}\0\0\0xyz"] {
        checks::kept::check(kept.as_bytes());
    }
    // A long-lived key as postcard writes it.
    let key = b"\0\x03dev\x04AKIA\x01s\0\0\0\0";
    assert!(record_of_text(key).is_some());
    for text in [b"".as_slice(), key, b"\x02\0\0"] {
        checks::vault::check(text);
    }
    let token =
        r#"{"accessToken":"t","expiresAt":"2026-01-01T00:00:00.5Z","clientId":"c","theirs":[1]}"#;
    let login = r#"{"accessToken":{"accessKeyId":"ASIAIOSFODNN7EXAMPLE","secretAccessKey":"s","sessionToken":"t",
        "expiresAt":"2026-01-01T00:00:00Z","mine":1},"clientId":"c","refreshToken":"r","dpopKey":"k"}"#;
    assert_eq!(kamen::adapters::token_file::token_again(token), Some(true));
    assert_eq!(kamen::adapters::login_file::login_again(login), Some(true));
    for text in [
        token,
        login,
        "/oauth/callback?state=right&code=c",
        "error=a&error_description=<b>\"no\"&",
        "<&'\u{9b}",
    ] {
        checks::sign_in::check(text.as_bytes());
    }
    let refused = "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no \u{9b}</Message></Error></ErrorResponse>";
    let listed = format!(
        "<ListRolesResponse><ListRolesResult><IsTruncated>true</IsTruncated><Roles><member><Arn>{role}\u{202e}</Arn></member></Roles></ListRolesResult></ListRolesResponse>"
    );
    for status in ["\0", "\u{1}", "\u{2}", "\u{4}", "\u{5}"] {
        for body in ["", "<html>", refused, &listed, "{\"__type\":\"x\"}", &"x".repeat(9000)] {
            checks::answers::check(format!("{status}{body}").as_bytes());
        }
    }
}

/// Each failed once.
#[test]
fn what_fuzzing_found_holds() {
    for condition in [
        "ForAllValues:Bool\naws:SecureTransport\ntrde\n12\nAnn\ntrue\nfalse",
        "Bool\naws:PrincipalTag/on\ntrde\n12\nAnn\ntrue\nfalse",
        "ArnLike\naws:PrincipalTag/on\nno ARN\n12\nAnn\narn:*:*:*:*:*",
        "NotIpAddress\naws:RequestTag/on\nno address\n12\nAnn\n0.0.0.0/0\n::/0",
    ] {
        checks::condition::check(condition.as_bytes());
    }
    checks::files::check(b"aws_access_key_id = AKIAIOSFODNN7EXAMPLE\rmessage: A\n[prbC x\r\n");
}
