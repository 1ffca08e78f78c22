//! The vault on a real disk.

mod unlocking;
mod waiting;

use std::fs;
use std::sync::atomic::{AtomicU32, Ordering};

use jiff::Timestamp;

use super::*;
use crate::domain::identity::Identity;
use crate::domain::kept::{CodeUse, HopKey, Issuer, SessionKey, SourceKey};
use crate::domain::profile::ClientSettings;
use crate::domain::secret::{Credentials, Secret};
use crate::domain::session::{AssumeOptions, Start};
use crate::domain::sign_in::{KeptClient, KeptSignIn, Portal, Registration, SignInWay, Token};
use crate::domain::vault::LongLivedKey;
use crate::ports::contract;
use crate::ports::vault::PassphraseQuestion;

/// A person who knows a passphrase, and remembers what they were asked and told.
#[derive(Debug, Default)]
struct FakePerson {
    passphrase: Option<&'static str>,
    asked: AtomicU32,
    questions: Mutex<Vec<PassphraseQuestion>>,
    told: Mutex<Vec<String>>,
}

impl FakePerson {
    fn who_types(passphrase: &'static str) -> Arc<Self> {
        Arc::new(Self { passphrase: Some(passphrase), ..Self::default() })
    }

    fn asked(&self) -> u32 {
        self.asked.load(Ordering::Relaxed)
    }

    fn told(&self) -> Vec<String> {
        self.told.lock().unwrap().clone()
    }
}

impl Person for FakePerson {
    fn is_there(&self) -> bool {
        self.passphrase.is_some()
    }

    fn has_terminal(&self) -> bool {
        self.is_there()
    }

    fn passphrase(&self, question: PassphraseQuestion) -> Option<Secret> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        self.questions.lock().unwrap().push(question);
        self.passphrase.map(Secret::new)
    }

    fn vault_key(&self, offered: &[KeySource]) -> Option<KeySource> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        offered.iter().copied().find(|one| *one == KeySource::Passphrase)
    }

    fn tell(&self, text: &str) {
        self.told.lock().unwrap().push(text.to_owned());
    }

    fn warn(&self, text: &str) {
        self.told.lock().unwrap().push(text.to_owned());
    }
}

/// A state folder of its own; the kernel holds no key, so that each vault is unlocked by its person.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn vault(&self, person: &Arc<FakePerson>) -> DiskVault {
        self.vault_with(KeySource::Passphrase, person)
    }

    fn vault_with(&self, key: KeySource, person: &Arc<FakePerson>) -> DiskVault {
        let state = self.0.path().to_str().unwrap();
        let environment = Arc::new([("KAMEN_STATE_DIR", state)].into_iter().collect());
        let key_command = ["echo", "printed"].map(str::to_owned).to_vec();
        let settings = VaultSettings { key: Some(key), key_command, unlocked_for: 0 };
        DiskVault::new(&environment, &settings, Arc::<FakePerson>::clone(person))
    }

    /// Every file of records, with its bytes.
    fn records(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let folder = self.0.path().join("vault");
        let paths = RecordKind::ALL.iter().flat_map(|kind| {
            let folder = records(&folder, *kind);
            names(&folder).into_iter().map(move |name| folder.join(name))
        });
        paths.map(|path| (path.clone(), fs::read(path).unwrap())).collect()
    }
}

