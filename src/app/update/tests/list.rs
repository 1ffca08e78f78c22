use super::*;
use crate::app::dialogs::mfa::MfaDialog;
use crate::app::input::TextInput;
use crate::app::screens::sessions::{Row, rows};
use crate::domain::listed::{ListedSession, OpenShell};

use crate::app::page::Line;

#[test]
fn nothing_moves_under_the_cursor_when_rows_stream_in() {
    let mut model = model_with(&["m", "n", "o"]);
    press(&mut model, "j");
    assert_eq!(selected(&model), "n");
    let place = |model: &Model| model.roles.cursor.selected - model.roles.cursor.offset;
    let before = place(&model);

    let names: Vec<String> = (0..50).map(|number| format!("a{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    arrive(&mut model, "111111111111", "alpha", &names);
    arrive(&mut model, "000000000001", "aaa", &["x", "y"]);

    assert_eq!(selected(&model), "n");
    assert_eq!(place(&model), before);
}

#[test]
fn who_answers_a_dialog_has_chosen_no_row() {
    let mut model = model_with(&["m"]);
    let (start, device) = (Start::Profile("locked".to_owned()), "phone".to_owned());
    let input = TextInput::code();
    let mfa = MfaDialog { start, device, input, problem: None, request: None };
    model.dialog = Some(Dialog::Mfa(mfa));
    press(&mut model, "1");
    press(&mut model, "esc");

    arrive(&mut model, "111111111111", "alpha", &["a", "b", "m"]);

    assert_eq!((selected(&model).as_str(), model.roles.cursor.offset), ("a", 0));
}

#[test]
fn moving_leaves_titles_out() {
    let mut model = model_with(&["a", "b"]);
    arrive(&mut model, "222222222222", "beta", &["c"]);

    assert_eq!(selected(&model), "a");
    press(&mut model, "j j");
    assert_eq!(selected(&model), "c");
    press(&mut model, "k");
    assert_eq!(selected(&model), "b");
    press(&mut model, "G");
    assert_eq!(selected(&model), "c");
    press(&mut model, "g g");
    assert_eq!(selected(&model), "a");
    press(&mut model, "]");
    assert_eq!(selected(&model), "c");
    press(&mut model, "[");
    assert_eq!(selected(&model), "a");
}

#[test]
fn every_word_of_the_filter_must_match_somewhere() {
    let mut model = model_with(&["Admin", "Reader", "AdminReader"]);
    arrive(&mut model, "222222222222", "beta", &["Admin"]);

    press(&mut model, "/");
    type_text(&mut model, "adm beta");
    assert_eq!(shown(&model), ["Admin"]);
    assert_eq!(
        model.inventory.role(model.roles.selected().unwrap()).unwrap().role.arn.account(),
        account("222222222222")
    );

    press(&mut model, "ctrl-u");
    type_text(&mut model, "hana 1111");
    assert_eq!(model.roles.matching, 3, "trusted principals and account ids are searched");

    press(&mut model, "esc");
    assert_eq!(model.roles.matching, 4);
    assert!(!model.roles.is_filtering);
}

#[test]
fn a_role_pasted_into_the_filter_or_the_palette_is_found_however_it_is_written() {
    for pasted in [
        "https://signin.aws.amazon.com/switchrole?account=beta&roleName=Admin&displayName=x",
        "arn:aws:sts::222222222222:assumed-role/Admin/hana",
        "\"arn:aws:iam::222222222222:role/Admin\",",
        "2222-2222-2222:Admin",
        "beta/Admin",
        "beta:Admin",
    ] {
        for key in ["/", ":"] {
            let mut model = model_with(&["Admin", "Reader", "AdminReader"]);
            arrive(&mut model, "222222222222", "beta", &["Admin", "Reader"]);

            press(&mut model, key);
            update(&mut model, Msg::Pasted(pasted.to_owned()));
            if key == ":" {
                press(&mut model, "enter");
            }

            assert_eq!(shown(&model), ["Admin"], "{key}{pasted}");
            let found = model.inventory.role(model.roles.selected().unwrap()).unwrap();
            assert_eq!(found.role.arn.account(), account("222222222222"), "{key}{pasted}");
        }
    }
}

#[test]
fn qualifiers_leave_the_cursor_on_its_role_or_go_to_the_first() {
    let mut model = model_with(&["a", "b", "c", "d"]);
    arrive(&mut model, "222222222222", "beta", &["e", "f", "g"]);
    press(&mut model, "]");
    assert_eq!(selected(&model), "e");

    press(&mut model, "/");
    type_text(&mut model, "account:alpha");
    assert_eq!(selected(&model), "a", "the role is not among the matches");
    press(&mut model, "down down");
    assert_eq!(selected(&model), "c");
    press(&mut model, "ctrl-u");
    assert_eq!(selected(&model), "c");
    type_text(&mut model, "account:alpha");
    assert_eq!(selected(&model), "c", "the letters before the colon were words for a while");
}

#[test]
fn letters_that_answered_are_known_for_the_rows_on_the_screen() {
    let mut model = model_with(&["Admin", "Reader"]);

    press(&mut model, "/");
    type_text(&mut model, "dmn");

    let index = model.roles.selected().unwrap();
    assert_eq!(model.roles.hits[&index].name, [1, 2, 4]);
}

#[test]
fn qualifiers_choose_and_wrong_ones_are_named() {
    let mut model = model_with(&["Admin", "Reader"]);
    press(&mut model, "* /");

    type_text(&mut model, "is:fav");
    assert_eq!(shown(&model), ["Admin"]);
    press(&mut model, "ctrl-u");
    type_text(&mut model, "!is:favourite");
    assert_eq!(shown(&model), ["Reader"]);
    press(&mut model, "ctrl-u");
    type_text(&mut model, "can:perhaps");
    assert_eq!(model.roles.query.problems.len(), 1);
}

#[test]
fn a_filter_that_is_not_understood_has_chosen_no_role() {
    for key in ["enter", "alt-enter"] {
        let mut model = model_with(&["Admin", "Reader"]);
        update(&mut model, Msg::Identified { request: RequestId(1), result: Ok(user_session()) });
        press(&mut model, "/");
        type_text(&mut model, "is:nonsense");

        let effects = press(&mut model, key);

        assert!(effects.is_empty() && model.dialog.is_none(), "{key}: {effects:?}");
        assert!(model.roles.is_filtering, "{key}: it can be mended where it stands");
        let told = &model.toasts.last().unwrap().text;
        assert!(
            told.starts_with("the filter is not understood: `is:nonsense`: expected"),
            "{told}"
        );
    }
}

#[test]
fn favourites_come_first_and_are_saved() {
    let mut model = model_with(&["a", "b", "c"]);

    let effects = press(&mut model, "G *");

    assert_eq!(shown(&model), ["c", "a", "b"]);
    assert!(matches!(&effects[0], Effect::SaveNotes(notes)
        if notes.favourites == [role_arn("111111111111", "c")]));
    press(&mut model, "g g *");
    assert_eq!(shown(&model), ["a", "b", "c"]);
}

#[test]
fn recent_roles_of_earlier_runs_stand_above_the_others_newest_first() {
    let mut setup = setup();
    let at = |second| Timestamp::from_second(second).unwrap();
    setup.notes.recent =
        vec![(role_arn("111111111111", "c"), at(9)), (role_arn("111111111111", "b"), at(5))];
    let mut model = Model::new(setup).unwrap();
    update(&mut model, Msg::Started);

    arrive(&mut model, "111111111111", "alpha", &["a", "b", "c", "d"]);

    assert_eq!(shown(&model), ["c", "b", "a", "d"]);
}

#[test]
fn the_flat_list_stands_by_name_and_a_filter_ranks_it() {
    let mut model = model_with(&["zeta", "alpha-ops"]);
    arrive(&mut model, "222222222222", "beta", &["middle", "ops"]);

    press(&mut model, "z");
    assert_eq!(shown(&model), ["alpha-ops", "middle", "ops", "zeta"]);
    press(&mut model, "/");
    type_text(&mut model, "ops");

    assert_eq!(shown(&model).len(), 2);
    assert_eq!(model.roles.rows.len(), 2, "no titles");
}

#[test]
fn sorting_keeps_the_selected_role() {
    let mut model = model_with(&["a", "b", "c"]);
    press(&mut model, "j");

    for _ in 0..5 {
        press(&mut model, "o");
        assert_eq!(selected(&model), "b");
    }
}

#[test]
fn a_wide_terminal_shows_the_selected_role_beside_the_list() {
    let mut model = model_with(&["a", "b"]);
    assert!(model.roles.preview.is_empty());

    update(&mut model, Msg::Resized { width: 160, height: 40 });
    press(&mut model, "j");

    let text: Vec<String> = model.roles.preview.iter().map(Line::text).collect();
    assert!(text[0].contains('b'), "{text:?}");
    assert!(text.iter().any(|line| line.contains("hana")), "{text:?}");
}

#[test]
fn opening_an_account_goes_to_its_roles() {
    let mut model = model_with(&["a"]);
    arrive(&mut model, "222222222222", "beta", &["c"]);

    press(&mut model, "A j enter");

    assert_eq!((model.screen, selected(&model).as_str()), (Screen::Roles, "c"));
}

#[test]
fn what_was_read_before_all_accounts_were_known_is_read_again_at_the_end() {
    let mut model = model_with(&["A"]);
    arrive(&mut model, "222222222222", "beta", &["B"]);
    arrive(&mut model, "333333333333", "gamma", &["C"]);

    let effects = update(&mut model, Msg::InventoryEnded { request: RequestId(2) });

    let again = effects.iter().find_map(|effect| match effect {
        Effect::ReadTrustAgain { roles, .. } => Some(roles.iter().flat_map(|(_, roles)| roles)),
        _ => None,
    });
    let read: Vec<&str> = again.unwrap().map(|role| role.arn.name()).collect();
    // When the last one was read all were known.
    assert_eq!(read, ["A", "B"]);
}

#[test]
fn the_filter_is_at_hand_on_every_screen() {
    for screen in ["l", "A", "S"] {
        let mut model = model_with(&["Deploy", "Audit"]);
        press(&mut model, screen);
        assert_ne!(model.screen, Screen::Roles, "{screen}");

        press(&mut model, "/ d e p l");

        assert_eq!(model.screen, Screen::Roles, "{screen}");
        assert_eq!(model.roles.filter.text(), "depl");
        assert_eq!(model.roles.matching, 1);
    }
}

#[test]
fn an_account_that_hangs_keeps_no_names_of_others_away() {
    let mut model = model_with(&["Deploy"]);
    let news = InventoryEvent::Account {
        account: account("222222222222"),
        alias: Some("beta".to_owned()),
        state: AccountState::Listing,
        identities: Vec::new(),
    };
    update(&mut model, Msg::Inventory { request: RequestId(2), news });
    let tick = |model: &mut Model| update(model, Msg::Tick(Timestamp::UNIX_EPOCH));

    let first = tick(&mut model);
    let second = tick(&mut model);
    let third = tick(&mut model);

    assert!(first.is_empty(), "accounts still come in: {first:?}");
    let [Effect::ReadTrustAgain { roles, known }] = &second[..] else { panic!("{second:?}") };
    let [(moment, roles)] = &roles[..] else { panic!("{roles:?}") };
    assert_eq!(roles.len(), 1);
    assert_eq!(known.news_since(*moment), [account("222222222222")].into());
    assert_eq!(known.name(account("222222222222")), Some("beta"));
    assert!(third.is_empty(), "{third:?}");
}

#[test]
fn sessions_begin_with_the_one_in_use_and_end_with_those_for_lists() {
    let mut model = model_with(&["a"]);
    let held = vec![role_session(5, "Lists"), user_session(), role_session(7, "a")];
    update(&mut model, Msg::SessionsChanged(held));
    model.switched = vec![SessionId(7)];
    assert_eq!(press(&mut model, "S"), [Effect::ReadElsewhere]);
    let other = |id: &str, shells: Vec<OpenShell>| ListedSession {
        id: id.to_owned(),
        identity: role_session(0, "Kept").identity,
        role: Some("arn:aws:iam::111111111111:role/Kept".to_owned()),
        expires: Some(Timestamp::from_second(3600).unwrap()),
        source: "profile dev".to_owned(),
        is_kept: shells.is_empty(),
        is_renewable: true,
        shells,
    };
    let live = OpenShell { pid: 42, started: None, depth: Some(1), served_by: Some(41) };
    let elsewhere = vec![other("ASIA1", Vec::new()), other("ASIA2", vec![live])];
    update(&mut model, Msg::ElsewhereRead(elsewhere));

    let shown = |model: &Model| -> Vec<String> {
        rows(model)
            .into_iter()
            .map(|row| match row {
                Row::Held(session, _) => session.identity.called().to_owned(),
                Row::Elsewhere(session) => session.id.clone(),
                Row::Live(session, shell) => format!("{} {}", session.id, shell.called()),
            })
            .collect()
    };
    assert_eq!(shown(&model), ["hana", "a", "ASIA1", "ASIA2 42 (live)", "Lists"]);

    // One that is switched to becomes one that is held: what is another's is read again, on that screen alone.
    let held = vec![role_session(5, "Lists"), user_session(), role_session(7, "a")];
    let effects = update(&mut model, Msg::SessionsChanged(held.clone()));
    assert!(effects.contains(&Effect::ReadElsewhere), "{effects:?}");
    press(&mut model, "g r");
    let effects = update(&mut model, Msg::SessionsChanged(held));
    assert!(!effects.contains(&Effect::ReadElsewhere), "{effects:?}");
    press(&mut model, "S");

    // Another's is not forgotten, renewed or copied here; its role is switched to.
    assert_eq!(press(&mut model, "j j x"), []);
    assert!(model.toasts.last().unwrap().text.contains("kept in the vault"));
    let effects = press(&mut model, "enter");
    let is_switch =
        matches!(&effects[..], [Effect::Switch { order, .. }] if order.role.name() == "Kept");
    assert!(is_switch || model.dialog.is_some(), "{effects:?}");
    update(&mut model, Msg::Tick(Timestamp::from_second(4000).unwrap()));
    assert_eq!(shown(&model).len(), 3, "what has ended elsewhere is gone");
}

#[test]
fn a_role_answers_to_the_profile_that_leads_to_it_and_an_account_to_its_profiles() {
    let mut setup = setup();
    let deploy = role_arn("111111111111", "Deploy");
    setup.beginnings.start_roles.insert("Shop-Prod".to_owned(), deploy.clone());
    setup.beginnings.start_roles.insert("gone".to_owned(), role_arn("111111111111", "Gone"));
    let mut model = Model::new(setup).unwrap();
    update(&mut model, Msg::Started);
    update(&mut model, Msg::Identified { request: RequestId(1), result: Ok(user_session()) });
    arrive(&mut model, "111111111111", "alpha", &["Deploy", "Read", "shop-prod-audit"]);
    let mut answers = |filter: &str| {
        press(&mut model, "esc /");
        update(&mut model, Msg::Pasted(filter.to_owned()));
        shown(&model)
    };

    assert_eq!(answers("shop-prod"), ["Deploy", "shop-prod-audit"], "the profile's role first");
    assert_eq!(answers("p-pro").len(), 2);
    assert_eq!(answers("gone"), [""; 0]);
    assert_eq!(answers("dev/Read"), ["Read"], "an account by its profile, as on the command line");
    assert_eq!(answers("account:dev").len(), 3);
    assert_eq!(answers("account:de"), [""; 0], "by its whole name");
}

#[test]
fn what_is_pasted_from_a_table_or_over_lines_is_words_of_the_filter_but_a_broken_arn_is_one() {
    let mut model = model_with(&["Deploy"]);
    let mut pasted = |text: &str| {
        press(&mut model, "esc /");
        update(&mut model, Msg::Pasted(text.to_owned()));
        (model.roles.filter.text().to_owned(), shown(&model).len())
    };

    assert_eq!(pasted("alpha\tDeploy\r\n"), ("alpha Deploy".to_owned(), 1));
    assert_eq!(pasted("Deploy\nalpha\n"), ("Deploy alpha".to_owned(), 1));
    let broken = "arn:aws:iam::111111111111\n:role/Deploy\n";
    assert_eq!(pasted(broken), (broken.replace('\n', ""), 1));
}
