//! `kamen keys import`.

use super::{json, read, run, with_keys};
use crate::support::sandbox::{Cloud, boto3};

const ROLE: &str = "arn:aws:iam::012345678901:role/S3ListBucketOnly";

/// The secret of the credentials file's first profile.
fn secret(credentials: &str) -> String {
    let line = credentials.lines().find(|line| line.starts_with("aws_secret")).unwrap();
    line.split(" = ").nth(1).unwrap().to_owned()
}

#[test]
fn keys_leave_the_files_and_every_tool_goes_on() {
    let cloud = Cloud::demo();
    let environment = with_keys(&cloud);
    let before = read(&environment, ".aws/credentials");
    let secret = secret(&before);
    let foreign = "# mine\n[other]\r\naws_access_key_id = ASIAIOSFODNN7EXAMPLE\r\n\
        aws_secret_access_key = abcdefghijklmnopqrst\r\naws_session_token = tokentoken\r\n";
    environment.write(".aws/credentials", &format!("{foreign}{before}"));
    let config = read(&environment, ".aws/config");

    let (dry, shown, _) = run(&environment, &["keys", "import", "--dry-run"]);
    let unchanged = read(&environment, ".aws/credentials");
    let (refused, _, why) = run(&environment, &["keys", "import"]);
    let done = json(&environment, &["keys", "import", "--yes"]);
    let (credentials, new) =
        (read(&environment, ".aws/credentials"), read(&environment, ".aws/config"));
    let backup = read(&environment, ".aws/credentials.before-kamen");

    assert_eq!((dry, unchanged), (0, format!("{foreign}{before}")));
    assert!(shown.contains("- aws_secret_access_key = ***"), "{shown}");
    assert!(shown.contains("+ credential_process = kamen credential-process --key default"));
    assert!(!shown.contains(&secret) && !done.to_string().contains(&secret));
    assert!(refused == 2 && why.contains("`--yes`") && why.contains("left alone"), "{why}");
    assert_eq!(done["written"], true);
    assert!(credentials.starts_with(foreign), "foreign lines stay: {credentials}");
    assert!(!credentials.contains(&secret) && !credentials.contains("[default]"), "{credentials}");
    assert!(!backup.contains(&secret) && !backup.contains("abcdefghij"), "{backup}");
    assert!(!backup.contains("tokentoken") && backup.contains("# mine"), "{backup}");
    for line in config.lines() {
        assert!(new.contains(line), "{line} left {new}");
    }
    assert_eq!(run(&environment, &["exec", ROLE, "--", "true"]).0, 0);
    let answer = boto3(&environment, "answer = sts.get_caller_identity()");
    assert!(answer["Arn"].as_str().unwrap().contains(":user/"), "{answer}");
    let again = json(&environment, &["keys", "import", "--yes"]);
    assert_eq!((&again["keys"], &again["files"]), (&serde_json::json!([]), &serde_json::json!([])));
}

#[test]
fn what_cannot_be_taken_is_named_with_its_place_and_nothing_changes() {
    let cloud = Cloud::demo();
    let environment = with_keys(&cloud);
    let key = "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = wJalrXUtnFEMIbPxRfiCYEXAMPLEKEY\n";
    let text = format!(
        "[session]\n{key}aws_session_token = x\n[half]\naws_secret_access_key = wJalrXUtnFEMIbPxRfiCYEXAMPLEKEY\n\
         [loop]\n{key}role_arn = {ROLE}\nsource_profile = loop\n[two]\n{key}credential_process = other\n\
         [two words]\n{key}[good]\n{key}"
    );
    environment.write(".aws/credentials", &text);

    for (name, words) in [
        ("session", "holds a session"),
        ("half", "holds no long-lived key"),
        ("loop", "is the source of its own role"),
        ("two", "beside its keys"),
        ("two words", "more than one word"),
        ("goof", "did you mean good"),
    ] {
        let (code, _, problem) = run(&environment, &["keys", "import", name, "--yes"]);
        assert_eq!(code, 2, "{name}: {problem}");
        assert!(problem.contains(words) && problem.contains("hint: "), "{problem}");
        assert!(!problem.contains("wJalr"), "{problem}");
    }
    let config = read(&environment, ".aws/config");
    let key_beside = key.replace("EXAMPLEKEY", "BESIDEEXAMPLEKEY");
    environment.write(".aws/config", &format!("{config}\n[profile good]\n{key_beside}"));
    let (code, _, problem) = run(&environment, &["keys", "import", "good", "--yes"]);
    assert!(code == 2 && problem.contains("`good` holds another key"), "{problem}");
    assert!(read(&environment, ".aws/config").contains("BESIDEEXAMPLEKEY"));
    environment.write(".aws/config", &config);
    assert_eq!(read(&environment, ".aws/credentials"), text);
    let done = json(&environment, &["keys", "import", "--yes"]);
    assert_eq!(done["keys"].as_array().map(Vec::len), Some(1), "{done}");
    let other = text.replace("EXAMPLEKEY", "ANOTHEREXAMPLEKEY");
    environment.write(".aws/credentials", &other);
    let (code, _, problem) = run(&environment, &["keys", "import", "good", "--yes"]);
    assert!(code == 2 && problem.contains("--replace"), "{problem}");
    assert_eq!(read(&environment, ".aws/credentials"), other);
    assert_eq!(run(&environment, &["keys", "import", "good", "--yes", "--replace"]).0, 0);
}

