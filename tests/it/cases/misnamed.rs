//! Names and keys of shared files that are nearly right, or another tool's, are told with what helps.

use super::said;
use crate::support::environment::TestEnvironment;

/// A home with this config, and the start that it is asked for.
fn told_of(config: &str, arguments: &[&str]) -> String {
    let environment = TestEnvironment::new();
    environment.write(".aws/config", config);
    said(&environment, arguments).1
}
#[test]
fn a_profile_variable_that_is_empty_is_told_by_doctor_too() {
    for name in ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"] {
        let mut environment = TestEnvironment::new();
        environment.set(name, "");

        let (_, told) = said(&environment, &["doctor", "--offline"]);

        assert!(told.contains(&format!("{name} is set but empty: the AWS CLI fails")), "{told}");
    }
}

#[test]
fn names_that_are_nearly_right_and_keys_of_other_tools_are_told() {
    let environment = TestEnvironment::new();
    environment.write(
        ".aws/config",
        "[profile e]\nsso_session = mysession\nsso_account_id = 111122223333\nsso_role_name = adm\n\
         [sso-session my-session]\nsso_region = eu-west-1\nsso_start_url = https://x.awsapps.com/start\n\
         [profile typo]\nrole_arm = arn:aws:iam::111122223333:role/x\nsource_profile = e\n\
         [profile az]\nazure_tenant_id = 1\n[profile gr]\ngranted_sso_account_id = 1\n\
         [profile inc]\ninclude_profile = e\n",
    );

    let (_, told) = said(&environment, &["doctor", "--offline"]);

    assert!(told.contains("did you mean my-session?"), "{told}");
    assert!(told.contains("did you mean `role_arn`, not `role_arm`?"), "{told}");
    for tool in ["aws-azure-login", "Granted", "aws-vault"] {
        assert!(told.contains(tool), "{tool}: {told}");
    }
}

#[test]
fn however_many_keys_are_misspelt_each_is_told() {
    let keys = [
        ("rolearn", "role_arn"),
        ("role-arn", "role_arn"),
        ("source_profil", "source_profile"),
        ("source-profile", "source_profile"),
        ("sso_sesion", "sso_session"),
        ("sso_start_ur", "sso_start_url"),
        ("credentials_process", "credential_process"),
        ("mfa_serail", "mfa_serial"),
        ("externalid", "external_id"),
    ];
    let profiles: Vec<String> = keys
        .iter()
        .enumerate()
        .map(|(place, (wrong, _))| format!("[profile p{place}]\n{wrong} = x\n"))
        .collect();
    let environment = TestEnvironment::new();
    environment.write(".aws/config", &profiles.concat());

    let (_, told) = said(&environment, &["doctor", "--offline"]);

    for (wrong, right) in keys {
        assert!(
            told.contains(&format!("`{wrong}` is no setting: did you mean `{right}`?")),
            "{told}"
        );
    }
    let many: Vec<String> =
        (0..60).map(|place| format!("[profile q{place}]\nrolearn = x\n")).collect();
    environment.write(".aws/config", &many.concat());
    let (_, told) = said(&environment, &["doctor", "--offline"]);
    assert!(told.contains("40 more lines like these, from "), "{told}");
}

#[test]
fn a_role_that_is_written_wrongly_is_told_with_line_key_and_what_is_meant() {
    let right = "did you mean arn:aws:iam::111122223333:role/x?";
    for (written, fault, hint) in [
        ("\"arn:aws:iam::111122223333:role/x\"", "it stands in quotes", right),
        ("arn:aws:iam::1111-2222-3333:role/x", "it writes its account with dashes", right),
        ("arn:aws:iam::11112222333:role/x", "it has 11 digits in its account", "such as arn:"),
        ("arn:aws:iam:111122223333:role/x", "it has a colon too few", right),
        ("arn:aws:sts::111122223333:assumed-role/x/me", "it is the ARN of a session", right),
    ] {
        let keys = "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x";
        let config =
            format!("[profile b]\n{keys}\n[profile r]\nrole_arn = {written}\nsource_profile = b\n");
        for arguments in [&["whoami", "--profile", "r"][..], &["doctor", "--offline"]] {
            let told = told_of(&config, arguments);

            assert!(told.contains("`role_arn`") && told.contains(fault), "{told}");
            assert!(told.contains("config:5") && told.contains(hint), "{told}");
        }
    }
    let told = told_of("", &["path", "arn:aws:iam::11112222333:role/x"]);
    assert!(told.contains("it has 11 digits in its account"), "{told}");
}

