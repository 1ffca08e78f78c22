//! The passphrase, a header that cannot be used, and a change of the key.

use std::time::Duration;

use super::*;

#[test]
fn a_wrong_passphrase_is_asked_for_three_times_and_tells_nothing() {
    let place = Place::new();
    place.vault(&FakePerson::who_types("right")).save(&key("dev")).unwrap();
    let person = FakePerson::who_types("wrong");
    let vault = place.vault(&person);

    let loaded = vault.load(&named("dev"));
    let again = vault.load(&named("other"));
    let saved = vault.save(&key("new"));

    assert_eq!((loaded, again, person.asked()), (None, None, 3));
    assert_eq!(saved.unwrap_err().message, "the passphrase does not open the vault");
    assert_eq!(person.told(), ["the vault stays closed: the passphrase does not open the vault"]);
    let again = [false, true, true].map(|again| PassphraseQuestion::Unlock { again });
    assert_eq!(*person.questions.lock().unwrap(), again);
}

#[test]
fn who_asks_to_unlock_is_asked_again_and_what_is_unlocked_is_used_though_it_was_refused() {
    let place = Place::new();
    place.vault(&FakePerson::who_types("right")).save(&key("dev")).unwrap();
    let absent = Arc::new(FakePerson::default());
    let vault = place.vault(&absent);
    assert_eq!(vault.load(&named("dev")), None);
    let (bytes, header) = vault.header().ok().flatten().unwrap();
    assert!(vault.state().refused.as_ref().is_some_and(|(refused, _)| *refused == bytes));

    let wrong = FakePerson::who_types("wrong");
    let asked = place.vault(&wrong);
    assert!(asked.unlock().is_err() && asked.unlock().is_err());
    assert_eq!(wrong.asked(), 6, "three times each");

    // As another process does it.
    let opened = place.vault(&FakePerson::who_types("right"));
    opened.unlock().unwrap();
    let data = opened.state().opened.as_ref().unwrap().data.current.clone();
    if holder::put(&header.vault, header.key, &data, 60) {
        assert_eq!(vault.load(&named("dev")), Some(key("dev")));
        holder::forget(&header.vault, header.key);
    }
}

#[test]
fn a_locked_vault_asks_again_and_an_open_one_does_not() {
    let (place, person) = (Place::new(), FakePerson::who_types("right"));
    let vault = place.vault(&person);
    vault.save(&key("dev")).unwrap();
    let states = || [vault.status().state, place.vault(&person).status().state];

    assert_eq!(states(), [VaultState::Unlocked, VaultState::Locked]);
    vault.lock().unwrap();
    assert_eq!(states(), [VaultState::Locked, VaultState::Locked]);
    assert_eq!((vault.load(&named("dev")), person.asked()), (Some(key("dev")), 2));
}

#[test]
fn a_file_that_holds_the_passphrase_unlocks_the_vault_without_a_person() {
    let (place, absent) = (Place::new(), Arc::new(FakePerson::default()));
    let file = place.0.path().join("passphrase");
    fs::write(&file, "right\n").unwrap();
    let vault = || {
        let state = place.0.path().to_str().unwrap();
        let named = (source::PASSPHRASE_FILE, file.to_str().unwrap());
        let environment = Arc::new([("KAMEN_STATE_DIR", state), named].into_iter().collect());
        let settings = VaultSettings { unlocked_for: 0, ..VaultSettings::default() };
        DiskVault::new(&environment, &settings, Arc::<FakePerson>::clone(&absent))
    };

    vault().save(&key("dev")).unwrap();

    assert_eq!((vault().load(&named("dev")), absent.asked()), (Some(key("dev")), 0));
    fs::write(&file, "wrong\n").unwrap();
    let failure = vault().unlock().unwrap_err();
    assert!(failure.message.contains("does not open the vault"), "{failure}");
}

#[test]
fn a_header_that_cannot_be_read_is_no_absent_one() {
    let (place, person) = (Place::new(), FakePerson::who_types("right"));
    let vault = place.vault(&person);
    fs::create_dir_all(place.0.path().join("vault").join(HEADER)).unwrap();

    let failure = vault.save(&key("dev")).unwrap_err();

    assert!(failure.message.contains("cannot be read"), "{failure}");
    assert_eq!((vault.status().state, person.asked()), (VaultState::Unreadable, 0));
}