#[test]
fn an_import_that_was_interrupted_between_the_files_is_finished_by_the_next() {
    let cloud = Cloud::demo();
    let environment = with_keys(&cloud);
    let before = read(&environment, ".aws/credentials");
    json(&environment, &["keys", "import", "--yes"]);
    // As if killed after the first of the two files: key and line stand side by side.
    environment.write(".aws/credentials", &before);

    let works = run(&environment, &["exec", ROLE, "--", "true"]).0;
    let done = json(&environment, &["keys", "import", "--yes"]);

    assert_eq!((works, &done["written"]), (0, &true.into()));
    assert_eq!(done["files"].as_array().map(Vec::len), Some(1), "{done}");
    assert!(!read(&environment, ".aws/credentials").contains("aws_secret_access_key"));
}

#[test]
fn aws_vault_gives_its_keys_by_its_own_export() {
    let cloud = Cloud::demo();
    let environment = with_keys(&cloud);
    let credentials = read(&environment, ".aws/credentials");
    let value = |key: &str| {
        let line = credentials.lines().find(|line| line.starts_with(key)).unwrap();
        line.split(" = ").nth(1).unwrap().to_owned()
    };
    let another =
        credentials.replace(&value("aws_secret_access_key"), "anotherEXAMPLEKEYofThePersons");
    environment.write(".aws/credentials", &another);
    let config = read(&environment, ".aws/config").replace(
        "[default]\n",
        "[default]\ncredential_process = aws-vault export --format=json default\n",
    );
    environment.write(".aws/config", &config);
    let script = format!(
        "#!/bin/sh\ncase \"$*\" in\n\
         'list --credentials') echo default;;\n\
         'export --format=json --no-session default') echo '{{\"Version\": 1, \"AccessKeyId\": \"{}\", \
         \"SecretAccessKey\": \"{}\"}}';;\n\
         *) echo \"unknown: $*\" >&2; exit 1;;\nesac\n",
        value("aws_access_key_id"),
        value("aws_secret_access_key"),
    );
    let program = environment.write("bin/aws-vault", &script);
    std::fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o755))
        .unwrap();

    let import = ["keys", "import", "--from", "aws-vault", "--yes"];
    let (code, _, problem) = run(&environment, &import);
    assert!(code == 2 && problem.contains("`default` holds another key"), "{problem}");
    assert_eq!(read(&environment, ".aws/credentials"), another, "it stands nowhere else");
    environment.write(".aws/credentials", "");
    environment.write(".aws/config", &config.replace("json default", "json admin"));
    let (code, _, problem) = run(&environment, &import);
    assert!(code == 2 && problem.contains("`credential_process` of its own"), "{problem}");
    environment.write(".aws/config", &config);
    let unknown = run(&environment, &["keys", "import", "--from", "aws-vault", "nothing", "--yes"]);
    let done = json(&environment, &["keys", "import", "--from", "aws-vault", "--yes"]);

    assert_eq!(unknown.0, 3, "{unknown:?}");
    assert!(unknown.2.contains("aws-vault ended with"), "{}", unknown.2);
    assert_eq!(done["keys"][0]["name"], "default", "{done}");
    assert!(!read(&environment, ".aws/config").contains("aws-vault"));
    assert_eq!(run(&environment, &["exec", ROLE, "--", "true"]).0, 0);
    std::fs::remove_file(program).unwrap();
    let gone = run(&environment, &["keys", "import", "--from", "aws-vault"]);
    assert!(gone.0 == 3 && gone.2.contains("cannot be started"), "{gone:?}");
}
