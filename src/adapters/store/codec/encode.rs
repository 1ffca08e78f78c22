//! A snapshot to bytes, and beside those of a file.

use std::collections::hash_map::Entry;
use std::io::Cursor;
use std::sync::Arc;

use jiff::Timestamp;

use super::{GROUP, Group, HEAD, LENGTH, StoredRole, Table, moment, name_of, timestamp};
use crate::adapters::store::blocks::{Sealed, seal};
use crate::domain::inventory::AccountSnapshot;
use crate::domain::quick::QuickMap;

/// A snapshot as bytes.
pub(in crate::adapters::store) struct Encoded {
    all: Vec<u8>,
    /// Where the roles and their documents begin, behind what may differ from list to list.
    roles: usize,
}

impl Encoded {
    /// The bytes of a file.
    pub(in crate::adapters::store) fn sealed(&self) -> Vec<u8> {
        seal(HEAD, &self.all)
    }

    /// What a file holds beside the same roles: the alias, and when they were listed. `None` if its roles are others, or
    /// if it is damaged or of another version.
    pub(in crate::adapters::store) fn same_roles_of(
        &self,
        file: &[u8],
    ) -> Option<(Option<String>, Timestamp)> {
        let all = Sealed::open(Cursor::new(file), HEAD)?.rest(0)?;
        let (length, rest) = all.split_first_chunk::<LENGTH>()?;
        let (table, roles) =
            rest.split_at_checked(usize::try_from(u32::from_le_bytes(*length)).ok()?)?;
        if roles != self.all.get(self.roles..)? {
            return None;
        }
        let table: Table<'_> = postcard::from_bytes(table).ok()?;
        Some((table.alias.map(str::to_owned), timestamp(table.as_of)?))
    }
}

/// The bytes of a snapshot; `None` if it is too large for them.
pub(in crate::adapters::store) fn encode(snapshot: &AccountSnapshot) -> Option<Encoded> {
    let (mut documents, mut known) = (String::new(), QuickMap::<Arc<str>, (u32, u32)>::default());
    let mut stored = Vec::with_capacity(snapshot.roles.len());
    for (place, role) in snapshot.roles.iter().enumerate() {
        let trust = match role.trust_text().map(|text| known.entry(text)) {
            None => None,
            Some(Entry::Occupied(span)) => Some(*span.get()),
            Some(Entry::Vacant(new)) => {
                let text = new.key();
                let span = (u32::try_from(documents.len()).ok()?, u32::try_from(text.len()).ok()?);
                documents.push_str(text);
                Some(*new.insert(span))
            }
        };
        let role = StoredRole {
            arn: role.arn.as_str(),
            id: &role.id,
            trust,
            description: role.description.as_deref(),
            max_session_duration: role.max_session_duration,
            created: role.created.map(moment),
            place: u32::try_from(place).ok()?,
        };
        stored.push((name_of(role.arn).to_ascii_lowercase(), role));
    }
    stored.sort_by(|(one, _), (other, _)| one.cmp(other));
    let (mut groups, mut bytes) = (Vec::new(), Vec::new());
    for group in stored.chunks(GROUP) {
        let before = bytes.len();
        let roles: Vec<&StoredRole<'_>> = group.iter().map(|(_, role)| role).collect();
        bytes = postcard::to_extend(&roles, bytes).ok()?;
        let length = u32::try_from(bytes.len() - before).ok()?;
        groups.push(Group { first: group.first().map_or("", |(name, _)| name), length });
    }
    let table = postcard::to_allocvec(&Table {
        account: &snapshot.account.to_string(),
        alias: snapshot.alias.as_deref(),
        as_of: moment(snapshot.as_of),
        roles: u32::try_from(snapshot.roles.len()).ok()?,
        groups,
    })
    .ok()?;
    let mut all = u32::try_from(table.len()).ok()?.to_le_bytes().to_vec();
    all.extend(table);
    let roles = all.len();
    all.extend(bytes);
    all.extend(documents.into_bytes());
    Some(Encoded { all, roles })
}
