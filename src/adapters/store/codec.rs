//! A snapshot as bytes: roles in groups by name, so that a role is found among a million without
//! reading more than a few pages of each account's file.
//!
//! Behind the head stand, in checked blocks: the length of the table, the table (what the account is, and
//! with which name each group begins), the groups, and the trust documents, each once: most roles of an
//! account share a few of them.

mod encode;

use std::collections::hash_map::Entry;
use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::adapters::store::blocks::Sealed;
use crate::adapters::store::shelf::DiskShelf;
use crate::domain::inventory::AccountSnapshot;
use crate::domain::policy_text::PolicyText;
use crate::domain::quick::{QuickMap, QuickSet};
use crate::domain::role::Role;
use crate::ports::store::Wanted;

pub(super) use encode::{Encoded, encode};

/// What every file begins with: the mark, then the version of what follows. A file of another
/// version is as good as none.
pub(super) const HEAD: &[u8] = b"kamen inventory 2\n";

/// How many roles are read at once to find one of them.
const GROUP: usize = 16;

/// As much as is read at first: the table of some two thousand roles.
const FIRST: usize = 8 * 1024;

/// A file that is read as a whole, whatever is looked for in it.
const SMALL: usize = 16 * 1024;

/// The bytes of the table's length.
const LENGTH: usize = 4;

#[derive(Serialize, Deserialize)]
struct Table<'a> {
    #[serde(borrow)]
    account: &'a str,
    alias: Option<&'a str>,
    as_of: Moment,
    roles: u32,
    groups: Vec<Group<'a>>,
}

#[derive(Serialize, Deserialize)]
struct Group<'a> {
    /// The name of its first role, in small letters.
    #[serde(borrow)]
    first: &'a str,
    /// Its bytes.
    length: u32,
}

/// Seconds and nanoseconds since 1970.
type Moment = (i64, i32);

#[derive(Serialize, Deserialize)]
struct StoredRole<'a> {
    #[serde(borrow)]
    arn: &'a str,
    id: &'a str,
    /// Where the document stands among the documents, and its length.
    trust: Option<(u32, u32)>,
    description: Option<&'a str>,
    max_session_duration: u32,
    created: Option<Moment>,
    /// Where the role stands in the snapshot.
    place: u32,
}

/// Texts that are held once, however many accounts have them.
#[derive(Debug, Default)]
pub(super) struct Texts {
    shelf: Arc<DiskShelf>,
    held: QuickSet<Arc<str>>,
}

impl Texts {
    pub(super) fn new(shelf: &Arc<DiskShelf>) -> Self {
        Self { shelf: Arc::clone(shelf), ..Self::default() }
    }

    fn shared(&mut self, text: &str) -> PolicyText {
        if let Some(known) = self.held.get(text) {
            return Arc::clone(known).into();
        }
        let document = self.shelf.keep(text);
        self.held.extend(document.held().cloned());
        document
    }
}

/// The snapshot that the bytes hold; `None` if they are damaged or of another version.
pub(super) fn decode(bytes: &[u8], texts: &mut Texts) -> Option<AccountSnapshot> {
    let mut sealed = Sealed::open(Cursor::new(bytes), HEAD)?;
    let all = sealed.rest(0)?;
    let (length, rest) = all.split_first_chunk::<LENGTH>()?;
    let (table, rest) =
        rest.split_at_checked(usize::try_from(u32::from_le_bytes(*length)).ok()?)?;
    let table: Table<'_> = postcard::from_bytes(table).ok()?;
    let (groups, documents) = rest.split_at_checked(table.groups_length()?)?;
    let count = usize::try_from(table.roles).ok()?;
    let mut placed: Vec<Option<Arc<Role>>> = Vec::new();
    // Each role has several bytes: a wrong count is no reason to take much memory.
    placed.resize_with(count.min(groups.len()), || None);
    let mut rest = groups;
    let mut found = QuickMap::default();
    for group in &table.groups {
        let (own, after) = rest.split_at_checked(usize::try_from(group.length).ok()?)?;
        for stored in postcard::from_bytes::<Vec<StoredRole<'_>>>(own).ok()? {
            let place = usize::try_from(stored.place).ok()?;
            let trust = match stored.trust {
                None => None,
                Some(span) => Some(match found.entry(span) {
                    Entry::Occupied(known) => PolicyText::clone(known.get()),
                    Entry::Vacant(new) => {
                        new.insert(texts.shared(document(documents, span)?)).clone()
                    }
                }),
            };
            *placed.get_mut(place)? = Some(Arc::new(stored.role(trust)?));
        }
        rest = after;
    }
    table.snapshot(placed.into_iter().collect::<Option<_>>()?)
}

/// The snapshot in a file with the wanted roles alone, reading little more than these.
pub(super) fn search(path: &Path, wanted: Wanted<'_>) -> Option<AccountSnapshot> {
    let mut file = File::open(path).ok()?;
    // Most accounts have few roles: their file is read at once, not by seeking.
    let mut whole = Vec::with_capacity(SMALL + 1);
    let limit = u64::try_from(SMALL + 1).ok()?;
    file.by_ref().take(limit).read_to_end(&mut whole).ok()?;
    if whole.len() <= SMALL {
        return search_in(Cursor::new(whole), wanted);
    }
    search_in(Begun { begin: whole, rest: file, at: 0 }, wanted)
}

