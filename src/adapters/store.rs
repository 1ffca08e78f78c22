//! What is kept between two runs: the inventory, a file an account, and small notes. No secret is
//! ever among it; files are still readable by their owner alone, since role names tell much.

mod codec;
mod file;
mod scope;

use std::path::PathBuf;
use std::thread;

use crate::adapters::folders;
use crate::domain::account::AccountId;
use crate::domain::authorization::AuthorizationSnapshot;
use crate::domain::environment::Environment;
use crate::domain::failure::Failure;
use crate::domain::inventory::AccountSnapshot;
use crate::domain::organization::OrganizationSnapshot;
use crate::domain::profile::SharedConfig;
use crate::ports::store::{InventoryStore, NoteStore};

/// What a file of policies begins with; a file of another version is as good as none.
const AUTHORIZATION_HEAD: &[u8] = b"kamen policies 1\n";

/// What a file of an organization begins with.
const ORGANIZATION_HEAD: &[u8] = b"kamen organization 1\n";

/// The inventory below the cache folder. Without a folder it keeps nothing, and says so to nobody:
/// a cache is a convenience.
#[derive(Debug, Clone)]
pub struct DiskInventory {
    folder: Option<PathBuf>,
}

impl DiskInventory {
    /// The inventory of the endpoints that environment and config name: what a test server or the
    /// demo answers is never mixed with what AWS answers. Touches no file.
    pub fn new(environment: &Environment, config: &SharedConfig) -> Self {
        let scope = scope::name(environment, config);
        let folder = folders::cache(environment).map(|cache| cache.join("inventory").join(scope));
        Self { folder }
    }

    fn path(&self, account: AccountId) -> Option<PathBuf> {
        Some(self.folder.as_ref()?.join(format!("{account}.roles")))
    }

    /// An organization's file; `None` for ids that could lead out of the folder.
    fn organization_path(&self, id: &str) -> Option<PathBuf> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        let safe = !id.is_empty() && id.bytes().all(plain);
        Some(self.folder.as_ref().filter(|_| safe)?.join(format!("{id}.organization")))
    }

    fn authorization_path(&self, account: AccountId) -> Option<PathBuf> {
        Some(self.folder.as_ref()?.join(format!("{account}.policies")))
    }
}

impl InventoryStore for DiskInventory {
    fn load_all(&self) -> Vec<AccountSnapshot> {
        let Some(folder) = &self.folder else { return Vec::new() };
        let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
        let accounts = entries.flatten().filter_map(|entry| {
            let name = entry.file_name();
            name.to_str()?.strip_suffix(".roles")?.parse().ok()
        });
        let mut accounts: Vec<AccountId> = accounts.collect();
        accounts.sort_unstable();
        load_side_by_side(&accounts, |account| self.load(account))
    }

    fn load(&self, account: AccountId) -> Option<AccountSnapshot> {
        let bytes = std::fs::read(self.path(account)?).ok()?;
        codec::decode(&bytes).filter(|snapshot| snapshot.account == account)
    }

    fn save(&self, snapshot: &AccountSnapshot) -> Result<(), Failure> {
        let Some(path) = self.path(snapshot.account) else { return Ok(()) };
        let bytes = codec::encode(snapshot)
            .map_err(|error| Failure::local(format!("the inventory cannot be written: {error}")))?;
        file::replace(&path, &bytes)
    }

    fn load_authorization(&self, account: AccountId) -> Option<AuthorizationSnapshot> {
        let bytes = std::fs::read(self.authorization_path(account)?).ok()?;
        let body = bytes.strip_prefix(AUTHORIZATION_HEAD)?;
        let snapshot: AuthorizationSnapshot = serde_json::from_slice(body).ok()?;
        if snapshot.account == account { Some(snapshot) } else { None }
    }

    fn save_authorization(&self, snapshot: &AuthorizationSnapshot) -> Result<(), Failure> {
        let Some(path) = self.authorization_path(snapshot.account) else { return Ok(()) };
        let mut bytes = AUTHORIZATION_HEAD.to_vec();
        serde_json::to_writer(&mut bytes, snapshot)
            .map_err(|error| Failure::local(format!("policies cannot be written: {error}")))?;
        file::replace(&path, &bytes)
    }

    fn load_organizations(&self) -> Vec<OrganizationSnapshot> {
        let entries = self.folder.as_ref().and_then(|folder| std::fs::read_dir(folder).ok());
        let read = |path: PathBuf| {
            let bytes = std::fs::read(&path).ok()?;
            let body = bytes.strip_prefix(ORGANIZATION_HEAD)?;
            let snapshot: OrganizationSnapshot = serde_json::from_slice(body).ok()?;
            (self.organization_path(&snapshot.id)? == path).then_some(snapshot)
        };
        let paths = entries.into_iter().flatten().flatten().map(|entry| entry.path());
        paths
            .filter(|path| path.extension().is_some_and(|end| end == "organization"))
            .filter_map(read)
            .collect()
    }

    fn save_organization(&self, snapshot: &OrganizationSnapshot) -> Result<(), Failure> {
        let Some(path) = self.organization_path(&snapshot.id) else { return Ok(()) };
        let mut bytes = ORGANIZATION_HEAD.to_vec();
        serde_json::to_writer(&mut bytes, snapshot)
            .map_err(|error| Failure::local(format!("policies cannot be written: {error}")))?;
        file::replace(&path, &bytes)
    }
}

