//! What is judged before a live shell is made another role: it becomes no other one, by no door.

use crate::support::environment::{TestEnvironment, kamen_binary};
use crate::support::sandbox::Cloud;

const TOOLS: &str = "arn:aws:sts::111111111111:assumed-role/RoleA/";

fn home(cloud: &Cloud, settings: &str) -> TestEnvironment {
    let mut environment = cloud.with_profiles();
    environment.set("SHELL", "sh");
    environment.set("UNDER_TEST", kamen_binary().display().to_string());
    environment.write(".config/kamen/config.toml", settings);
    environment
}

/// Runs lines of sh in a live session; what they print, and say beside that.
fn inside(environment: &TestEnvironment, session: &[&str], lines: &str) -> (String, String) {
    let arguments = [&["exec", "--live"], session, &["--", "sh", "-c", lines]].concat();
    let output = environment.kamen().args(arguments).output().expect("kamen runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("kamen prints text");
    (text(output.stdout), text(output.stderr))
}

#[test]
fn a_profile_that_leads_elsewhere_where_it_is_asked_for_is_refused() {
    let cloud = Cloud::demo();
    let environment = home(&cloud, "");
    let lines = "export AWS_CONFIG_FILE=$HOME/others\n\
        sed 's,111111111111:role/RoleA,012345678901:role/S3ListBucketOnly,' \
            \"$HOME/.aws/config\" > $AWS_CONFIG_FILE\n\
        $UNDER_TEST switch tools; echo code-$?\n\
        $UNDER_TEST switch arn:aws:iam::012345678901:role/S3ListBucketOnly; echo code-$?\n\
        $UNDER_TEST switch -; echo code-$?\n";

    let (said, told) = inside(&environment, &["tools"], lines);

    assert_eq!(said, "code-2\ncode-0\ncode-0\n", "{told}");
    assert_eq!(told.matches(&format!("you are {TOOLS}")).count(), 1, "{told}");
    let words = "`tools` is arn:aws:iam::111111111111:role/RoleA for this live shell, and \
                 arn:aws:iam::012345678901:role/S3ListBucketOnly where it was asked for";
    assert!(told.contains(words) && told.contains("name the role by its ARN"), "{told}");
}

#[test]
fn a_shell_goes_by_the_shared_files_as_they_are_when_it_is_told() {
    let cloud = Cloud::demo();
    let environment = home(&cloud, "");
    let lines = "printf '[profile newcomer]\\nsource_profile = hana\\nrole_arn = %s\\n' \
               arn:aws:iam::111111111111:role/RoleA >> \"$HOME/.aws/config\"\n\
        while ! grep -q newcomer \"$AWS_CONFIG_FILE\"; do sleep 0.1; done\n\
        $UNDER_TEST switch newcomer; echo code-$?\n\
        sed -i '/newcomer/,$ { s/hana/tools/; s,1:role/RoleA,1:role/RoleB,; s/:1*:role/:222222222222:role/ }' \
            \"$HOME/.aws/config\"\n\
        while ! tail -n 9 \"$AWS_CONFIG_FILE\" | grep -q 222222222222:role/RoleB; do sleep 0.1; done\n\
        $UNDER_TEST switch newcomer; echo code-$?\n";

    let (said, told) = inside(&environment, &["partners"], lines);

    assert_eq!(said, "code-0\ncode-0\n", "{told}");
    let now = "arn:aws:sts::222222222222:assumed-role/RoleB/";
    let [first, second] = [TOOLS, now].map(|one| told.find(&format!("you are {one}")));
    assert!(first.is_some() && first < second, "{told}");
}

#[test]
fn guards_are_asked_on_the_way_back_as_on_the_way_to_a_role() {
    let cloud = Cloud::demo();
    let guard = "[[guards]]\nname = 'desk'\nroles = ['RoleA']\nreason = true\nconfirm = true\n";
    let environment = home(&cloud, guard);
    let lines = "$UNDER_TEST switch partners || exit\n\
        $UNDER_TEST switch -; echo code-$?\n\
        $UNDER_TEST switch - --reason 'ticket 2'; echo code-$?\n\
        $UNDER_TEST switch - --reason 'ticket 3' --yes; echo code-$?\n\
        $UNDER_TEST switch - && echo then\n\
        $UNDER_TEST history ticket | grep -o 'ticket [0-9]' | sort\n";

    let (said, told) = inside(&environment, &["tools", "--reason", "ticket 1", "--yes"], lines);

    let right = "code-2\ncode-2\ncode-0\nthen\nticket 1\nticket 3\n";
    assert_eq!(said, right, "{told}");
    assert_eq!(told.matches("guarded by `desk`: a reason is asked for").count(), 1, "{told}");
    assert_eq!(told.matches("and was not confirmed").count(), 1, "{told}");
}

#[test]
fn guards_are_asked_on_the_way_to_a_start_that_is_a_role() {
    let cloud = Cloud::demo();
    let guard =
        "[[guards]]\nname = 'desk'\nroles = ['RoleA']\nreason = true\nmax-duration = '20m'\n";
    let mut environment = home(&cloud, guard);
    let files = cloud.running().shared_config();
    let of_hana = files.credentials.split("[hana]").nth(1).expect("hana has keys");
    for name in ["aws_access_key_id", "aws_secret_access_key"] {
        let line = of_hana.lines().find(|line| line.starts_with(name)).expect(name);
        environment.set(&name.to_uppercase(), line.split_once('=').expect(name).1.trim());
    }
    let config = files.config;
    let boss = "[profile boss]\ncredential_source = Environment\n\
        role_arn = arn:aws:iam::111111111111:role/RoleA\n\
        [profile far]\nsource_profile = boss\nrole_arn = arn:aws:iam::222222222222:role/RoleB\n";
    environment.write(".aws/config", &format!("{config}\n{boss}"));
    let lines = "$UNDER_TEST switch '~'; echo code-$?\n\
        $UNDER_TEST switch '~' --reason 'ticket 4'; echo code-$?\n\
        $UNDER_TEST sessions --output json | grep remaining >&2\n\
        $UNDER_TEST history ticket | grep -o 'ticket [0-9]'\n";

    let (said, told) = inside(&environment, &["far"], lines);

    assert_eq!(said, "code-2\ncode-0\nticket 4\n", "{told}");
    assert!(told.contains("RoleA is guarded by `desk`: a reason is asked for"), "{told}");
}
