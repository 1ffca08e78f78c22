//! Verdicts about the person: from every identity held, by every way.

use serde_json::Value;

use super::{answered, run};
use crate::support::sandbox::Cloud;

const BEHIND_A_HUB: &str = "arn:aws:iam::161803398874:role/deploy/TerraformApply";

fn roles(listed: &Value) -> Vec<&str> {
    let roles = listed["roles"].as_array().expect("roles").iter();
    roles.map(|role| role["name"].as_str().expect("a name")).collect()
}

#[test]
fn a_role_behind_a_hub_is_a_yes_that_names_its_way() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();

    let (_, listed) = answered(&environment, &["roles", "can:yes"]);
    let (code, why) = answered(&environment, &["why", BEHIND_A_HUB]);
    let (_, text, _) = run(&environment, &["why", BEHIND_A_HUB]);

    let all = listed["roles"].as_array().unwrap();
    let role = all.iter().find(|role| role["arn"] == BEHIND_A_HUB).expect("it can be assumed");
    assert_eq!((&role["verdict"], &role["here"]["verdict"]), (&"allow".into(), &"deny".into()));
    assert_eq!(role["best"]["from"], "profile hana");
    assert_eq!((&role["best"]["hops"], &role["best"]["verdict"]), (&2.into(), &"allow".into()));
    // The default profile itself cannot; what the others can do is told beside it.
    assert_eq!((code, &why["decision"]), (1, &"deny".into()));
    assert!(text.contains("from hana, in 2 hops: yes"), "{text}");
}

#[test]
fn with_a_profile_the_verdict_is_that_profiles_alone() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();

    let (_, own) = answered(&environment, &["roles", "can:yes", "terraformapply"]);
    let (_, other) =
        answered(&environment, &["roles", "can:yes", "terraformapply", "--profile", "default"]);

    assert!(!roles(&own).is_empty());
    assert_eq!(roles(&other), [""; 0]);
}

#[test]
fn why_names_the_other_identities_that_can() {
    let cloud = Cloud::demo();

    let (_, why) = answered(&cloud.with_profiles(), &["why", "kitsune-data/Auditor"]);

    let others = why["others"].as_array().unwrap();
    let hana = others.iter().find(|one| one["from"] == "profile hana").expect("hana is held");
    assert_eq!(hana["decision"], "deny", "{why}");
    let (_, why) = answered(&cloud.with_profiles(), &["why", "kitsune-data/ReadOnly"]);
    let others = why["others"].as_array().unwrap();
    assert!(others.iter().any(|one| one["decision"] == "allow"), "{why}");
}

#[test]
fn why_says_of_the_person_whether_they_can() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    let role = "012345678901/HanaOnly";

    let (code, out, told) = run(&environment, &["why", role]);
    let (alone, own, _) = run(&environment, &["why", role, "--profile", "default"]);
    let (_, why) = answered(&environment, &["why", role]);
    let (asked, verified) = answered(&environment, &["why", role, "--verify"]);

    assert_eq!(code, 0, "{out}{told}");
    assert!(
        out.starts_with("yes  ") && out.contains("from arn:aws:iam::012345678901:user/hana"),
        "{out}"
    );
    assert!(out.contains("from arn:aws:iam::012345678901:user/AssumeRoleUser: no"), "{out}");
    assert!(alone == 1 && own.starts_with("no  "), "{own}");
    assert_eq!((&why["decision"], &why["can"]), (&"deny".into(), &true.into()), "{why}");
    assert_eq!(why["via"], "arn:aws:iam::012345678901:user/hana");
    assert_eq!((asked, &verified["verified"]["decision"]), (0, &"allow".into()), "{verified}");
    assert_eq!(verified["verified"]["caller"], "arn:aws:iam::012345678901:user/hana");
    assert_eq!(verified["caller"], "arn:aws:iam::012345678901:user/AssumeRoleUser");
}

#[test]
fn the_query_is_the_screens_filter() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    let ask = |query: &[&str]| {
        let arguments: Vec<&str> = ["roles"].iter().chain(query).copied().collect();
        answered(&environment, &arguments).1
    };

    assert_eq!(
        roles(&ask(&["s3lst"])).first(),
        Some(&"S3ListBucketOnly"),
        "letters may be left out"
    );
    let services = ask(&["is:service", "account:people"]);
    assert!(
        services["roles"].as_array().unwrap().iter().all(|role| role["account"] == "012345678901")
    );
    assert!(roles(&services).contains(&"WebServer"), "{:?}", roles(&services));
    let (here, mine) = (ask(&["can:here"]), ask(&["can:me"]));
    assert!(roles(&here).len() < roles(&mine).len() && !roles(&here).is_empty());
    let without = ask(&["can:me", "!account:data"]);
    assert!(roles(&without).len() < roles(&mine).len());
}

#[test]
fn a_query_that_means_nothing_and_one_that_finds_nothing_say_so() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();

    let (code, _, problem) = run(&environment, &["roles", "can:perhaps"]);
    let (nothing, _, told) = run(&environment, &["roles", "nothing-is-called-so"]);

    assert_eq!(code, 2, "{problem}");
    assert!(problem.contains("can:perhaps") && problem.contains("maybe"), "{problem}");
    assert_eq!(nothing, 0);
    assert!(told.contains("no role answers to `nothing-is-called-so`"), "{told}");
}
