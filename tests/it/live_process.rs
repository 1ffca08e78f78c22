//! Live children whose keys come from a command: for tools that know no endpoint, with clients that others wrote.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use kamen::sandbox::Options;
use serde_json::Value;

use crate::support::environment::{TestEnvironment, kamen_binary};
use crate::support::python;
use crate::support::sandbox::Cloud;

const TOOLS: &str = "arn:aws:sts::111111111111:assumed-role/RoleA/";
const PARTNERS: &str = "arn:aws:sts::222222222222:assumed-role/RoleB/";

/// What boto3 finds: by which method, with which key, and who that is.
const BOTO3: &str = "import boto3, json, subprocess, os\n\
session = boto3.Session()\n\
def look():\n\
\x20   found = session.get_credentials()\n\
\x20   frozen = found.get_frozen_credentials()\n\
\x20   arn = session.client('sts').get_caller_identity()['Arn']\n\
\x20   return [found.method, frozen.access_key, arn]\n";

/// A home in which `alice` stands for the person, beside this.
fn home(cloud: &Cloud, beside: &str) -> TestEnvironment {
    let mut environment = cloud.with_profiles();
    let files = cloud.running().shared_config();
    let keys = files.credentials.replace("[default]", "[alice]");
    let config = files.config.replace("[default]", "[profile alice]");
    let config = config.replace("source_profile = default", "source_profile = alice");
    environment.write(".aws/credentials", &keys);
    environment.write(".aws/config", &format!("{config}\n{beside}\n"));
    environment.set("UNDER_TEST", kamen_binary().display().to_string());
    environment.set("AWS", python::program("aws").display().to_string());
    environment.set("PYTHON", python::program("python").display().to_string());
    environment
}

/// Runs lines of sh as the role of `tools`; exit code, what they print, what is said beside that.
fn live(environment: &TestEnvironment, lines: &str) -> (i32, String, String) {
    let arguments = ["exec", "--live=process", "tools", "--", "sh", "-c", lines];
    let output = environment.kamen().args(arguments).output().expect("kamen runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("kamen prints text");
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

#[test]
fn programs_ask_the_process_whatever_the_files_say_and_follow_a_switch() {
    for beside in [
        "",
        "[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = other",
        "[default]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = eu-west-1\n\
         sso_account_id = 111111111111\nsso_role_name = ViewOnly",
        "[default]\nregion = eu-west-1\n[profile kamen]\nregion = eu-west-1",
    ] {
        let cloud = Cloud::demo();
        let mut environment = home(&cloud, beside);
        // Debian's AWS CLI takes no address from the environment.
        environment.set("AT", format!("http://{}", cloud.running().address()));
        let ask = "$AWS sts get-caller-identity --query Arn --output text\n\
            /usr/bin/aws sts get-caller-identity --query Arn --output text --endpoint-url $AT\n\
            $PYTHON -c \"import boto3; s = boto3.Session(); print(s.client('sts').get_caller_identity()['Arn'], \
            s.get_credentials().method)\"\n\
            $UNDER_TEST whoami --output json | tr -d ' \\n' | sed 's/.*\"arn\":\"\\([^\"]*\\)\".*\"warnings\":\\(.*\\)}.*/\\1 \\2/'; echo\n";
        let lines = format!("{ask}$UNDER_TEST switch partners --force || exit 1\n{ask}");

        let (code, said, problem) = live(&environment, &lines);

        let arns: Vec<&str> = said.lines().filter(|line| !line.is_empty()).collect();
        assert_eq!((code, arns.len()), (0, 8), "{beside}: {said}{problem}");
        assert!(arns[..4].iter().all(|arn| arn.starts_with(TOOLS)), "{beside}: {said}{problem}");
        assert!(arns[4..].iter().all(|arn| arn.starts_with(PARTNERS)), "{beside}: {said}{problem}");
        assert!(arns[2].ends_with("custom-process") && arns[3].contains(" []"), "{beside}: {said}");
    }
}

#[test]
fn a_running_program_has_renewed_keys_and_follows_a_switch() {
    let session_lifetime = Some(SignedDuration::from_secs(6));
    let cloud = Cloud::start(Options { session_lifetime, ..Options::default() });
    let environment = home(&cloud, "");
    let script = format!(
        "{BOTO3}import time\nseen = [look()]\ntime.sleep(4)\nseen.append(look())\n\
         subprocess.run([os.environ['UNDER_TEST'], 'switch', 'partners', '--force'], check=True)\n\
         seen.append(look())\nprint(json.dumps(seen))"
    );
    environment.write("script.py", &script);

    let (code, said, problem) = live(&environment, "$PYTHON $HOME/script.py");

    assert_eq!(code, 0, "{said}{problem}");
    let seen: Value = serde_json::from_str(&said).expect("JSON");
    let arn = |place: usize| seen[place][2].as_str().expect("an ARN");
    assert!(arn(0).starts_with(TOOLS) && arn(1).starts_with(TOOLS), "{said}");
    assert!(arn(2).starts_with(PARTNERS), "{said}");
    let keys: BTreeSet<&str> = (0..3).filter_map(|place| seen[place][1].as_str()).collect();
    assert_eq!(keys.len(), 3, "one renewal and one switch: {said}");
}

#[test]
fn no_key_lies_in_environment_or_files_and_without_its_kamen_the_process_says_what_helps() {
    let cloud = Cloud::demo();
    let environment = home(&cloud, "");
    let (code, said, problem) =
        live(&environment, "env; cat $AWS_CONFIG_FILE; cat $KAMEN_SHELL/state");

    assert_eq!(code, 0, "{problem}");
    assert!(!said.contains("AWS_SECRET_ACCESS_KEY") && !said.contains("ASIA"), "{said}");
    assert!(!said.contains("AWS_CONTAINER_"), "{said}");
    assert!(said.contains("credential_process = ") && said.contains("AWS_PROFILE=kamen"), "{said}");
    let folder = said.lines().find_map(|line| line.strip_prefix("KAMEN_SHELL=")).expect("a folder");
    let ask = ["credential-process", "--live", folder];
    let output = environment.kamen().args(ask).output().expect("kamen runs");
    let problem = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && output.stdout.is_empty(), "{problem}");
    assert!(problem.contains("the kamen that served this shell has ended"), "{problem}");
    assert!(problem.contains("kamen renew"), "{problem}");
    let own = std::fs::read_to_string(environment.home().join(".aws/config")).expect("a file");
    assert!(!own.contains("credential-process --live"), "{own}");
}

#[test]
fn a_profile_of_the_markers_name_with_credentials_is_in_the_way() {
    let cloud = Cloud::demo();
    let environment = home(&cloud, "[profile kamen]\ncredential_process = false");

    let (code, _, problem) = live(&environment, "true");

    assert_eq!(code, 2, "{problem}");
    assert!(problem.contains("your profile `kamen` is in the way"), "{problem}");
}
