//! Who waits for whom, and what they are told.

use std::time::{Duration, Instant};

use super::*;

#[tokio::test]
async fn of_two_that_want_one_record_the_second_waits_and_another_record_does_not() {
    let (place, person) = (Place::new(), FakePerson::who_types("right"));
    let (one, two) = (place.vault(&person), place.vault(&person));
    one.save(&key("dev")).unwrap();
    let name = Record::Session(Box::new(session())).name();
    let mut later = session();
    let keys = one.keys().unwrap();
    let shard = |key: &SessionKey| {
        let file = keys.file_name(&RecordName::Session(Box::new(key.clone()))).unwrap();
        file.get(..2).unwrap().to_owned()
    };
    while shard(&later.key) == shard(&session().key) {
        later.key.hops[0].role.push('x');
    }
    let other = RecordName::Session(Box::new(later.key));

    let held = one.alone(&name).await;
    let waits = tokio::time::timeout(Duration::from_millis(100), two.alone(&name)).await;
    let free = two.alone(&other).await;
    drop(held);
    let after = two.alone(&name).await;

    assert!(waits.is_err() && !free.has_waited() && !after.has_waited());
}

#[tokio::test]
async fn who_waits_long_is_told_for_whom_and_knows_of_it_afterwards() {
    let (place, person) = (Place::new(), FakePerson::who_types("right"));
    let (one, two) = (place.vault(&person), place.vault(&person));
    let held = one.alone_with("device", "the code").await;
    let release = async {
        while person.told().is_empty() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        // Time for more looks: it is told once.
        tokio::time::sleep(Duration::from_millis(200)).await;
        drop(held);
    };

    let both = async { tokio::join!(two.alone_with("device", "another"), release) };
    let began = Instant::now();
    let (waiter, ()) = tokio::time::timeout(Duration::from_mins(1), both).await.unwrap();

    assert!(waiter.has_waited());
    assert!(began.elapsed() >= Duration::from_secs(1), "{:?}", began.elapsed());
    let process = std::process::id();
    assert_eq!(person.told(), [format!("waiting for the code that process {process} asks for")]);
}

#[tokio::test]
async fn who_waits_for_one_that_has_not_said_who_it_is_is_told_nothing() {
    let (place, person) = (Place::new(), FakePerson::who_types("right"));
    let (one, two) = (place.vault(&person), place.vault(&person));
    let _held = one.alone_with("device", "the code").await;
    let locks = place.0.path().join("vault/locks");
    for lock in fs::read_dir(locks).unwrap() {
        fs::write(lock.unwrap().path(), "").unwrap();
    }

    let wait = two.alone_with("device", "another");
    let waited = tokio::time::timeout(Duration::from_millis(2500), wait).await;

    assert!(waited.is_err());
    assert!(person.told().is_empty(), "{:?}", person.told());
}

#[tokio::test]
async fn who_obtains_a_roles_session_does_not_wait_for_itself_where_it_needs_its_users() {
    let (place, person) = (Place::new(), FakePerson::who_types("right"));
    let vault = place.vault(&person);
    vault.save(&key("dev")).unwrap();
    let keys = vault.keys().unwrap();
    let shard = |key: &SessionKey| {
        let file = keys.file_name(&RecordName::Session(Box::new(key.clone()))).unwrap();
        file.get(..2).unwrap().to_owned()
    };
    let role = session().key;
    let mut number = 0;
    let user = loop {
        let source = SourceKey::UserSession { access_key: format!("AKIA{number}"), device: None };
        let user = SessionKey { source, hops: Vec::new(), ..role.clone() };
        if shard(&user) == shard(&role) {
            break user;
        }
        number += 1;
    };

    let _held = vault.alone(&RecordName::Session(Box::new(role))).await;
    let name = RecordName::Session(Box::new(user));
    let own = tokio::time::timeout(Duration::from_secs(5), vault.alone(&name)).await;

    assert!(own.is_ok_and(|hold| !hold.has_waited()));
}
