//! What is kept between two runs: the inventory, a file an account, and small notes. No secret is
//! ever among it; files are still readable by their owner alone, since role names tell much. None waits for the disk:
//! what a crash of the machine leaves half written fails its checksum, and is asked for again.

mod blocks;
mod codec;
mod scope;
mod shelf;

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::thread::JoinHandle;

use blocks::{Sealed, seal};
use codec::{Encoded, Texts};
use jiff::SignedDuration;
use serde::Serialize;
use serde::de::DeserializeOwned;
use shelf::DiskShelf;

use crate::adapters::{file, folders};
use crate::domain::account::AccountId;
use crate::domain::authorization::AuthorizationSnapshot;
use crate::domain::cores::shared_out;
use crate::domain::environment::Environment;
use crate::domain::failure::Failure;
use crate::domain::inventory::{AccountSnapshot, Server};
use crate::domain::organization::OrganizationSnapshot;
use crate::domain::policy_text::PolicyText;
use crate::ports::store::{Change, Changed, InventoryStore, NoteStore, Wanted};

/// What a file of policies begins with; a file of another version is as good as none.
const AUTHORIZATION_HEAD: &[u8] = b"kamen policies 2\n";

/// What a file of an organization begins with.
const ORGANIZATION_HEAD: &[u8] = b"kamen organization 2\n";

/// A list that is as it was so long ago is not written again: ages are told in minutes.
const UNWRITTEN: SignedDuration = SignedDuration::from_mins(1);

/// The inventory below the cache folder. Without a folder it keeps nothing, and says nothing of it:
/// a cache is a convenience.
#[derive(Debug, Clone)]
pub struct DiskInventory {
    folder: Option<PathBuf>,
    /// The servers in use, the one that counts first at the front.
    servers: Vec<Server>,
    shelf: Arc<DiskShelf>,
    ahead: Arc<Mutex<Option<JoinHandle<Vec<AccountSnapshot>>>>>,
}

impl DiskInventory {
    /// The inventory of the servers in use, the first one before the others: what a test server or
    /// the demo answers is never mixed with what AWS answers. Touches no file.
    pub fn new(environment: &Environment, servers: Vec<Server>) -> Self {
        let folder = folders::cache(environment).map(|cache| cache.join("inventory"));
        let shelf = Arc::new(DiskShelf::new(folder.clone()));
        Self { folder, servers, shelf, ahead: Arc::default() }
    }

    /// The folder of one server, or of all that are in use together.
    fn folder<'a>(&self, servers: impl IntoIterator<Item = &'a Server>) -> Option<PathBuf> {
        Some(self.folder.as_ref()?.join(scope::name(servers)))
    }

    fn path(&self, server: &Server, account: AccountId) -> Option<PathBuf> {
        Some(self.folder([server])?.join(format!("{account}.roles")))
    }

    /// The accounts that a server's folder has a file of.
    fn kept_of(&self, server: &Server) -> Vec<AccountId> {
        let entries = self.folder([server]).and_then(|folder| std::fs::read_dir(folder).ok());
        let account = |entry: std::fs::DirEntry| {
            let name = entry.file_name();
            name.to_str()?.strip_suffix(".roles")?.parse().ok()
        };
        entries.into_iter().flatten().flatten().filter_map(account).collect()
    }

    /// The accounts that any of the servers in use has a file of, in order.
    fn accounts(&self) -> Vec<AccountId> {
        let accounts = self.servers.iter().flat_map(|server| self.kept_of(server));
        accounts.collect::<BTreeSet<AccountId>>().into_iter().collect()
    }

    fn read(&self, account: AccountId, texts: &mut Texts) -> Option<AccountSnapshot> {
        let mut read = |server| {
            let bytes = std::fs::read(self.path(server, account)?).ok()?;
            codec::decode(&bytes, texts).filter(|snapshot| snapshot.account == account)
        };
        self.servers.iter().find_map(&mut read)
    }

    fn read_all(&self) -> Vec<AccountSnapshot> {
        let texts = || Texts::new(&self.shelf);
        side_by_side(&self.accounts(), texts, |account, texts| self.read(account, texts))
    }

    /// An organization's file; `None` for ids that could lead out of the folder.
    fn organization_path(&self, id: &str) -> Option<PathBuf> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        let safe = !id.is_empty() && id.bytes().all(plain);
        Some(self.folder(&self.servers).filter(|_| safe)?.join(format!("{id}.organization")))
    }

    fn authorization_path(&self, server: &Server, account: AccountId) -> Option<PathBuf> {
        Some(self.folder([server])?.join(format!("{account}.policies")))
    }
}

impl InventoryStore for DiskInventory {
    fn load_all(&self) -> Vec<AccountSnapshot> {
        let ahead = self.ahead.lock().unwrap_or_else(PoisonError::into_inner).take();
        ahead.and_then(|reading| reading.join().ok()).unwrap_or_else(|| self.read_all())
    }

    fn read_ahead(&self) {
        let own = self.clone();
        let reading = thread::Builder::new().name("cache".to_owned()).spawn(move || own.read_all());
        *self.ahead.lock().unwrap_or_else(PoisonError::into_inner) = reading.ok();
    }

    fn search(&self, wanted: Wanted<'_>, account: Option<AccountId>) -> Vec<AccountSnapshot> {
        side_by_side(
            &account.map_or_else(|| self.accounts(), |account| vec![account]),
            || (),
            |account, ()| {
                let found = |server| {
                    codec::search(&self.path(server, account)?, wanted)
                        .filter(|snapshot| snapshot.account == account)
                };
                self.servers.iter().find_map(found)
            },
        )
    }

