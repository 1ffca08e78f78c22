//! What is encoded is decoded, found by name, and never misread.

use super::*;

fn role(number: usize) -> Role {
    let capital = if number.is_multiple_of(2) { "Role" } else { "role" };
    Role {
        arn: format!("arn:aws:iam::012345678901:role/team/{capital}{number}").parse().unwrap(),
        id: format!("AROA{number:016}").into(),
        trust: (!number.is_multiple_of(3)).then(|| format!("{{\"kind\":{}}}", number % 3).into()),
        description: number.is_multiple_of(2).then(|| "仮面".into()),
        max_session_duration: 3600,
        created: Timestamp::new(1_700_000_000, 5).ok(),
    }
}

fn snapshot() -> AccountSnapshot {
    AccountSnapshot {
        account: "012345678901".parse().unwrap(),
        alias: Some("acme".to_owned()),
        roles: (0..100).map(role).map(Arc::new).collect(),
        as_of: Timestamp::new(1_800_000_000, 123).unwrap(),
    }
}

fn decoded(bytes: &[u8]) -> Option<AccountSnapshot> {
    decode(bytes, &mut Texts::default())
}

fn found(bytes: &[u8], wanted: Wanted<'_>) -> Option<Vec<Arc<Role>>> {
    search_in(Cursor::new(bytes), wanted).map(|snapshot| snapshot.roles)
}

#[test]
fn what_is_encoded_is_decoded() {
    let empty = AccountSnapshot { roles: Vec::new(), alias: None, ..snapshot() };

    assert_eq!(decoded(&encode(&snapshot()).unwrap().sealed()), Some(snapshot()));
    assert_eq!(decoded(&encode(&empty).unwrap().sealed()), Some(empty));
}

#[test]
fn equal_documents_are_held_once_in_all_files() {
    let mut texts = Texts::default();
    let bytes = encode(&snapshot()).unwrap().sealed();
    let (one, other) = (decode(&bytes, &mut texts).unwrap(), decode(&bytes, &mut texts).unwrap());

    let trust = |from: &AccountSnapshot, index: usize| from.roles[index].trust_text().unwrap();
    assert!(Arc::ptr_eq(&trust(&one, 1), &trust(&other, 4)));
    assert!(!Arc::ptr_eq(&trust(&one, 1), &trust(&one, 2)));
}

#[test]
fn every_role_is_found_by_its_name_whatever_the_case() {
    let bytes = encode(&snapshot()).unwrap().sealed();

    for expected in snapshot().roles {
        let name = expected.arn.name().to_ascii_uppercase();
        assert_eq!(found(&bytes, Wanted::Named(&name)), Some(vec![expected]));
    }
    assert_eq!(found(&bytes, Wanted::Named("Role")), Some(Vec::new()));
    assert_eq!(found(&bytes, Wanted::Named("a")), Some(Vec::new()));
    assert_eq!(found(&bytes, Wanted::Named("z")), Some(Vec::new()));
}

#[test]
fn a_name_that_many_roles_have_is_found_in_every_group() {
    let named = |number: usize| {
        let arn = format!("arn:aws:iam::012345678901:role/p{number}/Same").parse().unwrap();
        Role { arn, ..role(1) }
    };
    let others = ["aaa", "zzz"].map(|name| {
        let arn = format!("arn:aws:iam::012345678901:role/{name}").parse().unwrap();
        Role { arn, ..role(1) }
    });
    let roles = (0..50).map(named).chain(others).map(Arc::new).collect();
    let bytes = encode(&AccountSnapshot { roles, ..snapshot() }).unwrap().sealed();

    assert_eq!(found(&bytes, Wanted::Named("same")).unwrap().len(), 50);
    assert_eq!(found(&bytes, Wanted::Named("zzz")).unwrap().len(), 1);
    assert_eq!(found(&bytes, Wanted::Named("aaa")).unwrap().len(), 1);
}

#[test]
fn names_that_begin_alike_are_listed_in_order_up_to_a_limit() {
    let bytes = encode(&snapshot()).unwrap().sealed();
    let names = |begin: &str, limit: usize| -> Vec<String> {
        let roles = found(&bytes, Wanted::Beginning(begin, limit)).unwrap();
        roles.iter().map(|role| role.arn.name().to_owned()).collect()
    };

    assert_eq!(names("ROLE9", 3), ["role9", "Role90", "role91"]);
    assert_eq!(names("role5", 100).len(), 11);
    assert_eq!(names("", 1000).len(), 100);
    assert_eq!(names("x", 10), [] as [&str; 0]);
}

#[test]
fn no_cut_is_taken_for_a_snapshot_and_no_flipped_bit_for_data() {
    let bytes = encode(&snapshot()).unwrap().sealed();

    for end in 0..bytes.len() {
        assert_eq!(decoded(&bytes[..end]), None);
    }
    for index in 0..bytes.len() {
        let mut flipped = bytes.clone();
        flipped[index] ^= 1 << (index % 8);
        assert_eq!(decoded(&flipped), None, "{index}");
        let found = found(&flipped, Wanted::Named("role77"));
        assert!(found.is_none_or(|roles| roles == [Arc::new(role(77))]), "{index}");
    }
}
