//! Whose verdict the list and the pane beside it tell.

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;

use crate::app::model::Model;
use crate::app::msg::Msg;
use crate::app::remote::Remote;
use crate::app::update::{before_draw, update};
use crate::app::verdict::{VerdictView, Way};
use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::identity::Identity;
use crate::domain::session::SessionSummary;
use crate::policy::decide::evaluate::Decision;
use crate::ui::render;
use crate::ui::tests::fixture::{PROD, pages, press, ready};
use crate::ui::theme::Theme;

/// The list as text, after the role `S3ListBucketOnly` got a verdict by `way`.
fn screen(way: impl FnOnce(&Model) -> Way) -> String {
    let mut model = ready((120, 40));
    let arn: RoleArn = "arn:aws:iam::012345678901:role/S3ListBucketOnly".parse().unwrap();
    judge(&mut model, &arn, way);
    let place = model.inventory.find(&arn).unwrap();
    model.roles.select(&model.inventory, place);
    drawn(model)
}

fn judge(model: &mut Model, arn: &RoleArn, way: impl FnOnce(&Model) -> Way) {
    let way = way(model);
    let verdict = VerdictView::here(Decision::Allow, true, Vec::new());
    let entry = model.inventory.entry_mut(arn).unwrap();
    entry.verdict = Some(VerdictView { way, is_here: false, ..verdict }.into());
}

fn drawn(mut model: Model) -> String {
    let now = model.now;
    update(&mut model, Msg::Tick(now));
    before_draw(&mut model);
    let (width, height) = model.size;
    let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
    render(&mut buffer, &model, &Theme::plain());
    buffer.content.iter().map(Cell::symbol).collect()
}

#[test]
fn a_role_that_another_identity_may_assume_is_not_said_to_be_open_from_here() {
    let text = screen(|model| Way::From(model.sessions.first().unwrap().id));

    assert!(text.contains("via alice") && text.contains("From alice"), "{text}");
    assert!(!text.contains("From here"), "{text}");
}

#[test]
fn a_permission_set_comes_from_no_identity() {
    let text = screen(|_| Way::Portal);

    assert!(text.contains("yes") && text.contains("From Identity Center"), "{text}");
    assert!(!text.contains("via ") && !text.contains("From here"), "{text}");
}

#[test]
fn the_header_says_that_the_vault_is_locked() {
    for width in [80, 120] {
        let mut model = ready((width, 24));
        assert!(!drawn(model.clone()).contains("vault locked"));
        model.is_vault_locked = true;
        assert!(drawn(model).contains("vault locked"));
    }
}

#[test]
fn a_chain_says_its_hops() {
    let text = screen(|model| Way::Chain {
        from: model.sessions.first().unwrap().id,
        through: vec!["arn:aws:iam::012345678901:role/Hub".parse().unwrap()],
    });

    assert!(text.contains("2 hops") && text.contains("From alice, 2 hops"), "{text}");
}

#[test]
fn an_opened_role_explains_the_identity_that_can_before_the_one_in_use() {
    let mut model = pages::why_tab((120, 60));
    let arn = model.detail.as_ref().unwrap().role.clone();
    judge(&mut model, &arn, |model| Way::From(model.sessions.first().unwrap().id));
    let Remote::Ready(explained) = &mut model.detail.as_mut().unwrap().why else {
        panic!("no why")
    };
    let mut other = explained.here.clone();
    other.caller = "arn:aws:iam::012345678901:user/alice".to_owned();
    explained.other = Some(Box::new(other));

    let text = drawn(model);

    let place = |words: &str| text.find(words).unwrap_or_else(|| panic!("no {words}: {text}"));
    assert!(place("From alice") < place(":user/alice"), "{text}");
    assert!(place(":user/alice") < place("From here"), "{text}");
    assert_eq!(text.matches("Reasons").count(), 2, "{text}");
}

#[test]
fn an_opened_role_says_by_whom_it_can_be_assumed_before_why_not_from_here() {
    let mut model = pages::why_tab((120, 40));
    let arn = model.detail.as_ref().unwrap().role.clone();
    judge(&mut model, &arn, |model| Way::Chain {
        from: model.sessions.first().unwrap().id,
        through: vec!["arn:aws:iam::012345678901:role/Hub".parse().unwrap()],
    });

    let text = drawn(model);

    let place = |words: &str| text.find(words).unwrap_or_else(|| panic!("no {words}: {text}"));
    assert!(place("From alice, 2 hops") < place("From here"), "{text}");
    assert!(text.contains("through") && text.contains("2 hops "), "{text}");
}

#[test]
fn an_opened_role_is_said_to_be_production_however_long_its_name_is() {
    for (name, whole) in
        [("Deploy", true), ("ReadOnlyAccessForAuditorsOfTheWholeOrganization", false)]
    {
        let mut model = ready((64, 24));
        let arn: RoleArn = format!("arn:aws:iam::{PROD}:role/{name}").parse().unwrap();
        let place = model.inventory.find(&arn).unwrap();
        model.roles.select(&model.inventory, place);

        let text = drawn(press(model, "l"));

        // The header is about the identity in use.
        let title: String = text.chars().skip(64).take(192).collect();
        assert!(title.contains("PRODUCTION") && title.contains("acme-prod"), "{title}");
        assert_eq!(title.contains(name), whole, "{title}");
    }
}

#[test]
fn production_is_said_however_long_the_name_of_an_account_is_and_small_the_screen() {
    let mut model = ready((60, 15));
    let named = "acme-production-of-the-whole-organization-and-all-that-belongs-to-it";
    let id: AccountId = PROD.parse().unwrap();
    model.inventory.accounts.get_mut(&id).unwrap().name = Some(named.to_owned());
    let session = model.sessions.first().unwrap().clone();
    let identity = Identity { account: id, ..session.identity.clone() };
    model.identity = Remote::Ready(SessionSummary { identity, is_read_only: true, ..session });
    let model = press(model, "/ a c m e tab");

    let text = drawn(model);

    let rows: Vec<String> =
        text.chars().collect::<Vec<_>>().chunks(60).map(|row| row.iter().collect()).collect();
    let named: Vec<&String> = rows.iter().filter(|row| row.contains("acme-production")).collect();
    assert!(named.len() >= 2, "{rows:#?}");
    assert!(rows[0].contains("PRODUCTION") && rows[0].contains("read-only"), "{}", rows[0]);
    assert!(named.iter().skip(1).any(|row| row.contains("PRODUCTION")), "{named:#?}");
}
