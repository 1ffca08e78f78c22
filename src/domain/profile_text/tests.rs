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
