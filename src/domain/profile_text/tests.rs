use super::*;

const OWN: &str = "# mine\n[default]\nregion = eu-west-1\n\n[profile old]  # kept\nrole_arn = x\n";

fn entry(name: &str, account: &str) -> ProfileEntry {
    let lines = vec![
        ("sso_session", "corp".to_owned()),
        ("sso_account_id", account.to_owned()),
        ("sso_role_name", "ViewOnly".to_owned()),
        ("region", "eu-west-1".to_owned()),
    ];
    ProfileEntry { name: name.to_owned(), lines, ..ProfileEntry::default() }
}

fn all(text: &str, entries: &[ProfileEntry]) -> Edited {
    edited(text, entries, |_| true)
}

#[test]
fn new_profiles_come_last_and_every_other_line_stays() {
    let edited = all(OWN, &[entry("dev", "111111111111")]);

    let added = "\n# written by `kamen profiles`\n[profile dev]\nsso_session = corp\n\
        sso_account_id = 111111111111\nsso_role_name = ViewOnly\nregion = eu-west-1\n";
    assert_eq!(edited.text, format!("{OWN}{added}"));
    assert_eq!(edited.diff.len(), 6);
    assert_eq!(edited.diff[1], "+ [profile dev]");
}

#[test]
fn lines_end_as_those_of_the_person_do() {
    let edited = all(&OWN.replace('\n', "\r\n"), &[entry("dev", "111111111111")]);

    assert_eq!(edited.text.matches('\n').count(), edited.text.matches("\r\n").count());
}

#[test]
fn a_second_time_nothing_changes() {
    let entries = [entry("dev", "111111111111"), entry("prod", "222222222222")];
    let once = all(OWN, &entries).text;

    let twice = all(&once, &entries);

    assert_eq!((twice.text, twice.diff), (once, Vec::<String>::new()));
}

#[test]
fn what_the_person_added_to_a_profile_of_kamens_stays_when_it_changes() {
    let once = all("", &[entry("dev", "111111111111")]).text;
    let theirs = once.replace("region = eu-west-1", "region = eu-north-1\noutput = json");

    let mut other = entry("dev", "111111111111");
    other.lines[0].1 = "acme".to_owned();
    let edited = all(&theirs, &[other]);

    assert!(edited.text.contains("region = eu-north-1\noutput = json"), "{}", edited.text);
    assert_eq!(edited.diff, ["- sso_session = corp", "+ sso_session = acme"]);
}

#[test]
fn a_profile_never_becomes_another_accounts() {
    let once = all("", &[entry("dev", "111111111111")]).text;

    let edited = all(&once, &[entry("dev", "333333333333")]);

    assert_eq!((edited.text, edited.taken), (once, vec!["dev".to_owned()]));
}

#[test]
fn a_comment_above_the_next_profile_stays_when_one_of_kamens_goes() {
    let text = all("", &[entry("dev", "111111111111")]).text + "\n# mine\n[profile own]\n";

    let pruned = all(&text, &[]);

    assert_eq!(pruned.text, "\n# mine\n[profile own]\n");
}

#[test]
fn a_name_of_the_persons_own_is_never_taken_over() {
    let edited = all(OWN, &[entry("old", "111111111111")]);

    assert_eq!((edited.text.as_str(), edited.taken), (OWN, vec!["old".to_owned()]));
}

#[test]
fn only_profiles_of_kamens_go_when_what_they_stood_for_is_gone() {
    let once = all(OWN, &[entry("dev", "111111111111"), entry("prod", "222222222222")]).text;

    let kept = edited(&once, &[entry("dev", "111111111111")], |_| false);
    let pruned = all(&once, &[entry("dev", "111111111111")]);

    assert_eq!(kept.diff, Vec::<String>::new());
    assert!(!pruned.text.contains("prod") && pruned.text.starts_with(OWN), "{}", pruned.text);
    assert!(pruned.diff.contains(&"- [profile prod]".to_owned()), "{:?}", pruned.diff);
}

