//! Sections to profiles: names read, the same names merged, the files laid one over the other.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use super::parser::{RawProperty, RawSection};
use super::{FileKind, cli};
use crate::domain::profile::{
    FileProblem, Profile, ProfileProblem, SHARED_SECTION, SectionProblem, Setting, Settings,
    SharedConfig, SourceLine,
};
use crate::domain::text::nearest;

/// What a section's name begins with in the config file.
pub(super) const KINDS: [&str; 3] = ["profile", "sso-session", "services"];

/// What a section's header says.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Section {
    Profile(String),
    SsoSession(String),
    Services(String),
    /// Known to the AWS CLI, of no use here.
    Foreign,
    /// Nothing that any tool would read; the text says why.
    Ignored(String),
}

/// Lays the sections of one file over what is there: later settings win, files read later win.
pub(super) fn merge(
    shared: &mut SharedConfig,
    kind: FileKind,
    path: &Arc<Path>,
    sections: Vec<RawSection>,
) {
    // `[profile default]` hides `[default]` altogether, wherever the two stand.
    let hides_default = kind == FileKind::Config && sections.iter().any(is_prefixed_default);
    let mut profiles = Profiles::of(&mut shared.profiles);
    let mut seen = HashMap::new();
    for raw in sections {
        let place = SourceLine { file: Arc::clone(path), line: raw.line };
        let section = Section::of(&raw, kind);
        let is_hidden = hides_default && raw.header == "default";
        let messages = told(&section, &raw, kind, seen.get(&section).copied());
        let told =
            messages.into_iter().map(|message| FileProblem { place: place.clone(), message });
        for problem in told.chain(raw.otherwise.iter().cloned()) {
            let sections = &mut shared.read_otherwise_by_cli;
            if raw.header == SHARED_SECTION {
                let section = SHARED_SECTION.to_owned();
                sections.push(SectionProblem { section, problem });
                continue;
            }
            read_otherwise(&mut shared.profiles_otherwise, sections, &section, problem);
        }
        if is_hidden && !seen.contains_key(&section) {
            let message = "`[default]` is not read, as `[profile default]` is there as well";
            shared.problems.push(FileProblem { place: place.clone(), message: message.to_owned() });
        } else if !raw.is_part_for_cli {
            seen.insert(section.clone(), raw.line);
        }
        let problems = &mut shared.problems;
        let settings = match section {
            Section::Profile(_) if is_hidden => continue,
            Section::Profile(name) => profiles.settings(name, place),
            Section::SsoSession(name) => shared.sso_sessions.entry(name).or_default(),
            Section::Services(name) => shared.services.entry(name).or_default(),
            Section::Foreign => continue,
            Section::Ignored(message) => {
                let problem = FileProblem { place, message };
                if let Some((kind, name)) = meant(&raw) {
                    let (section, problem) = (format!("{kind} {name}"), problem.clone());
                    shared.left_out.push(SectionProblem { section, problem });
                }
                problems.push(problem);
                continue;
            }
        };
        for property in raw.properties {
            insert(settings, problems, path, property);
        }
    }
}

/// Keeps what the AWS CLI reads otherwise, with the profile or section that it is of.
fn read_otherwise(
    profiles: &mut Vec<ProfileProblem>,
    sections: &mut Vec<SectionProblem>,
    section: &Section,
    problem: FileProblem,
) {
    let section = match section {
        Section::Profile(profile) => {
            let profile = profile.clone();
            return profiles.push(ProfileProblem { profile, problem });
        }
        Section::SsoSession(name) => format!("sso-session {name}"),
        Section::Services(name) => format!("services {name}"),
        Section::Foreign | Section::Ignored(_) => String::new(),
    };
    sections.push(SectionProblem { section, problem });
}

/// What is to be said of a section; `earlier` is the line of another of the same meaning in the file.
fn told(
    section: &Section,
    raw: &RawSection,
    kind: FileKind,
    earlier: Option<usize>,
) -> Vec<String> {
    if raw.is_part_for_cli {
        return Vec::new();
    }
    let header = &raw.header;
    let mut messages: Vec<String> = cli::otherwise(raw, kind).into_iter().collect();
    let is_meant =
        matches!(section, Section::Profile(_) | Section::SsoSession(_) | Section::Services(_));
    if let Some(line) = earlier.filter(|_| is_meant && kind == FileKind::Config) {
        messages.push(if *section == Section::Profile("default".to_owned()) && header == "default" {
            format!(
                "`[default]`: the AWS CLI takes it alone, as the later one; kamen and most SDKs take \
                 `[profile default]` (line {line}) alone"
            )
        } else {
            format!("`[{header}]`: the AWS CLI takes it alone, and not what line {line} begins as well")
        });
    }
    messages
}

fn is_prefixed_default(section: &RawSection) -> bool {
    section.header != "default"
        && Section::of(section, FileKind::Config) == Section::Profile("default".to_owned())
}

/// The profiles read so far, and where each name stands: some people have thousands.
struct Profiles<'a> {
    list: &'a mut Vec<Profile>,
    index: HashMap<String, usize>,
}

impl<'a> Profiles<'a> {
    fn of(list: &'a mut Vec<Profile>) -> Self {
        let numbered = list.iter().enumerate();
        let index = numbered.map(|(number, profile)| (profile.name.clone(), number)).collect();
        Self { list, index }
    }

    /// The settings of a profile, which is made if it is new.
    fn settings(&mut self, name: String, place: SourceLine) -> &mut Settings {
        let number = *self.index.entry(name).or_insert_with_key(|name| {
            let (name, settings) = (name.clone(), Settings::default());
            self.list.push(Profile { name, place, settings });
            self.list.len() - 1
        });
        #[expect(clippy::indexing_slicing, reason = "the index names what is in the list")]
        &mut self.list[number].settings
    }
}

