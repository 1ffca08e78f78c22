//! Values of each form, and just beside it.

use super::*;

fn by(operator: &str) -> Operator {
    Operator::parse(operator).expect("an operator of IAM's")
}

#[test]
fn an_account_has_twelve_digits_whichever_key_holds_it() {
    for key in ["aws:sourceaccount", "aws:vpceaccount"] {
        let told = |operator, value| of_other(key, by(operator), value);
        assert_eq!(told("StringEquals", "12345").as_deref(), Some("an account has 12 digits"));
        assert_eq!(told("StringEquals", "123456789012"), None);
        assert_eq!(told("StringLike", "1234*"), None);
        assert!(told("StringEquals", "1234*").is_some(), "taken literally");
    }
}

#[test]
fn what_stands_before_the_first_wildcard_may_begin_it() {
    for value in ["vpc-1", "vpc-*", "vp*", "*", "v?c-1", "${aws:SourceVpc}", "vpc-${x}"] {
        assert!(may_begin(value, "vpc-"), "{value}");
    }
    for value in ["", "vp", "vpc", "x*", "vpce-1", "Vpc-1"] {
        assert!(!may_begin(value, "vpc-"), "{value}");
    }
}

#[test]
fn a_region_is_words_and_a_number() {
    for value in ["eu-west-1", "us-gov-east-1", "eu-west-12", "eusc-de-east-1"] {
        assert_eq!(not_a_region(by("StringEquals"), value), None, "{value}");
    }
    for value in
        ["e-west-1", "EU-west-1", "eu-WEST-1", "eu-west-x", "eu-west-123", "eu-1", "eu-west-", ""]
    {
        assert!(not_a_region(by("StringEquals"), value).is_some(), "{value}");
    }
    assert_eq!(not_a_region(by("StringEqualsIgnoreCase"), "EU-West-1"), None);
    assert_eq!(not_a_region(by("StringLike"), "EU-*"), None, "left open");
}

/// AWS General Reference, "Tagging your AWS resources": 256 characters of letters, digits, spaces and `_.:/=+-@`.
#[test]
fn a_tag_has_its_characters_and_its_length() {
    let (most, over) = ("a".repeat(256), "a".repeat(257));
    for (operator, value) in [
        ("StringEquals", "a b_.:/=+-@é"),
        ("StringEquals", most.as_str()),
        ("StringLike", &format!("{most}*")),
        ("StringLike", "a?b*"),
        ("StringEquals", "a*b"),
        ("StringEquals", "${aws:username}#"),
    ] {
        assert_eq!(not_a_tag_value(by(operator), value), None, "{operator} {value}");
    }
    for (operator, value, why) in [
        ("StringEquals", "a#b", "AWS takes no `#` in tags"),
        ("StringLike", "a*b#", "AWS takes no `#` in tags"),
        ("StringEquals", over.as_str(), "the value of a tag has 256 characters at most"),
        ("StringLike", over.as_str(), "the value of a tag has 256 characters at most"),
    ] {
        assert_eq!(not_a_tag_value(by(operator), value).as_deref(), Some(why), "{operator}");
    }
}
