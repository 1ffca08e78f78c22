//! Proof of possession (RFC 9449): each request for keys is signed with the key that the sign-in began with, so
//! that a stolen refresh token alone is worth nothing.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::Timestamp;
use ring::error::Unspecified;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use rustls_pki_types::PrivateSec1KeyDer;
use rustls_pki_types::pem::PemObject as _;
use serde_json::json;
use zeroize::Zeroizing;

use crate::domain::secret::Secret;

/// What the two lines around a key say (RFC 5915).
const LABEL: &str = "EC PRIVATE KEY";
/// How long the lines of a PEM text are (RFC 7468).
const LINE: usize = 64;

/// A key of the curve P-256, ready to sign.
pub(super) struct Key {
    pair: EcdsaKeyPair,
    random: SystemRandom,
}

impl Key {
    /// A new key, as the clients of AWS write it.
    pub(super) fn new_pem() -> Result<Secret, Unspecified> {
        let random = SystemRandom::new();
        let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random)?;
        let (private, public) = inner(made.as_ref()).and_then(parts).ok_or(Unspecified)?;
        Ok(pem(private, public))
    }

    /// The key of a PEM text; `None` if it is none of this curve, or lacks its public half.
    pub(super) fn read(pem: &Secret) -> Option<Self> {
        let der = PrivateSec1KeyDer::from_pem_slice(pem.reveal().as_bytes()).ok()?;
        let (private, public) = parts(der.secret_sec1_der())?;
        let random = SystemRandom::new();
        let kind = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let pair =
            EcdsaKeyPair::from_private_key_and_public_key(kind, private, public, &random).ok()?;
        Some(Self { pair, random })
    }

    /// What is sent along with one POST to `url`; `id` is never the same twice.
    pub(super) fn proof(
        &self,
        url: &str,
        now: Timestamp,
        id: &Secret,
    ) -> Result<String, Unspecified> {
        // A mark for a point that is written in full, then both its coordinates.
        let point = self.pair.public_key().as_ref();
        let (x, y) =
            point.get(1..).and_then(|point| point.split_at_checked(32)).ok_or(Unspecified)?;
        let encoded = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let key = json!({ "kty": "EC", "crv": "P-256", "x": encoded(x), "y": encoded(y) });
        let head = json!({ "typ": "dpop+jwt", "alg": "ES256", "jwk": key });
        let claims = json!({
            "jti": id.reveal(),
            "htm": "POST",
            "htu": url,
            "iat": now.as_second(),
        });
        let text = [head, claims].map(|part| encoded(part.to_string().as_bytes())).join(".");
        let signature = self.pair.sign(&self.random, text.as_bytes())?;
        Ok(format!("{text}.{}", encoded(signature.as_ref())))
    }
}

/// The content of an element that bytes begin with, and what follows it (X.690). No part of such a key is long.
fn element(bytes: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (found, rest) = bytes.split_first()?;
    let (length, rest) = rest.split_first()?;
    let (length, rest) = match length {
        0x81 => rest.split_first()?,
        short => (short, rest),
    };
    (*found == tag).then(|| rest.split_at_checked(usize::from(*length)))?
}

/// The key inside of its wrapping (RFC 5958).
fn inner(der: &[u8]) -> Option<&[u8]> {
    let (fields, _) = element(der, 0x30)?;
    let (_version, rest) = element(fields, 0x02)?;
    let (_algorithm, rest) = element(rest, 0x30)?;
    Some(element(rest, 0x04)?.0)
}

/// The private and the public half of a key (RFC 5915).
fn parts(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (fields, _) = element(der, 0x30)?;
    let (_version, rest) = element(fields, 0x02)?;
    let (private, rest) = element(rest, 0x04)?;
    // The name of the curve may be missing; what is another curve's fits this one in nothing.
    let rest = element(rest, 0xa0).map_or(rest, |(_, rest)| rest);
    let (public, _) = element(rest, 0xa1)?;
    let (bits, _) = element(public, 0x03)?;
    Some((private, bits.strip_prefix(&[0])?))
}

