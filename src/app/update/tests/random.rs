use super::*;

use crate::app::tour::Tour;

/// Keys that do something somewhere, and some that do not.
const KEYS: &str = "j k g G ctrl-d ctrl-u ctrl-f ctrl-b [ ] enter f l / esc * o z y e R r 1 2 3 4 5 \
    s i - ~ A S L ? : t T n p q tab shift-tab left right up down home end pageup pagedown space \
    X D M = backspace delete ctrl-w ctrl-c W Y v u x a d m h 0 仮";

fn keys() -> impl Strategy<Value = Vec<usize>> {
    let count = KEYS.split_whitespace().count();
    proptest::collection::vec(0..count, 1..60)
}

fn in_range(model: &Model) -> bool {
    let list = |selected: usize, offset: usize, len: usize| {
        selected < len.max(1) && offset <= selected.min(len)
    };
    let roles = &model.roles;
    let on_role = roles.rows.is_empty()
        || roles.rows.get(roles.cursor.selected).is_some_and(|row| roles.is_for_cursor(*row));
    let detail = model.detail.as_ref().is_none_or(|detail| {
        model.screen != Screen::Detail || detail.offset() <= detail.lines.len()
    });
    let is_drawn = !areas(model).is_too_small;
    !is_drawn
        || (list(roles.cursor.selected, roles.cursor.offset, roles.rows.len())
            && on_role
            && detail
            && list(
                model.cursors.of(Screen::Accounts).selected,
                model.cursors.of(Screen::Accounts).offset,
                model.inventory.accounts.len(),
            )
            && (model.screen == Screen::Detail) == model.detail.is_some())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(150) })]

    #[test]
    fn any_keys_at_any_size_keep_selection_and_scrolling_in_range(
        keys in keys(), width in 0_u16..200, height in 0_u16..60, is_tour: bool
    ) {
        let names: Vec<&str> = KEYS.split_whitespace().collect();
        let mut model = model_with(&["a", "b", "c-d", "e", "Admin", "Reader"]);
        arrive(&mut model, "222222222222", "acme-prod", &["x", "y", "Admin"]);
        if is_tour {
            model.tour = Some(Tour::begin(&model.keymap));
        }
        update(&mut model, Msg::Resized { width, height });
        for key in keys {
            for effect in press(&mut model, names[key]) {
                answer(&mut model, effect);
            }
            prop_assert!(in_range(&model), "after {}: {:?}", names[key], model.roles.cursor);
        }
    }
}

/// Some answer to each effect, good and bad in turn.
fn answer(model: &mut Model, effect: Effect) {
    let failure = || Failure::new(FailureKind::Refused, "no");
    let msg = match effect {
        Effect::Switch { request, .. } if request.0.is_multiple_of(2) => {
            Msg::Switched { request, result: Ok(role_session(request.0, "Admin")) }
        }
        Effect::Switch { request, .. } => Msg::Switched { request, result: Err(failure()) },
        Effect::FetchDetail { request, role } => {
            Msg::DetailFetched { request, role, result: Ok(RoleDetail::default()) }
        }
        Effect::Explain { request, .. } => Msg::Explained { request, result: Err(failure()) },
        Effect::Identify { request, .. } => Msg::Identified { request, result: Ok(user_session()) },
        Effect::Forget { .. } => Msg::SessionsChanged(vec![user_session()]),
        _ => return,
    };
    update(model, msg);
}

#[test]
fn tabs_go_round() {
    let mut model = model_with(&["a"]);

    press(&mut model, "l shift-tab");
    assert_eq!(model.detail.as_ref().unwrap().tab, Tab::Json);
    press(&mut model, "tab");
    assert_eq!(model.detail.as_ref().unwrap().tab, Tab::Trust);
}