    fn load(&self, account: AccountId) -> Option<AccountSnapshot> {
        self.read(account, &mut Texts::new(&self.shelf))
    }

    fn keep_text(&self, text: PolicyText) -> PolicyText {
        match text.held() {
            Some(held) if self.shelf.is_full(held.len()) => self.shelf.keep(held),
            Some(_) | None => text,
        }
    }

    fn save(&self, server: &Server, snapshot: &AccountSnapshot) -> Result<(), Failure> {
        let Some(path) = self.path(server, snapshot.account) else { return Ok(()) };
        file::replace_fleeting(&path, &encoded(snapshot)?.sealed())
    }

    fn replace(&self, server: &Server, snapshot: &AccountSnapshot) -> Option<AccountSnapshot> {
        let path = self.path(server, snapshot.account)?;
        let Ok(new) = encoded(snapshot) else { return self.load(snapshot.account) };
        // Mostly nothing has changed, and what is as it was need not be read role by role.
        let same = std::fs::read(&path).ok().and_then(|file| new.same_roles_of(&file));
        let before = if same.is_some() { None } else { self.load(snapshot.account) };
        let is_fresh = same.is_some_and(|(alias, as_of)| {
            let age = snapshot.as_of.duration_since(as_of);
            alias == snapshot.alias && !age.is_negative() && age < UNWRITTEN
        });
        if !is_fresh {
            drop(file::replace_fleeting(&path, &new.sealed()));
        }
        before
    }

    fn kept(&self) -> Vec<AccountId> {
        self.accounts()
    }

    fn load_authorization(&self, account: AccountId) -> Option<AuthorizationSnapshot> {
        let read = |server| {
            let path = self.authorization_path(server, account)?;
            let snapshot: AuthorizationSnapshot = read_sealed(&path, AUTHORIZATION_HEAD)?;
            (snapshot.account == account).then_some(snapshot)
        };
        self.servers.iter().find_map(read)
    }

    fn save_authorization(
        &self,
        server: &Server,
        snapshot: &AuthorizationSnapshot,
    ) -> Result<(), Failure> {
        let Some(path) = self.authorization_path(server, snapshot.account) else { return Ok(()) };
        write_sealed(&path, AUTHORIZATION_HEAD, snapshot)
    }

    fn load_organizations(&self) -> Vec<OrganizationSnapshot> {
        let folder = self.folder(&self.servers);
        let entries = folder.and_then(|folder| std::fs::read_dir(folder).ok());
        let read = |path: PathBuf| {
            let snapshot: OrganizationSnapshot = read_sealed(&path, ORGANIZATION_HEAD)?;
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
        write_sealed(&path, ORGANIZATION_HEAD, snapshot)
    }
}

/// The roles in the bytes of a cache file; `None` if they are damaged.
pub fn roles_in(file: &[u8]) -> Option<AccountSnapshot> {
    codec::decode(file, &mut Texts::default())
}

/// The wanted roles in the bytes of a cache file, read like a file.
pub fn search_roles(file: &[u8], wanted: Wanted<'_>) -> Option<AccountSnapshot> {
    codec::search_in(Cursor::new(file), wanted)
}

/// A cache file with this content behind right checksums, for those who try what damage does.
pub fn sealed_roles(content: &[u8]) -> Vec<u8> {
    seal(codec::HEAD, content)
}

/// A document in checked blocks.
fn read_sealed<T: DeserializeOwned>(path: &Path, head: &[u8]) -> Option<T> {
    let bytes = Sealed::open(File::open(path).ok()?, head)?.rest(0)?;
    serde_json::from_slice(&bytes).ok()
}

fn write_sealed(path: &Path, head: &[u8], document: &impl Serialize) -> Result<(), Failure> {
    let bytes = serde_json::to_vec(document)
        .map_err(|error| Failure::local(format!("policies cannot be written: {error}")))?;
    file::replace_fleeting(path, &seal(head, &bytes))
}

fn encoded(snapshot: &AccountSnapshot) -> Result<Encoded, Failure> {
    codec::encode(snapshot).ok_or_else(|| {
        let account = snapshot.account;
        Failure::local(format!("the roles of account {account} are too many to be kept"))
    })
}

/// Decoding is what takes time: it is shared out among the processor's cores. Equal texts are held once by each.
fn side_by_side<T>(
    accounts: &[AccountId],
    texts: impl Fn() -> T + Sync,
    load: impl Fn(AccountId, &mut T) -> Option<AccountSnapshot> + Sync,
) -> Vec<AccountSnapshot> {
    shared_out(accounts, |part| {
        let mut texts = texts();
        part.iter().filter_map(|account| load(*account, &mut texts)).collect()
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
        let bytes = file::read(&self.path(name)?, file::MOST_NOTE).ok()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }

    fn update(&self, name: &str, change: &mut Change<'_>) -> Result<(), Failure> {
        let Some(path) = self.path(name) else {
            return match self.folder {
                None => Ok(()),
                Some(_) => Err(Failure::local(format!("`{name}` is no name for a note"))),
            };
        };
        file::change(&path, file::MOST_NOTE, |before| {
            let text = before.as_deref().map(String::from_utf8_lossy);
            match change(text.as_deref()) {
                Changed::Not => None,
                Changed::To(text) => Some(text.into_bytes()),
                Changed::FromDamaged(text) => {
                    file::keep_aside(&path);
                    Some(text.into_bytes())
                }
            }
        })
    }
}

#[cfg(test)]
mod tests;
