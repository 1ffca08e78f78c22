//! The stores on a real disk.

use super::*;
use crate::domain::role::Role;

fn environment(folder: &tempfile::TempDir, more: &[(&str, &str)]) -> Environment {
    let folder = folder.path().to_str().unwrap();
    let own = [("KAMEN_CACHE_DIR", folder), ("KAMEN_STATE_DIR", folder)];
    own.into_iter().chain(more.iter().copied()).collect()
}

fn snapshot(account: u64, alias: &str) -> AccountSnapshot {
    AccountSnapshot {
        account: AccountId::from_number(account),
        alias: Some(alias.to_owned()),
        roles: Vec::new(),
        as_of: jiff::Timestamp::UNIX_EPOCH,
    }
}

#[test]
fn what_was_saved_is_loaded_and_the_last_one_wins() {
    let folder = tempfile::tempdir().unwrap();
    let store = DiskInventory::new(&environment(&folder, &[]), vec![Server::default()]);

    for (account, alias) in [(2, "two"), (1, "old"), (1, "one")] {
        store.save(&Server::default(), &snapshot(account, alias)).unwrap();
    }

    assert_eq!(store.load_all(), [snapshot(1, "one"), snapshot(2, "two")]);
    assert_eq!(store.load(AccountId::from_number(3)), None);
}

#[test]
fn damaged_and_foreign_files_count_as_absent() {
    let folder = tempfile::tempdir().unwrap();
    let store = DiskInventory::new(&environment(&folder, &[]), vec![Server::default()]);
    store.save(&Server::default(), &snapshot(1, "one")).unwrap();
    let path = store.path(&Server::default(), AccountId::from_number(1)).unwrap();
    let inventory = path.parent().unwrap();
    let bytes = std::fs::read(&path).unwrap();

    std::fs::write(inventory.join("000000000002.roles"), &bytes[..bytes.len() - 3]).unwrap();
    std::fs::write(inventory.join("000000000003.roles"), b"").unwrap();
    std::fs::write(inventory.join("000000000004.roles"), &bytes).unwrap();
    std::fs::write(inventory.join("notes.txt"), b"x").unwrap();

    assert_eq!(store.load_all(), [snapshot(1, "one")]);
}

#[test]
fn a_list_gives_way_with_what_it_was_unless_its_roles_are_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let store = DiskInventory::new(&environment(&folder, &[]), vec![Server::default()]);
    let account = AccountId::from_number(1);
    let of = |name: &str, trust: &str| AccountSnapshot {
        roles: vec![Arc::new(Role {
            arn: format!("arn:aws:iam::000000000001:role/{name}").parse().unwrap(),
            id: "AROAEXAMPLE".into(),
            trust: Some(trust.into()),
            description: None,
            max_session_duration: 3600,
            created: None,
        })],
        ..snapshot(1, "one")
    };
    let replace = |new: &AccountSnapshot| store.replace(&Server::default(), new);

    assert_eq!(replace(&of("A", "{}")), None);
    assert_eq!(replace(&of("B", "{}")), Some(of("A", "{}")));
    assert_eq!(replace(&of("B", "[]")), Some(of("B", "{}")));

    let path = store.path(&Server::default(), account).unwrap();
    std::fs::write(&path, b"kamen inventory 2\n").unwrap();
    assert_eq!((store.kept(), store.load(account)), (vec![account], None));
    assert_eq!(replace(&of("A", "{}")), None);
    assert_eq!(store.load(account), Some(of("A", "{}")));
}

#[test]
fn a_list_that_is_as_it_was_a_moment_ago_is_not_written_again() {
    let folder = tempfile::tempdir().unwrap();
    let store = DiskInventory::new(&environment(&folder, &[]), vec![Server::default()]);
    let at = |second: i64, alias: &str| AccountSnapshot {
        as_of: jiff::Timestamp::from_second(second).unwrap(),
        ..snapshot(1, alias)
    };

    for (new, is_written) in [
        (at(1000, "one"), true),
        (at(1059, "one"), false),
        (at(1060, "one"), true),
        (at(1061, "other"), true),
        (at(1000, "other"), true),
    ] {
        assert_eq!(store.replace(&Server::default(), &new), None);

        let is_kept = store.load(AccountId::from_number(1)).as_ref() == Some(&new);
        assert_eq!(is_kept, is_written, "{new:?}");
    }
}

