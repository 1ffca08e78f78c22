//! Marks: what acts on all marked roles does, and what takes one role says so.

use super::*;
use crate::app::page::Line;

fn marked(model: &Model) -> Vec<&str> {
    let mut names: Vec<&str> = model
        .roles
        .marked
        .iter()
        .filter_map(|index| model.inventory.role(index))
        .map(|entry| entry.role.arn.name())
        .collect();
    names.sort_unstable();
    names
}

fn found(model: &Model) -> usize {
    model.roles.rows.iter().filter(|row| matches!(row, Row::Role(_))).count()
}

#[test]
fn space_marks_and_goes_on_and_ctrl_space_marks_all_in_between() {
    let mut model = model_with(&["a", "b", "c", "d", "e"]);

    press(&mut model, "space");
    assert_eq!((marked(&model), selected(&model).as_str()), (vec!["a"], "b"));
    press(&mut model, "space k space");
    assert_eq!(marked(&model), ["a"], "a mark is taken away by the same key");
    press(&mut model, "j ctrl-space");
    assert_eq!(marked(&model), ["a", "b", "c", "d"], "the range begins at the last key");
}

#[test]
fn the_arns_of_all_marked_roles_are_copied_whatever_the_filter_hides() {
    let mut model = model_with(&["a", "b", "c"]);
    press(&mut model, "space space / c tab");

    let effects = press(&mut model, "y");

    let arn = |name: &str| role_arn("111111111111", name).to_string();
    let text = [arn("a"), arn("b")].join("\n");
    assert_eq!(effects, [Effect::Copy { what: "the ARNs of 2 roles".to_owned(), text }]);
    press(&mut model, "esc");
    assert_eq!(marked(&model), ["a", "b"], "the filter goes first");
    press(&mut model, "esc");
    assert_eq!(marked(&model), [""; 0]);
    let text = arn("c");
    let effects = press(&mut model, "y");
    assert_eq!(effects, [Effect::Copy { what: "the role's ARN".to_owned(), text }]);
}

#[test]
fn all_marked_roles_become_favourites_and_stop_being_so() {
    let mut model = model_with(&["a", "b", "c"]);
    press(&mut model, "* g g space space");

    press(&mut model, "*");
    let favourites = model.notes.favourites.len();
    press(&mut model, "*");

    assert_eq!((favourites, model.notes.favourites.len()), (2, 0));
}

#[test]
fn marked_roles_are_named_kept_and_found_by_the_name() {
    let mut model = model_with(&["a", "b", "c"]);
    press(&mut model, "space space M");
    type_text(&mut model, "two words");
    assert_eq!(press(&mut model, "enter"), [], "no name that a filter could say");
    press(&mut model, "ctrl-u");
    type_text(&mut model, "Mine");

    let effects = press(&mut model, "enter");

    assert_eq!(effects, [Effect::SaveNotes(model.notes.clone())]);
    assert_eq!(model.notes.sets.keys().collect::<Vec<_>>(), ["mine"]);
    press(&mut model, "esc /");
    type_text(&mut model, "set:mine");
    press(&mut model, "tab");
    assert_eq!(found(&model), 2);
    press(&mut model, "? /");
    type_text(&mut model, "set:");
    let Some(Dialog::Help(help)) = &model.dialog else { panic!("{:?}", model.dialog) };
    let told: Vec<String> = help.lines.iter().map(Line::text).collect();
    assert!(told.iter().any(|line| line.contains("marked and named so")), "{told:?}");
    press(&mut model, "esc esc :");
    type_text(&mut model, "forget-set");
    press(&mut model, "enter");
    assert!(model.notes.sets.is_empty() && found(&model) == 0);
    assert_eq!(model.roles.query.problems, ["`set:mine`: no set was named yet"]);
}

#[test]
fn a_command_runs_as_all_marked_roles_and_its_end_is_told() {
    let mut model = model_with(&["a", "b", "c"]);
    press(&mut model, "space space X");
    type_text(&mut model, "aws s3 ls");

    let effects = press(&mut model, "enter");

    let roles = ["a", "b"].map(|name| role_arn("111111111111", name)).to_vec();
    assert_eq!(effects, [Effect::RunAsAll { roles, command: "aws s3 ls".to_owned() }]);
    update(&mut model, Msg::RanAsAll { roles: 2, result: Ok(3) });
    let told = &model.toasts.last().unwrap().text;
    assert_eq!(told, "the command for 2 roles ended with exit code 3");
}

