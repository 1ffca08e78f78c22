//! Tokens of web identities, in profiles and in the environment.

use super::*;

#[test]
fn web_identity_brings_its_role_with_it() {
    let text =
        "[p]\nweb_identity_token_file = /run/token\nrole_arn = arn:aws:iam::111111111111:role/A";
    let home = environment(&[("HOME", "/home/alice")]);

    let plan = plan(&config(text), &home, &Start::Profile("p".to_owned())).unwrap();

    assert!(plan.hops.is_empty());
    let BaseSource::WebIdentity { token, .. } = plan.base else { panic!("{:?}", plan.base) };
    assert_eq!(token, IdentityToken::File(PathBuf::from("/run/token")));
}

#[test]
fn a_process_may_give_the_token_of_a_web_identity_and_is_run_for_a_person_alone() {
    let role = "role_arn = arn:aws:iam::111111111111:role/A";
    let text = format!(
        "[p]\nweb_identity_token_process = mint --token\n{role}\n[both]\n\
         web_identity_token_process = mint\nweb_identity_token_file = /t\n{role}\n\
         [top]\nsource_profile = p\nrole_arn = arn:aws:iam::111111111111:role/B\n\
         [bare]\nweb_identity_token_process = mint\n"
    );
    let plan =
        |name: &str| plan(&config(&text), &environment(&[]), &Start::Profile(name.to_owned()));
    let token = |name: &str| match plan(name).unwrap().base {
        BaseSource::WebIdentity { token, .. } => token,
        other => panic!("{other:?}"),
    };

    assert_eq!(token("p"), IdentityToken::Process("mint --token".to_owned()));
    assert_eq!(token("both"), IdentityToken::File(PathBuf::from("/t")));
    assert!(!plan("p").unwrap().answers_alone() && plan("both").unwrap().answers_alone());
    assert_eq!(plan("top").unwrap().hops.len(), 1);
    assert!(plan("bare").unwrap_err().message.contains("`role_arn` is not"));
}

#[test]
fn a_web_identity_in_the_environment_wins_but_over_a_role_on_a_source() {
    let text = "[plain]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = example
[role]
role_arn = arn:aws:iam::111111111111:role/top
source_profile = plain";
    let start = |profile: &str| {
        let variables = environment(&[
            ("AWS_PROFILE", profile),
            ("AWS_ROLE_ARN", "arn:aws:iam::111111111111:role/pod"),
            ("AWS_WEB_IDENTITY_TOKEN_FILE", "/token"),
        ]);
        default_start(&config(text), &variables, None)
    };

    assert_eq!(start("plain"), Start::Environment);
    assert_eq!(start("role"), Start::Profile("role".to_owned()));
}

#[test]
fn a_web_identity_in_the_environment_is_called_as_the_aws_cli_calls_it() {
    let config = config("[p]\nrole_session_name = mine\n");
    let named = |more: &[(&str, &str)]| {
        let identity = [
            ("AWS_PROFILE", "p"),
            ("AWS_ROLE_ARN", "arn:aws:iam::111111111111:role/pod"),
            ("AWS_WEB_IDENTITY_TOKEN_FILE", "/token"),
            ("AWS_SECRET_ACCESS_KEY", "of no one"),
        ];
        let environment = identity.iter().chain(more).copied().collect();
        match plan(&config, &environment, &Start::Environment).unwrap().base {
            BaseSource::WebIdentity { session_name, .. } => session_name.unwrap(),
            other => panic!("{other:?}"),
        }
    };

    assert_eq!(named(&[]), "mine");
    assert_eq!(named(&[("AWS_ROLE_SESSION_NAME", "pod")]), "pod");
}

/// What STS refuses whatever the policies say is told before it is asked, with its place (semantics 1.13).
#[test]
fn a_session_name_of_a_web_identity_is_checked_where_it_is_given() {
    let identity =
        "role_arn = arn:aws:iam::111111111111:role/pod\nweb_identity_token_file = /token\n";
    let told =
        profile_plan(&format!("[p]\n{identity}role_session_name = my name\n"), "p").unwrap_err();
    assert!(told.message.contains("`role_session_name` takes letters"), "{}", told.message);
    assert!(told.message.ends_with(":4)"), "{}", told.message);
    let of_variable = |name: &'static str, text: &str| {
        let environment = [
            ("AWS_ROLE_ARN", "arn:aws:iam::111111111111:role/pod"),
            ("AWS_WEB_IDENTITY_TOKEN_FILE", "/token"),
            ("AWS_PROFILE", "p"),
            ("AWS_ROLE_SESSION_NAME", name),
        ];
        let environment = environment.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        plan(&config(text), &environment, &Start::Environment).unwrap_err().message
    };
    assert!(
        of_variable("my name", "[p]\nregion = x\n")
            .starts_with("`AWS_ROLE_SESSION_NAME`, `my name`")
    );
    let of_profile = of_variable("", "[p]\nrole_session_name = my name\n");
    assert!(
        of_profile.starts_with("profile `p`: `role_session_name` takes letters"),
        "{of_profile}"
    );
}
