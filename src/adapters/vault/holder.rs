//! The data key of an unlocked vault, held by the kernel: in the user's keyring, for a time.
//!
//! It is as safe there as in an unlocked keyring of the desktop: the same user's processes can read it.
//! Machines and containers without that keyring unlock the vault anew each time.

use super::header::{KeyId, VaultId, hex};
use super::seal::SealingKey;

/// What the kernel calls the key.
fn description(vault: &VaultId, key: KeyId) -> String {
    format!("kamen:{}:{}", hex(vault), hex(&key))
}

#[cfg(target_os = "linux")]
mod kernel {
    use linux_keyutils::{Key, KeyPermissionsBuilder, KeyRing, KeyRingIdentifier, Permission};
    use zeroize::Zeroizing;

    fn find(description: &str) -> Option<Key> {
        let ring = KeyRing::from_special_id(KeyRingIdentifier::User, false).ok()?;
        ring.search(description).ok()
    }

    pub(super) fn read(description: &str) -> Option<Zeroizing<Vec<u8>>> {
        find(description)?.read_to_vec().ok().map(Zeroizing::new)
    }

    pub(super) fn put(description: &str, bytes: &[u8], seconds: u32) -> Option<()> {
        let ring = KeyRing::from_special_id(KeyRingIdentifier::User, false).ok()?;
        let key = ring.add_key(description, bytes).ok()?;
        // Without rights for the user, only a process that possesses the keyring could read it.
        let rights =
            || Permission::VIEW | Permission::READ | Permission::SEARCH | Permission::SETATTR;
        let rights = KeyPermissionsBuilder::builder().posessor(rights()).user(rights()).build();
        let done = key.set_timeout(seconds as usize).and_then(|()| key.set_perms(rights));
        if done.is_err() {
            // One that would outlive its time is not left behind.
            let _ = key.invalidate();
        }
        done.ok()
    }

    pub(super) fn forget(description: &str) -> Option<()> {
        find(description)?.invalidate().ok()
    }
}

#[cfg(not(target_os = "linux"))]
mod kernel {
    use zeroize::Zeroizing;

    pub(super) fn read(_: &str) -> Option<Zeroizing<Vec<u8>>> {
        None
    }

    pub(super) fn put(_: &str, _: &[u8], _: u32) -> Option<()> {
        None
    }

    pub(super) fn forget(_: &str) -> Option<()> {
        None
    }
}

pub(super) fn read(vault: &VaultId, key: KeyId) -> Option<SealingKey> {
    SealingKey::from_bytes(&kernel::read(&description(vault, key))?)
}

/// Holds a key for so many seconds; says whether it is held.
pub(super) fn put(vault: &VaultId, id: KeyId, key: &SealingKey, seconds: u32) -> bool {
    seconds > 0 && kernel::put(&description(vault, id), key.as_bytes(), seconds).is_some()
}

/// Says whether there was one.
pub(super) fn forget(vault: &VaultId, key: KeyId) -> bool {
    kernel::forget(&description(vault, key)).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_of_each_vault_has_a_name_of_its_own() {
        let names = [
            description(&[1; 16], [1; 8]),
            description(&[1; 16], [2; 8]),
            description(&[2; 16], [1; 8]),
        ];

        assert!(names[0] != names[1] && names[0] != names[2] && names[1] != names[2]);
    }
}
