//! The roles of one account: a place in a row each, since there may be a million of them in all.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::domain::arn::RoleArn;
use crate::domain::role::Role;

/// Roles in the order of their ARNs, each once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Roles(Vec<Arc<Role>>);

impl From<Vec<Arc<Role>>> for Roles {
    /// Of two with the same ARN the later one counts.
    fn from(mut roles: Vec<Arc<Role>>) -> Self {
        // What was kept is in order mostly.
        if !roles.is_sorted_by(|one, other| one.arn < other.arn) {
            // The sort is stable: reversing first puts the later of two namesakes in front.
            roles.reverse();
            roles.sort_by(|one, other| one.arn.cmp(&other.arn));
            roles.dedup_by(|one, other| one.arn == other.arn);
        }
        roles.shrink_to_fit();
        Self(roles)
    }
}

impl Roles {
    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn get(&self, arn: &RoleArn) -> Option<&Arc<Role>> {
        self.0.get(self.place(arn).ok()?)
    }

    pub fn contains(&self, arn: &RoleArn) -> bool {
        self.place(arn).is_ok()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Arc<Role>> {
        self.0.iter()
    }

    pub fn arns(&self) -> impl Iterator<Item = &RoleArn> {
        self.0.iter().map(|role| &role.arn)
    }

    /// The roles whose ARNs stand behind this one; `None`: all.
    pub fn behind(&self, last: Option<&RoleArn>) -> &[Arc<Role>] {
        let start = last.map_or(0, |last| self.0.partition_point(|role| role.arn <= *last));
        self.0.get(start..).unwrap_or_default()
    }

    /// Takes a role in, instead of the one that has its ARN; whether that is news.
    pub fn insert(&mut self, role: Arc<Role>) -> bool {
        // Lists come in order.
        let place = match self.0.last().map(|last| last.arn.cmp(&role.arn)) {
            None | Some(Ordering::Less) => Err(self.0.len()),
            Some(Ordering::Equal | Ordering::Greater) => self.place(&role.arn),
        };
        match place {
            Ok(place) => match self.0.get_mut(place) {
                Some(known) if *known != role => *known = role,
                Some(_) | None => return false,
            },
            Err(place) => self.0.insert(place, role),
        }
        true
    }

    /// Of these, the roles that would be news.
    pub fn lacking(&self, mut roles: Vec<Arc<Role>>) -> Vec<Arc<Role>> {
        // Lists come in order: mostly the next one is the role behind the last.
        let mut next = 0;
        roles.retain(|role| {
            if self.0.get(next).is_some_and(|known| Arc::ptr_eq(known, role)) {
                next += 1;
                return false;
            }
            let Ok(place) = self.place(&role.arn) else { return true };
            next = place + 1;
            self.0.get(place) != Some(role)
        });
        roles
    }

    fn place(&self, arn: &RoleArn) -> Result<usize, usize> {
        self.0.binary_search_by(|role| role.arn.cmp(arn))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flows::inventory::account::only_named;

    fn role(name: &str, id: &str) -> Arc<Role> {
        let arn = format!("arn:aws:iam::012345678901:role/{name}").parse().unwrap();
        Arc::new(Role { id: id.into(), ..only_named(arn) })
    }

    #[test]
    fn roles_stand_in_order_whatever_the_order_in_which_they_came() {
        let mut roles = Roles::from(vec![role("b", "1"), role("d", "1"), role("b", "2")]);

        assert!(roles.insert(role("c", "3")) && roles.insert(role("e", "3")));

        let ids: Vec<&str> = roles.iter().map(|role| &*role.id).collect();
        assert_eq!(ids, ["2", "3", "1", "3"]);
        assert!(roles.arns().map(RoleArn::name).eq(["b", "c", "d", "e"]));
        assert_eq!(roles.behind(Some(&role("c", "").arn)).len(), 2);
        assert_eq!(roles.behind(None).len(), roles.len());
    }

    #[test]
    fn each_stands_there_once_and_the_later_one_counts() {
        let ids = |roles: &[Arc<Role>]| -> String {
            Roles::from(roles.to_vec()).iter().map(|role| &*role.id).collect()
        };

        assert_eq!(ids(&[role("a", "1"), role("a", "2")]), "2");
        assert_eq!(ids(&[role("b", "1"), role("a", "2")]), "21");
        assert_eq!(ids(&[role("a", "1"), role("b", "2")]), "12");
    }

    #[test]
    fn only_what_differs_is_news() {
        let mut roles = Roles::default();
        assert!(roles.is_empty() && roles.insert(role("a", "1")) && !roles.is_empty());
        assert!(roles.contains(&role("a", "").arn) && !roles.contains(&role("b", "").arn));

        assert!(!roles.insert(role("a", "1")) && roles.insert(role("a", "2")));
        assert_eq!(roles.get(&role("a", "").arn), Some(&role("a", "2")));
    }

    #[test]
    fn what_is_held_already_is_not_lacking_in_whatever_order_it_comes() {
        let known = ["a", "b", "c", "d"].map(|name| role(name, "1"));
        let roles = Roles::from(known.to_vec());
        let [a, b, c, d] = known;
        let lacking = |listed: &[&Arc<Role>]| -> Vec<String> {
            let lacking = roles.lacking(listed.iter().map(|role| Arc::clone(role)).collect());
            lacking.iter().map(|role| format!("{}{}", role.arn.name(), role.id)).collect()
        };

        assert_eq!(lacking(&[&a, &b, &c, &d]), [""; 0]);
        assert_eq!(lacking(&[&c, &d, &a, &role("b", "1"), &c]), [""; 0]);
        assert_eq!(
            lacking(&[&role("aa", "1"), &b, &role("c", "2"), &d, &role("e", "1")]),
            ["aa1", "c2", "e1"]
        );
        assert_eq!(Roles::default().lacking(vec![a]).len(), 1);
    }
}