#[test]
fn the_word_of_a_sections_line_in_a_source_is_told() {
    let keys = "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x";
    for written in ["profile base", "[base]", "\"base\"", "[profile base]"] {
        let config = format!(
            "[profile base]\n{keys}\n[profile r]\nrole_arn = arn:aws:iam::111122223333:role/x\n\
             source_profile = {written}\n"
        );

        let told = told_of(&config, &["whoami", "--profile", "r"]);

        assert!(told.contains("write the name alone: `source_profile = base`"), "{told}");
        assert!(told.contains("config:6"), "{told}");
    }
}

#[test]
fn a_sign_in_without_its_settings_is_told_by_the_line_that_may_be_meant() {
    let profile = "[profile e]\nsso_session = s\nsso_account_id = 111122223333\n\
                   sso_role_name = adm\n[sso-session s]\n";
    for (lines, meant) in [
        ("sso_start_ulr = https://x.awsapps.com/start\nsso_region = eu-west-1\n", "sso_start_ulr"),
        ("sso_start_url = https://x.awsapps.com/start\nsso_regoin = eu-west-1\n", "sso_regoin"),
        ("sso_start_url = https://x.awsapps.com/start\nregion = eu-west-1\n", "region"),
    ] {
        let config = format!("{profile}{lines}");
        for arguments in [
            &["whoami", "--profile", "e"][..],
            &["login"],
            &["login", "s"],
            &["doctor", "--offline"],
        ] {
            let told = told_of(&config, arguments);

            assert!(told.contains("did you mean `sso_"), "{arguments:?}: {told}");
            assert!(told.contains(&format!("not `{meant}`?")), "{arguments:?}: {told}");
        }
    }
}

/// botocore opens the path of a token as it is written (`FileWebIdentityTokenLoader`), and so does every SDK.
#[test]
fn the_path_of_a_token_is_not_expanded_and_says_so() {
    let role = "role_arn = arn:aws:iam::111122223333:role/x\n";
    for path in ["~/token", "$HOME/token"] {
        let environment = TestEnvironment::new();
        environment.write("token", "ey.J.x");
        let config = format!("[profile w]\n{role}web_identity_token_file = {path}\n");
        environment.write(".aws/config", &config);

        let (code, told) = said(&environment, &["whoami", "--profile", "w"]);

        assert_eq!(code, 3, "{told}");
        assert!(told.contains("write the whole path"), "{told}");
    }
}

/// The profiles of F04, each with what helps it.
#[test]
fn profiles_of_other_tools_and_with_misspelt_keys_each_say_what_helps() {
    let config = "[profile inc]\ninclude_profile = common\n[profile az]\nazure_tenant_id = 1\n\
                  [profile gr]\ngranted_sso_account_id = 1\n[profile acc]\naccount = 111122223333\n\
                  role = devops\n[profile typo]\nso_start_url = x\n[profile typo2]\nrole_arm = x\n\
                  [profile vault]\nmfa_serial = arn:aws:iam::123456789012:mfa/jane\n";
    for (profile, hint) in [
        ("inc", "written for aws-vault: copy the settings"),
        ("az", "written for aws-azure-login"),
        ("gr", "granted credential-process"),
        ("acc", "AWS's tools read `role_arn = arn:aws:iam::111122223333:role/devops`"),
        ("typo", "did you mean `sso_start_url`, not `so_start_url`?"),
        ("typo2", "did you mean `role_arn`, not `role_arm`?"),
        ("vault", "keychain (aws-vault)"),
    ] {
        let told = told_of(config, &["whoami", "--profile", profile]);

        assert!(told.contains("names no credentials") && told.contains(hint), "{profile}: {told}");
    }
}

