use super::*;
use crate::app::dialogs::switch::Then;
use crate::app::page::Line;
use crate::app::screens::history;
use crate::domain::history::{Door, Entry};

const ROLE: &str = "arn:aws:iam::111111111111:role/team/Deploy";

fn entry(door: Door, role: Option<&str>) -> Entry {
    Entry {
        id: format!("{door:?}"),
        time: Timestamp::UNIX_EPOCH,
        door,
        caller: "arn:aws:iam::111111111111:user/alice".to_owned(),
        role: role.map(str::to_owned),
        arn: Some("arn:aws:iam::111111111111:user/alice".to_owned()),
        account: "111111111111".to_owned(),
        session_name: Some("alice".to_owned()),
        access_key_id: Some("ASIAIOSFODNN7EXAMPLE".to_owned()),
        reason: Some("ticket 4711".to_owned()),
        command: (door == Door::Exec).then(|| "terraform".to_owned()),
        exit: Some(0),
        duration: Some(61),
    }
}

/// The history on the screen, the newest first: a shell, a command, a switch, and who one is without a role.
fn written() -> Model {
    let mut model = model_with(&["Deploy"]);
    assert_eq!(press(&mut model, "H"), [Effect::ReadHistory]);
    let read = [
        Entry { id: "home".to_owned(), ..entry(Door::Switch, None) },
        entry(Door::Switch, Some(ROLE)),
        entry(Door::Exec, Some(ROLE)),
        entry(Door::Shell, Some(ROLE)),
    ];
    update(&mut model, Msg::HistoryRead(Ok(read.to_vec())));
    model
}

fn doors(model: &Model) -> Vec<Door> {
    history::shown(model).iter().map(|entry| entry.door).collect()
}

#[test]
fn lines_stand_newest_first_and_are_filtered_by_all_that_they_say() {
    let mut model = written();
    assert_eq!(doors(&model), [Door::Shell, Door::Exec, Door::Switch, Door::Switch]);

    for (words, found) in [
        ("terraform", vec![Door::Exec]),
        ("shell team/deploy 4711", vec![Door::Shell]),
        ("111111111111 terra", vec![Door::Exec]),
        ("nothing", vec![]),
    ] {
        press(&mut model, "/");
        type_text(&mut model, words);
        assert_eq!(doors(&model), found, "{words}");
        press(&mut model, "esc");
        assert_eq!(doors(&model).len(), 4, "esc brings the filter back that was there");
    }
    press(&mut model, "/ e x e c enter esc");
    assert_eq!((doors(&model).len(), model.screen), (4, Screen::History), "the filter goes first");
    press(&mut model, "esc");
    assert_eq!(model.screen, Screen::Roles);
}

fn after(keys: &str) -> Model {
    let mut model = written();
    press(&mut model, keys);
    model
}

#[test]
fn again_does_what_the_line_did_as_its_role() {
    let orders = |keys: &str| {
        let mut model = written();
        let effects = press(&mut model, keys);
        let said = model.toasts.iter().map(|toast| toast.text.as_str()).collect::<Vec<_>>();
        // It is not certain whether the role can be assumed: the dialog of any such switch opens.
        let then = match &model.dialog {
            Some(Dialog::Switch(switch)) => Some(switch.then),
            _ => None,
        };
        (effects.len(), then, said.join("; "))
    };

    assert_eq!(orders("enter").1, Some(Then::Shell));
    assert_eq!(orders("j enter").1, Some(Then::Shell));
    let told: Vec<String> = (history::SPEC.selected)(&after("j")).iter().map(Line::text).collect();
    assert!(told.join("\n").contains("its first word alone is kept"), "{told:?}");
    assert_eq!(orders("j j enter").1, Some(Then::Use));
    let (effects, then, said) = orders("j j j enter");
    assert_eq!((effects, then), (0, None));
    assert!(said.contains("names no role"), "{said}");
    assert_eq!(orders("j j s").1, Some(Then::Shell), "a shell by its own key");
}

#[test]
fn a_line_opens_with_all_that_is_known_of_it() {
    let mut model = written();

    press(&mut model, "j l");

    let Some(Dialog::Page(page)) = &model.dialog else { panic!("{:?}", model.dialog) };
    let text: Vec<String> = page.lines.iter().map(Line::text).collect();
    let text = text.join("\n");
    for part in
        [ROLE, "user/alice", "ASIAIOSFODNN7EXAMPLE", "ticket 4711", "terraform", "1970-01-01"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn what_was_read_stays_if_the_file_cannot_be_read_any_more_and_old_lines_are_counted() {
    let mut model = written();

    update(&mut model, Msg::HistoryRead(Err(Failure::local("cannot read the history"))));
    assert_eq!(doors(&model).len(), 4);
    assert!(model.history.problem.is_some());
    assert_eq!(model.toasts.last().unwrap().text, "cannot read the history");
    let many = vec![entry(Door::Env, Some(ROLE)); 2_003];
    update(&mut model, Msg::HistoryRead(Ok(many)));

    assert_eq!((model.history.entries.len(), model.history.older), (2_000, 3));
    assert_eq!(model.history.problem, None);
}

#[test]
fn the_history_is_read_again_by_a_key() {
    let mut model = written();

    assert_eq!(press(&mut model, "r"), [Effect::ReadHistory]);
}

#[test]
fn a_line_whose_role_is_not_in_its_account_any_more_says_so() {
    let told = |model: &Model| -> String {
        let lines = (history::SPEC.selected)(model);
        lines.iter().map(Line::text).collect::<Vec<_>>().join("\n")
    };
    let mut model = model_with(&["Deploy"]);
    press(&mut model, "H");
    let role = |name: &str| format!("arn:aws:iam::111111111111:role/{name}");
    let read = ["Deploy", "Gone"].map(|name| entry(Door::Switch, Some(&role(name))));
    let elsewhere = entry(Door::Switch, Some("arn:aws:iam::999999999999:role/Unknown"));
    let [known, gone] = read;
    update(&mut model, Msg::HistoryRead(Ok(vec![elsewhere, known, gone])));

    assert!(!told(&model).contains("no longer"), "its account is still being listed");
    for known in model.inventory.accounts.values_mut() {
        known.facts.state = AccountState::Ready;
    }
    assert!(told(&model).contains("no longer in its account"), "{}", told(&model));
    press(&mut model, "j");
    assert!(!told(&model).contains("no longer"), "{}", told(&model));
    press(&mut model, "j");
    assert!(!told(&model).contains("no longer"), "nothing is known of its account");
}

#[test]
fn the_cursor_stays_on_its_line_when_another_comes_to_stand_above() {
    let mut model = after("j");
    let before = history::selected(&model).cloned();
    assert_eq!(before.as_ref().map(|entry| entry.door), Some(Door::Exec));

    let mut read: Vec<Entry> = model.history.entries.iter().rev().cloned().collect();
    read.push(Entry { id: "newer".to_owned(), ..entry(Door::Env, Some(ROLE)) });
    update(&mut model, Msg::HistoryRead(Ok(read)));

    assert_eq!(history::selected(&model), before.as_ref());
    assert_eq!(doors(&model).len(), 5);
}
