//! The secret of a vault in the keyring of the system: Secret Service on Linux, Keychain on macOS, Credential
//! Manager on Windows. An entry a data key: a change of the key never overwrites the secret of the one before.

use std::sync::{Arc, mpsc};
use std::time::Duration;

use keyring_core::api::CredentialStore;
use keyring_core::{Entry, Error};

use super::header::{KeyId, VaultId, hex};
use crate::domain::environment::Environment;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::secret::Secret;
use crate::domain::text::harmless;

/// Under which name the entries stand.
const SERVICE: &str = "kamen";

#[cfg(target_os = "linux")]
fn store() -> Result<Arc<CredentialStore>, Error> {
    Ok(zbus_secret_service_keyring_store::Store::new()?)
}

#[cfg(target_os = "macos")]
fn store() -> Result<Arc<CredentialStore>, Error> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

#[cfg(windows)]
fn store() -> Result<Arc<CredentialStore>, Error> {
    Ok(windows_native_keyring_store::Store::new()?)
}

#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
fn store() -> Result<Arc<CredentialStore>, Error> {
    Err(Error::NoDefaultStore)
}

/// The keyring, and how long it may take: it may show a dialog, if there is a desktop.
#[derive(Debug, Clone, Copy)]
pub(super) struct Keyring {
    patience: Duration,
}

impl Keyring {
    pub(super) fn of(environment: &Environment) -> Self {
        let has_desktop = !cfg!(target_os = "linux")
            || ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| environment.value(name).is_some());
        let patience = if has_desktop { Duration::from_mins(2) } else { Duration::from_secs(5) };
        Self { patience }
    }

    /// Whether there is one; it may be locked.
    pub(super) fn is_there(self) -> bool {
        self.patiently(|| store().map(drop)).is_ok()
    }

    pub(super) fn read(self, vault: &VaultId, key: KeyId) -> Result<Secret, Failure> {
        let name = name(vault, key);
        let bytes = self.patiently(move || entry(&name)?.get_secret())?;
        let text = zeroize::Zeroizing::new(String::from_utf8(bytes).unwrap_or_default());
        Ok(Secret::new(text.as_str()))
    }

    pub(super) fn write(self, vault: &VaultId, key: KeyId, secret: &Secret) -> Result<(), Failure> {
        let (name, secret) = (name(vault, key), secret.clone());
        self.patiently(move || entry(&name)?.set_secret(secret.reveal().as_bytes()))
    }

    /// Forgets an entry; what cannot be forgotten opens nothing any more.
    pub(super) fn forget(self, vault: &VaultId, key: KeyId) {
        let name = name(vault, key);
        drop(self.patiently(move || entry(&name)?.delete_credential()));
    }

    /// Never waits for ever: a dialog may stand where no one sees it.
    fn patiently<T: Send + 'static>(
        self,
        work: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Failure> {
        let (sender, answer) = mpsc::channel();
        // A thread of its own: the library blocks, and must not do so on the runtime's.
        std::thread::spawn(move || drop(sender.send(work().map_err(|error| explained(&error)))));
        answer.recv_timeout(self.patience).unwrap_or_else(|_| {
            let seconds = self.patience.as_secs();
            let message = format!("the system's keyring did not answer within {seconds} seconds");
            Err(unusable(message, "unlock it on the desktop, and try again"))
        })
    }
}

fn name(vault: &VaultId, key: KeyId) -> String {
    format!("vault {} {}", hex(vault), hex(&key))
}

fn entry(name: &str) -> Result<Entry, Error> {
    Entry::new_in_store(&store()?, SERVICE, name)
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the library's enum may grow")]
fn explained(error: &Error) -> Failure {
    match error {
        Error::NoEntry => unusable(
            "the system's keyring does not hold this vault's secret, or is locked".to_owned(),
            "unlock it; if the entry was deleted, `kamen vault forget --all` begins anew",
        ),
        Error::NoStorageAccess(_) => unusable(
            "the system's keyring is locked, or lets kamen not in".to_owned(),
            "unlock it and try again; without a desktop set `[vault] key = \"passphrase\"` or `\"command\"`",
        ),
        // What the library says of these is of its own parts.
        Error::PlatformFailure(_) | Error::NoDefaultStore => unusable(
            "there is no keyring of the system to be had: nothing answers for one here".to_owned(),
            "without a desktop set `[vault] key = \"passphrase\"` or `\"command\"` in kamen's settings",
        ),
        _ => unusable(
            format!("the system's keyring cannot be used: {}", harmless(&error.to_string())),
            "without a desktop set `[vault] key = \"passphrase\"` or `\"command\"` in kamen's settings",
        ),
    }
}

fn unusable(message: String, hint: &str) -> Failure {
    Failure::new(FailureKind::Credentials, message).with_hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn a_desktop_gives_a_dialog_time() {
        let patience =
            |variables: &[(&str, &str)]| Keyring::of(&variables.iter().copied().collect()).patience;

        assert_eq!(patience(&[]), Duration::from_secs(5));
        for name in ["DISPLAY", "WAYLAND_DISPLAY"] {
            assert_eq!(patience(&[(name, ":0")]), Duration::from_mins(2), "{name}");
        }
    }

    #[test]
    fn each_key_of_each_vault_has_an_entry_of_its_own() {
        let names = [name(&[1; 16], [1; 8]), name(&[1; 16], [2; 8]), name(&[2; 16], [1; 8])];

        assert!(names[0] != names[1] && names[0] != names[2] && names[1] != names[2]);
    }

    #[test]
    fn what_is_wrong_with_the_keyring_is_told_with_what_helps() {
        let told = |error: Error| {
            let failure = explained(&error);
            format!("{} / {}", failure.message, failure.hint.unwrap_or_default())
        };

        assert!(told(Error::NoEntry).contains("if the entry was deleted"));
        assert!(told(Error::NoStorageAccess("refused".into())).contains("lets kamen not in"));
        let platform = told(Error::PlatformFailure("zbus error: no such file".into()));
        assert!(!platform.contains("zbus") && platform.contains("no keyring"), "{platform}");
        assert!(told(Error::NoDefaultStore).contains("without a desktop"));
    }
}
