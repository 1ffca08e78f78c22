//! Ids and keys that follow from a name: the same in every run, and marked as examples.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::domain::secret::Secret;

const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A unique id of 21 characters such as `AROA…`.
pub fn unique_id(prefix: &str, name: &str) -> String {
    format!("{prefix}{}", base32(&digest("id", name), 17))
}

/// An access key id of 20 characters, ending as the ones of AWS's own examples do.
pub fn access_key_id(name: &str) -> String {
    format!("AKIA{}EXAMPLE", base32(&digest("key", name), 9))
}

/// A secret access key of 40 characters, ending as the ones of AWS's own examples do.
pub fn secret_access_key(name: &str) -> Secret {
    let text = STANDARD.encode(digest("secret", name));
    Secret::new(text.chars().take(30).chain("EXAMPLEKEY".chars()).collect::<String>())
}

/// A request id in the shape of a UUID.
pub fn request_id(seed: u64, number: u64) -> String {
    let hex = hex::encode(digest("request", &format!("{seed} {number}")));
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-")
}

/// The first `length` characters of bytes in base 32, five bits of each byte.
pub fn base32(bytes: &[u8], length: usize) -> String {
    let letter = |byte: &u8| BASE32.get(usize::from(byte % 32)).copied().unwrap_or(b'A');
    bytes.iter().map(letter).map(char::from).take(length).collect()
}

fn digest(purpose: &str, name: &str) -> Vec<u8> {
    Sha256::digest(format!("{purpose} {name}")).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_keys_have_the_shape_of_real_ones() {
        let name = "arn:aws:iam::012345678901:user/AssumeRoleUser";

        assert_eq!(unique_id("AIDA", name).len(), 21);
        assert_eq!(access_key_id(name).len(), 20);
        assert_eq!(secret_access_key(name).reveal().len(), 40);
        assert_eq!(request_id(1, 2).len(), 36);
        assert_eq!(unique_id("AIDA", name), unique_id("AIDA", name));
        assert_ne!(request_id(1, 2), request_id(1, 3));
    }
}
