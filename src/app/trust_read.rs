//! Which roles' trust documents were read before something more became known of accounts.

use std::collections::BTreeMap;

use crate::app::inventory::RoleIndex;

/// By role how much was known of accounts when its document was last read: a moment of
/// [`KnownAccounts`](crate::policy::words::KnownAccounts).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TrustRead {
    by_role: Vec<u32>,
    /// No document was read before.
    oldest: Option<u32>,
}

/// Of a role whose document was not read yet.
const NEVER: u32 = u32::MAX;

impl TrustRead {
    /// Notes that these roles are read at a moment.
    pub fn note(&mut self, roles: &[RoleIndex], moment: u32) {
        let Some(last) = roles.iter().max() else { return };
        let length = self.by_role.len().max(*last as usize + 1);
        // Doubling would leave a quarter empty on average.
        self.by_role.reserve_exact(length - self.by_role.len());
        self.by_role.resize(length, NEVER);
        for role in roles {
            if let Some(slot) = self.by_role.get_mut(*role as usize) {
                *slot = moment;
            }
        }
        self.oldest = Some(self.oldest.map_or(moment, |oldest| oldest.min(moment)));
    }

    /// The roles that were read before a moment, by when, and notes that they are read now.
    pub fn take_older(&mut self, moment: u32) -> BTreeMap<u32, Vec<RoleIndex>> {
        let mut older: BTreeMap<u32, Vec<RoleIndex>> = BTreeMap::new();
        if self.oldest.is_none_or(|oldest| oldest >= moment) {
            return older;
        }
        for (role, read) in (0_u32..).zip(&mut self.by_role) {
            if *read < moment {
                older.entry(std::mem::replace(read, moment)).or_default().push(role);
            }
        }
        self.oldest = Some(moment);
        older
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_given_once_by_when_they_were_read() {
        let mut read = TrustRead::default();
        assert!(read.take_older(9).is_empty());
        read.note(&[], 1);
        read.note(&[0, 1], 1);
        read.note(&[4], 3);
        read.note(&[1, 3], 2);

        assert_eq!(read.take_older(3), [(1, vec![0]), (2, vec![1, 3])].into());
        assert!(read.take_older(3).is_empty(), "they count as read");
        assert_eq!(read.take_older(4), [(3, vec![0, 1, 3, 4])].into(), "the third was never read");
    }
}
