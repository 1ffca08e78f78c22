//! Marks: what acts on all marked roles does, and what takes one role says so.

use super::*;

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
