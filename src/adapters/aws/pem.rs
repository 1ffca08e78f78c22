//! Certificates in a `ca_bundle` file, checked before the TLS library sees them: it panics on what
//! it cannot read.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";

/// The certificates of a PEM file, each as a PEM text of its own; everything around them is dropped.
///
/// The error says in words what is wrong.
pub(super) fn certificates(text: &str) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once(BEGIN) {
        let number = found.len() + 1;
        let (body, after) = after
            .split_once(END)
            .ok_or_else(|| format!("certificate {number} has no end (`{END}`)"))?;
        let body: String = body.split_whitespace().collect();
        let der = STANDARD
            .decode(&body)
            .map_err(|error| format!("certificate {number} is not base64: {error}"))?;
        if !is_certificate(&der) {
            return Err(format!("certificate {number} is damaged"));
        }
        found.push(format!("{BEGIN}\n{}\n{END}\n", STANDARD.encode(&der)));
        rest = after;
    }
    if found.is_empty() { Err("it holds no certificate".to_owned()) } else { Ok(found) }
}

/// Whether the bytes are a sequence of exactly three elements, the first two of them sequences: the
/// outline of every X.509 certificate.
fn is_certificate(der: &[u8]) -> bool {
    let Some((SEQUENCE, content, [])) = element(der) else { return false };
    let Some((SEQUENCE, signed, rest)) = element(content) else { return false };
    let Some((SEQUENCE, _, rest)) = element(rest) else { return false };
    let Some((BIT_STRING, _, [])) = element(rest) else { return false };
    let mut rest = signed;
    while !rest.is_empty() {
        let Some((_, _, after)) = element(rest) else { return false };
        rest = after;
    }
    true
}

const SEQUENCE: u8 = 0x30;
const BIT_STRING: u8 = 0x03;

/// The tag and content of the first DER element, and what follows it.
fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = der.split_first()?;
    let (&first, mut rest) = rest.split_first()?;
    let mut length = usize::from(first);
    if first >= 0x80 {
        let bytes = usize::from(first & 0x7f);
        if !(1..=4).contains(&bytes) {
            return None;
        }
        let (digits, after) = rest.split_at_checked(bytes)?;
        length = digits.iter().fold(0, |length, byte| length << 8 | usize::from(*byte));
        rest = after;
    }
    let (content, after) = rest.split_at_checked(length)?;
    Some((tag, content, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The outline of a certificate: three elements, nothing in them that means anything.
    fn outline() -> String {
        let der = [0x30, 0x0a, 0x30, 0x03, 0x02, 0x01, 0x01, 0x30, 0x00, 0x03, 0x01, 0x00];
        STANDARD.encode(der)
    }

    #[test]
    fn certificates_are_found_among_other_text() {
        let body = outline();
        let text = format!("# mine\n{BEGIN}\n{body}\n{END}\nnoise\n{BEGIN}\r\n{body}\r\n{END}\r\n");

        let found = certificates(&text).unwrap();

        assert_eq!(found, vec![format!("{BEGIN}\n{body}\n{END}\n"); 2]);
    }

    #[test]
    fn what_is_no_certificate_is_named() {
        let wrong = |text: &str| certificates(text).unwrap_err();

        assert!(wrong("").contains("no certificate"));
        assert!(wrong(BEGIN).contains("certificate 1 has no end"));
        assert!(wrong(&format!("{BEGIN}\n%%\n{END}")).contains("not base64"));
        assert!(wrong(&format!("{BEGIN}\nAAAA\n{END}")).contains("damaged"));
    }
}
