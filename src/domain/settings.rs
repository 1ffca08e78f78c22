//! kamen's own settings, as `config.toml` may hold them. Every field is optional; what is absent
//! has the value of [`Default`], and `assets/config.toml` shows all of them.

mod action;
mod color;
mod guard;

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::domain::account::AccountId;
use crate::domain::permission_set::set_named;
use crate::domain::span;
use crate::domain::vault::KeySource;

pub use action::{Action, ActionBy, ActionPlace, Placeholder};
pub use color::{AccountColor, UnknownColor};
pub use guard::{Demands, Guard, GuardFacts, RoleFacts};

/// All settings.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct KamenSettings {
    /// What the person calls their accounts, and accounts of others.
    pub accounts: BTreeMap<AccountId, AccountSettings>,
    pub production: ProductionRules,
    /// What other roles ask for.
    pub guards: Vec<Guard>,
    /// Commands of the person's own, for roles.
    pub actions: Vec<Action>,
    pub defaults: SwitchDefaults,
    pub shell: ShellSettings,
    pub screen: ScreenSettings,
    pub network: NetworkSettings,
    pub vault: VaultSettings,
    pub mfa: MfaSettings,
    pub sso: SignInSettings,
    pub browser: BrowserSettings,
    /// Context, then command, then its keys; checked by the keymap, which knows the names.
    pub keys: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

/// What one account is called and how it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct AccountSettings {
    pub name: Option<String>,
    pub color: Option<AccountColor>,
    /// Overrules [`ProductionRules`] for this account.
    pub production: Option<bool>,
    /// The folder of the Chrome profile that its console opens in.
    pub browser_profile: Option<String>,
}

/// Which accounts are production: coloured, and switched to only after typing a word.
///
/// Patterns know `*` and `?` and ignore case.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct ProductionRules {
    pub accounts: Vec<AccountId>,
    /// Patterns over the account's name and alias.
    pub names: Vec<String>,
    /// Names and aliases that [`Self::names`] shall not match after all.
    pub except: Vec<String>,
    /// Patterns over role names that are production in any account.
    pub roles: Vec<String>,
    /// Patterns over the names of roles and permission sets that never ask; these heed case.
    pub exempt: Vec<String>,
    /// Whether a switch asks for the account's name to be typed.
    pub confirm: bool,
    /// Whether the commands ask for it too.
    pub confirm_cli: bool,
}

impl Default for ProductionRules {
    fn default() -> Self {
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        Self {
            accounts: Vec::new(),
            names: texts(&["*prod*"]),
            except: texts(&["*nonprod*", "*non-prod*", "*preprod*", "*pre-prod*"]),
            roles: Vec::new(),
            exempt: texts(&[
                "ReadOnly*",
                "*ReadOnly",
                "*ReadOnlyAccess",
                "ViewOnly*",
                "*ViewOnlyAccess",
            ]),
            confirm: true,
            confirm_cli: false,
        }
    }
}

/// What a switch uses unless it is told otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct SwitchDefaults {
    /// Seconds; `None` asks for an hour, which every role allows.
    #[serde(deserialize_with = "optional_span")]
    pub duration: Option<u32>,
    pub region: Option<String>,
    /// `None` takes the name of the person who switches.
    pub session_name: Option<String>,
    /// The shell of `kamen shell`; `None` takes `$SHELL`.
    pub shell: Option<String>,
}

fn optional_span<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<u32>, D::Error> {
    span::deserialize(deserializer).map(Some)
}

/// How shells carry a session.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct ShellSettings {
    /// Whether the session is renewed for as long as the shell lives, as `--live` has it.
    pub live: bool,
}

/// How the screens look and behave.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct ScreenSettings {
    /// `auto`, `dark`, `light`, `high-contrast`, `plain` or the path of a file; checked by the theme.
    pub theme: String,
    pub mouse: bool,
    /// A command that takes what is copied on its standard input; `None` asks the terminal (OSC 52).
    pub copy_command: Option<String>,
    /// Whether the list begins grouped by account.
    pub group_by_account: bool,
    /// Whether roles that AWS made for its own services are listed.
    pub service_linked: bool,
}

impl Default for ScreenSettings {
    fn default() -> Self {
        Self {
            theme: "auto".to_owned(),
            mouse: true,
            copy_command: None,
            group_by_account: true,
            service_linked: true,
        }
    }
}

/// How patient and how busy the talk with AWS is. Times are in seconds.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct NetworkSettings {
    /// How many accounts are listed at a time.
    pub concurrency: usize,
    /// How often a call is sent at most, the first time included.
    pub max_attempts: u32,
    #[serde(deserialize_with = "span::deserialize")]
    pub connect_timeout: u32,
    /// For one answer to begin.
    #[serde(deserialize_with = "span::deserialize")]
    pub read_timeout: u32,
    /// For one call with all its attempts.
    #[serde(deserialize_with = "span::deserialize")]
    pub operation_timeout: u32,
    /// For a `credential_process`.
    #[serde(deserialize_with = "span::deserialize")]
    pub process_timeout: u32,
}

