//! The cipher: what is sealed under a key for one place opens under that key in that place alone.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::domain::failure::Failure;

pub(super) const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;

/// A key of the cipher, wiped when it is dropped.
#[derive(Clone)]
pub(super) struct SealingKey(Zeroizing<[u8; KEY_BYTES]>);

impl SealingKey {
    pub(super) fn random() -> Result<Self, Failure> {
        let mut bytes = Zeroizing::new([0; KEY_BYTES]);
        fill_random(bytes.as_mut_slice())?;
        Ok(Self(bytes))
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut key = Zeroizing::new([0; KEY_BYTES]);
        if bytes.len() != KEY_BYTES {
            return None;
        }
        key.copy_from_slice(bytes);
        Some(Self(key))
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        self.0.as_slice()
    }

    /// Another key, made from this one for one purpose.
    pub(super) fn derive(&self, purpose: &[u8]) -> Self {
        let mut key = Zeroizing::new([0; KEY_BYTES]);
        // Expanding fails only beyond 255 times the hash's length.
        let _ = Hkdf::<Sha256>::new(None, self.as_bytes()).expand(purpose, key.as_mut_slice());
        Self(key)
    }

    /// A keyed hash.
    pub(super) fn digest(&self, text: &[u8]) -> [u8; 32] {
        let mut bytes = [0; 32];
        // HMAC takes keys of every length.
        if let Ok(mut mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(self.as_bytes()) {
            mac.update(text);
            bytes.copy_from_slice(&mac.finalize().into_bytes());
        }
        bytes
    }

    /// A fresh nonce, then the sealed text. `place` must be the same to open it.
    pub(super) fn seal(&self, place: &[u8], text: &[u8]) -> Result<Vec<u8>, Failure> {
        let mut nonce = [0; NONCE_BYTES];
        fill_random(&mut nonce)?;
        let sealed = self
            .cipher()
            .encrypt(&XNonce::from(nonce), Payload { msg: text, aad: place })
            .map_err(|_| Failure::local("this text is too long to be encrypted"))?;
        let mut bytes = nonce.to_vec();
        bytes.extend_from_slice(&sealed);
        Ok(bytes)
    }

    /// The text; `None` if anything was changed: key, place, or a bit.
    pub(super) fn open(&self, place: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, text) = sealed.split_at_checked(NONCE_BYTES)?;
        let nonce: [u8; NONCE_BYTES] = nonce.try_into().ok()?;
        let payload = Payload { msg: text, aad: place };
        self.cipher().decrypt(&XNonce::from(nonce), payload).ok().map(Zeroizing::new)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        let mut key = Key::from(*self.0);
        let cipher = XChaCha20Poly1305::new(&key);
        zeroize::Zeroize::zeroize(key.as_mut_slice());
        cipher
    }
}

impl std::fmt::Debug for SealingKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("SealingKey(…)")
    }
}

pub(super) fn fill_random(bytes: &mut [u8]) -> Result<(), Failure> {
    getrandom::fill(bytes)
        .map_err(|error| Failure::local(format!("this system gives no random numbers: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_never_shown() {
        assert_eq!(format!("{:?}", SealingKey::random().unwrap()), "SealingKey(…)");
    }

    #[test]
    fn what_is_sealed_opens_in_its_own_place_alone() {
        let key = SealingKey::random().unwrap();
        let sealed = key.seal(b"here", b"text").unwrap();

        assert_eq!(key.open(b"here", &sealed).unwrap().as_slice(), b"text");
        assert_eq!(key.open(b"there", &sealed), None);
        assert_eq!(SealingKey::random().unwrap().open(b"here", &sealed), None);
        for index in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[index] ^= 1;
            assert_eq!(key.open(b"here", &changed), None, "byte {index}");
            assert_eq!(key.open(b"here", &sealed[..index]), None, "{index} bytes");
        }
    }

    #[test]
    fn the_same_text_is_never_sealed_alike() {
        let key = SealingKey::random().unwrap();

        assert_ne!(key.seal(b"", b"text").unwrap(), key.seal(b"", b"text").unwrap());
        assert_ne!(key.derive(b"a").as_bytes(), key.derive(b"b").as_bytes());
    }

    #[test]
    fn the_cipher_is_the_one_of_the_draft() {
        // draft-irtf-cfrg-xchacha-03, appendix A.3.1.
        let key: Vec<u8> = (0x80..0xa0).collect();
        let nonce: Vec<u8> = (0x40..0x58).collect();
        let place = [0x50, 0x51, 0x52, 0x53, 0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7];
        let tag = [
            0xc0, 0x87, 0x59, 0x24, 0xc1, 0xc7, 0x98, 0x79, 0x47, 0xde, 0xaf, 0xd8, 0x78, 0x0a,
            0xcf, 0x49,
        ];
        let text = b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.";
        let key = SealingKey::from_bytes(&key).unwrap();
        let payload = Payload { msg: text.as_slice(), aad: &place };
        let nonce: [u8; NONCE_BYTES] = nonce.try_into().unwrap();

        let sealed = key.cipher().encrypt(&XNonce::from(nonce), payload).unwrap();

        assert_eq!(sealed[text.len()..], tag);
    }
}
