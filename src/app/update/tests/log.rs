use super::*;
use crate::app::page::Line;
use crate::app::screens::log;

fn called(
    model: &mut Model,
    operation: &'static str,
    subject: Option<&str>,
    answer: Result<(), &str>,
) {
    let call = CallRecord {
        at: Timestamp::UNIX_EPOCH,
        operation,
        access_key_id: "AKIAIOSFODNN7EXAMPLE".to_owned(),
        caller: Some(user_session().identity),
        subject: subject.map(str::to_owned),
        took: std::time::Duration::from_millis(12),
        outcome: answer.map_err(str::to_owned),
        request_id: Some("8a1f-EXAMPLE".to_owned()),
    };
    update(model, Msg::Called(call));
}

fn logged() -> Model {
    let mut model = model_with(&["Deploy"]);
    called(&mut model, "sts:GetCallerIdentity", None, Ok(()));
    let role = "arn:aws:iam::111111111111:role/team/Deploy";
    called(&mut model, "sts:AssumeRole", Some(role), Err("AccessDenied"));
    called(&mut model, "iam:ListRoles", None, Ok(()));
    press(&mut model, "L");
    model
}

fn operations(model: &Model) -> Vec<&str> {
    log::shown(model).iter().map(|call| call.operation).collect()
}

#[test]
fn calls_stand_newest_first_and_are_filtered_by_what_their_rows_say() {
    let mut model = logged();
    assert_eq!(operations(&model), ["iam:ListRoles", "sts:AssumeRole", "sts:GetCallerIdentity"]);

    for (words, found) in [
        ("sts", vec!["sts:AssumeRole", "sts:GetCallerIdentity"]),
        ("alpha/deploy", vec!["sts:AssumeRole"]),
        ("alpha list", vec!["iam:ListRoles"]),
        ("denied assume", vec!["sts:AssumeRole"]),
        ("nothing", vec![]),
    ] {
        press(&mut model, "/");
        type_text(&mut model, words);
        assert_eq!(operations(&model), found, "{words}");
        assert_eq!(model.screen, Screen::Log);
        press(&mut model, "esc");
        assert_eq!(operations(&model).len(), 3, "esc brings the filter back that was there");
    }
}

#[test]
fn a_filter_that_is_kept_goes_before_the_screen_does() {
    let mut model = logged();

    press(&mut model, "/ s t s enter");
    assert_eq!(operations(&model).len(), 2);
    press(&mut model, "esc");
    assert_eq!((operations(&model).len(), model.screen), (3, Screen::Log));
    press(&mut model, "esc");

    assert_eq!(model.screen, Screen::Roles);
}

#[test]
fn no_role_is_highlighted_among_calls_and_so_none_gets_a_shell() {
    let mut model = logged();

    for keys in ["/ s t s alt-enter", "esc esc / z z z z alt-enter"] {
        let effects = press(&mut model, keys);

        assert_eq!(effects, [], "{keys}");
        let said = &model.toasts.last().unwrap().text;
        assert!(said.contains("`shell` needs a selected role"), "{keys}: {said}");
    }
}

#[test]
fn enter_opens_a_call_with_all_that_is_known_of_it() {
    let mut model = logged();

    press(&mut model, "j enter");

    let Some(Dialog::Page(call)) = &model.dialog else { panic!("{:?}", model.dialog) };
    let text: Vec<String> = call.lines.iter().map(Line::text).collect();
    let text = text.join("\n");
    for part in [
        "AccessDenied",
        "alpha/Deploy",
        "arn:aws:iam::111111111111:role/team/Deploy",
        "8a1f-EXAMPLE",
        "AKIAIOSFODNN7EXAMPLE",
        "12 ms",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    press(&mut model, "enter");
    assert!(model.dialog.is_none());
}