#[test]
fn endpoints_keep_their_inventories_apart() {
    let folder = tempfile::tempdir().unwrap();
    let (aws, local) = (Server::default(), Server::at(["http://127.0.0.1:5555"]));
    let among = |servers: &[&Server]| {
        let servers = servers.iter().copied().cloned().collect();
        DiskInventory::new(&environment(&folder, &[]), servers)
    };

    among(&[&local]).save(&local, &snapshot(1, "test")).unwrap();
    assert_eq!(among(&[&aws]).load_all(), []);

    // One account id at both: each has a file, and the first server counts.
    among(&[&aws, &local]).save(&aws, &snapshot(1, "real")).unwrap();
    assert_eq!(among(&[&aws, &local]).load_all(), [snapshot(1, "real")]);
    assert_eq!(among(&[&local, &aws]).load_all(), [snapshot(1, "test")]);
    assert_eq!(among(&[&local]).load(AccountId::from_number(1)), Some(snapshot(1, "test")));
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let store = DiskInventory::new(&environment(&folder, &[]), vec![Server::default()]);
    store.save(&Server::default(), &snapshot(1, "one")).unwrap();
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;

    let path = store.path(&Server::default(), AccountId::from_number(1)).unwrap();

    assert_eq!(mode(&path), 0o600);
    assert_eq!(mode(path.parent().unwrap()), 0o700);
}

#[test]
fn an_organization_is_kept_under_its_id_and_never_outside_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let store = DiskInventory::new(&environment(&folder, &[]), vec![Server::default()]);
    let organization = |id: &str| OrganizationSnapshot {
        id: id.to_owned(),
        management: AccountId::from_number(1),
        asked_at: jiff::Timestamp::UNIX_EPOCH,
        refused: vec![("arn".to_owned(), "no".to_owned())],
        tree: None,
    };

    store.save_organization(&organization("o-example1234")).unwrap();
    store.save_organization(&organization("../o-escape")).unwrap();

    assert_eq!(store.load_organizations(), [organization("o-example1234")]);
    let kept = store.organization_path("o-example1234").unwrap();
    let bytes = std::fs::read(&kept).unwrap();
    std::fs::write(&kept, &bytes[..bytes.len() - 3]).unwrap();
    assert_eq!(store.load_organizations(), []);
}

#[test]
fn notes_are_kept_under_their_names_only() {
    let folder = tempfile::tempdir().unwrap();
    let notes = DiskNotes::new(&environment(&folder, &[]));

    let write = |name: &str, text: &str| notes.update(name, &mut |_| Changed::To(text.to_owned()));

    write("favourites", "[1]").unwrap();
    write("favourites", "[2]").unwrap();

    assert_eq!(notes.read("favourites").as_deref(), Some("[2]"));
    assert_eq!(notes.read("recent"), None);
    assert!(write("../escape", "x").is_err());
}

#[test]
fn a_damaged_note_is_kept_aside_and_one_that_stays_is_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let notes = DiskNotes::new(&environment(&folder, &[]));
    std::fs::write(folder.path().join("screens.json"), b"{\"favourites\": [\xff").unwrap();
    let mut seen = None;

    notes
        .update("screens", &mut |before| {
            seen = before.map(str::to_owned);
            Changed::FromDamaged("{}".to_owned())
        })
        .unwrap();
    notes.update("screens", &mut |_| Changed::Not).unwrap();

    assert_eq!(seen.as_deref(), Some("{\"favourites\": [\u{fffd}"));
    assert_eq!(notes.read("screens").as_deref(), Some("{}"));
    let kept = std::fs::read(folder.path().join("screens.damaged")).unwrap();
    assert_eq!(kept, b"{\"favourites\": [\xff");
}