#[test]
fn a_profile_that_is_named_with_its_sections_marks_or_by_a_role_is_told() {
    let role = "arn:aws:iam::111122223333:role/x";
    let keys = "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x";
    let config = format!(
        "[profile x]\n{keys}\n[profile r]\nrole_arn = {role}\nsource_profile = {role}y\n\
         [profile s]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = eu-west-1\n\
         sso_account_id = 111122223333\nsso_role_name = {role}\n"
    );
    for (name, told) in [
        ("profile x", "it is `x`"),
        ("[x]", "it is `x`"),
        ("\"x\"", "it is `x`"),
        ("[profile x]", "it is `x`"),
        (role, "that is a role: `kamen exec"),
        ("r", "takes a profile's name"),
        ("s", "write the permission set's name alone"),
    ] {
        let said = told_of(&config, &["whoami", "--profile", name]);

        assert!(said.contains(told), "{name}: {said}");
    }
}

/// botocore reads `[work]` of the config file as no profile at all.
#[test]
fn a_section_without_its_kind_is_named_to_all_who_ask_for_it() {
    let config = "[work]\nregion = eu-west-1\n\n[profile other]\n\
        role_arn = arn:aws:iam::111122223333:role/x\nsource_profile = work\n\n\
        [corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n";
    let word = "config:1: `[work]` is not read: in the config file it is written `[profile work]`";
    for arguments in [
        &["doctor", "--offline"][..],
        &["whoami", "--profile", "work"],
        &["why", "work/Deploy"],
        &["env", "work"],
        &["whoami", "--profile", "other"],
    ] {
        let told = told_of(config, arguments);
        assert!(told.contains(word), "{arguments:?}: {told}");
    }
    let told = told_of(config, &["doctor", "--offline"]);
    assert!(told.contains("it is written `[sso-session corp]`"), "{told}");
}

/// What needs none of kamen's settings works without, and says so once.
#[test]
fn settings_that_cannot_be_read_stop_no_command_that_needs_none() {
    let environment = TestEnvironment::new();
    environment.write(".config/kamen/config.toml", "wrong = [");
    for file in [".aws/config", ".aws/credentials"] {
        std::fs::create_dir_all(environment.home().join(file)).unwrap();
    }
    let statement = "{\"Effect\": \"Allow\", \"Principal\": \"*\", \"Action\": \"sts:AssumeRole\"}";
    let trust = environment.write("trust.json", &format!("{{\"Statement\": [{statement}]}}"));
    let trust = trust.display().to_string();
    let denial =
        "User: arn:aws:iam::111111111111:user/dev is not authorized to perform: s3:GetObject";
    let encoded =
        format!("{denial} Encoded authorization failure message: EXAMPLEencoded_message-of-many");
    for (arguments, code, word, warnings) in [
        (&["lint", &trust][..], 1, "open-to-everyone", 1),
        (&["decode", denial], 0, "s3:GetObject", 0),
        (&["decode", &encoded], 0, "s3:GetObject", 1),
        (&["env", "--unset", "--format", "bash"], 0, "unset AWS_ACCESS_KEY_ID", 1),
        (&["init", "bash"], 0, "__kamen_mark", 0),
        (&["completions", "zsh"], 0, "compdef", 0),
        (&["man", "why"], 0, "kamen", 0),
        (&["why", "--help"], 0, "Usage", 0),
        (&["history"], 0, "nothing is written down", 0),
        (&["prompt"], 0, "", 0),
    ] {
        let (found, told) = said(&environment, arguments);
        assert_eq!(found, code, "{arguments:?}: {told}");
        assert!(told.contains(word), "{arguments:?}: {told}");
        let count = told.matches("config.toml:1: unclosed array").count();
        assert!(count == warnings || arguments[0] == "history", "{arguments:?}: {told}");
    }
}
