//! Queries against a small inventory.

use super::*;
use crate::domain::inventory::{AccountSnapshot, InventoryEvent};
use crate::domain::profile::{FileProblem, SectionProblem, SharedConfig};
use crate::flows::fixture::{Fixture, account, fixture, role};

const CONFIG: &str = "[dev]
role_arn = arn:aws:iam::111111111111:role/Deploy
source_profile = alice
[Admin]
role_arn = arn:aws:iam::111111111111:role/Admin
source_profile = alice
[acme-prod/Deploy]
role_arn = arn:aws:iam::111111111111:role/Deploy
source_profile = alice
[acme-dev/Build]
role_arn = arn:aws:iam::111111111111:role/team/Build
source_profile = alice
[Audit]
role_arn = arn:aws:iam::111111111111:role/Deploy
source_profile = alice
[tools]
role_arn = arn:aws:iam::111111111111:role/Deploy
source_profile = alice
[fresh]
role_arn = arn:aws:iam::444444444444:role/Deploy
source_profile = alice
[acme-dev/Nothing]
role_arn = arn:aws:iam::111111111111:role/Audit
source_profile = alice
[fresh/Odd]
role_arn = arn:aws:iam::111111111111:role/Audit
source_profile = alice";

/// The role of the permission set `Ops` in the account called `tools`.
const OPS: &str = "arn:aws:iam::555555555555:role/aws-reserved/sso.amazonaws.com/\
    AWSReservedSSO_Ops_0123456789abcdef";

fn world() -> (Fixture, Inventory) {
    let fixture = fixture(CONFIG);
    let mut inventory = Inventory::cached(&fixture.world);
    for (id, alias, roles) in [
        ("111111111111", "acme-dev", vec!["/Deploy", "/Admin", "/team/Build", "/Audit"]),
        ("222222222222", "acme-prod", vec!["/Deploy"]),
        ("555555555555", "tools", vec!["/Deploy", "/Only", OPS.split_once(":role").unwrap().1]),
        ("777777777777", "sso", vec!["/Deploy"]),
        ("666666666666", "fresh", vec!["/Deploy"]),
    ] {
        let roles = roles
            .into_iter()
            .map(|name| Role {
                arn: role(&format!("arn:aws:iam::{id}:role{name}")),
                id: "".into(),
                trust: None,
                description: None,
                max_session_duration: 3600,
                created: None,
            })
            .map(Arc::new)
            .collect();
        let as_of = fixture.world.clock.now();
        let alias = Some(alias.to_owned());
        inventory.apply(InventoryEvent::Cached(AccountSnapshot {
            account: account(id),
            alias,
            roles,
            as_of,
        }));
    }
    (fixture, inventory)
}

fn found(query: &str) -> Result<String, Failure> {
    let (fixture, inventory) = world();
    let found = known(&fixture.world, &inventory, query)?;
    let found = found.ok_or_else(|| unknown(&fixture.world, &inventory, query));
    found.map(|target| match target {
        Target::Role(role) => role.to_string(),
        Target::Profile(name, _) => format!("profile {name}"),
    })
}

#[test]
fn every_form_of_a_name_finds_its_role() {
    for (query, expected) in [
        ("arn:aws:iam::999999999999:role/x/Unknown", "arn:aws:iam::999999999999:role/x/Unknown"),
        ("111111111111/Deploy", "arn:aws:iam::111111111111:role/Deploy"),
        ("acme-dev/Deploy", "arn:aws:iam::111111111111:role/Deploy"),
        ("acme-prod:Deploy", "arn:aws:iam::222222222222:role/Deploy"),
        ("1111-1111-1111/Deploy", "arn:aws:iam::111111111111:role/Deploy"),
        ("'acme-dev:team/Build'", "arn:aws:iam::111111111111:role/team/Build"),
        (
            "arn:aws:sts::111111111111:assumed-role/Build/alice",
            "arn:aws:iam::111111111111:role/team/Build",
        ),
        (
            "https://signin.aws.amazon.com/switchrole?account=acme-prod&roleName=Deploy",
            "arn:aws:iam::222222222222:role/Deploy",
        ),
        ("acme-dev/Build", "profile acme-dev/Build"),
        ("ACME-PROD/deploy", "arn:aws:iam::222222222222:role/Deploy"),
        ("dev/Build", "arn:aws:iam::111111111111:role/team/Build"),
        ("dev/team/Build", "arn:aws:iam::111111111111:role/team/Build"),
        ("Build", "arn:aws:iam::111111111111:role/team/Build"),
        ("BUILD", "arn:aws:iam::111111111111:role/team/Build"),
        // A profile wins over a role that its account does not have.
        ("acme-dev/Nothing", "profile acme-dev/Nothing"),
        ("fresh/Odd", "profile fresh/Odd"),
        ("ops", OPS),
        ("sso:Ops", OPS),
        ("tools/sso:ops", OPS),
        ("333333333333/New", "arn:aws:iam::333333333333:role/New"),
        ("dev", "profile dev"),
        ("Admin", "profile Admin"),
        ("alice", "profile alice"),
    ] {
        assert_eq!(found(query).unwrap(), expected, "{query}");
    }
}