#[test]
fn without_a_home_nothing_is_kept_and_nothing_fails() {
    let environment = Environment::default();
    let store = DiskInventory::new(&environment, vec![Server::default()]);
    let notes = DiskNotes::new(&environment);

    assert_eq!(store.save(&Server::default(), &snapshot(1, "one")), Ok(()));
    let written = notes.update("recent", &mut |_| Changed::To("[]".to_owned()));
    assert_eq!(written, Ok(()));
    assert_eq!((store.load_all(), notes.read("recent")), (Vec::new(), None));
}

#[test]
fn a_role_is_found_by_its_name_in_every_account_and_others_are_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let store = DiskInventory::new(&environment(&folder, &[]), vec![Server::default()]);
    let with = |account: u64, names: &[&str]| {
        let role = |name: &&str| Role {
            arn: format!("arn:aws:iam::{account:012}:role/{name}").parse().unwrap(),
            id: "".into(),
            trust: Some("{}".into()),
            description: None,
            max_session_duration: 3600,
            created: None,
        };
        AccountSnapshot {
            roles: names.iter().map(role).map(Arc::new).collect(),
            ..snapshot(account, "x")
        }
    };
    for listed in [with(1, &["Admin", "Deploy"]), with(2, &["admin"]), with(3, &[])] {
        store.save(&Server::default(), &listed).unwrap();
    }

    let called = store.search(Wanted::Named("ADMIN"), None);
    let begun = store.search(Wanted::Beginning("de", 10), None);
    let alone = store.search(Wanted::Named("ADMIN"), Some(AccountId::from_number(2)));
    let elsewhere = store.search(Wanted::Named("ADMIN"), Some(AccountId::from_number(4)));

    let names = |found: &[AccountSnapshot]| -> Vec<Vec<String>> {
        let of = |snapshot: &AccountSnapshot| {
            snapshot.roles.iter().map(|role| role.arn.name().to_owned()).collect()
        };
        found.iter().map(of).collect()
    };
    assert_eq!(names(&called), [vec!["Admin"], vec!["admin"], vec![]]);
    assert_eq!(names(&begun), [vec!["Deploy"], vec![], vec![]]);
    assert_eq!((names(&alone), elsewhere), (vec![vec!["admin".to_owned()]], vec![]));
    assert!(called[0].roles[0].trust.is_some() && begun[0].roles[0].trust.is_none());
}

#[test]
fn each_role_of_a_long_list_is_found_as_it_was_saved() {
    let folder = tempfile::tempdir().unwrap();
    let store = DiskInventory::new(&environment(&folder, &[]), vec![Server::default()]);
    let role = |number: usize| Role {
        arn: format!("arn:aws:iam::000000000001:role/Role{number:04}").parse().unwrap(),
        id: format!("AROA{number:016}").into(),
        trust: Some(format!("{{\"Id\":\"{number:0>200}\"}}").as_str().into()),
        description: None,
        max_session_duration: 3600,
        created: None,
    };
    let roles: Vec<Arc<Role>> = (0..1_500).map(role).map(Arc::new).collect();
    let listed = AccountSnapshot { roles: roles.clone(), ..snapshot(1, "one") };
    store.save(&Server::default(), &listed).unwrap();

    for role in roles.iter().step_by(70).chain(roles.last()) {
        let found = store.search(Wanted::Named(role.arn.name()), None);
        assert_eq!(found[0].roles, std::slice::from_ref(role));
    }
}

#[test]
fn a_flipped_bit_in_policies_or_organizations_is_no_data() {
    let folder = tempfile::tempdir().unwrap();
    let store = DiskInventory::new(&environment(&folder, &[]), vec![Server::default()]);
    let organization = OrganizationSnapshot {
        id: "o-example1234".to_owned(),
        management: AccountId::from_number(1),
        asked_at: jiff::Timestamp::UNIX_EPOCH,
        refused: vec![("arn".to_owned(), "no".to_owned())],
        tree: None,
    };
    store.save_organization(&organization).unwrap();
    let path = store.organization_path(&organization.id).unwrap();
    let bytes = std::fs::read(&path).unwrap();

    for index in 0..bytes.len() {
        let mut flipped = bytes.clone();
        flipped[index] ^= 1 << (index % 8);
        std::fs::write(&path, &flipped).unwrap();
        assert_eq!(store.load_organizations(), [], "{index}");
    }
}
