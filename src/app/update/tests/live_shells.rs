//! Live shells on the screen of sessions: told to become another role, to renew, to end.

use super::one_key::can_assume;
use super::*;
use crate::app::dialogs::production::Wants;
use crate::app::dialogs::shell::{Asks, ShellDialog};
use crate::app::effect::{MfaCode, ShellAct, ShellOrder, ShellWish};
use crate::app::hint::footer;
use crate::app::msg::ShellSaid;
use crate::domain::listed::{ListedSession, OpenShell};
use crate::domain::live::Standing;
use crate::domain::settings::KamenSettings;

/// The sessions, with a live shell of `Kept` selected.
fn on_live_shell(settings: KamenSettings) -> Model {
    let mut model = can_assume(settings);
    press(&mut model, "S");
    let live = OpenShell { pid: 42, started: None, depth: Some(1), served_by: Some(41) };
    let session = ListedSession {
        id: "ASIAIOSFODNN7EXAMPLE".to_owned(),
        identity: role_session(0, "Kept").identity,
        role: Some("arn:aws:iam::111111111111:role/Kept".to_owned()),
        expires: Some(Timestamp::from_second(3600).unwrap()),
        source: "profile dev".to_owned(),
        is_kept: false,
        is_renewable: true,
        shells: vec![live],
    };
    update(&mut model, Msg::ElsewhereRead(vec![session]));
    press(&mut model, "G");
    model
}

fn asked(model: &Model) -> &ShellDialog {
    let Some(Dialog::Shell(dialog)) = &model.dialog else { panic!("{:?}", model.dialog) };
    dialog
}

fn told(effects: &[Effect]) -> ShellOrder {
    let [Effect::TellShell(order)] = effects else { panic!("{effects:?}") };
    (**order).clone()
}

fn said(model: &Model) -> &str {
    &model.toasts.last().unwrap().text
}

fn standing(name: &str) -> ShellSaid {
    ShellSaid::Is(Box::new(Standing {
        pid: 41,
        child: Some(42),
        depth: Some(1),
        started: Timestamp::UNIX_EPOCH,
        arn: format!("arn:aws:sts::111111111111:assumed-role/{name}/hana"),
        role: Some(role_arn("111111111111", name)),
        account: account("111111111111"),
        region: None,
        expires: Some(Timestamp::from_second(3600).unwrap()),
        source: "profile dev".to_owned(),
        access_key_id: "ASIAIOSFODNN7EXAMPLE".to_owned(),
        is_production: false,
        is_read_only: false,
        before: None,
        home: None,
        problem: None,
        is_over: false,
        notes: vec!["by way of hub".to_owned()],
    }))
}

/// Types a role into the dialog and lets it be found, with what runs in the shell.
fn choose(model: &mut Model, name: &str, programs: &[&str]) -> Vec<Effect> {
    type_text(model, name);
    found(model, name, programs)
}

fn found(model: &mut Model, name: &str, programs: &[&str]) -> Vec<Effect> {
    let effects = press(model, "enter");
    let [Effect::FindForShell { request, shell, .. }] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!((shell.pid, shell.served_by), (42, 41));
    let role = role_arn("111111111111", name);
    let wish = ShellWish { named: role.to_string(), role: Some(role), reason: None };
    let programs = programs.iter().map(|&program| program.to_owned()).collect();
    update(model, Msg::FoundForShell { request: *request, result: Ok((wish, programs)) })
}

#[test]
fn a_live_shell_becomes_the_role_that_is_typed_or_the_one_selected_in_the_list() {
    let mut model = on_live_shell(KamenSettings::default());

    press(&mut model, "b");
    let effects = choose(&mut model, "a", &[]);

    let order = told(&effects);
    let ShellAct::Switch(wish) = &order.act else { panic!("{order:?}") };
    assert_eq!(wish.named, "arn:aws:iam::111111111111:role/a");
    assert!(model.dialog.is_none() && said(&model).contains("told to become"));
    let effects =
        update(&mut model, Msg::ShellTold { order: Box::new(order), result: Ok(standing("a")) });
    assert_eq!(effects, [Effect::ReadElsewhere], "the list follows");
    assert!(said(&model).starts_with("shell 42 is alpha/a, "));
    assert!(said(&model).ends_with("by way of hub"), "{}", said(&model));

    press(&mut model, "b");
    let Asks::Role { proposed: Some((role, called)), .. } = asked(&model).asks.clone() else {
        panic!("{:?}", model.dialog)
    };
    assert_eq!(called, format!("alpha/{}", role.name()));
    let effects = press(&mut model, "enter");
    assert!(
        matches!(&effects[..], [Effect::FindForShell { text, .. }] if *text == role.to_string())
    );
}

