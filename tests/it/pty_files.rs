//! The shared files change while the screens are open, as switchers and editors do it.

use crate::support::environment::{TestEnvironment, kamen_binary};
use crate::support::pty::Session;
use crate::support::sandbox::Cloud;

fn begun(cloud: &Cloud) -> (TestEnvironment, Session) {
    let mut environment = cloud.with_profiles();
    environment.set("AWS_PROFILE", "hana");
    let mut session = Session::start(&environment, (140, 40), kamen_binary(), &[]);
    session.wait_for(":user/hana ");
    session.wait_listed();
    (environment, session)
}

fn quit(mut session: Session) {
    session.type_keys("\x03");
    assert!(session.wait_for_end().success());
}

#[test]
fn keys_of_another_person_are_told_at_once_and_the_start_is_chosen_anew() {
    let cloud = Cloud::demo();
    let (environment, mut session) = begun(&cloud);
    let keys = cloud.running().environment();
    let value = |name: &str| keys.iter().find(|(own, _)| own == name).expect(name).1.clone();
    let text = format!(
        "[hana]\naws_access_key_id = {}\naws_secret_access_key = {}\n",
        value("AWS_ACCESS_KEY_ID"),
        value("AWS_SECRET_ACCESS_KEY")
    );

    environment.write(".aws/credentials", &text);

    session.wait_for("i chooses the start anew: the keys of profile hana");
    session.type_keys("i");
    session.wait_for("Work from");
    session.type_keys("hana\r");
    session.wait_for(":user/AssumeRoleUser ");
    quit(session);
}

#[test]
fn a_profile_that_is_new_in_the_files_is_seen_with_the_next_list() {
    let cloud = Cloud::demo();
    let (environment, mut session) = begun(&cloud);
    let config = cloud.running().shared_config().config;
    let new = "[profile newcomer]\nsource_profile = hana\n\
        role_arn = arn:aws:iam::111111111111:role/RoleA\n";

    environment.write(".aws/config", &format!("{config}\n{new}"));
    session.type_keys("R");

    session.wait_for("new in the AWS configuration: newcomer");
    session.wait_listed();
    session.type_keys("i");
    session.wait_for("Work from");
    session.type_keys("newcomer\r");
    session.wait_for("assumed-role/RoleA/");
    quit(session);
}
