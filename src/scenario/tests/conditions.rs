//! Semantics 1.8: condition operators, absent keys, sets, and values that are none.

mod absence;

use super::*;

/// Whether the condition is met by a request that carries that context; `null` carries nothing.
fn met(condition: Value, context: Value) -> bool {
    let patches = [trusting_if(condition), json!({"request": {"context": context}})];
    match verdict(&patches) {
        "allow" => true,
        "deny" => false,
        other => panic!("{other}"),
    }
}

/// One operator on the key `k`.
fn k(operator: &str, wanted: Value, held: Value) -> bool {
    let context = if held.is_null() { json!({}) } else { json!({"my:k": held}) };
    met(json!({operator: {"my:k": wanted}}), context)
}

fn table(rows: &[(&str, Value, Value, bool)]) {
    for (operator, wanted, held, expected) in rows {
        let found = k(operator, wanted.clone(), held.clone());
        assert_eq!(found, *expected, "{operator} {wanted} against {held}");
        // Of single values a negated operator is met exactly if its positive one is not.
        let negated = match *operator {
            "StringEquals" => "StringNotEquals",
            "StringEqualsIgnoreCase" => "StringNotEqualsIgnoreCase",
            "StringLike" => "StringNotLike",
            "NumericEquals" => "NumericNotEquals",
            "DateEquals" => "DateNotEquals",
            "IpAddress" => "NotIpAddress",
            "ArnLike" => "ArnNotLike",
            "ArnEquals" => "ArnNotEquals",
            _ => continue,
        };
        let found = k(negated, wanted.clone(), held.clone());
        assert_eq!(found, !expected, "{negated} {wanted} against {held}");
    }
}

#[test]
fn section_1_8_strings() {
    table(&[
        ("StringEquals", json!("a"), json!("a"), true),
        ("StringEquals", json!("a"), json!("A"), false),
        ("StringEquals", json!(["b", "a"]), json!("a"), true),
        ("StringEquals", json!("a*"), json!("ab"), false),
        ("StringEquals", json!("a*"), json!("a*"), true),
        ("StringEquals", json!("a?"), json!("ab"), false),
        ("StringEquals", json!(""), json!(""), true),
        ("StringEquals", json!(true), json!("true"), true),
        ("StringEquals", json!(5), json!("5"), true),
        ("StringEquals", json!([]), json!("a"), false),
        ("StringEqualsIgnoreCase", json!("TeAm"), json!("tEaM"), true),
        ("StringEqualsIgnoreCase", json!("ÄÖ"), json!("äö"), true),
        ("StringEqualsIgnoreCase", json!("te*"), json!("team"), false),
        ("StringLike", json!("a*"), json!("abc"), true),
        ("StringLike", json!("a*"), json!("Abc"), false),
        ("StringLike", json!("*b*"), json!("abc"), true),
        ("StringLike", json!("a?c"), json!("abc"), true),
        ("StringLike", json!("a?c"), json!("ac"), false),
        ("StringLike", json!("仮?"), json!("仮面"), true),
        ("StringLike", json!("*"), json!(""), true),
        ("StringLike", json!("?*"), json!(""), false),
        ("StringLike", json!("*a*b*"), json!("xxbxxaxx"), false),
        ("ForAllValues:StringEquals", json!("a"), json!(["", ""]), true),
        ("ForAnyValue:StringLike", json!("*"), json!(["", ""]), false),
        ("StringLike", json!("*aab"), json!("aaaaab"), true),
        ("StringLike", json!("a*b*c"), json!("abbbcbc"), true),
        ("StringLike", json!("repo:org/*:*"), json!("repo:org/app:ref:refs/heads/main"), true),
    ]);
}

#[test]
fn section_1_8_numbers() {
    table(&[
        ("NumericEquals", json!("10"), json!("10.0"), true),
        ("NumericEquals", json!(10), json!("010"), true),
        ("NumericEquals", json!("1e3"), json!("1000"), true),
        ("NumericEquals", json!("-0"), json!("0"), true),
        ("NumericEquals", json!("ten"), json!("ten"), false),
        ("NumericEquals", json!("9007199254740993"), json!("9007199254740992"), false),
        ("NumericEquals", json!("1*"), json!("10"), false),
        ("NumericLessThan", json!("10"), json!("9"), true),
        ("NumericLessThan", json!("10"), json!("10"), false),
        ("NumericLessThan", json!("10"), json!("-11"), true),
        ("NumericLessThan", json!("ten"), json!("9"), false),
        ("NumericLessThan", json!("10"), json!("nine"), false),
        ("NumericLessThanEquals", json!("10"), json!("10"), true),
        ("NumericLessThanEquals", json!("10"), json!("10.01"), false),
        ("NumericGreaterThan", json!("9"), json!("10"), true),
        ("NumericGreaterThan", json!("0.5"), json!(".75"), true),
        ("NumericGreaterThanEquals", json!("10"), json!("10"), true),
        ("NumericGreaterThanEquals", json!(["100", "5"]), json!("10"), true),
    ]);
}

