//! Which profiles are led on without a second kamen.

use super::*;
use crate::flows::fixture::config;

fn own(text: &str) -> String {
    let config = config(&format!("[p]\n{text}\n"));
    match own_process(config.profile("p").unwrap()) {
        None => String::new(),
        Some(Own::Profile(name)) => format!("profile {name}"),
        Some(Own::Role { source, role }) => format!("{} from {source}", role.name()),
        Some(Own::Key { name, is_bare }) => format!("key {name}, bare: {is_bare}"),
    }
}

#[test]
fn what_kamen_would_print_is_known_by_its_options() {
    let role = "arn:aws:iam::111122223333:role/Deploy";
    for (options, expected) in [
        ("--profile x".to_owned(), "profile x"),
        (format!("{role} --profile x"), "Deploy from x"),
        ("--key k".to_owned(), "key k, bare: false"),
        ("--key k --no-session".to_owned(), "key k, bare: true"),
        // What only a run can tell.
        ("--profile x --no-session".to_owned(), ""),
        (format!("{role} --profile x --no-session"), ""),
        (role.to_owned(), ""),
        ("Deploy --profile x".to_owned(), ""),
        ("--key k --profile x".to_owned(), ""),
    ] {
        let process = format!("credential_process = kamen credential-process {options}");

        assert_eq!(own(&process), expected, "{options}");
    }
}

#[test]
fn keys_and_sign_ins_of_the_profile_itself_win() {
    let process = "credential_process = kamen credential-process --profile x";
    let key = "aws_access_key_id = AKIAIOSFODNN7EXAMPLE";
    let whole = format!("{key}\naws_secret_access_key = example");
    assert_eq!(own(&format!("{process}\n{key}")), "profile x", "half a key is none");
    assert_eq!(own(&format!("{process}\nsso_session = s")), "profile x", "a token is none");
    for other in [
        whole.as_str(),
        "sso_session = s\nsso_account_id = 111122223333",
        "sso_start_url = u\nsso_role_name = Dev",
        "login_session = l",
        "web_identity_token_file = t",
        "web_identity_token_process = t",
    ] {
        assert_eq!(own(&format!("{process}\n{other}")), "", "{other}");
    }
}
