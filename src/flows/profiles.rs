//! Profiles for the permission sets that a person has, so that every other tool can be them.

use std::collections::BTreeSet;

use tokio::sync::mpsc;

use crate::domain::arn::RoleArn;
use crate::domain::failure::Failure;
use crate::domain::inventory::Scope;
use crate::domain::permission_set::Assignment;
use crate::domain::profile_text::ProfileEntry;
use crate::domain::sign_in::Portal;
use crate::flows::assigned::{Assigned, list};
use crate::flows::sign_in::portals;
use crate::flows::world::World;

/// What profiles are called unless the person says otherwise.
pub const TEMPLATE: &str = "{account}-{role}";

/// How a profile gets its credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProfileForm {
    /// By Identity Center's own keys, for tools that know it.
    IdentityCenter,
    /// By kamen, for those that do not.
    Process,
}

/// What is to be written.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// All must stand in account, id or set.
    pub words: &'a [String],
    /// In which `{account}`, `{id}` and `{role}` are filled in.
    pub template: &'a str,
    pub form: ProfileForm,
    pub region: Option<&'a str>,
}

/// The profiles, and the portals that could not be asked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Profiles {
    pub entries: Vec<ProfileEntry>,
    pub unasked: Vec<(Portal, Failure)>,
}

/// Lists every portal, and makes a profile of each permission set that is wanted.
pub async fn profiles(world: &World, wanted: Wanted<'_>) -> Profiles {
    let mut made = Profiles::default();
    for portal in portals(&world.config) {
        let (sender, mut news) = mpsc::channel(16);
        let listing = list(world, &portal, Scope::default(), sender);
        let drained = async { while news.recv().await.is_some() {} };
        if let (Err(failure), ()) = tokio::join!(listing, drained) {
            made.unasked.push((portal, failure));
        }
    }
    made.entries = entries(&Assigned::known(world), wanted);
    made
}

fn entries(assigned: &Assigned, wanted: Wanted<'_>) -> Vec<ProfileEntry> {
    let mut names = BTreeSet::new();
    let mut entries = Vec::new();
    for assignment in assigned.assignments() {
        let account = assigned.name(assignment.account);
        let id = assignment.account.to_string();
        let all = format!("{} {id} {}", account.unwrap_or_default(), assignment.set).to_lowercase();
        if !wanted.words.iter().all(|word| all.contains(&word.to_lowercase())) {
            continue;
        }
        let mut name = named(wanted.template, account.unwrap_or(&id), &id, &assignment.set);
        // Two accounts of one name, or a template that tells no sets apart.
        while !names.insert(name.clone()) {
            name = format!("{name}-{id}");
        }
        entries.push(ProfileEntry { name, lines: lines(assignment, wanted) });
    }
    entries
}

/// A name that every tool can read: letters, digits and a few marks.
fn named(template: &str, account: &str, id: &str, role: &str) -> String {
    let filled = template.replace("{account}", account).replace("{id}", id).replace("{role}", role);
    let takes = |letter: char| letter.is_alphanumeric() || "-_./@+:".contains(letter);
    filled.chars().map(|letter| if takes(letter) { letter } else { '-' }).collect()
}

fn lines(assignment: &Assignment, wanted: Wanted<'_>) -> Vec<(&'static str, String)> {
    let Assignment { portal, account, set } = assignment;
    let mut lines = match (wanted.form, &portal.session) {
        (ProfileForm::Process, _) => vec![process(&format!("{account}/sso:{set}"))],
        (ProfileForm::IdentityCenter, Some(session)) => vec![("sso_session", session.clone())],
        (ProfileForm::IdentityCenter, None) => {
            vec![("sso_start_url", portal.start_url.clone()), ("sso_region", portal.region.clone())]
        }
    };
    if wanted.form == ProfileForm::IdentityCenter {
        lines.push(("sso_account_id", account.to_string()));
        lines.push(("sso_role_name", set.clone()));
    }
    lines.extend(wanted.region.map(|region| ("region", region.to_owned())));
    lines
}

/// A profile by which other tools get a role's session from kamen.
pub fn profile_of(name: &str, role: &RoleArn, region: Option<&str>) -> ProfileEntry {
    let mut lines = vec![process(role.as_str())];
    lines.extend(region.map(|region| ("region", region.to_owned())));
    ProfileEntry { name: name.to_owned(), lines }
}

fn process(role: &str) -> (&'static str, String) {
    ("credential_process", format!("kamen credential-process {role}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_filled_in_and_hold_nothing_that_a_tool_would_stumble_over() {
        let filled = |template: &str| named(template, "acme prod]", "111111111111", "ViewOnly");

        assert_eq!(filled(TEMPLATE), "acme-prod--ViewOnly");
        assert_eq!(filled("{id}/{role}"), "111111111111/ViewOnly");
        assert_eq!(filled("sso.{role}"), "sso.ViewOnly");
    }
}
