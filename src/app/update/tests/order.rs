//! The order of the list: what is for the person first, the rest folded by account.

use super::*;
use crate::app::screens::roles::{Group, Title};
use crate::app::trusted::TrustedView;

const FOREIGN: &str = "222222222222";

/// Lets the roles of an account be judged.
fn judge(model: &mut Model, digits: &str, verdicts: &[(&str, Decision)]) {
    let request = model.judging.expect("verdicts were asked for");
    let verdicts = verdicts.iter().map(|(name, decision)| {
        let is_trusted = *decision != Decision::Deny;
        (role_arn(digits, name), VerdictView::here(*decision, is_trusted, Vec::new()).into())
    });
    let verdicts = verdicts.collect();
    update(model, Msg::Judged { request, verdicts });
}

/// Sixty roles in the person's account, and some in another.
fn wide() -> Model {
    let names: Vec<String> = (0..60).map(|number| format!("own-{number:02}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut model = model_with(&names);
    arrive(&mut model, FOREIGN, "beta", &["a-no", "b-yes", "c-maybe", "d-no"]);
    arrive(&mut model, "333333333333", "aaa-none", &["x", "y"]);
    update(&mut model, Msg::Resized { width: 120, height: 100 });
    model
}

/// The lines of the list below the person's own account.
fn below(model: &Model) -> Vec<String> {
    let line = |row: &Row| match (row, model.roles.title(*row)) {
        (Row::Role(index), _) => model.inventory.role(*index).unwrap().role.arn.name().to_owned(),
        (Row::More(_), title) => format!("{} more", title.unwrap().folded),
        (Row::Title(_), title) => {
            let Title { group, count, folded } = title.unwrap();
            match group {
                Group::Account(id) => {
                    format!("{} {count}-{folded}", model.inventory.account_label(*id))
                }
                Group::InUse | Group::Recent | Group::Favourites => format!("{group:?} {count}"),
            }
        }
    };
    let lines = model.roles.rows.iter().map(line);
    lines.filter(|line| !line.starts_with("own-")).collect()
}

#[test]
fn what_is_not_for_the_person_is_folded_by_account_with_a_count() {
    let mut model = wide();
    assert_eq!(below(&model), ["alpha 60-0", "aaa-none 2-2", "beta 4-4"]);

    let verdicts = [
        ("a-no", Decision::Deny),
        ("b-yes", Decision::Allow),
        ("c-maybe", Decision::Unknown),
        ("d-no", Decision::Deny),
    ];
    judge(&mut model, FOREIGN, &verdicts);

    let all = ["alpha 60-0", "beta 4-2", "b-yes", "c-maybe", "2 more", "aaa-none 2-2"];
    assert_eq!(
        below(&model),
        all,
        "an account with a role for the person stands before the others"
    );
}

#[test]
fn enter_unfolds_and_h_folds_again() {
    let mut model = wide();
    press(&mut model, "G");
    assert!(model.roles.selected().is_none(), "the cursor is on the folded account");

    press(&mut model, "enter");
    assert_eq!(below(&model)[2..], ["beta 4-0", "a-no", "b-yes", "c-maybe", "d-no"]);
    assert_eq!(selected(&model), "a-no");

    press(&mut model, "j h");
    assert_eq!(below(&model)[2..], ["beta 4-4"]);
    press(&mut model, "l");
    assert_eq!(selected(&model), "a-no");
    press(&mut model, "Z");
    assert!(below(&model).contains(&"beta 4-0".to_owned()), "another was folded: all unfold");
    assert!(below(&model).contains(&"aaa-none 2-0".to_owned()));
    press(&mut model, "Z");
    assert_eq!(below(&model), ["alpha 60-60", "aaa-none 2-2", "beta 4-4"]);
}

#[test]
fn a_filter_that_is_given_up_leaves_the_cursor_and_the_folds_as_they_were() {
    let mut model = wide();
    press(&mut model, "j j");
    let (before, cursor, folds) = (selected(&model), model.roles.cursor, below(&model));

    for keys in ["/ d - n o esc", "/ x y z z y esc", "/ d - n o ctrl-u esc", "/ y down esc"] {
        press(&mut model, keys);

        assert_eq!((selected(&model), model.roles.cursor), (before.clone(), cursor), "{keys}");
        assert_eq!(below(&model), folds, "{keys}");
    }
}

#[test]
fn a_kept_filter_that_finds_nothing_leads_back_to_the_role_that_was_selected() {
    let mut model = wide();
    press(&mut model, "j j");
    let before = selected(&model);

    press(&mut model, "/ x y z z y tab esc");

    assert_eq!(selected(&model), before);
}

#[test]
fn a_filter_finds_what_is_folded_and_the_found_role_stays_in_sight() {
    let mut model = wide();

    press(&mut model, "/ d - n o tab");
    assert_eq!(selected(&model), "d-no");
    press(&mut model, "esc");

    assert_eq!(selected(&model), "d-no", "its account was unfolded");
    assert!(below(&model).contains(&"aaa-none 2-2".to_owned()), "others were not");
}

#[test]
fn opening_a_folded_account_shows_its_roles() {
    let mut model = wide();

    press(&mut model, "A j enter");

    assert_eq!(selected(&model), "a-no");
}

#[test]
fn a_short_list_folds_nothing() {
    let mut model = model_with(&["a"]);
    arrive(&mut model, FOREIGN, "beta", &["b", "c"]);
    judge(&mut model, FOREIGN, &[("b", Decision::Deny), ("c", Decision::Deny)]);

    assert_eq!(shown(&model), ["a", "b", "c"]);
}

#[test]
fn services_and_permission_sets_not_held_stand_last_in_their_account() {
    let mut model = model_with(&["b", "c", "d"]);
    let news = InventoryEvent::Page {
        account: account("111111111111"),
        roles: vec![set_role("A").into(), set_role("Mine").into()],
    };
    update(&mut model, Msg::Inventory { request: RequestId(2), news });
    let view = TrustedView { is_service_only: true, ..TrustedView::default() };
    let machine = Arc::new(role("111111111111", "b"));
    update(&mut model, Msg::TrustRead(vec![(machine, view.into())]));
    let own = set_role("Mine").arn;
    let request = model.judging.unwrap();
    let verdict = VerdictView::here(Decision::Allow, true, Vec::new());
    update(&mut model, Msg::Judged { request, verdicts: vec![(own.clone(), verdict.into())] });

    assert_eq!(shown(&model), [own.name(), "c", "d", set_role("A").arn.name(), "b"]);
}

#[test]
fn the_role_in_use_stands_first_once_the_cursor_has_left_it() {
    let mut model = model_with(&["a", "b", "c", "d"]);
    press(&mut model, "j j");
    assert_eq!(selected(&model), "c");
    let session = role_session(9, "c");
    model.sessions.push(session.clone());
    model.identity = Remote::Ready(session);

    update(&mut model, Msg::Tick(Timestamp::UNIX_EPOCH));
    assert_eq!(shown(&model), ["a", "b", "c", "d"], "nothing moves under the cursor");
    press(&mut model, "k");

    assert_eq!(shown(&model), ["c", "a", "b", "d"]);
    assert_eq!(below(&model)[0], "InUse 1");
    assert_eq!(selected(&model), "b");
}

#[test]
fn recent_roles_stand_before_favourites() {
    let mut setup = setup();
    setup.notes.recent = vec![(role_arn("111111111111", "c"), Timestamp::from_second(9).unwrap())];
    setup.notes.favourites = vec![role_arn("111111111111", "b"), role_arn("111111111111", "c")];
    let mut model = Model::new(setup).unwrap();
    update(&mut model, Msg::Started);

    arrive(&mut model, "111111111111", "alpha", &["a", "b", "c"]);

    assert_eq!(below(&model), ["Recent 1", "c", "Favourites 1", "b", "alpha 1-0", "a"]);
}

/// The role that Identity Center makes for a permission set.
fn set_role(name: &str) -> Role {
    let arn = format!(
        "arn:aws:iam::111111111111:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_{name}_0123456789abcdef"
    );
    Role { arn: arn.parse().unwrap(), ..role("111111111111", "any") }
}

#[test]
fn the_top_is_the_first_line_although_the_role_under_the_cursor_goes_there() {
    let mut model = model_with(&["a", "b", "c"]);
    press(&mut model, "j j");
    let used = role_session(2, "c");
    model.switched = vec![used.id];
    update(&mut model, Msg::SessionsChanged(vec![user_session(), used.clone()]));
    model.identity = Remote::Ready(used);
    update(&mut model, Msg::Tick(Timestamp::from_second(1).unwrap()));
    assert_eq!(selected(&model), "c");

    press(&mut model, "g g");

    let is_role = |row: &Row| matches!(row, Row::Role(_));
    let first = model.roles.rows.iter().position(is_role);
    assert_eq!(Some(model.roles.cursor.selected), first);
    assert_eq!(selected(&model), "c", "in use it stands first");
}
