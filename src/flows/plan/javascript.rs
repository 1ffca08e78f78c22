//! Profiles of which JavaScript's SDK makes another identity than kamen does, or none (its `resolveProfileData` and
//! `parseIni`).

use crate::domain::profile::{FileProblem, Profile, SharedConfig};
use crate::flows::plan::apart::{at, chain, set};
use crate::flows::plan::missing::names_credentials;
use crate::flows::plan::own::signs_in;

/// What gives a profile's credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Giver {
    Source,
    Keys,
    WebIdentity,
    Process,
    SignIn,
    Login,
}

/// As JavaScript's SDK goes through them.
const THEIRS: [Giver; 6] =
    [Giver::Source, Giver::Keys, Giver::WebIdentity, Giver::Process, Giver::SignIn, Giver::Login];

/// As kamen does.
const OURS: [Giver; 6] =
    [Giver::WebIdentity, Giver::Source, Giver::SignIn, Giver::Keys, Giver::Login, Giver::Process];

impl Giver {
    fn is_there(self, profile: &Profile) -> bool {
        let is_set = |key: &str| set(profile, key).is_some();
        match self {
            Self::Source => {
                is_set("role_arn") && (is_set("source_profile") || is_set("credential_source"))
            }
            Self::Keys => is_set("aws_access_key_id") && is_set("aws_secret_access_key"),
            Self::WebIdentity => is_set("role_arn") && is_set("web_identity_token_file"),
            Self::Process => is_set("credential_process"),
            Self::SignIn => signs_in(&profile.settings),
            Self::Login => is_set("login_session"),
        }
    }

    /// Which one is found first. For both a source that holds keys is no role on a further one.
    fn first(order: [Self; 6], profile: &Profile, is_source: bool) -> Option<Self> {
        let is_passed_over =
            |giver: &Self| *giver == Self::Source && is_source && Self::Keys.is_there(profile);
        order.into_iter().find(|giver| giver.is_there(profile) && !is_passed_over(giver))
    }

    /// The setting that shows where it stands, and what it is called.
    fn named(self, profile: &Profile) -> (&'static str, &'static str) {
        match self {
            Self::Source if set(profile, "source_profile").is_some() => {
                ("source_profile", "the role on `source_profile`")
            }
            Self::Source => ("credential_source", "the role on `credential_source`"),
            Self::Keys => ("aws_access_key_id", "the keys"),
            Self::WebIdentity => ("web_identity_token_file", "the role of the web identity"),
            Self::Process => ("credential_process", "`credential_process`"),
            Self::SignIn if set(profile, "sso_session").is_some() => {
                ("sso_session", "Identity Center's credentials")
            }
            Self::SignIn => ("sso_start_url", "Identity Center's credentials"),
            Self::Login => ("login_session", "`login_session`"),
        }
    }
}

/// What JavaScript's SDK takes otherwise of a profile and of those that it takes its credentials from.
pub fn javascript_apart(config: &SharedConfig, name: &str) -> Vec<FileProblem> {
    let chain = chain(config, name).into_iter().enumerate();
    chain.flat_map(|(number, profile)| of_profile(config, profile, number > 0)).collect()
}

/// The same of every profile with credentials, each by itself.
pub fn all_javascript_apart(config: &SharedConfig) -> Vec<FileProblem> {
    let profiles = config.profiles.iter().filter(|profile| names_credentials(profile));
    profiles.flat_map(|profile| of_profile(config, profile, false)).collect()
}

fn of_profile(
    config: &SharedConfig,
    profile: &Profile,
    is_source: bool,
) -> impl Iterator<Item = FileProblem> + use<> {
    let named = [unknown_name(config, profile), other_giver(profile, is_source)];
    named.into_iter().flatten().chain(unknown_sections(profile, is_source))
}

fn other_giver(profile: &Profile, is_source: bool) -> Option<FileProblem> {
    let ours = Giver::first(OURS, profile, is_source)?;
    let theirs = Giver::first(THEIRS, profile, is_source)?;
    (ours != theirs).then_some(())?;
    let (_, ours) = ours.named(profile);
    let (key, theirs) = theirs.named(profile);
    let message =
        format!("JavaScript's SDK takes {theirs} of profile `{}`; kamen {ours}", profile.name);
    Some(at(set(profile, key)?, message))
}

/// What it takes in the names of the config file's sections.
const TAKEN: &str = "it takes letters of ASCII, digits and `_-@+.%:/`";

/// Whether it finds a section of the config file by that name.
fn is_taken(name: &str) -> bool {
    name.chars().all(|letter| letter.is_ascii_alphanumeric() || "_-@+.%:/".contains(letter))
}

/// A name that is none to it: in the config file it takes few characters, in the credentials file no two words.
fn unknown_name(config: &SharedConfig, profile: &Profile) -> Option<FileProblem> {
    let is_of_config = config.credentials_file.as_deref() != Some(&*profile.place.file);
    let is_unknown =
        if is_of_config { !is_taken(&profile.name) } else { profile.name.contains([' ', '\t']) };
    (is_unknown && !profile.name.is_empty()).then(|| FileProblem {
        place: profile.place.clone(),
        message: format!("JavaScript's SDK knows no profile `{}`: {TAKEN}", profile.name),
    })
}