#[test]
fn two_marked_roles_stand_beside_each_other_and_what_is_awaited_is_given_up() {
    let mut model = model_with(&["a", "b", "c"]);
    press(&mut model, "space");
    assert_eq!(model.toasts.len(), 0);

    let effects = press(&mut model, "=");

    let ids: Vec<RequestId> = effects.iter().filter_map(Effect::request).collect();
    let asked = |name: &str| {
        let role = role_arn("111111111111", name);
        effects
            .iter()
            .any(|effect| matches!(effect, Effect::FetchDetail { role: own, .. } if *own == role))
    };
    assert!(asked("a") && asked("b") && ids.len() >= 2, "{effects:?}");
    let Some(Dialog::Compare(compare)) = &model.dialog else { panic!("{:?}", model.dialog) };
    let shown: Vec<String> = compare.lines.iter().map(Line::text).collect();
    assert!(shown.iter().any(|line| line.contains("a in ") && line.contains("b in ")), "{shown:?}");
    let effects = press(&mut model, "esc");
    assert_eq!(effects, ids.into_iter().map(Effect::Cancel).collect::<Vec<_>>());
    press(&mut model, "space space =");
    assert!(model.dialog.is_none(), "three are marked");
}

#[test]
fn what_is_read_to_compare_two_roles_is_taken_while_the_help_lies_over_them() {
    let mut model = model_with(&["a", "b"]);
    press(&mut model, "space");
    let effects = press(&mut model, "=");
    press(&mut model, "f1");
    assert!(matches!(model.dialog, Some(Dialog::Help(_))), "{:?}", model.dialog);

    let failure = || Failure::new(FailureKind::Unreachable, "no answer");
    for effect in effects {
        let msg = match effect {
            Effect::FetchDetail { request, role, .. } => {
                Msg::DetailFetched { request, role, result: Err(failure()) }
            }
            Effect::FindPath { request, .. } => Msg::PathFound { request, result: Err(failure()) },
            other => panic!("{other:?}"),
        };
        update(&mut model, msg);
    }
    press(&mut model, "esc");

    let Some(Dialog::Compare(compare)) = &model.dialog else { panic!("{:?}", model.dialog) };
    assert_eq!(compare.requests(), []);
    let shown: String = compare.lines.iter().map(Line::text).collect();
    assert!(shown.contains("no answer") && !shown.contains("reading"), "{shown}");
}

#[test]
fn what_takes_one_role_says_that_several_are_marked_and_does_nothing() {
    let mut model = model_with(&["a", "b", "c"]);
    press(&mut model, "space space");

    for (keys, name) in [
        ("enter", "switch"),
        ("E", "switch-with"),
        ("f", "switch-from"),
        ("s", "shell"),
        ("C", "console"),
        ("/ c enter", "switch"),
        ("alt-enter", "shell"),
    ] {
        model.toasts.clear();

        let effects = press(&mut model, keys);

        assert_eq!(effects, [], "{keys}");
        assert!(model.dialog.is_none(), "{keys}");
        let told = &model.toasts.last().unwrap().text;
        let expected =
            format!("`{name}` takes the selected role, and 2 are marked; esc takes the marks away");
        assert_eq!(told, &expected, "{keys}");
    }
    press(&mut model, "esc esc E");
    assert!(matches!(model.dialog, Some(Dialog::Switch(_))), "{:?}", model.dialog);
}

#[test]
fn more_than_two_marked_roles_are_not_compared_and_that_is_said() {
    let mut model = model_with(&["a", "b", "c"]);
    let mut said = |keys: &str| {
        press(&mut model, keys);
        assert_eq!(model.dialog, None);
        model.toasts.last().unwrap().text.clone()
    };

    assert_eq!(said("="), "mark two roles to compare them, with space");
    assert_eq!(said("space space space ="), "two roles are compared, and 3 are marked");
}

#[test]
fn the_palette_knows_what_is_done_with_marked_roles() {
    let mut model = model_with(&["a", "b"]);
    press(&mut model, "space space :");
    type_text(&mut model, "compare");

    press(&mut model, "enter");

    assert!(matches!(model.dialog, Some(Dialog::Compare(_))), "{:?}", model.dialog);
}
