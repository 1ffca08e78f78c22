//! The shared config and credentials files as values: profiles in file order, every key with the
//! place where it stands.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use zeroize::Zeroizing;

use crate::domain::account::AccountId;
use crate::domain::login::LoginSession;
use crate::domain::session::Start;
use crate::domain::sign_in::Portal;

/// Where a line stands, for errors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceLine {
    /// Shared by all lines of the file.
    pub file: Arc<Path>,
    /// Counted from 1; 0 means the file as a whole.
    pub line: usize,
}

impl fmt::Display for SourceLine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = self.file.display();
        match self.line {
            0 => write!(formatter, "{file}"),
            line => write!(formatter, "{file}:{line}"),
        }
    }
}

/// A value and where it was read. It may be a secret key: `Debug` hides it, and it is wiped on drop.
#[derive(Clone, PartialEq, Eq)]
pub struct Setting {
    value: Zeroizing<String>,
    pub place: SourceLine,
}

impl Setting {
    pub fn new(value: Zeroizing<String>, place: SourceLine) -> Self {
        Self { value, place }
    }

    pub fn value(&self) -> &str {
        &self.value
    }
}

impl fmt::Debug for Setting {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Setting(… at {})", self.place)
    }
}

/// One section's settings, keys in lower case. Nested settings stand as `parent.child`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings(pub BTreeMap<String, Setting>);

impl Settings {
    /// The value of `key`, if it is set and not empty.
    pub fn value(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(Setting::value).filter(|value| !value.is_empty())
    }

    pub fn place(&self, key: &str) -> Option<&SourceLine> {
        self.0.get(key).map(|setting| &setting.place)
    }
}

/// A profile, merged from both files as the SDK merges them (credentials win).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    pub name: String,
    pub place: SourceLine,
    pub settings: Settings,
}

/// Something in a file that could not be read; the rest goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileProblem {
    pub place: SourceLine,
    pub message: String,
}

impl fmt::Display for FileProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.place, self.message)
    }
}

/// Something about one profile that the AWS CLI takes otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileProblem {
    pub profile: String,
    pub problem: FileProblem,
}

/// The section of either file whose settings Python's reader of such files, and so the AWS CLI, gives to every other.
pub const SHARED_SECTION: &str = "DEFAULT";

/// Something about a section, such as `sso-session corp`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectionProblem {
    pub section: String,
    pub problem: FileProblem,
}

/// What the AWS CLI and boto3 alone take if environment and profile name no credentials: before the endpoint of a
/// container and the role of an instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OlderKeys {
    pub place: SourceLine,
    /// The access key id as it may be shown, or why they fail with this file.
    pub taken: Result<String, String>,
}

impl OlderKeys {
    /// What becomes of the AWS CLI by them.
    pub fn in_words(&self) -> String {
        let place = &self.place;
        match &self.taken {
            Ok(id) => format!("the AWS CLI and boto3 take key {id} from {place}"),
            Err(why) => format!("the AWS CLI and boto3 fail with {place}: {why}"),
        }
    }
}

/// All that both files say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SharedConfig {
    /// In file order.
    pub profiles: Vec<Profile>,
    pub sso_sessions: BTreeMap<String, Settings>,
    /// `[services NAME]` sections, with settings such as `iam.endpoint_url`.
    pub services: BTreeMap<String, Settings>,
    /// Where the credentials file stands, if it was read.
    pub credentials_file: Option<PathBuf>,
    pub problems: Vec<FileProblem>,
    /// Lines for which the AWS CLI and boto3 refuse the whole file.
    pub refused_by_cli: Vec<FileProblem>,
    /// Lines that mean something else to the AWS CLI, in sections that are no profiles.
    pub read_otherwise_by_cli: Vec<SectionProblem>,
    /// Sections that no tool reads, by the name that they were to have.
    pub left_out: Vec<SectionProblem>,
    /// Sections of which the AWS CLI makes another profile, or none.
    pub profiles_otherwise: Vec<ProfileProblem>,
    /// Keys in files of older tools.
    pub older_keys: Option<OlderKeys>,
    /// Made on the first look-up.
    pub index: NameIndex,
}

impl SharedConfig {
    /// The line of a section that was to have this name, and is not read as it is written.
    pub fn unread_section(&self, name: &str) -> Option<&FileProblem> {
        let is_named = |section: &str| section.split_once(' ').is_some_and(|(_, own)| own == name);
        Some(&self.left_out.iter().find(|left| is_named(&left.section))?.problem)
    }

    /// The profile of a name; quick among thousands, as every start looks several up.
    pub fn profile(&self, name: &str) -> Option<&Profile> {
        let is_named = |profile: &&Profile| profile.name == name;
        let indexed = self.index.find(&self.profiles, name).filter(is_named);
        // The list may have changed since the index was made.
        indexed.or_else(|| self.profiles.iter().find(is_named))
    }
}

/// Where each profile stands in the list, by name. It is no part of what the files say: any two
/// are equal.
#[derive(Debug, Clone, Default)]
pub struct NameIndex(OnceLock<HashMap<String, usize>>);