impl Default for NetworkSettings {
    fn default() -> Self {
        Self {
            concurrency: 8,
            max_attempts: 4,
            connect_timeout: 3,
            read_timeout: 15,
            operation_timeout: 40,
            process_timeout: 60,
        }
    }
}

/// What is kept at rest, and what unlocks it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct VaultSettings {
    /// `None` takes what this machine offers.
    pub key: Option<KeySource>,
    /// Prints the vault's secret; its first word is the program.
    pub key_command: Vec<String>,
    /// For how many seconds the kernel holds the key of the unlocked vault; 0 for never.
    #[serde(deserialize_with = "span::deserialize")]
    pub unlocked_for: u32,
}

/// The system's keyring is asked again after so many seconds: once it is locked, the kernel soon holds nothing of it.
const KEYRING_HELD: u32 = 60;

impl VaultSettings {
    /// For how many seconds the kernel holds a key that came from there.
    pub fn held_for(&self, source: KeySource) -> u32 {
        match source {
            // The keyring gives it again by itself, as long as the person has it unlocked.
            KeySource::Keyring => self.unlocked_for.min(KEYRING_HELD),
            KeySource::Passphrase | KeySource::Command | KeySource::None => self.unlocked_for,
        }
    }
}

impl Default for VaultSettings {
    fn default() -> Self {
        Self { key: None, key_command: Vec::new(), unlocked_for: 8 * 3600 }
    }
}

/// Where one-time codes come from, beside the vault and the person.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct MfaSettings {
    /// Whether `ykman` is asked for the account that is called like the device.
    pub ykman: bool,
}

/// How one signs in to Identity Center.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct SignInSettings {
    /// Whether the AWS CLI's token files are read and written; `None` for those that are there already.
    pub share_token: Option<bool>,
}

/// What opens a page.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct BrowserSettings {
    /// A program and its arguments, in which `{url}` stands for the address, and on pages of the console `{account}`,
    /// `{name}` and `{role}` for whose it is; empty for the system's own.
    pub command: Vec<String>,
    /// How the consoles of several accounts are kept apart.
    pub console: Consoles,
}

/// How one browser shows the consoles of several accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Consoles {
    /// As it shows every page.
    #[default]
    Together,
    /// Each account in a container of Firefox, by the add-on "Open external links in a container".
    Containers,
    /// The same by granted's add-on.
    GrantedContainers,
    /// Each account in a profile of Chrome or its like.
    Profiles,
}

impl KamenSettings {
    /// What the person calls an account.
    pub fn account_name(&self, account: AccountId) -> Option<&str> {
        self.accounts.get(&account)?.name.as_deref()
    }

    /// Whether an account is marked as production; `alias` is its alias, if it is known.
    pub fn is_production_account(&self, account: AccountId, alias: Option<&str>) -> bool {
        let own = self.accounts.get(&account);
        if let Some(said) = own.and_then(|settings| settings.production) {
            return said;
        }
        let rules = &self.production;
        let named =
            |name: &str| matches_any(&rules.names, name) && !matches_any(&rules.except, name);
        rules.accounts.contains(&account)
            || self.account_name(account).is_some_and(named)
            || alias.is_some_and(named)
    }

    /// Whether a role counts as production: by its account, or by its own name.
    pub fn is_production(&self, account: AccountId, alias: Option<&str>, role: &str) -> bool {
        self.is_production_account(account, alias) || matches_any(&self.production.roles, role)
    }
}

impl ProductionRules {
    /// Whether a role may be assumed without a question; of a permission set its own name counts.
    pub fn is_exempt(&self, role: &str) -> bool {
        matches_with_case(&self.exempt, set_named(role).unwrap_or(role))
    }
}

fn matches_with_case(patterns: &[String], text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    patterns.iter().any(|pattern| matches(&pattern.chars().collect::<Vec<_>>(), &text))
}

fn matches_any(patterns: &[String], text: &str) -> bool {
    let text: Vec<char> = text.to_lowercase().chars().collect();
    patterns.iter().any(|pattern| {
        let pattern: Vec<char> = pattern.to_lowercase().chars().collect();
        matches(&pattern, &text)
    })
}

/// Wildcards in linear time: only the last `*` is ever tried again.
fn matches(pattern: &[char], text: &[char]) -> bool {
    let (mut at_pattern, mut at_text) = (0, 0);
    let mut last_star = None;
    while let Some(character) = text.get(at_text) {
        match pattern.get(at_pattern) {
            Some('*') => {
                last_star = Some((at_pattern + 1, at_text));
                at_pattern += 1;
            }
            Some(wanted) if *wanted == '?' || wanted == character => {
                at_pattern += 1;
                at_text += 1;
            }
            _ => {
                let Some((after_star, taken)) = last_star else { return false };
                last_star = Some((after_star, taken + 1));
                (at_pattern, at_text) = (after_star, taken + 1);
            }
        }
    }
    pattern.iter().skip(at_pattern).all(|character| *character == '*')
}

#[cfg(test)]
mod tests;
