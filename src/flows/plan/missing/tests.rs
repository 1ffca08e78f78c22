//! Configurations in which something is missing.

use super::*;
use crate::domain::environment::Environment;
use crate::domain::profile::{CredentialPlan, FileProblem, SectionProblem, Settings, SourceLine};
use crate::domain::session::Start;
use crate::flows::fixture::config;
use crate::flows::plan::plan;

fn profile_plan(text: &str, name: &str) -> Result<CredentialPlan, Failure> {
    plan(&config(text), &Environment::default(), &Start::Profile(name.to_owned()))
}

#[test]
fn a_missing_source_profile_is_named_with_its_line_and_the_nearest_name() {
    let text = "[base]
region = eu-west-1
[a]
role_arn = arn:aws:iam::111111111111:role/A
source_profile = bsae";

    let failure = profile_plan(text, "a").unwrap_err();

    assert!(failure.message.contains("`bsae`") && failure.message.contains("config:5"));
    assert_eq!(failure.hint.as_deref(), Some("did you mean base?"));
}

#[test]
fn what_is_missing_is_said_with_the_line_that_may_be_meant() {
    let role = "role_arn = arn:aws:iam::111122223333:role/R\n";
    for (text, message, hint) in [
        (
            format!("{role}source-profile = base\n"),
            "without `source_profile`",
            "did you mean `source_profile`, not `source-profile`? (config:3)",
        ),
        (
            "aws_acces_key_id = a\naws_secret_access_key = x\n".to_owned(),
            "`aws_access_key_id` is not",
            "did you mean `aws_access_key_id`, not `aws_acces_key_id`? (config:2)",
        ),
        (
            "sso_region = x\nsso_account_id = 1\nsso_role_name = Dev\n".to_owned(),
            "`sso_account_id` is set, but `sso_start_url` is not",
            "add `sso_start_url = …`",
        ),
        (
            "sso_role_name = Dev\nso_start_url = x\n".to_owned(),
            "`sso_start_url` is not",
            "did you mean `sso_start_url`, not `so_start_url`? (config:3)",
        ),
    ] {
        let failure = profile_plan(&format!("[p]\n{text}"), "p").unwrap_err();

        assert!(failure.message.contains(message), "{failure}");
        assert_eq!(failure.hint.as_deref(), Some(hint), "{failure}");
    }
    assert!(names_credentials(&config("[p]\nsso_role_name = Dev\n").profiles[0]));
}

#[test]
fn what_was_left_out_or_not_read_is_named_where_it_is_missed() {
    let problem = |message: &str, line| FileProblem {
        place: SourceLine { file: std::path::Path::new("config").into(), line },
        message: message.to_owned(),
    };
    let text = "[p]\nrole_arn = arn:aws:iam::111122223333:role/R\nsource_profile = base\n\
                [e]\nsso_session = corp\nsso_account_id = 1\nsso_role_name = x\n";
    let mut config = config(text);
    let hint = |config: &SharedConfig, name: &str| {
        let start = Start::Profile(name.to_owned());
        plan(config, &Environment::default(), &start).unwrap_err().hint.unwrap_or_default()
    };
    config.problems.push(problem("it is a folder", 0));
    for name in ["p", "missing"] {
        assert!(hint(&config, name).starts_with("config: it is a folder"), "{name}");
    }
    for (section, line) in [("profile base", 7), ("profile missing", 8), ("sso-session corp", 9)] {
        let (section, problem) = (section.to_owned(), problem("is not read", line));
        config.left_out.push(SectionProblem { section, problem });
    }
    for (name, line) in [("p", 7), ("missing", 8), ("[profile missing]", 8), ("e", 9)] {
        assert_eq!(hint(&config, name), format!("config:{line}: is not read"), "{name}");
    }
}

#[test]
fn a_misspelt_session_is_answered_with_the_one_meant() {
    let mut config = config("[e]\nsso_session = mysession\nsso_account_id = 1\nsso_role_name = x");
    config.sso_sessions.insert("my-session".to_owned(), Settings::default());

    let start = Start::Profile("e".to_owned());
    let failure = plan(&config, &Environment::default(), &start).unwrap_err();

    assert_eq!(failure.hint.as_deref(), Some("did you mean my-session?"));
}

#[test]
fn a_source_that_is_written_like_a_section_is_answered_with_its_name() {
    let hint = |source: &str| {
        let text = format!(
            "[base]\nregion = x\n[a]\nrole_arn = arn:aws:iam::111111111111:role/A\n\
             source_profile = {source}"
        );
        profile_plan(&text, "a").unwrap_err().hint.unwrap_or_default()
    };

    assert_eq!(hint("profile base"), "write the name alone: `source_profile = base`");
    assert_eq!(hint("\"base\""), "write the name alone: `source_profile = base`");
    assert!(hint("\"elsewhere\"").starts_with("add a profile"), "{}", hint("\"elsewhere\""));
}

#[test]
fn a_profile_that_is_written_like_a_section_is_answered_with_its_name() {
    let hint = |name: &str| profile_plan("[base]\nregion = x", name).unwrap_err().hint.unwrap();

    assert!(hint("[profile base]").ends_with("it is `base`"), "{}", hint("[profile base]"));
    assert!(hint("'elsewhere'").starts_with("`kamen doctor`"), "{}", hint("'elsewhere'"));
}
