//! What is known of a session by who made it, and what is sent where.

use super::*;
use crate::domain::authorization::Membership as Belonging;
use crate::domain::environment::Environment;
use crate::domain::inventory::InventoryEvent;
use crate::domain::role::{Role, Tag};
use crate::domain::session::{AssumeOptions, SessionId};
use crate::flows::fixture::{account, fixture, held, listed};
use crate::flows::sessions::Sessions;

const SESSION: &str = "arn:aws:sts::111111111111:assumed-role/Deploy/ada";
const STARTS: &str = "[process]\ncredential_process = /bin/process\n\
    [web]\nrole_arn = arn:aws:iam::111111111111:role/Deploy\nweb_identity_token_file = /token\n\
    [chain]\nrole_arn = arn:aws:iam::111111111111:role/Deploy\nsource_profile = process\n";

fn of(profile: &str, options: Option<AssumeOptions>) -> Held {
    held(Beginning::Profile(profile.to_owned()), SESSION, options)
}

fn tag(key: &str, value: &str) -> Tag {
    Tag { key: key.to_owned(), value: value.to_owned() }
}

#[test]
fn only_sessions_that_others_made_may_be_narrowed_unseen() {
    let mut world = fixture(STARTS).world;
    assert!(is_foreign(&world, &of("process", None)));
    assert!(!is_foreign(&world, &of("web", None)), "AWS makes it for one role");
    assert!(!is_foreign(&world, &of("chain", None)), "this process made it");
    assert!(!is_foreign(&world, &of("process", Some(AssumeOptions::default()))));
    let start = || Beginning::Profile("process".to_owned());
    let user = held(start(), "arn:aws:iam::111111111111:user/ada", None);
    assert!(!is_foreign(&world, &user), "GetSessionToken narrows nothing");
    let mut long_lived = of("process", None);
    long_lived.access.credentials.session_token = None;
    assert!(!is_foreign(&world, &long_lived));

    let carried = held(Beginning::Environment, SESSION, None);
    assert!(is_foreign(&world, &carried));
    world.environment = Arc::new(Environment::default().overlaid(PLAIN, "ASIAEXAMPLE"));
    assert!(!is_foreign(&world, &carried), "kamen put it there, and says that it is plain");
}

#[test]
fn tags_of_a_session_stand_before_those_of_its_role() {
    let world = fixture(STARTS).world;
    let known = || Tags::Known(vec![tag("Team", "red"), tag("cost", "1")]);
    let tags = |held: &Held| tagged(&world, held, caller(held, None), known()).tags;
    let sent = AssumeOptions { tags: vec![tag("team", "blue")], ..AssumeOptions::default() };

    let own = Tags::Known(vec![tag("cost", "1"), tag("team", "blue")]);
    assert_eq!(tags(&of("process", Some(sent))), own);
    assert_eq!(tags(&of("chain", None)), known());
    assert_eq!(tags(&of("process", None)), Tags::Unknown, "it may carry others");
}

#[test]
fn a_session_is_narrowed_by_each_policy_that_was_sent() {
    let world = fixture(STARTS).world;
    let layer = |options| session_policies(&world, &of("process", options));
    let (text, arn) = (r#"{"Statement": []}"#, "arn:aws:iam::aws:policy/ReadOnlyAccess");
    let inline = AssumeOptions { policy: Some(text.to_owned()), ..AssumeOptions::default() };
    let by_arn = AssumeOptions { policy_arns: vec![arn.to_owned()], ..AssumeOptions::default() };

    assert_eq!(layer(Some(AssumeOptions::default())), None);
    let read = layer(Some(inline)).unwrap();
    assert_eq!((read.policies.len(), read.unread), (1, None));
    let unread = layer(Some(by_arn)).unwrap();
    assert_eq!(unread.unread, Some(format!("the session policy {arn} was not read")));
    assert!(layer(None).unwrap().unread.is_some(), "others made it");
}

#[test]
fn a_session_is_named_as_asked_else_as_set_else_after_the_person() {
    let mut world = fixture(STARTS).world;
    let name = |world: &World, asked| {
        let options = JudgeOptions { session_name: asked, ..JudgeOptions::default() };
        session_name(world, &of("process", None), options)
    };
    assert_eq!(name(&world, None), "ada");
    let mut settings = (*world.settings).clone();
    settings.defaults.session_name = Some("grace".to_owned());
    world.settings = Arc::new(settings);
    assert_eq!(name(&world, None), "grace");
    assert_eq!(name(&world, Some("audit")), "audit");
}

#[test]
fn a_request_names_the_organization_of_the_account_whose_role_is_asked_for() {
    let (member, alone) = (account("222222222222"), account("333333333333"));
    let mut organizations = Organizations::default();
    let organization = "o-example".to_owned();
    let management = account("999999999999");
    organizations
        .learn(member, &Belonging::Member { organization, management, has_policies: true });
    organizations.learn(alone, &Belonging::Alone);
    let world = fixture(STARTS).world;
    let plain = request(&world, &of("process", None), &organizations, JudgeOptions::default());

    let requests = requests(&plain, [member, alone].into_iter(), &organizations);

    let mut expected = plain.clone();
    expected.context.set("aws:ResourceOrgID", "o-example");
    assert_eq!(requests, HashMap::from([(member, expected)]));
}

#[test]
fn of_very_many_documents_those_of_many_roles_are_read_ahead() {
    let role = |name: &str, trust: PolicyText| {
        let role = listed(&format!("arn:aws:iam::222222222222:role/{name}"), None);
        Arc::new(Role { trust: Some(trust), ..(*role).clone() })
    };
    let own = |number| role(&format!("A{number:04}"), format!(r#"{{"Id": "{number}"}}"#).into());
    let mut roles: Vec<Arc<Role>> = (0..MOST_READ + 100).map(own).collect();
    let shared: Arc<str> = r#"{"Id": "shared"}"#.into();
    roles.extend(["Y", "Z"].map(|name| role(name, Arc::clone(&shared).into())));
    let mut inventory = Inventory::default();
    inventory.apply(InventoryEvent::Page { account: account("222222222222"), roles });
    let (world, sessions) = (fixture(STARTS).world, Sessions::default());
    sessions.put(of("process", None));

    let judge = Judge::recall(&world, &sessions, &inventory, SessionId(1), JudgeOptions::default());

    let trusts = judge.unwrap().trusts;
    assert_eq!(trusts.len(), MOST_READ + 1);
    assert!(trusts.contains_key(&shared));
}