fn key(name: &str) -> Record {
    let credentials = Credentials {
        access_key_id: "AKIAIOSFODNN7EXAMPLE".to_owned(),
        secret_access_key: Secret::new("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
        session_token: None,
        expires: None,
    };
    let (name, added) = (name.to_owned(), Timestamp::UNIX_EPOCH);
    Record::LongLivedKey(LongLivedKey { name, credentials, added, rotation: None })
}

fn named(name: &str) -> RecordName {
    RecordName::LongLivedKey(name.to_owned())
}

#[test]
fn it_keeps_the_contract_of_every_vault() {
    let place = Place::new();

    contract::vault_keeps_what_it_is_given(&place.vault(&FakePerson::who_types("right"))).unwrap();
}

#[test]
fn the_person_is_asked_once_a_process_and_only_if_there_is_something() {
    let (place, person) = (Place::new(), FakePerson::who_types("right"));
    let vault = place.vault(&person);

    assert_eq!(vault.load(&named("dev")), None);
    assert_eq!((vault.all(RecordKind::LongLivedKey).len(), person.asked()), (0, 0));
    vault.save(&key("dev")).unwrap();
    vault.save(&key("prod")).unwrap();
    assert_eq!(person.asked(), 1);
    let later = place.vault(&person);
    assert_eq!(later.load(&named("dev")), Some(key("dev")));
    assert_eq!((later.all(RecordKind::LongLivedKey).len(), person.asked()), (2, 2));
}

#[test]
fn a_damaged_record_is_absent_told_of_once_and_left_alone() {
    let (place, person) = (Place::new(), FakePerson::who_types("right"));
    let vault = place.vault(&person);
    vault.save(&key("dev")).unwrap();
    let (path, mut bytes) = place.records().remove(0);
    bytes[40] ^= 1;
    fs::write(&path, &bytes).unwrap();

    assert_eq!((vault.load(&named("dev")), vault.load(&named("dev"))), (None, None));
    assert_eq!(person.told().len(), 1);
    assert!(person.told()[0].contains("of another vault, or damaged"), "{:?}", person.told());
    assert_eq!(fs::read(&path).unwrap(), bytes);
    fs::write(&path, b"short").unwrap();
    assert!(vault.all(RecordKind::LongLivedKey).is_empty());
    assert!(person.told()[1].contains("is damaged:"), "{:?}", person.told());
    fs::write(&path, vec![0; record::LIMIT + 1]).unwrap();
    assert_eq!(vault.load(&named("dev")), None);
}

#[test]
fn a_record_that_is_not_there_is_no_trouble_and_one_that_cannot_be_read_is_told() {
    let (place, person) = (Place::new(), FakePerson::who_types("right"));
    let vault = place.vault(&person);
    vault.save(&key("dev")).unwrap();

    assert_eq!((vault.load(&named("prod")), person.told().len()), (None, 0));
    let (path, _) = place.records().remove(0);
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();

    assert_eq!(vault.load(&named("dev")), None);
    assert!(person.told()[0].contains("cannot be read"), "{:?}", person.told());
}

#[test]
fn records_of_another_vault_or_name_are_absent() {
    let person = FakePerson::who_types("right");
    let (one, two) = (Place::new(), Place::new());
    one.vault(&person).save(&key("dev")).unwrap();
    two.vault(&person).save(&key("dev")).unwrap();
    two.vault(&person).save(&key("prod")).unwrap();
    let foreign = one.records().remove(0);
    let mut own = two.records();

    for (path, _) in &own {
        fs::copy(&foreign.0, path).unwrap();
    }
    assert!(two.vault(&person).all(RecordKind::LongLivedKey).is_empty());
    let (first, second) = (own.remove(0), own.remove(0));
    fs::write(&first.0, &second.1).unwrap();
    fs::write(&second.0, &first.1).unwrap();
    assert!(two.vault(&person).all(RecordKind::LongLivedKey).is_empty());
}

#[test]
fn if_nothing_is_kept_nothing_is_written_and_saving_says_so() {
    let (place, person) = (Place::new(), FakePerson::who_types("right"));
    let vault = place.vault_with(KeySource::None, &person);

    assert_eq!(vault.status().state, VaultState::Off);
    assert!(vault.save(&key("dev")).unwrap_err().hint.unwrap().contains("[vault] key"));
    assert!(vault.begin().unwrap_err().hint.unwrap().contains("[vault] key"));
    assert_eq!((vault.load(&named("dev")), person.asked()), (None, 0));
    assert_eq!(fs::read_dir(place.0.path()).unwrap().count(), 0);
}

#[test]
fn what_unlocks_a_vault_is_asked_for_if_nothing_says_it_and_then_never_again() {
    let (place, person) = (Place::new(), FakePerson::who_types("right"));
    let undecided = |person: &Arc<FakePerson>| {
        let state = place.0.path().to_str().unwrap();
        let environment = Arc::new([("KAMEN_STATE_DIR", state)].into_iter().collect());
        let settings = VaultSettings { unlocked_for: 0, ..VaultSettings::default() };
        DiskVault::new(&environment, &settings, Arc::<FakePerson>::clone(person))
    };

    let alone = undecided(&Arc::new(FakePerson::default())).begin().unwrap_err();
    assert!(alone.hint.unwrap().contains("[vault] key"));
    assert_eq!(undecided(&person).status().state, VaultState::Off);
    undecided(&person).begin().unwrap();
    let asked = person.asked();
    undecided(&person).begin().unwrap();
    assert_eq!(person.asked(), asked);
    let later = undecided(&person);
    later.save(&key("dev")).unwrap();

    assert_eq!(
        (later.status().source, later.load(&named("dev"))),
        (KeySource::Passphrase, Some(key("dev")))
    );
}

#[test]
fn a_vault_that_was_deleted_is_gone_with_its_records() {
    let (place, person) = (Place::new(), FakePerson::who_types("right"));
    let vault = place.vault(&person);
    vault.save(&key("dev")).unwrap();

    vault.destroy().unwrap();

    assert_eq!((place.records().len(), vault.status().state), (0, VaultState::Absent));
    assert_eq!(vault.load(&named("dev")), None);
    vault.save(&key("new")).unwrap();
    assert_eq!(vault.all(RecordKind::LongLivedKey), [key("new")]);
}

fn session() -> KeptSession {
    let source = SourceKey::AccessKey("AKIAIOSFODNN7EXAMPLE".to_owned());
    let issuer = Issuer::of(&ClientSettings::default());
    let options = AssumeOptions { external_id: Some("acme".to_owned()), ..Default::default() };
    let arn = "arn:aws:sts::111111111111:assumed-role/Deploy/dev";
    KeptSession {
        key: SessionKey { issuer, source, hops: vec![HopKey::new("role", options.clone())] },
        start: Start::Profile("dev".to_owned()),
        identity: Identity {
            arn: arn.to_owned(),
            account: "111111111111".parse().unwrap(),
            user_id: "AROAEXAMPLE:dev".to_owned(),
        },
        credentials: Credentials {
            access_key_id: "ASIAIOSFODNN7EXAMPLE".to_owned(),
            secret_access_key: Secret::new("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
            session_token: Some(Secret::new("AQoDYXdzEPT//EXAMPLE")),
            expires: Some("2026-01-01T01:00:00Z".parse().unwrap()),
        },
        chain: vec!["arn:aws:iam::111111111111:user/dev".to_owned(), arn.to_owned()],
        obtained: "2026-01-01T00:00:00.25Z".parse().unwrap(),
        carried: Some(options),
        code: CodeUse::Own,
    }
}

#[test]
fn a_session_is_kept_whole() {
    let (place, person) = (Place::new(), FakePerson::who_types("right"));

    place.vault(&person).keep(&session());

    let kept = Record::Session(Box::new(session()));
    assert_eq!(place.vault(&person).load(&kept.name()), Some(kept));
}

#[test]
fn a_sign_in_is_kept_whole() {
    let (place, person) = (Place::new(), FakePerson::who_types("right"));
    let expires: Timestamp = "2026-01-01T08:00:00.5Z".parse().unwrap();
    let secret = || Secret::new("example");
    let registration = || Registration { id: "client".to_owned(), secret: secret(), expires };
    let portal = Portal {
        session: Some("corp".to_owned()),
        start_url: "https://corp.awsapps.com/start".to_owned(),
        region: "eu-west-1".to_owned(),
    };
    let token = Token {
        access: Secret::new("access"),
        expires,
        refresh: Some(Secret::new("refresh")),
        client: Some(registration()),
    };
    let client = KeptClient {
        way: SignInWay::Device,
        scopes: vec!["sso:account:access".to_owned()],
        registration: registration(),
    };
    let kept = KeptSignIn { portal, token: Some(token), clients: vec![client] };
    let record = Record::SignIn(kept);

    place.vault(&person).save(&record).unwrap();

    assert_eq!(place.vault(&person).load(&record.name()), Some(record));
}

#[test]
fn a_vault_outlives_the_process_once_it_is_made() {
    let (place, person) = (Place::new(), FakePerson::who_types("right"));

    let before = place.vault(&person).outlives();
    place.vault(&person).save(&key("dev")).unwrap();

    assert_eq!((before, place.vault(&person).outlives()), (false, true));
}

#[test]
fn a_vault_that_cannot_be_made_is_tried_once_and_told_of_once() {
    let (place, person) = (Place::new(), Arc::new(FakePerson::default()));
    let vault = place.vault(&person);

    vault.keep(&session());
    vault.keep(&session());

    assert_eq!((person.asked(), person.told().len()), (1, 1), "{:?}", person.told());
    assert!(person.told()[0].contains("and none is made"), "{:?}", person.told());
    assert!(person.told()[0].contains("`kamen vault unlock`"), "{:?}", person.told());
}

#[test]
fn a_vault_that_is_wanted_is_made_when_it_is_opened_also_after_it_could_not_be() {
    let (place, silent) = (Place::new(), Arc::new(FakePerson::default()));
    let before = place.vault(&silent);
    before.keep(&session());
    assert_eq!(before.unlock().unwrap_err().message, "there is no vault yet");
    assert!(before.unlock_or_make().is_err());

    let person = FakePerson::who_types("right");
    place.vault(&person).unlock_or_make().unwrap();
    place.vault(&person).unlock_or_make().unwrap();

    let chosen = PassphraseQuestion::New;
    let again = PassphraseQuestion::Unlock { again: false };
    assert_eq!(*person.questions.lock().unwrap(), [chosen, again]);
    let off = place.vault_with(KeySource::None, &person);
    assert!(off.unlock_or_make().unwrap_err().message.contains("there is no vault"));
}

#[test]
fn files_are_read_up_to_a_limit_and_only_files_are_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, b"four").unwrap();

    assert_eq!(read_at_most(&file, 4).unwrap(), b"four");
    for limit in [0, 3] {
        let refused = read_at_most(&file, limit).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::FileTooLarge, "{limit}");
    }
    assert_eq!((delete(&file).unwrap(), delete(&file).unwrap()), (true, false));
    assert!(delete(folder.path()).unwrap_err().message.contains("cannot delete"));
}

#[test]
fn a_disk_that_takes_nothing_keeps_nothing_and_says_so_once() {
    let (place, person) = (Place::new(), FakePerson::who_types("right"));
    place.vault(&person).save(&key("dev")).unwrap();
    // A file where the folder should be: no permission is needed to fail, not even root's.
    fs::write(place.0.path().join("vault").join("s"), b"").unwrap();
    let vault = place.vault(&person);

    vault.keep(&session());
    vault.keep(&session());

    assert_eq!(person.told().len(), 1, "{:?}", person.told());
    assert!(person.told()[0].contains("the session is not kept"), "{:?}", person.told());
    assert_eq!(vault.load(&named("dev")), Some(key("dev")));
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_files_and_folders() {
    use std::os::unix::fs::PermissionsExt;

    let place = Place::new();
    place.vault(&FakePerson::who_types("right")).save(&key("dev")).unwrap();

    let mut found = vec![place.0.path().join("vault")];
    while let Some(path) = found.pop() {
        let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        if path.is_dir() {
            assert_eq!(mode, 0o700, "{}", path.display());
            found.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else {
            assert_eq!(mode, 0o600, "{}", path.display());
        }
    }
}
