//! Profiles for the permission sets that a person has, so that every other tool can be them.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::arn::RoleArn;
use crate::domain::failure::Failure;
use crate::domain::permission_set::{Assignment, set_of};
use crate::domain::profile_text::{ProfileEntry, SectionKind, is_word};
use crate::domain::session::Start;
use crate::domain::sign_in::Portal;
use crate::domain::text::harmless;
use crate::flows::assigned::{Assigned, list_all};
use crate::flows::sign_in::{is_shared, portals};
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
    /// That of the portal, if there is none: most tools go nowhere without a region.
    pub region: Option<&'a str>,
}

/// The profiles, and the portals that could not be asked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Profiles {
    pub entries: Vec<ProfileEntry>,
    /// Every set that the person has, as [`ProfileEntry::identity`] has it.
    pub all: BTreeSet<String>,
    pub unasked: Vec<(Portal, Failure)>,
    /// Portals whose profiles go by Identity Center's own keys, while no other tool finds the token.
    pub unshared: BTreeSet<Portal>,
}

/// Lists every portal, and makes a profile of each permission set that is wanted.
pub async fn profiles(world: &World, wanted: Wanted<'_>) -> Profiles {
    let mut made = Profiles::default();
    for portal in portals(&world.config) {
        if let Err(failure) = list_all(world, &portal).await {
            made.unasked.push((portal, failure));
        }
    }
    let assigned = Assigned::known(world);
    let identity = |one: &Assignment| format!("{}/sso:{}", one.account, one.set);
    made.all = assigned.assignments().map(identity).collect();
    let chosen = chosen(&assigned, wanted);
    if wanted.form == ProfileForm::IdentityCenter {
        let portals: BTreeSet<&Portal> = chosen.iter().map(|(one, _)| &one.portal).collect();
        let unshared = portals.into_iter().filter(|portal| !is_shared(world, portal));
        made.unshared = unshared.cloned().collect();
    }
    made.entries = chosen.into_iter().map(|(one, name)| entry(one, name, wanted)).collect();
    made
}

/// The permission sets that are wanted, with what their profiles are called.
fn chosen<'a>(assigned: &'a Assigned, wanted: Wanted<'_>) -> Vec<(&'a Assignment, String)> {
    let sets: Vec<(&Assignment, String)> = assigned
        .assignments()
        // AWS makes no others, and these would be more than a word in a file or a command line.
        .filter(|assignment| is_word(&assignment.set))
        .map(|assignment| {
            let id = assignment.account.to_string();
            let account = assigned.name(assignment.account).unwrap_or(&id);
            (assignment, named(wanted.template, account, &id, &assignment.set))
        })
        .collect();
    // Named before they are chosen from: a name must not depend on what else was asked for.
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, name) in &sets {
        *counts.entry(name).or_default() += 1;
    }
    let name_of = |assignment: &Assignment, name: &str| match counts.get(name) {
        Some(1) => name.to_owned(),
        _ => format!("{name}-{}-{}", assignment.account, assignment.set),
    };
    let is_wanted = |assignment: &Assignment| {
        let account = assigned.name(assignment.account).unwrap_or_default();
        let all = format!("{account} {} {}", assignment.account, assignment.set).to_lowercase();
        wanted.words.iter().all(|word| all.contains(&word.to_lowercase()))
    };
    let chosen = sets.iter().filter(|(assignment, _)| is_wanted(assignment));
    chosen.map(|(assignment, name)| (*assignment, name_of(assignment, name))).collect()
}

fn entry(assignment: &Assignment, name: String, wanted: Wanted<'_>) -> ProfileEntry {
    let kind = SectionKind::Profile;
    ProfileEntry { kind, takes_over: false, name, lines: lines(assignment, wanted) }
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
    lines.push(("region", wanted.region.unwrap_or(&portal.region).to_owned()));
    lines
}

/// A profile by which other tools get a role's session from kamen, as it is had from `start`.
///
/// # Errors
/// The name, the role or the start could not be written so that every tool reads it; the profile would lead to
/// itself.
pub fn profile_of(
    name: &str,
    role: &RoleArn,
    start: Option<&Start>,
    region: Option<&str>,
) -> Result<ProfileEntry, Failure> {
    check_words([name, role.as_str()])?;
    let source = match start {
        Some(Start::Profile(source)) if source == name => {
            return Err(Failure::usage(format!("`{name}` is where the role is assumed from"))
                .with_hint("name another profile, or another start by `--profile`"));
        }
        Some(Start::Profile(source)) if is_word(source) => format!("--profile {source} "),
        Some(Start::Profile(source)) => {
            let text = format!("the profile `{}` is no single word", harmless(source));
            return Err(Failure::usage(text).with_hint("choose another start by `--profile`"));
        }
        Some(Start::Environment | Start::PermissionSet(_)) | None => String::new(),
    };
    Ok(of_process(name, &format!("{source}{role}"), region))
}

/// The same for the role of a permission set, which is had by its sign-in; `None` for a role that no portal gives.
///
/// # Errors
/// As [`profile_of`] has them for words.
pub fn profile_of_set(
    world: &World,
    name: &str,
    role: &RoleArn,
    region: Option<&str>,
) -> Result<Option<ProfileEntry>, Failure> {
    let assigned = Assigned::known(world);
    let Some(set) = set_of(role) else { return Ok(None) };
    if assigned.of(role).is_none() && assigned.awaiting(role).is_empty() {
        return Ok(None);
    }
    let query = format!("{}/sso:{set}", role.account());
    check_words([name, &query])?;
    Ok(Some(of_process(name, &query, region)))
}

fn check_words(words: [&str; 2]) -> Result<(), Failure> {
    let Some(word) = words.into_iter().find(|word| !is_word(word)) else { return Ok(()) };
    let text = format!("`{}` would be more than one word to a shell", harmless(word));
    Err(Failure::usage(text).with_hint("letters, digits and _+=,.@:/- are one"))
}

fn of_process(name: &str, words: &str, region: Option<&str>) -> ProfileEntry {
    let mut lines = vec![process(words)];
    lines.extend(region.map(|region| ("region", region.to_owned())));
    ProfileEntry { name: name.to_owned(), lines, ..ProfileEntry::default() }
}

fn process(role: &str) -> (&'static str, String) {
    ("credential_process", format!("kamen credential-process {role}"))
}

#[cfg(test)]
mod tests;