#[test]
fn without_a_terminal_the_vault_stays_closed_and_says_how_to_open_it() {
    let place = Place::new();
    place.vault(&FakePerson::who_types("right")).save(&key("dev")).unwrap();
    let absent = Arc::new(FakePerson::default());

    let failure = place.vault(&absent).unlock().unwrap_err();

    assert!(failure.hint.unwrap().contains("kamen vault unlock"));
    assert_eq!(absent.asked(), 0);
}

#[test]
fn a_newer_or_damaged_header_closes_the_vault_and_stays() {
    let (place, person) = (Place::new(), FakePerson::who_types("right"));
    place.vault(&person).save(&key("dev")).unwrap();
    let path = place.0.path().join("vault").join(HEADER);
    let whole = fs::read(&path).unwrap();
    let mut newer = whole.clone();
    newer[8] = 7;

    for (bytes, words) in [(newer, "newer kamen (format 7"), (whole[..20].to_vec(), "damaged")] {
        fs::write(&path, &bytes).unwrap();
        let vault = place.vault(&person);
        let failure = vault.save(&key("dev")).unwrap_err();
        assert!(failure.message.contains(words), "{failure}");
        assert_eq!(vault.status().state, VaultState::Unreadable);
        assert_eq!(fs::read(&path).unwrap(), bytes);
    }
}

#[test]
fn a_new_key_opens_everything_and_the_old_one_nothing() {
    let (place, person) = (Place::new(), FakePerson::who_types("right"));
    let vault = place.vault(&person);
    vault.save(&key("dev")).unwrap();
    let before = place.records();

    vault.rekey(KeySource::Command).unwrap();

    let after = place.records();
    assert_ne!(before, after);
    assert_eq!((after.len(), vault.status().source), (1, KeySource::Command));
    assert_eq!(vault.load(&named("dev")), Some(key("dev")));
    let later = place.vault_with(KeySource::Command, &Arc::new(FakePerson::default()));
    assert_eq!(later.load(&named("dev")), Some(key("dev")));
    for (path, bytes) in before {
        fs::write(path, bytes).unwrap();
    }
    assert_eq!(later.all(RecordKind::LongLivedKey).len(), 1);
}

#[test]
fn a_change_of_the_key_that_was_interrupted_is_finished_by_the_next_process() {
    let (place, person) = (Place::new(), FakePerson::who_types("right"));
    let vault = place.vault(&person);
    vault.save(&key("dev")).unwrap();
    vault.save(&key("prod")).unwrap();
    let before = place.records();
    // As if killed after the first header: the records are still the old key's.
    let opened = vault.open(&mut vault.state()).map_err(Closed::into_failure).unwrap();
    let (_, old) = vault.header().map_err(Closed::into_failure).unwrap().unwrap();
    let current = seal::SealingKey::random().unwrap();
    let data = header::DataKeys { current, previous: Some(opened.data.current) };
    let secret = Secret::new("right");
    let header = header::Header::new(old.vault, KeySource::Passphrase, &secret, &data).unwrap();
    vault.put_header(&header, &data).unwrap();
    assert_eq!(place.records(), before);

    let later = place.vault(&person);

    assert_eq!(later.load(&named("dev")), Some(key("dev")));
    assert_eq!(later.all(RecordKind::LongLivedKey).len(), 2);
    assert_ne!(place.records(), before);
    // The first process notices that the key is another one.
    assert_eq!(vault.load(&named("prod")), Some(key("prod")));
    let (_, settled) = later.header().map_err(Closed::into_failure).unwrap().unwrap();
    assert!(!settled.is_changing());
}

#[test]
fn who_unlocks_waits_for_the_answer_that_another_asks_for() {
    let place = Place::new();
    place.vault(&FakePerson::who_types("right")).save(&key("dev")).unwrap();
    let locks = Locks::beside(&place.0.path().join("vault"));
    let other = locks.patiently("unlock", Duration::ZERO).unwrap().unwrap();
    let person = FakePerson::who_types("right");
    let vault = place.vault(&person);

    std::thread::scope(|scope| {
        let loading = scope.spawn(|| vault.load(&named("dev")));
        std::thread::sleep(Duration::from_millis(200));
        assert_eq!(person.asked(), 0);
        drop(other);
        assert_eq!(loading.join().unwrap(), Some(key("dev")));
    });

    assert_eq!(person.asked(), 1);
}