#[test]
fn what_is_not_found_is_said_in_the_dialog_and_an_answer_that_comes_too_late_does_nothing() {
    let mut model = on_live_shell(KamenSettings::default());
    press(&mut model, "b");
    type_text(&mut model, "nosuch");
    let effects = press(&mut model, "enter");
    let [Effect::FindForShell { request, .. }] = effects[..] else { panic!("{effects:?}") };
    assert_eq!(press(&mut model, "enter"), [], "it is looked for already");

    let failure = Failure::usage("no role is called `nosuch`").with_hint("name another");
    update(&mut model, Msg::FoundForShell { request, result: Err(failure) });

    let problem = asked(&model).problem.clone();
    assert_eq!(problem.as_deref(), Some("no role is called `nosuch`; name another"));
    type_text(&mut model, "x");
    assert_eq!(asked(&model).problem, None);
    let effects = press(&mut model, "enter");
    let [Effect::FindForShell { request, .. }] = effects[..] else { panic!("{effects:?}") };
    assert_eq!(press(&mut model, "esc"), [Effect::Cancel(request)]);
    let role = role_arn("111111111111", "a");
    let wish = ShellWish { named: role.to_string(), role: Some(role), reason: None };
    assert_eq!(update(&mut model, Msg::FoundForShell { request, result: Ok((wish, vec![])) }), []);
}

#[test]
fn programs_that_would_be_another_accounts_are_named_before_the_shell_is_switched() {
    let mut model = on_live_shell(KamenSettings::default());
    press(&mut model, "b");

    assert_eq!(choose(&mut model, "a", &["terraform (77)"]), []);

    assert!(asked(&model).problem.as_ref().unwrap().contains("terraform (77)"));
    let effects = found(&mut model, "a", &["terraform (77)"]);
    assert!(matches!(told(&effects).act, ShellAct::Switch(_)));
}

#[test]
fn guards_ask_before_a_live_shell_is_switched_as_at_every_door() {
    let guard = "[[guards]]\nname = \"desk\"\nroles = [\"a\"]\nconfirm = true\nreason = true\n";
    let mut model = on_live_shell(toml::from_str(guard).unwrap());
    press(&mut model, "b");

    assert_eq!(choose(&mut model, "a", &[]), []);
    let wants = |model: &Model| match &model.dialog {
        Some(Dialog::Production(dialog)) => dialog.wants,
        other => panic!("{other:?}"),
    };
    assert_eq!(wants(&model), Wants::AccountName);
    type_text(&mut model, "alpha");
    assert_eq!(press(&mut model, "enter"), []);
    assert_eq!(wants(&model), Wants::Reason);
    type_text(&mut model, "ticket 7");
    let order = told(&press(&mut model, "enter"));

    let ShellAct::Switch(wish) = &order.act else { panic!("{order:?}") };
    assert_eq!(wish.reason.as_deref(), Some("ticket 7"));
    press(&mut model, "b");
    choose(&mut model, "a", &[]);
    assert_eq!(wants(&model), Wants::Reason, "the name is asked once, a reason each time");
    press(&mut model, "esc");
    press(&mut model, "b");
    assert!(matches!(told(&choose(&mut model, "b", &[])).act, ShellAct::Switch(_)));
}