impl NameIndex {
    fn find<'a>(&self, profiles: &'a [Profile], name: &str) -> Option<&'a Profile> {
        let index = self.0.get_or_init(|| {
            // The first of a name counts, hence from the end.
            let numbered = profiles.iter().enumerate().rev();
            numbered.map(|(number, profile)| (profile.name.clone(), number)).collect()
        });
        profiles.get(*index.get(name)?)
    }
}

impl PartialEq for NameIndex {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for NameIndex {}

/// How a client of one start talks to AWS: what environment and profile say together.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct ClientSettings {
    pub region: Option<String>,
    pub sts_endpoint: Option<String>,
    pub iam_endpoint: Option<String>,
    pub organizations_endpoint: Option<String>,
    /// Of Identity Center's portal.
    pub sso_endpoint: Option<String>,
    /// Of Identity Center's sign-in.
    pub sso_oidc_endpoint: Option<String>,
    /// Of the console's sign-in.
    pub signin_endpoint: Option<String>,
    pub ca_bundle: Option<PathBuf>,
    pub use_fips: bool,
    pub use_dual_stack: bool,
}

/// The first credentials of a chain: where they come from. No secret is in here.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum BaseSource {
    /// `AWS_ACCESS_KEY_ID` and its companions in the environment.
    Environment,
    /// Keys written in a profile.
    StaticKeys { profile: String },
    /// `credential_process`.
    Process { profile: String, command: String },
    /// A long-lived key in the vault.
    VaultKey {
        name: String,
        /// Whether it is given as it is, and not as a session of its user.
        is_bare: bool,
    },
    /// `web_identity_token_file`, or aws-vault's `web_identity_token_process`, with `role_arn`.
    WebIdentity { token: IdentityToken, role_arn: String, session_name: Option<String> },
    /// Identity Center, by the token of a sign-in.
    IdentityCenter { portal: Portal, account: String, role: String },
    /// `login_session`: what `aws login` left.
    Login(LoginSession),
    /// `credential_source = EcsContainer`, or the container variables in the environment.
    Container,
    /// `credential_source = Ec2InstanceMetadata`.
    InstanceMetadata,
}

/// Where the token of a web identity comes from; each time anew, since another program keeps it fresh.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum IdentityToken {
    File(PathBuf),
    /// A command that prints it.
    Process(String),
}

impl BaseSource {
    /// The command that is run for it, which may ask a person, and the setting that names it.
    pub fn command(&self) -> Option<(&str, &'static str)> {
        match self {
            Self::Process { command, .. } => Some((command, "credential_process")),
            Self::WebIdentity { token: IdentityToken::Process(command), .. } => {
                Some((command, "web_identity_token_process"))
            }
            Self::WebIdentity { token: IdentityToken::File(_), .. }
            | Self::Environment
            | Self::StaticKeys { .. }
            | Self::VaultKey { .. }
            | Self::IdentityCenter { .. }
            | Self::Login(_)
            | Self::Container
            | Self::InstanceMetadata => None,
        }
    }

    /// The portal that one must have signed in to.
    pub fn portal(&self) -> Option<&Portal> {
        match self {
            Self::IdentityCenter { portal, .. } => Some(portal),
            Self::Environment
            | Self::StaticKeys { .. }
            | Self::VaultKey { .. }
            | Self::Process { .. }
            | Self::WebIdentity { .. }
            | Self::Login(_)
            | Self::Container
            | Self::InstanceMetadata => None,
        }
    }
}

/// One role that a profile assumes on top of its source.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ProfileHop {
    /// The profile that says so.
    pub profile: String,
    pub role_arn: String,
    pub external_id: Option<String>,
    pub mfa_serial: Option<String>,
    pub session_name: Option<String>,
    pub source_identity: Option<String>,
    /// Seconds.
    pub duration: Option<u32>,
}

/// What a start comes to: base credentials, then the roles to walk through, in order.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CredentialPlan {
    pub base: BaseSource,
    pub hops: Vec<ProfileHop>,
    pub client: ClientSettings,
}

impl CredentialPlan {
    /// Whether a one-time code is wanted on the way.
    pub fn wants_mfa(&self) -> bool {
        self.hops.iter().any(|hop| hop.mfa_serial.is_some())
    }

    /// Whether it is walked without a person. A program is run only for what a person does: it may ask one.
    pub fn answers_alone(&self) -> bool {
        !self.wants_mfa() && self.base.command().is_none()
    }
}

/// A start, how it is had, and where it leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lead {
    pub start: Start,
    pub plan: Arc<CredentialPlan>,
    /// `None` until AWS was asked.
    pub account: Option<AccountId>,
}

impl Lead {
    /// Whether a one-time code is wanted on the way.
    pub fn wants_mfa(&self) -> bool {
        self.plan.wants_mfa()
    }

    /// Whether the start answers without a person.
    pub fn answers_alone(&self) -> bool {
        self.plan.answers_alone()
    }
}

#[cfg(test)]
mod tests;