/// A file whose begin was read: what stands there is not read twice.
struct Begun {
    begin: Vec<u8>,
    rest: File,
    at: u64,
}

impl Read for Begun {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let begin = usize::try_from(self.at).ok().and_then(|at| self.begin.get(at..));
        let read = if let Some(mut begin) = begin.filter(|begin| !begin.is_empty()) {
            begin.read(buffer)?
        } else {
            self.rest.seek(SeekFrom::Start(self.at))?;
            self.rest.read(buffer)?
        };
        self.at += u64::try_from(read).map_err(io::Error::other)?;
        Ok(read)
    }
}

impl Seek for Begun {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = match to {
            SeekFrom::Start(place) => place,
            SeekFrom::Current(by) => {
                self.at.checked_add_signed(by).ok_or(io::ErrorKind::InvalidInput)?
            }
            SeekFrom::End(_) => self.rest.seek(to)?,
        };
        Ok(self.at)
    }
}

pub(super) fn search_in(source: impl Read + Seek, wanted: Wanted<'_>) -> Option<AccountSnapshot> {
    let mut sealed = Sealed::open(source, HEAD)?;
    let mut begin = sealed.read(0, FIRST)?;
    let length = usize::try_from(u32::from_le_bytes(*begin.first_chunk::<LENGTH>()?)).ok()?;
    let end = LENGTH.checked_add(length)?;
    if end > begin.len() {
        begin = sealed.read(0, end)?;
    }
    let table: Table<'_> = postcard::from_bytes(begin.get(LENGTH..end)?).ok()?;
    let documents = end.checked_add(table.groups_length()?)?;
    let (text, limit) = match wanted {
        Wanted::Named(name) => (name.to_ascii_lowercase(), usize::MAX),
        Wanted::Beginning(begin, limit) => (begin.to_ascii_lowercase(), limit),
    };
    let (mut roles, mut start) = (Vec::new(), end);
    let mut groups = table.groups.iter().peekable();
    while let Some(group) = groups.next() {
        let length = usize::try_from(group.length).ok()?;
        // Names are in order: the wanted ones are in the last group that begins before them, and in those
        // behind it as far as these begin with them.
        let is_before = groups.peek().is_some_and(|next| next.first < text.as_str());
        let is_behind = match wanted {
            Wanted::Named(_) => group.first > text.as_str(),
            Wanted::Beginning(..) => group.first > text.as_str() && !group.first.starts_with(&text),
        };
        if is_behind || roles.len() >= limit {
            break;
        }
        if !is_before {
            let bytes = sealed.read(start, length)?;
            for stored in postcard::from_bytes::<Vec<StoredRole<'_>>>(&bytes).ok()? {
                if wanted.fits(name_of(stored.arn)) {
                    // Who wants a list of names does not want the documents.
                    let trust = match (stored.trust, wanted) {
                        (Some(span), Wanted::Named(_)) => {
                            Some(read_document(&mut sealed, documents, span)?)
                        }
                        (_, Wanted::Beginning(..)) | (None, _) => None,
                    };
                    roles.push(Arc::new(stored.role(trust)?));
                }
            }
        }
        start = start.checked_add(length)?;
    }
    roles.truncate(limit);
    table.snapshot(roles)
}

impl Table<'_> {
    fn groups_length(&self) -> Option<usize> {
        let mut lengths = self.groups.iter().map(|group| usize::try_from(group.length).ok());
        lengths.try_fold(0_usize, |sum, length| sum.checked_add(length?))
    }

    fn snapshot(&self, roles: Vec<Arc<Role>>) -> Option<AccountSnapshot> {
        Some(AccountSnapshot {
            account: self.account.parse().ok()?,
            alias: self.alias.map(str::to_owned),
            roles,
            as_of: timestamp(self.as_of)?,
        })
    }
}

impl StoredRole<'_> {
    fn role(&self, trust: Option<PolicyText>) -> Option<Role> {
        Some(Role {
            arn: self.arn.parse().ok()?,
            id: self.id.into(),
            trust,
            description: self.description.map(Into::into),
            max_session_duration: self.max_session_duration,
            created: self.created.and_then(timestamp),
        })
    }
}

fn name_of(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}

fn document(documents: &[u8], (start, length): (u32, u32)) -> Option<&str> {
    let start = usize::try_from(start).ok()?;
    let bytes = documents.get(start..)?.get(..usize::try_from(length).ok()?)?;
    std::str::from_utf8(bytes).ok()
}

fn read_document(
    sealed: &mut Sealed<impl Read + Seek>,
    documents: usize,
    (start, length): (u32, u32),
) -> Option<PolicyText> {
    let start = documents.checked_add(usize::try_from(start).ok()?)?;
    let bytes = sealed.read(start, usize::try_from(length).ok()?)?;
    String::from_utf8(bytes).ok().map(PolicyText::from)
}

fn moment(time: Timestamp) -> Moment {
    (time.as_second(), time.subsec_nanosecond())
}

fn timestamp((seconds, nanoseconds): Moment) -> Option<Timestamp> {
    Timestamp::new(seconds, nanoseconds).ok()
}

#[cfg(test)]
mod tests;