#[test]
fn section_1_8_dates() {
    let noon = json!("2026-01-15T12:00:00Z");
    table(&[
        ("DateEquals", noon.clone(), json!("2026-01-15T13:00:00+01:00"), true),
        ("DateEquals", noon.clone(), json!("1768478400"), true),
        ("DateEquals", json!(1_768_478_400), noon.clone(), true),
        ("DateEquals", json!("2026-01-15"), json!("2026-01-15T00:00:00Z"), true),
        ("DateEquals", json!("2026-01"), json!("2026-01-01T00:00:00Z"), true),
        ("DateEquals", json!("2026-01-15T12:00Z"), noon.clone(), true),
        ("DateEquals", json!("2026-01-15T12:00:00.5Z"), noon.clone(), false),
        ("DateEquals", json!("2026-01-15T17:30:00+05:30"), noon.clone(), true),
        ("DateEquals", json!("2026-01-15T08:30:00-0330"), noon.clone(), true),
        ("DateEquals", json!("2026-01-15T14:00:00+02"), noon.clone(), true),
        ("DateEquals", json!("2026-01-15T12:00:00+2"), noon.clone(), false),
        ("DateEquals", json!("-1"), json!("1969-12-31T23:59:59Z"), true),
        ("DateEquals", json!("-1.5"), json!("1969-12-31T23:59:58.5Z"), true),
        ("DateEquals", json!("+1768478400"), noon.clone(), false),
        ("DateEquals", json!("2026-1-15"), json!("2026-01-15"), false),
        ("DateEquals", json!("2026-01T00:00Z"), json!("2026-01-01"), false),
        ("DateEquals", json!("noon"), json!("noon"), false),
        ("DateEquals", json!("2026-13-45"), noon.clone(), false),
        ("DateLessThan", json!("2026-01-16"), noon.clone(), true),
        ("DateLessThan", json!("2026-01-15T12:00:00Z"), noon.clone(), false),
        ("DateLessThanEquals", noon.clone(), noon.clone(), true),
        ("DateGreaterThan", json!("2026-01-15T12:30:00+01:00"), noon.clone(), true),
        ("DateGreaterThan", json!("2026-01-15T11:30:00-01:00"), noon.clone(), false),
        ("DateGreaterThanEquals", noon.clone(), json!("2026-01-15T11:59:59.999Z"), false),
    ]);
    // The clock of scenario files.
    assert!(met(json!({"DateEquals": {"aws:CurrentTime": noon}}), json!({})));
    assert!(met(json!({"NumericEquals": {"aws:EpochTime": "1768478400"}}), json!({})));
}

#[test]
fn section_1_8_booleans_and_binaries() {
    table(&[
        ("Bool", json!("true"), json!("true"), true),
        ("Bool", json!(true), json!("true"), true),
        ("Bool", json!("True"), json!("true"), true),
        ("Bool", json!("false"), json!("true"), false),
        ("Bool", json!("yes"), json!("yes"), false),
        ("Bool", json!(["true", "false"]), json!("false"), true),
        ("BinaryEquals", json!("QUJD"), json!("QUJD"), true),
        ("BinaryEquals", json!("QUJD"), json!("QUJE"), false),
        ("BinaryEquals", json!("not base64!"), json!("not base64!"), false),
    ]);
}

