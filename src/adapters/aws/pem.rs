//! Certificates in a `ca_bundle` file, checked before the SDK sees them: it panics on what it cannot
//! read.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::{Error, PemObject as _};
use webpki::anchor_from_trusted_cert;

/// The certificates of a PEM file, each as a PEM text of its own; everything around them is dropped.
///
/// The error says in words what is wrong.
pub(super) fn certificates(text: &[u8]) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    for (index, certificate) in CertificateDer::pem_slice_iter(text).enumerate() {
        let number = index + 1;
        #[expect(clippy::wildcard_enum_match_arm, reason = "the library's enum may grow")]
        let der = certificate.map_err(|error| match error {
            Error::Base64Decode(_) => format!("certificate {number} is not base64"),
            Error::MissingSectionEnd { .. } => format!("certificate {number} has no end"),
            _ => format!("certificate {number} cannot be read: {error}"),
        })?;
        anchor_from_trusted_cert(&der).map_err(|_| format!("certificate {number} is damaged"))?;
        let body = STANDARD.encode(&der);
        found.push(format!("-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n"));
    }
    if found.is_empty() { Err("it holds no certificate".to_owned()) } else { Ok(found) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An authority that signed itself; its key was thrown away.
    const AUTHORITY: &str = "-----BEGIN CERTIFICATE-----
MIIBlTCCATugAwIBAgIUfQ6Eonyszq33X93feqGCuIcqnMIwCgYIKoZIzj0EAwIw
HzEdMBsGA1UEAwwUa2FtZW4gdGVzdCBhdXRob3JpdHkwIBcNMjYxMTI2MTMwMjM1
WhgPMjEyNjExMDIxMzAyMzVaMB8xHTAbBgNVBAMMFGthbWVuIHRlc3QgYXV0aG9y
aXR5MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEulOW1DmvZFF0HV4drPlGoJFb
Aml7ZmZE+aajENFGxy/7mkEWWS4yMFW4peKtehXKu0aqi4radcGmxFf1J7zWRqNT
MFEwHQYDVR0OBBYEFNtYbboLH7EoTEZY4CbYuXBftvh+MB8GA1UdIwQYMBaAFNtY
bboLH7EoTEZY4CbYuXBftvh+MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwID
SAAwRQIgOq0uQnyhLAjtg/Ww8qHi8C8AOhKV23OglitDqxHn56kCIQC9weYWfuuo
i4S+oIxy3vRLrsmBRwcRGlgZFfeM9cSUiQ==
-----END CERTIFICATE-----
";
    const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
    const END: &str = "-----END CERTIFICATE-----";

    #[test]
    fn certificates_are_found_among_other_text() {
        let windows = AUTHORITY.replace('\n', "\r\n");
        let text = format!("# mine \u{e9}\n{AUTHORITY}noise\n{windows}");

        let found = certificates(text.as_bytes()).unwrap();

        assert_eq!(found.len(), 2);
        assert_eq!(found[0], found[1]);
        assert_eq!(certificates(found[0].as_bytes()).unwrap(), found[..1]);
    }

    #[test]
    fn what_is_no_certificate_is_named() {
        let wrong = |text: &str| certificates(text.as_bytes()).unwrap_err();

        assert!(wrong("").contains("no certificate"));
        assert!(wrong(BEGIN).contains("certificate 1 has no end"));
        assert!(wrong(&format!("{BEGIN}\n%%\n{END}\n")).contains("not base64"));
        assert!(wrong(&format!("{BEGIN}\nAAAA\n{END}\n")).contains("damaged"));
        let cut = AUTHORITY.replacen("MIIB", "MIIA", 1);
        assert!(wrong(&format!("{AUTHORITY}{cut}")).contains("certificate 2 is damaged"));
    }
}