#[test]
fn twenty_thousand_lines_are_no_matter() {
    let many: Vec<ProfileEntry> =
        (0..3000).map(|index| entry(&format!("p{index}"), "111111111111")).collect();

    let once = all(OWN, &many).text;

    assert!(once.lines().count() > 20_000);
    assert!(all(&once, &many).diff.is_empty());
}

/// A profile as granted writes it.
const GRANTED: &str = "[profile dev]\ngranted_sso_start_url = https://corp.awsapps.com/start\ngranted_sso_region = eu-west-1\n\
    granted_sso_account_id = 111111111111\ngranted_sso_role_name = ViewOnly\n\
    credential_process = /usr/local/bin/granted credential-process --profile dev\nregion = eu-north-1\noutput = json\n";

fn taking_over() -> ProfileEntry {
    ProfileEntry { takes_over: true, ..entry("dev", "111111111111") }
}

const TAKEN_OVER: &str = "[profile dev]\nsso_session = corp\nsso_account_id = 111111111111\nsso_role_name = ViewOnly\n\
    region = eu-west-1\noutput = json\n";

#[test]
fn granteds_lines_give_way_if_they_are_asked_to() {
    let edited = all(GRANTED, &[taking_over()]);
    assert_eq!(edited.text, TAKEN_OVER);
    assert_eq!(edited.taken, [""; 0]);
    assert_eq!(edited.diff.len(), 10, "{:?}", edited.diff);

    let unasked = all(GRANTED, &[entry("dev", "111111111111")]);
    assert_eq!((unasked.text.as_str(), unasked.taken), (GRANTED, vec!["dev".to_owned()]));
}

#[test]
fn a_profile_that_granted_does_not_lead_is_the_persons() {
    for theirs in [
        "[profile dev]\nregion = eu-west-1\n",
        "[profile dev]\ncredential_process = /usr/bin/other granted\n",
        "[profile dev]\ngranted\n",
    ] {
        let edited = all(theirs, &[taking_over()]);
        assert_eq!(
            (edited.text.as_str(), edited.taken),
            (theirs, vec!["dev".to_owned()]),
            "{theirs}"
        );
    }
    let by_program =
        "[profile dev]\ncredential_process = granted credential-process --profile dev\n";
    assert!(all(by_program, &[taking_over()]).taken.is_empty());
}

/// Between two sections of its own granted copies profiles of a team's repository, and undoes every change.
#[test]
fn what_granted_copies_from_a_registry_stays() {
    let between = |name: &str| {
        format!(
            "[granted_registry_start {name}]\n[profile other]\n{GRANTED}[granted_registry_end {name}]\n"
        )
    };
    let copied = between("team");
    let edited = all(&copied, &[taking_over()]);
    assert_eq!((&edited.text, edited.taken), (&copied, vec!["dev".to_owned()]));
    let behind = format!("[granted_registry_start team]\n[granted_registry_end team]\n{GRANTED}");
    assert!(all(&behind, &[taking_over()]).text.ends_with(TAKEN_OVER));
}

#[test]
fn a_profile_of_kamens_with_the_same_lines_stays_as_the_person_ordered_it() {
    let once = all("", &[entry("dev", "111111111111")]).text;
    let ordered = once.replace(
        "sso_session = corp\nsso_account_id = 111111111111\n",
        "sso_account_id = 111111111111\nsso_session = corp\n",
    );
    let same = all(&ordered, &[entry("dev", "111111111111")]);
    assert_eq!((&same.text, same.diff.len()), (&ordered, 0));
    // So it does when another profile comes.
    let more = all(&ordered, &[entry("dev", "111111111111"), entry("prod", "222222222222")]);
    assert!(more.text.starts_with(&ordered), "{}", more.text);
    // A key that is kamen's, and no longer wanted, goes.
    let stale = once.replace("region =", "source_profile = old\nregion =");
    let renewed = all(&stale, &[entry("dev", "111111111111")]);
    assert_eq!((renewed.text, renewed.diff), (once, vec!["- source_profile = old".to_owned()]));
}