#[test]
fn section_1_8_addresses() {
    table(&[
        ("IpAddress", json!("203.0.113.0/24"), json!("203.0.113.7"), true),
        ("IpAddress", json!("203.0.113.0/24"), json!("203.0.114.7"), false),
        ("IpAddress", json!("203.0.113.7"), json!("203.0.113.7"), true),
        ("IpAddress", json!("203.0.113.7"), json!("203.0.113.8"), false),
        ("IpAddress", json!("203.0.113.99/24"), json!("203.0.113.7"), true),
        ("IpAddress", json!("0.0.0.0/0"), json!("198.51.100.1"), true),
        ("IpAddress", json!("0.0.0.0/0"), json!("2001:db8::1"), false),
        ("IpAddress", json!("::/0"), json!("2001:db8::1"), true),
        ("IpAddress", json!("2001:DB8:1234:5678::/64"), json!("2001:db8:1234:5678:1::2"), true),
        ("IpAddress", json!("2001:db8::/33"), json!("2001:db8:8000::1"), false),
        ("IpAddress", json!(["10.0.0.0/8", "203.0.113.7/32"]), json!("203.0.113.7"), true),
        ("IpAddress", json!("203.0.113.0/33"), json!("203.0.113.7"), false),
        ("IpAddress", json!("203.0.113.0/+24"), json!("203.0.113.7"), false),
        ("IpAddress", json!("203.0.113.*"), json!("203.0.113.7"), false),
        ("IpAddress", json!("203.0.113.0/24"), json!("somewhere"), false),
    ]);
}

#[test]
fn section_1_8_arns() {
    let role = json!("arn:aws:iam::111111111111:role/team/RoleA");
    table(&[
        ("ArnLike", json!("arn:aws:iam::111111111111:role/*"), role.clone(), true),
        ("ArnEquals", json!("arn:aws:iam::111111111111:role/*"), role.clone(), true),
        ("ArnLike", json!("arn:aws:iam::*:role/team/Role?"), role.clone(), true),
        ("ArnLike", json!("arn:aws:*:*:*:*"), role.clone(), true),
        ("ArnLike", json!("arn:*:role/team/RoleA"), role.clone(), false),
        ("ArnLike", json!("arn:aws:iam:*:role/team/RoleA"), role.clone(), false),
        ("ArnLike", json!("arn:aws:iam::111111111111:role/Team/*"), role.clone(), false),
        ("ArnLike", json!("arn:aws:iam::111111111111*"), role.clone(), false),
        (
            "ArnLike",
            json!("arn:aws:sns:*:*:topic:*"),
            json!("arn:aws:sns:eu-west-1:1:topic:a:b"),
            true,
        ),
        ("ArnLike", json!("${my:k}${my:k}"), role.clone(), false),
        ("ArnLike", role.clone(), json!("no arn"), false),
        ("ArnEquals", role.clone(), role, true),
    ]);
}

#[test]
fn section_1_8_operators_ignore_case_and_unknown_ones_match_nothing() {
    assert!(k("stringequals", json!("a"), json!("a")));
    assert!(k("FORANYVALUE:STRINGLIKE", json!("a*"), json!(["ab"])));
    for operator in
        ["StringMatches", "Equals", "ForSomeValue:StringEquals", "StringEqualsIfNot", ""]
    {
        assert!(!k(operator, json!("a"), json!("a")), "{operator}");
        assert!(!k(operator, json!("a"), json!(null)), "{operator}");
    }
    assert!(!k("NullIfExists", json!("true"), json!(null)));
}

#[test]
fn section_1_8_operators_and_keys_are_and_values_are_or() {
    let both = json!({"StringEquals": {"my:a": "1", "my:b": ["2", "3"]},
        "StringLike": {"my:c": "4*"}});

    assert!(met(both.clone(), json!({"my:a": "1", "my:b": "3", "my:c": "44"})));
    assert!(!met(both.clone(), json!({"my:a": "1", "my:b": "4", "my:c": "44"})));
    assert!(!met(both, json!({"my:a": "1", "my:b": "3", "my:c": "5"})));
    assert!(!k("StringNotEquals", json!(["a", "b"]), json!("b")));
    assert!(k("StringNotEquals", json!(["a", "b"]), json!("c")));
}

#[test]
fn section_1_8_key_names_ignore_case_and_values_do_not() {
    let team = json!({"caller": {"tags": {"Team": "Blue"}}});
    let asked = |condition| verdict(&[trusting_if(condition), team.clone()]);

    assert_eq!(asked(json!({"StringEquals": {"AWS:PRINCIPALTAG/TEAM": "Blue"}})), "allow");
    assert_eq!(asked(json!({"StringEquals": {"aws:PrincipalTag/team": "blue"}})), "deny");
}