#[test]
fn several_matches_are_listed() {
    let failure = found("Deploy").unwrap_err();

    assert!(failure.message.starts_with("`Deploy` names 6 things:"), "{}", failure.message);
    for account in ["111111111111", "222222222222"] {
        assert!(failure.message.contains(&format!("arn:aws:iam::{account}:role/Deploy")));
    }
    assert!(failure.hint.unwrap().contains("account/role"));
}

#[test]
fn an_account_that_a_profile_and_an_alias_name_is_searched_in_both() {
    for (query, accounts) in [
        ("tools/Deploy", ["111111111111", "555555555555"]),
        // What was never listed may have it as well.
        ("fresh/Deploy", ["444444444444", "666666666666"]),
    ] {
        let failure = found(query).unwrap_err();

        for account in accounts {
            let role = format!("arn:aws:iam::{account}:role/Deploy");
            assert!(failure.message.contains(&role), "{query}: {}", failure.message);
        }
    }
    assert_eq!(found("fresh/Other").unwrap(), "arn:aws:iam::444444444444:role/Other");
    assert!(found("fresh/sso:Ops").is_err(), "a set's role has a name that is not known");
    assert_eq!(found("tools/Audit").unwrap(), "arn:aws:iam::111111111111:role/Audit");
    assert_eq!(found("tools:role/Only").unwrap(), "arn:aws:iam::555555555555:role/Only");
    assert_eq!(found("tools   team/Build").unwrap(), "arn:aws:iam::111111111111:role/team/Build");
}

#[test]
fn a_profile_and_a_role_of_one_name_that_differ_are_both_listed() {
    let failure = found("Audit").unwrap_err();
    // The profile leads to Deploy of another account than the name says.
    let path = found("acme-prod/Deploy").unwrap_err();

    assert!(failure.message.starts_with("`Audit` names 2 things:"), "{}", failure.message);
    assert!(failure.message.contains("profile Audit"), "{}", failure.message);
    assert!(failure.message.contains("111111111111:role/Audit"), "{}", failure.message);
    assert!(path.message.contains("profile acme-prod/Deploy"), "{}", path.message);
    assert!(path.message.contains("222222222222:role/Deploy"), "{}", path.message);
}

#[test]
fn an_unknown_name_suggests_the_nearest() {
    assert!(found("Biuld").unwrap_err().hint.unwrap().contains("Build"));
    assert!(found("acme-dev/Biuld").unwrap_err().hint.unwrap().contains("Build"));
    let elsewhere = found("nowhere/Only").unwrap_err();
    assert_eq!(elsewhere.message, "no account is called `nowhere`");
    assert_eq!(elsewhere.hint.as_deref(), Some("did you mean 555555555555/Only?"));
    assert!(found("nowhere/Nothing").unwrap_err().message.contains("nowhere/Nothing"));
    assert!(found("acme-pord/Deploy").unwrap_err().hint.unwrap().contains("acme-prod/Deploy"));
}

