//! Roles that were never listed.

use super::*;

#[test]
fn no_one_becomes_a_user() {
    let (dev, ada) = (user_arn(A, "dev"), user_arn(A, "ada"));
    let graph = graph(vec![user(&dev, may_ask("*")), user(&ada, may_ask("*"))]);
    let start = graph.start(Caller::new(&dev), Mfa::NotSent);

    for target in [&dev, &ada] {
        assert_eq!(route(&graph, &dev, target, Mfa::NotSent, &terms()), Route::default());
        assert_eq!(graph.offered(std::slice::from_ref(&start), target, &terms()), None);
        assert_eq!(graph.who_can(target, &terms(), Mfa::NotSent), WhoCan::default());
    }
}

#[test]
fn a_role_that_was_never_listed_is_possible_if_the_caller_may_ask() {
    let graph = graph(vec![user(&user_arn(A, "dev"), may_ask("*"))]);

    let found = route(&graph, &user_arn(A, "dev"), &role_arn(B, "Far"), Mfa::NotSent, &terms());

    assert_eq!(found.certain, None);
    assert_eq!(names(found.possible.as_ref()), ["Far"]);
}

#[test]
fn a_role_that_was_never_listed_is_possible_over_others_too() {
    let mut principals = two_hops();
    known(&mut principals[2]).identity = may_ask("arn:aws:iam::333333333333:role/*");
    let graph = graph(principals);
    let far = role_arn("333333333333", "Far");

    let found = route(&graph, &user_arn(A, "dev"), &far, Mfa::NotSent, &terms());

    assert_eq!(found.certain, None);
    assert_eq!(names(found.possible.as_ref()), ["RoleA", "RoleB", "Far"]);
}