#[test]
fn a_live_shell_is_renewed_and_a_code_that_it_needs_is_asked_for() {
    let mut model = on_live_shell(KamenSettings::default());

    let order = told(&press(&mut model, "u"));
    assert_eq!(order.act, ShellAct::Renew);
    let mut failure = Failure::new(FailureKind::MfaNeeded, "a code is needed");
    failure.mfa_device = Some("arn:aws:iam::111111111111:mfa/hana".to_owned());
    let result = Err(failure.clone());
    update(&mut model, Msg::ShellTold { order: Box::new(order), result });
    assert!(asked(&model).sentence().contains("mfa/hana"));
    assert_eq!(press(&mut model, "1 2 3 enter"), []);
    assert_eq!(asked(&model).problem.as_deref(), Some("a code has six digits"));
    let order = told(&press(&mut model, "4 5 6 enter"));
    assert_eq!(order.mfa_code, Some(MfaCode("123456".to_owned())));
    assert_eq!(order.act, ShellAct::Renew);

    let result = Err(failure);
    update(&mut model, Msg::ShellTold { order: Box::new(order.clone()), result });
    assert_eq!(asked(&model).problem.as_deref(), Some("a code is needed"), "it was wrong");
    press(&mut model, "esc");
    update(&mut model, Msg::ShellTold { order: Box::new(order), result: Ok(standing("Kept")) });
    assert!(said(&model).starts_with("shell 42 has a new session of alpha/Kept, "));
}

#[test]
fn a_live_shell_ends_only_after_it_was_named_and_confirmed() {
    let mut model = on_live_shell(KamenSettings::default());

    assert_eq!(press(&mut model, "x"), []);
    let sentence = asked(&model).sentence();
    assert!(sentence.contains("live shell 42 is alpha/Kept"), "{sentence}");
    assert!(sentence.contains("what runs in it ends") && !sentence.contains("This kamen"));
    assert_eq!(press(&mut model, "esc"), []);
    press(&mut model, "x");
    let order = told(&press(&mut model, "enter"));
    assert_eq!(order.act, ShellAct::End);

    let tell = |model: &mut Model, result| {
        update(model, Msg::ShellTold { order: Box::new(order.clone()), result });
        said(model).to_owned()
    };
    assert_eq!(tell(&mut model, Ok(ShellSaid::Ended)), "shell 42 has ended: it was alpha/Kept");
    assert!(tell(&mut model, Ok(ShellSaid::Holds)).contains("still runs"));
    let other = Failure::local("the kamen that serves this shell is another version: it hung up")
        .with_hint("leave this shell");
    let text = tell(&mut model, Err(other));
    let right = "shell 42: the kamen that serves this shell is another version: it hung up; leave this shell";
    assert_eq!(text, right);
}

#[test]
fn the_shell_that_kamen_itself_runs_in_says_so_before_it_ends() {
    let mut model = on_live_shell(KamenSettings::default());
    model.setup.around = Some(41);

    press(&mut model, "x");

    assert!(asked(&model).sentence().ends_with("This kamen runs in it."));
}

#[test]
fn the_footer_offers_what_can_be_done_with_the_row() {
    let mut model = on_live_shell(KamenSettings::default());
    let offered = |model: &Model| -> Vec<(Command, &str)> {
        footer(model).into_iter().map(|hint| (hint.command, hint.word)).collect()
    };
    let live = offered(&model);
    assert!(live.contains(&(Command::SwitchShell, "switch it")), "{live:?}");
    assert!(live.contains(&(Command::Forget, "end")), "{live:?}");
    assert!(!live.iter().any(|(command, _)| *command == Command::CopyExport), "{live:?}");
    model.elsewhere[0].shells.clear();
    let kept = offered(&model);
    for command in [Command::SwitchShell, Command::Forget, Command::Renew, Command::CopyExport] {
        assert!(!kept.iter().any(|(own, _)| *own == command), "{kept:?}");
    }
    press(&mut model, "b");
    assert!(said(&model).contains("no live shell"));
}

#[test]
fn keys_of_a_live_shell_are_not_copied_and_its_role_becomes_ones_own() {
    let mut model = on_live_shell(KamenSettings::default());

    assert_eq!(press(&mut model, "e"), []);
    assert!(said(&model).contains("stay with the kamen"));
    let effects = press(&mut model, "enter");
    let is_switch =
        matches!(&effects[..], [Effect::Switch { order, .. }] if order.role.name() == "Kept");
    assert!(is_switch || model.dialog.is_some(), "{effects:?}");
}
