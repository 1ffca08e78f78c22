//! Production, its exemptions, and patterns.

use super::*;

fn account(text: &str) -> AccountId {
    text.parse().unwrap()
}

#[test]
fn production_is_known_by_alias_name_id_or_role() {
    let mut settings = KamenSettings::default();
    settings.production.accounts.push(account("000000000001"));
    settings.production.roles.push("break-glass-*".to_owned());
    let named = AccountSettings { name: Some("Prod EU".to_owned()), ..Default::default() };
    settings.accounts.insert(account("000000000002"), named);

    let production = |id, alias| settings.is_production_account(account(id), alias);

    assert!(production("000000000001", None));
    assert!(production("000000000002", None));
    assert!(production("000000000003", Some("acme-PROD")));
    assert!(!production("000000000003", Some("acme-nonprod")));
    assert!(!production("000000000003", None));
    assert!(settings.is_production(account("000000000003"), None, "Break-Glass-1"));
}

#[test]
fn roles_that_only_read_are_exempt_by_their_own_name() {
    let rules = ProductionRules::default();

    for name in ["ReadOnly", "AuditReadOnly", "AWSReservedSSO_ViewOnlyAccess_0123456789abcdef"] {
        assert!(rules.is_exempt(name), "{name}");
    }
    for name in ["readonly", "ReadWrite", "Deploy", "AWSReservedSSO_Admin_0123456789abcdef"] {
        assert!(!rules.is_exempt(name), "{name}");
    }
}

#[test]
fn an_account_may_say_that_it_is_not_production() {
    let mut settings = KamenSettings::default();
    let plain = AccountSettings { production: Some(false), ..Default::default() };
    settings.accounts.insert(account("000000000001"), plain);

    assert!(!settings.is_production_account(account("000000000001"), Some("prod")));
}

#[test]
fn patterns_know_stars_and_question_marks() {
    let patterns = |pattern: &str, text: &str| matches_any(&[pattern.to_owned()], text);

    assert!(patterns("a*b?d", "axxbcd"));
    assert!(patterns("*", "") && patterns("", ""));
    assert!(!patterns("a*b", "axxc") && !patterns("?", ""));
}