/// A key of 32 and 65 bytes as a PEM text.
fn pem(private: &[u8], public: &[u8]) -> Secret {
    const VERSION: &[u8] = &[0x30, 0x77, 0x02, 0x01, 0x01, 0x04, 0x20];
    const CURVE: &[u8] = &[0xa0, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
    const PUBLIC: &[u8] = &[0xa1, 0x44, 0x03, 0x42, 0x00];
    let der = Zeroizing::new([VERSION, private, CURVE, PUBLIC, public].concat());
    let body = Zeroizing::new(STANDARD.encode(der.as_slice()));
    let mut text = Zeroizing::new(format!("-----BEGIN {LABEL}-----\n"));
    let mut rest = body.as_str();
    while !rest.is_empty() {
        let (line, left) = rest.split_at_checked(LINE).unwrap_or((rest, ""));
        text.extend([line, "\n"]);
        rest = left;
    }
    text.extend(["-----END ", LABEL, "-----\n"]);
    Secret::new(text.as_str())
}

#[cfg(test)]
mod tests {
    use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
    use serde_json::Value;

    use super::*;

    /// Made by OpenSSL for this test alone.
    const OPENSSL: &str = "-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIJQtHODYxS2iOr5hdDjR81mXWXnSUcNmRVIoyQ6egKq6oAoGCCqGSM49
AwEHoUQDQgAE/G2wIV3YQ3H55nWKHsUxqPLscv8ObX0V3YTW/WGs/nC/NPrSJQvv
fifoekWeTM9Vc+Yoe04RJIWsEcZA1+83fw==
-----END EC PRIVATE KEY-----
";

    fn proof(pem: &Secret) -> (Value, Value, Vec<u8>, String) {
        let key = Key::read(pem).unwrap();
        let now = Timestamp::from_second(1_767_225_600).unwrap();
        let proof = key.proof("https://x/v1/token", now, &Secret::new("id")).unwrap();
        let (text, signature) = proof.rsplit_once('.').unwrap();
        let (head, claims) = text.split_once('.').unwrap();
        let decoded = |part: &str| URL_SAFE_NO_PAD.decode(part).unwrap();
        let json = |part: &str| serde_json::from_slice(&decoded(part)).unwrap();
        (json(head), json(claims), decoded(signature), text.to_owned())
    }

    #[test]
    fn a_proof_names_the_request_and_is_signed_by_the_key_that_it_shows() {
        for pem in [Key::new_pem().unwrap(), Secret::new(OPENSSL)] {
            let (head, claims, signature, text) = proof(&pem);

            assert_eq!((&head["typ"], &head["alg"]), (&"dpop+jwt".into(), &"ES256".into()));
            let sent = json!({
                "jti": "id", "htm": "POST", "htu": "https://x/v1/token", "iat": 1_767_225_600,
            });
            assert_eq!(claims, sent);
            let coordinate =
                |name: &str| URL_SAFE_NO_PAD.decode(head["jwk"][name].as_str().unwrap()).unwrap();
            let point = [vec![4], coordinate("x"), coordinate("y")].concat();
            let shown = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point);
            assert_eq!(shown.verify(text.as_bytes(), &signature), Ok(()));
        }
    }

    #[test]
    fn what_is_no_key_of_this_kind_is_none() {
        let made = Key::new_pem().unwrap();
        let lines: Vec<&str> = made.reveal().lines().collect();
        let body = lines[1..lines.len() - 1].concat();
        let der = STANDARD.decode(&body).unwrap();
        let around = |der: &[u8], label: &str| {
            let body = STANDARD.encode(der);
            Secret::new(format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n"))
        };

        assert!(Key::read(&around(&der, LABEL)).is_some());
        assert!(Key::read(&around(&der, "RSA PRIVATE KEY")).is_none());
        for length in 0..der.len() {
            assert!(Key::read(&around(&der[..length], LABEL)).is_none(), "{length}");
        }
        let mut other = der.clone();
        other[10] ^= 1;
        assert!(Key::read(&around(&other, LABEL)).is_none(), "the halves do not fit");
        assert_ne!(made, Key::new_pem().unwrap());
    }
}