fn insert(
    settings: &mut Settings,
    problems: &mut Vec<FileProblem>,
    path: &Arc<Path>,
    property: RawProperty,
) {
    let place = |line| SourceLine { file: Arc::clone(path), line };
    if !is_identifier(&property.key) {
        let message = format!("`{}` is no name of a setting, and was left out", property.key);
        problems.push(FileProblem { place: place(property.line), message });
        return;
    }
    // A property set again takes its nested settings along.
    let nested = format!("{}.", property.key);
    settings.0.retain(|key, _| !key.starts_with(&nested));
    for (key, value, line) in property.children {
        settings.0.insert(format!("{nested}{key}"), Setting::new(value, place(line)));
    }
    let setting = Setting::new(property.value, place(property.line));
    settings.0.insert(property.key, setting);
}

impl Section {
    fn of(raw: &RawSection, kind: FileKind) -> Self {
        let header = raw.header.as_str();
        match kind {
            // The name is all that stands between the brackets, as botocore takes it.
            FileKind::Credentials if header.is_empty() => {
                Self::Ignored("`[]` is not read: it has no name".to_owned())
            }
            FileKind::Credentials => Self::Profile(header.to_owned()),
            FileKind::Config => Self::of_config(raw),
        }
    }

    pub(super) fn of_config(raw: &RawSection) -> Self {
        let header = raw.header.as_str();
        let Some((prefix, name)) = header.split_once(char::is_whitespace) else {
            return match header {
                "default" => Self::Profile("default".to_owned()),
                "plugins" | "preview" => Self::Foreign,
                "" | "profile" | "sso-session" | "services" => {
                    Self::Ignored(format!("`[{header}]` is not read: it has no name"))
                }
                _ => Self::left_out(raw),
            };
        };
        let name = name_of(name.trim());
        // The AWS CLI goes by how the word begins.
        let kind = KINDS.iter().find(|known| prefix.starts_with(**known));
        kind.and_then(|kind| Self::named(kind, name)).unwrap_or_else(|| Self::left_out(raw))
    }

    /// A section of that kind.
    pub(super) fn named(kind: &str, name: String) -> Option<Self> {
        match kind {
            "profile" => Some(Self::Profile(name)),
            "sso-session" => Some(Self::SsoSession(name)),
            "services" => Some(Self::Services(name)),
            _ => None,
        }
    }

    pub(super) fn name(&self) -> Option<&str> {
        match self {
            Self::Profile(name) | Self::SsoSession(name) | Self::Services(name) => Some(name),
            Self::Foreign | Self::Ignored(_) => None,
        }
    }

    fn left_out(raw: &RawSection) -> Self {
        let header = &raw.header;
        Self::Ignored(match meant(raw) {
            Some((_, name)) if name.eq_ignore_ascii_case("default") && !header.contains(' ') => {
                format!("`[{header}]` is not read: in the config file it is written `[default]`")
            }
            Some((kind, name)) => format!(
                "`[{header}]` is not read: in the config file it is written `[{kind} {name}]`"
            ),
            None => format!(
                "`[{header}]` is not read: sections are called `profile`, `sso-session` or `services`"
            ),
        })
    }
}

/// The kind and name of the section that is probably meant by a header that no tool reads.
fn meant(raw: &RawSection) -> Option<(&'static str, &str)> {
    const SIGNS: [char; 6] = ['-', '_', '=', ':', '.', '/'];
    let header = bare(&raw.header);
    if matches!(header, "" | "profile" | "sso-session" | "services") {
        return None;
    }
    // `[profile-x]`, `[Profile x]`, `[sso_session=x]`: the word, and what is to be a blank.
    let written = KINDS.iter().chain(&["sso_session"]).find_map(|word| {
        let start = header.get(..word.len()).filter(|start| start.eq_ignore_ascii_case(word))?;
        let name = header.strip_prefix(start)?;
        let is_part = |letter: char| SIGNS.contains(&letter) || letter.is_whitespace();
        // The quote at the end is gone with what stands around the header.
        let quoted = name.strip_prefix(['"', '\'']).map(|name| name.trim_end_matches(['"', '\'']));
        let bare = quoted.unwrap_or_else(|| name.trim_start_matches(is_part));
        let kind = if *word == "sso_session" { "sso-session" } else { word };
        (bare.len() < name.len() && !bare.is_empty()).then_some((kind, bare))
    });
    written.or_else(|| {
        let Some((word, name)) = header.split_once(char::is_whitespace) else {
            return Some((kind_of(&raw.properties), header));
        };
        let near = nearest(word, KINDS, 1).first().copied()?;
        Some((near, name.trim()))
    })
}

/// A header without the quotes and brackets around it.
fn bare(header: &str) -> &str {
    header.trim_matches(|letter: char| {
        matches!(letter, '"' | '\'' | '[' | ']') || letter.is_whitespace()
    })
}

/// Which kind of section these settings are of: a sign-in without an account and a role is one that profiles share.
fn kind_of(properties: &[RawProperty]) -> &'static str {
    let has = |key: &str| properties.iter().any(|property| property.key == key);
    let is_profile = ["sso_account_id", "sso_role_name", "role_arn"].into_iter().any(has);
    if has("sso_start_url") && !is_profile { "sso-session" } else { "profile" }
}

/// The name itself: one word as a shell would read it (botocore), else the text as it stands (Go).
fn name_of(text: &str) -> String {
    match cli::words(text).as_deref() {
        Some([word]) if !word.is_empty() => word.clone(),
        Some(_) | None => text.to_owned(),
    }
}

fn is_identifier(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-/.%@:+".contains(&byte))
}