/// Sections that a profile names and it does not find: of its sign-in, if that is what it takes, and of its endpoints.
fn unknown_sections(
    profile: &Profile,
    is_source: bool,
) -> impl Iterator<Item = FileProblem> + use<> {
    let signs_in = Giver::first(THEIRS, profile, is_source) == Some(Giver::SignIn);
    let session = set(profile, "sso_session").filter(|_| signs_in);
    let named = [("sso-session", session), ("services", set(profile, "services"))];
    let unknown = named.map(|(kind, setting)| {
        let setting = setting.filter(|setting| !is_taken(setting.value()))?;
        let name = setting.value();
        Some(at(setting, format!("JavaScript's SDK knows no `[{kind} {name}]`: {TAKEN}")))
    });
    unknown.into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flows::fixture::config;

    /// As JavaScript's SDK 3.958 was, asked with each pair in a profile.
    #[test]
    fn where_javascripts_sdk_takes_something_else_it_is_told() {
        let keys = "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x\n";
        let (role, token) =
            ("role_arn = arn:aws:iam::111122223333:role/R\n", "web_identity_token_file = /t\n");
        let (source, process, login) =
            ("source_profile = base\n", "credential_process = /bin/cp\n", "login_session = l\n");
        let sign_in = "sso_session = s\nsso_account_id = 1\nsso_role_name = Dev\n";
        for (settings, theirs) in [
            ([keys, sign_in].concat(), "the keys"),
            ([keys, role, token].concat(), "the keys"),
            ([process, sign_in].concat(), "`credential_process`"),
            ([process, login].concat(), "`credential_process`"),
            ([role, token, source].concat(), "the role on `source_profile`"),
            ([keys, process].concat(), ""),
            ([keys, login].concat(), ""),
            ([keys, role, source].concat(), ""),
            ([role, token, sign_in].concat(), ""),
            ([role, source, sign_in, process, login].concat(), ""),
            (sign_in.to_owned(), ""),
        ] {
            let config = config(&format!("[p]\n{settings}"));
            let told: Vec<String> =
                javascript_apart(&config, "p").into_iter().map(|told| told.message).collect();

            assert_eq!(told.len(), usize::from(!theirs.is_empty()), "{settings}: {told:?}");
            let start = format!("JavaScript's SDK takes {theirs} of profile `p`; kamen ");
            assert!(told.iter().all(|told| told.starts_with(&start)), "{settings}: {told:?}");
        }
        let chain = format!("[q]\n{role}source_profile = p\n[p]\n{role}{source}{keys}");
        assert_eq!(javascript_apart(&config(&chain), "q"), [], "both take the keys of the source");
        let told = javascript_apart(&config(&format!("{chain}{sign_in}")), "q");
        assert!(told[0].message.contains("the keys of profile `p`"), "{told:?}");
        let all =
            config(&format!("[my region]\nregion = x\n[my keys]\n{keys}[p]\n{keys}{sign_in}"));
        let lines: Vec<usize> =
            all_javascript_apart(&all).iter().map(|told| told.place.line).collect();
        assert_eq!(lines, [3, 7], "one without credentials is no one's identity");
    }

    #[test]
    fn sections_that_javascripts_sdk_does_not_find_are_told_where_it_looks_for_them() {
        let keys = "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x\n";
        let sign_in = "sso_account_id = 1\nsso_role_name = Dev\nsso_session = ";
        for (settings, words) in [
            (format!("{sign_in}corp\n"), ""),
            (
                format!("{sign_in}my corp\n"),
                "config:4: JavaScript's SDK knows no `[sso-session my corp]`",
            ),
            (format!("{sign_in}ü\n"), "knows no `[sso-session ü]`"),
            (format!("{keys}sso_session = my corp\n"), ""),
            (
                format!("{keys}services = my own\n"),
                "config:4: JavaScript's SDK knows no `[services my own]`",
            ),
        ] {
            let told = javascript_apart(&config(&format!("[p]\n{settings}")), "p");
            let told: Vec<String> = told.iter().map(ToString::to_string).collect();

            assert_eq!(told.len(), usize::from(!words.is_empty()), "{settings}: {told:?}");
            assert!(told.concat().contains(words), "{settings}: {told:?}");
        }
    }

    #[test]
    fn names_that_javascripts_sdk_does_not_read_are_told() {
        let config_of = |name: &str| config(&format!("[{name}]\nregion = x\n"));
        for (name, in_config, in_credentials) in [
            ("dev", false, false),
            ("a.b@c+d%e:f/g-h_i", false, false),
            ("my work", true, true),
            ("ü", true, false),
            ("p#q", true, false),
        ] {
            let mut config = config_of(name);
            assert_eq!(!javascript_apart(&config, name).is_empty(), in_config, "{name}");
            config.credentials_file = Some("config".into());
            assert_eq!(!javascript_apart(&config, name).is_empty(), in_credentials, "{name}");
        }
    }
}
