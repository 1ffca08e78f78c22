//! Whom a principal names (semantics 1.5 and 1.6).

use super::*;

const ROLE: &str = "arn:aws:iam::111111111111:role/team/RoleA";
const SESSION: &str = "arn:aws:sts::111111111111:assumed-role/RoleA/s1";

fn party(text: &str) -> Party {
    Party::new(&Principal::Aws(text.to_owned()))
}

#[test]
fn what_names_no_principal_is_never_met() {
    assert_eq!(
        party("111111111111"),
        Party::Account { partition: None, account: "111111111111".into() }
    );
    for text in ["11111111111", "1111111111111", "RoleA", "EXAMPLE12345", "arn:aws:s3:::bucket"] {
        assert_eq!(party(text), Party::Never, "{text}");
    }
}

#[test]
fn a_federated_user_is_named_by_its_own_arn_alone() {
    let arn = "arn:aws:sts::111111111111:federated-user/bob";
    let bob = party(arn);

    assert_eq!(bob.grants(&Caller::new(arn)), Grants::exact(Kleene::Yes));
    for other in [
        "arn:aws:sts::111111111111:federated-user/eve",
        "arn:aws:iam::111111111111:user/bob",
        SESSION,
    ] {
        assert!(bob.grants(&Caller::new(other)).any().is_no(), "{other}");
    }
}

#[test]
fn a_role_whose_path_is_not_known_may_be_any_of_its_account_and_name() {
    let mut caller = Caller::new(SESSION);
    caller.role_is_certain = false;
    let role = |text: &str| party(text).grants(&caller).role;

    assert_eq!(role(ROLE), Kleene::Unknown);
    assert_eq!(role("arn:aws:iam::111111111111:role/RoleA"), Kleene::Unknown);
    assert_eq!(role("arn:aws:iam::111111111111:role/team/RoleB"), Kleene::No);
    assert_eq!(role("arn:aws:iam::222222222222:role/team/RoleA"), Kleene::No);
    caller.role_is_certain = true;
    assert!(party(ROLE).grants(&caller).any().is_no());
}

#[test]
fn a_role_may_become_each_of_its_sessions_and_none_of_another_role() {
    let role = Caller::new(ROLE);

    assert_eq!(party(SESSION).grants(&role).exact, Kleene::Unknown);
    for other in [
        "arn:aws:sts::111111111111:assumed-role/RoleB/s1",
        "arn:aws:sts::222222222222:assumed-role/RoleA/s1",
    ] {
        assert!(party(other).grants(&role).any().is_no(), "{other}");
    }
}

#[test]
fn an_exception_of_which_nothing_could_be_read_denies_none() {
    let ann = Caller::new("arn:aws:iam::111111111111:user/Ann");
    let all_but = |texts: &[&str]| {
        Parties::AllBut(texts.iter().map(|text| party(text)).collect()).denies(&ann, Kleene::No)
    };

    assert_eq!(all_but(&[]), Kleene::No);
    assert_eq!(all_but(&["arn:aws:iam::111111111111:user/Eve"]), Kleene::Yes);
    assert_eq!(all_but(&["arn:aws:iam::111111111111:user/Ann"]), Kleene::No);
}