/// Decoding is what takes time: it is shared out among the processor's cores, in order.
fn load_side_by_side(
    accounts: &[AccountId],
    load: impl Fn(AccountId) -> Option<AccountSnapshot> + Sync,
) -> Vec<AccountSnapshot> {
    let some = |part: &[AccountId]| -> Vec<AccountSnapshot> {
        part.iter().filter_map(|account| load(*account)).collect()
    };
    let some = &some;
    let cores = thread::available_parallelism().map_or(1, usize::from).min(4);
    if cores == 1 || accounts.len() < 2 {
        return some(accounts);
    }
    thread::scope(|scope| {
        let parts = accounts.chunks(accounts.len().div_ceil(cores));
        let parts: Vec<_> = parts.map(|part| scope.spawn(move || some(part))).collect();
        // A part whose thread failed is as good as not there.
        parts.into_iter().filter_map(|part| part.join().ok()).flatten().collect()
    })
}

/// Notes below the state folder, a JSON file each.
#[derive(Debug, Clone)]
pub struct DiskNotes {
    folder: Option<PathBuf>,
}

impl DiskNotes {
    /// Touches no file.
    pub fn new(environment: &Environment) -> Self {
        Self { folder: folders::state(environment) }
    }

    /// A note's file; `None` for names that could lead out of the folder.
    fn path(&self, name: &str) -> Option<PathBuf> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        let safe = !name.is_empty() && name.bytes().all(plain);
        Some(self.folder.as_ref().filter(|_| safe)?.join(format!("{name}.json")))
    }
}

impl NoteStore for DiskNotes {
    fn read(&self, name: &str) -> Option<String> {
        std::fs::read_to_string(self.path(name)?).ok()
    }

    fn write(&self, name: &str, text: &str) -> Result<(), Failure> {
        match self.path(name) {
            Some(path) => file::replace(&path, text.as_bytes()),
            None if self.folder.is_none() => Ok(()),
            None => Err(Failure::local(format!("`{name}` is no name for a note"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let store = DiskInventory::new(&environment(&folder, &[]), &SharedConfig::default());

        for (account, alias) in [(2, "two"), (1, "old"), (1, "one")] {
            store.save(&snapshot(account, alias)).unwrap();
        }

        assert_eq!(store.load_all(), [snapshot(1, "one"), snapshot(2, "two")]);
        assert_eq!(store.load(AccountId::from_number(3)), None);
    }

    #[test]
    fn damaged_and_foreign_files_count_as_absent() {
        let folder = tempfile::tempdir().unwrap();
        let store = DiskInventory::new(&environment(&folder, &[]), &SharedConfig::default());
        store.save(&snapshot(1, "one")).unwrap();
        let path = store.path(AccountId::from_number(1)).unwrap();
        let inventory = path.parent().unwrap();
        let bytes = std::fs::read(&path).unwrap();

        std::fs::write(inventory.join("000000000002.roles"), &bytes[..bytes.len() - 3]).unwrap();
        std::fs::write(inventory.join("000000000003.roles"), b"").unwrap();
        std::fs::write(inventory.join("000000000004.roles"), &bytes).unwrap();
        std::fs::write(inventory.join("notes.txt"), b"x").unwrap();

        assert_eq!(store.load_all(), [snapshot(1, "one")]);
    }

    #[test]
    fn endpoints_keep_their_inventories_apart() {
        let folder = tempfile::tempdir().unwrap();
        let test = [("AWS_ENDPOINT_URL", "http://127.0.0.1:5555")];
        let real = DiskInventory::new(&environment(&folder, &[]), &SharedConfig::default());
        let test = DiskInventory::new(&environment(&folder, &test), &SharedConfig::default());

        test.save(&snapshot(1, "test")).unwrap();

        assert_eq!((real.load_all().len(), test.load_all().len()), (0, 1));
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_read() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let store = DiskInventory::new(&environment(&folder, &[]), &SharedConfig::default());
        store.save(&snapshot(1, "one")).unwrap();
        let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;

        let path = store.path(AccountId::from_number(1)).unwrap();

        assert_eq!(mode(&path), 0o600);
        assert_eq!(mode(path.parent().unwrap()), 0o700);
    }

    #[test]
    fn an_organization_is_kept_under_its_id_and_never_outside_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let store = DiskInventory::new(&environment(&folder, &[]), &SharedConfig::default());
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

        notes.write("favourites", "[1]").unwrap();
        notes.write("favourites", "[2]").unwrap();

        assert_eq!(notes.read("favourites").as_deref(), Some("[2]"));
        assert_eq!(notes.read("recent"), None);
        assert!(notes.write("../escape", "x").is_err());
    }

    #[test]
    fn without_a_home_nothing_is_kept_and_nothing_fails() {
        let environment = Environment::default();
        let store = DiskInventory::new(&environment, &SharedConfig::default());
        let notes = DiskNotes::new(&environment);

        assert_eq!(store.save(&snapshot(1, "one")), Ok(()));
        assert_eq!(notes.write("recent", "[]"), Ok(()));
        assert_eq!((store.load_all(), notes.read("recent")), (Vec::new(), None));
    }
}