#[test]
fn what_is_no_name_of_a_role_is_told_as_what_it_is() {
    for (query, message, hint) in [
        ("", "the name of the role is empty", "`kamen roles`"),
        ("[profile dev]", "and no profile", "the profile is called `dev`"),
        ("profile dev", "and no profile", "the profile is called `dev`"),
        ("profile nowhere", "", "`kamen roles`"),
        ("AROADBQP57FF2AEXAMPLE", "is the id of a role, and no name", "`sessionIssuer.arn`"),
        ("AKIAIOSFODNN7EXAMPLE", "is the id of", "`kamen history AKIAIOSFODNN7EXAMPLE`"),
        ("AIDACKCEVSQ6C2EXAMPLE", "is the id of a user", "name a role, or a profile"),
        ("https://acme.awsapps.com/start", "names an account or a portal", "a role's own page"),
        ("https://012345678901.signin.aws.amazon.com/console", "and no role", "a role's own page"),
        ("0123-4567-8901", "`012345678901` is an account, and no role", "`012345678901/…`"),
        ("55555555555/Only", "has 11 digits, and not twelve", "did you mean 555555555555/Only?"),
        ("55555555555/Nothing", "a zero in front may be lost", "twelve digits"),
        ("arn:aws:iam::111111111111:role/*", "is a pattern for roles", "name one role"),
        ("arn:aws:iam::111111111111:role/D?ploy", "is a pattern for roles", "name one role"),
    ] {
        let failure = found(query).unwrap_err();
        let (said, advised) = (failure.message, failure.hint.unwrap_or_default());

        assert!(said.contains(message), "{query}: {said}");
        assert!(advised.contains(hint), "{query}: {advised}");
    }
    for (query, role) in [
        ("111111111111/Deploy/", "arn:aws:iam::111111111111:role/Deploy"),
        ("acme-prod/Deploy/", "arn:aws:iam::222222222222:role/Deploy"),
        ("role/team/Build", "arn:aws:iam::111111111111:role/team/Build"),
        ("ARN:AWS:IAM::111111111111:ROLE/Deploy", "arn:aws:iam::111111111111:role/Deploy"),
    ] {
        assert_eq!(found(query).unwrap(), role, "{query}");
    }
}

#[test]
fn an_account_is_called_by_its_id_its_alias_its_name_and_the_profiles_that_lead_there() {
    let (fixture, inventory) = world();
    let called = |query: &str| accounts_called(&fixture.world, &inventory, query);

    assert_eq!(called("1111-1111-1111"), BTreeSet::from([account("111111111111")]));
    assert_eq!(called("Acme-Dev"), BTreeSet::from([account("111111111111")]));
    let both = BTreeSet::from([account("444444444444"), account("666666666666")]);
    assert_eq!(called("fresh"), both);
    assert_eq!(called("nowhere"), BTreeSet::new());
}

#[test]
fn of_very_many_roles_the_first_are_listed_and_the_others_counted() {
    let (fixture, inventory) = world();
    let search = Search { world: &fixture.world, inventory: &inventory };
    let told = |count: usize| {
        let arns =
            (0..count).map(|index| role(&format!("arn:aws:iam::111111111111:role/R{index}")));
        search.ambiguous("R", &arns.collect(), None).message
    };

    assert!(!told(LISTED).contains("more"), "{}", told(LISTED));
    assert!(told(LISTED + 2).ends_with("… and 2 more"), "{}", told(LISTED + 2));
    assert_eq!(told(LISTED + 2).lines().count(), LISTED + 2);
}

#[test]
fn a_profile_whose_section_no_tool_reads_is_named_with_its_line() {
    let (mut fixture, inventory) = world();
    let mut config = SharedConfig::clone(&fixture.world.config);
    let problem =
        FileProblem { place: config.profiles[0].place.clone(), message: "is left out".to_owned() };
    config.left_out.push(SectionProblem { section: "profile lost".to_owned(), problem });
    fixture.world.config = Arc::new(config);

    for query in ["lost", "lost/Deploy"] {
        let failure = unknown(&fixture.world, &inventory, query);

        assert_eq!(failure.message, "there is no profile `lost`", "{query}");
        assert!(failure.hint.unwrap().contains("is left out"), "{query}");
    }
}

#[test]
fn how_old_the_list_is_in_which_a_role_is_missing_is_said() {
    let (fixture, mut inventory) = world();
    let told = |inventory: &Inventory| {
        known(&fixture.world, inventory, "acme-prod/Biuld").unwrap_err().message
    };
    assert!(told(&inventory).contains("in the list of roles that was kept"));

    let (account, state) = (account("222222222222"), AccountState::Ready);
    inventory.apply(InventoryEvent::Account {
        account,
        alias: None,
        state,
        identities: Vec::new(),
    });

    assert!(!told(&inventory).contains("that was kept"), "{}", told(&inventory));
}
