//! The session in use is forgotten: who one is then.

use super::ended::{in_use, order};
use super::*;
use crate::app::screens::sessions::{Row, Standing, rows};

#[test]
fn who_forgets_the_session_in_use_is_who_they_were_before_or_none() {
    let mut model = in_use();
    model.before = vec![SessionId(1)];
    press(&mut model, "S x");
    update(&mut model, Msg::SessionsChanged(vec![user_session()]));
    assert_eq!(model.session().map(|used| used.id), Some(SessionId(1)));
    assert!(model.toasts.last().unwrap().text.starts_with("you are "), "{:?}", model.toasts);

    let effects = update(&mut model, Msg::SessionsChanged(Vec::new()));
    assert_eq!((model.session(), &model.identity), (None, &Remote::Absent));
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Identify { .. })), "{effects:?}");
    let told = &model.toasts.last().unwrap().text;
    assert_eq!(told, "no identity is in use now: i chooses a start");
}

#[test]
fn who_forgets_a_role_whose_start_is_not_held_any_more_is_asked_for_anew() {
    let mut model = in_use();
    model.sessions = vec![role_session(9, "Deploy")];

    let effects = update(&mut model, Msg::SessionsChanged(Vec::new()));

    let start = Start::Profile("dev".to_owned());
    let is_asked =
        |effect: &Effect| matches!(effect, Effect::Identify { start: of, .. } if *of == start);
    assert!(effects.iter().any(is_asked), "{effects:?}");
    assert_eq!(model.session(), None);
}

#[test]
fn the_way_back_into_production_asks_and_until_then_no_identity_is_in_use() {
    let mut model = in_use();
    arrive(&mut model, "222222222222", "acme-prod", &["Deploy"]);
    let prod = SessionSummary {
        role: Some(role_arn("222222222222", "Deploy")),
        ..role_session(7, "Deploy")
    };
    model.before = vec![SessionId(7)];

    update(&mut model, Msg::SessionsChanged(vec![user_session(), prod]));

    assert!(matches!(model.dialog, Some(Dialog::Production(_))), "{:?}", model.dialog);
    assert_eq!(model.session(), None, "what was forgotten is not named");
    type_text(&mut model, "acme-prod");
    press(&mut model, "enter");
    assert_eq!(model.session().map(|used| used.id), Some(SessionId(7)));
}

#[test]
fn sessions_that_a_switch_went_through_are_on_the_way_and_not_for_lists() {
    let mut model = in_use();
    let hub = role_session(7, "Hub");
    let mut deploy = role_session(9, "Deploy");
    deploy.chain = [&hub.chain[..], &deploy.chain[1..]].concat();
    let reader = role_session(8, "Reader");
    let others = SessionSummary { start: Start::Environment, ..role_session(6, "Hub") };
    model.sessions = vec![user_session(), others, hub, reader, deploy.clone()];
    model.identity = Remote::Ready(deploy);

    let standing: Vec<_> = (rows(&model).into_iter())
        .map(|row| match row {
            Row::Held(session, standing) => (session.id.0, standing),
            other => panic!("{other:?}"),
        })
        .collect();

    let lists = Standing::ForLists;
    let way = Standing::OnTheWay;
    assert_eq!(standing, [(9, Standing::InUse), (1, way), (7, way), (6, lists), (8, lists)]);
}

#[test]
fn a_role_beyond_a_profiles_own_is_renewed_through_what_lies_between_and_nothing_twice() {
    let mut model = model_with(&["Hub", "Stop", "Deploy"]);
    let of = |name: &str| format!("arn:aws:sts::111111111111:assumed-role/{name}/hana");
    let user = "arn:aws:iam::111111111111:user/hana".to_owned();
    model.setup.beginnings.start_roles =
        [("dev".to_owned(), role_arn("111111111111", "Hub"))].into_iter().collect();
    for (stops, through) in [(vec![], vec![]), (vec!["Stop"], vec!["Stop"])] {
        let mut session = role_session(9, "Deploy");
        let names = ["Hub"].into_iter().chain(stops).chain(["Deploy"]);
        session.chain = [user.clone()].into_iter().chain(names.map(of)).collect();
        model.sessions = vec![user_session(), session.clone()];
        model.switched = vec![session.id];
        model.identity = Remote::Ready(session);

        let effects = press(&mut model, "u");

        let order = order(&effects);
        let through: Vec<_> =
            through.into_iter().map(|name| role_arn("111111111111", name)).collect();
        assert_eq!((&order.through, order.role.name()), (&through, "Deploy"));
        assert_eq!(order.origin, Origin::Start(Start::Profile("dev".to_owned())));
    }
}

#[test]
fn a_role_on_the_way_that_is_not_known_any_more_is_not_left_out_of_a_renewal() {
    let mut model = in_use();
    let mut session = role_session(9, "Deploy");
    let gone = "arn:aws:sts::222222222222:assumed-role/Gone/hana".to_owned();
    session.chain.insert(1, gone);
    model.sessions = vec![user_session(), session.clone()];
    model.identity = Remote::Ready(session);

    assert_eq!(press(&mut model, "u"), []);

    let told = &model.toasts.last().unwrap().text;
    assert_eq!(told, "a role on the way to Deploy is not listed any more");
}
