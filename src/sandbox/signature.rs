//! Signature Version 4, checked as AWS checks it (IAM User Guide, "Create a signed AWS API request").

use std::time::{Duration, SystemTime};

use aws_sigv4::sign::v4::{calculate_signature, generate_signing_key};
use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::sandbox::reply::{Refusal, Service};
use crate::sandbox::request::Received;

/// All but the characters that RFC 3986 leaves alone.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// How far a signature's time may be off.
const TOLERANCE: SignedDuration = SignedDuration::from_mins(5);
const TIME_FORMAT: &str = "%Y%m%dT%H%M%SZ";
const MISMATCH: &str = "The request signature we calculated does not match the signature you \
     provided. Check your AWS Secret Access Key and signing method. Consult the service \
     documentation for details.";

/// What the Authorization header says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Signed<'a> {
    pub(super) access_key_id: &'a str,
    date: &'a str,
    pub(super) region: &'a str,
    service: &'a str,
    headers: Vec<&'a str>,
    signature: &'a str,
}

/// Reads the Authorization header; `None` if the request has none.
pub(super) fn read(request: &Received) -> Result<Option<Signed<'_>>, Refusal> {
    let Some(header) = request.header("authorization") else { return Ok(None) };
    let incomplete = |message: String| Refusal::new(400, "IncompleteSignature", message);
    let Some(rest) = header.strip_prefix("AWS4-HMAC-SHA256") else {
        return Err(incomplete("Unsupported ('unknown') authorization scheme.".to_owned()));
    };
    let field = |name: &str| {
        let mut fields = rest.split(',').filter_map(|field| field.trim().split_once('='));
        fields.find(|(key, _)| *key == name).map(|(_, value)| value).ok_or_else(|| {
            incomplete(format!(
                "Authorization header requires '{name}' parameter. Authorization={header}"
            ))
        })
    };
    let credential = field("Credential")?;
    let malformed = || {
        incomplete(format!(
            "Credential must have exactly 5 slash-delimited elements, e.g. \
             keyid/date/region/service/term, got '{credential}'"
        ))
    };
    let mut parts = credential.split('/');
    let mut part = || parts.next().ok_or_else(malformed);
    let (access_key_id, date, region, service, term) =
        (part()?, part()?, part()?, part()?, part()?);
    if term != "aws4_request" {
        return Err(malformed());
    }
    let headers = field("SignedHeaders")?.split(';').collect();
    let signature = field("Signature")?;
    Ok(Some(Signed { access_key_id, date, region, service, headers, signature }))
}

impl Signed<'_> {
    /// Checks scope, time and signature against the key's secret.
    pub(super) fn verify(
        &self,
        request: &Received,
        service: Service,
        secret: &str,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let mismatch = |message: String| Refusal::new(403, "SignatureDoesNotMatch", message);
        self.verify_scope(service).map_err(mismatch)?;
        let stamp = request.header("x-amz-date").unwrap_or_default();
        let signed_at = read_time(stamp)?;
        if !stamp.starts_with(self.date) {
            return Err(mismatch(format!(
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date \
                 from HTTP: '{}' != '{}', from '{stamp}'.",
                self.date,
                stamp.split('T').next().unwrap_or_default()
            )));
        }
        verify_time(signed_at, now).map_err(mismatch)?;
        let seconds = u64::try_from(signed_at.as_second()).unwrap_or(0);
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        let key = generate_signing_key(secret, time, self.region, self.service);
        let scope = format!("{}/{}/{}/aws4_request", self.date, self.region, self.service);
        let canonical = hex::encode(Sha256::digest(self.canonical_request(request)));
        let text = format!("AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{canonical}");
        let expected = calculate_signature(key, text.as_bytes());
        if bool::from(expected.as_bytes().ct_eq(self.signature.as_bytes())) {
            Ok(())
        } else {
            Err(mismatch(MISMATCH.to_owned()))
        }
    }

    fn verify_scope(&self, service: Service) -> Result<(), String> {
        let wanted = service.prefix();
        if self.service != wanted {
            return Err(format!("Credential should be scoped to correct service: '{wanted}'. "));
        }
        if !self.headers.contains(&"host") {
            let text = "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.";
            return Err(text.to_owned());
        }
        Ok(())
    }

    fn canonical_request(&self, request: &Received) -> String {
        let mut headers = String::new();
        for name in &self.headers {
            let values: Vec<String> = request
                .headers
                .iter()
                .filter(|(key, _)| key == name)
                .map(|(_, value)| value.split_ascii_whitespace().collect::<Vec<_>>().join(" "))
                .collect();
            headers.extend([name, ":", &values.join(","), "\n"]);
        }
        [
            request.method.as_str(),
            &encode_path(&request.path),
            &canonical_query(&request.query),
            &headers,
            &self.headers.join(";"),
            &hex::encode(Sha256::digest(&request.body)),
        ]
        .join("\n")
    }
}

fn read_time(stamp: &str) -> Result<Timestamp, Refusal> {
    let time = DateTime::strptime(TIME_FORMAT, stamp);
    let zoned = time.and_then(|time| time.to_zoned(jiff::tz::TimeZone::UTC));
    zoned.map(|zoned| zoned.timestamp()).map_err(|_| {
        let text = format!(
            "Date must be in ISO-8601 'basic format'. Got '{stamp}'. See \
             http://en.wikipedia.org/wiki/ISO_8601"
        );
        Refusal::new(400, "IncompleteSignature", text)
    })
}

fn verify_time(signed_at: Timestamp, now: Timestamp) -> Result<(), String> {
    let text = |time: Timestamp| time.strftime(TIME_FORMAT).to_string();
    let (earliest, latest) = (now - TOLERANCE, now + TOLERANCE);
    if signed_at < earliest {
        return Err(format!(
            "Signature expired: {} is now earlier than {} ({} - 5 min.)",
            text(signed_at),
            text(earliest),
            text(now)
        ));
    }
    if signed_at > latest {
        return Err(format!(
            "Signature not yet current: {} is still later than {} ({} + 5 min.)",
            text(signed_at),
            text(latest),
            text(now)
        ));
    }
    Ok(())
}

/// Every service but S3 encodes the path, which is encoded already, a second time.
fn encode_path(path: &str) -> String {
    let path = if path.is_empty() { "/" } else { path };
    path.split('/')
        .map(|part| utf8_percent_encode(part, ENCODED).to_string())
        .collect::<Vec<_>>()
        .join("/")
}

fn canonical_query(query: &str) -> String {
    let encode = |text: &str| {
        let decoded = percent_decode_str(text).decode_utf8_lossy();
        utf8_percent_encode(&decoded, ENCODED).to_string()
    };
    let mut pairs: Vec<(String, String)> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (encode(name), encode(value)))
        .collect();
    pairs.sort();
    pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use hyper::body::Bytes;

    use super::*;

    const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    /// The worked example of the AWS General Reference, whose signature AWS published.
    fn published() -> Received {
        let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        Received {
            method: "GET".to_owned(),
            path: "/".to_owned(),
            query: "Action=ListUsers&Version=2010-05-08".to_owned(),
            headers: vec![
                header("host", "iam.amazonaws.com"),
                header("content-type", "application/x-www-form-urlencoded; charset=utf-8"),
                header("x-amz-date", "20150830T123600Z"),
                header(
                    "authorization",
                    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, \
                     SignedHeaders=content-type;host;x-amz-date, \
                     Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
                ),
            ],
            body: Bytes::new(),
            source_ip: String::new(),
        }
    }

    fn check(request: &Received, secret: &str, now: &str) -> Result<(), Refusal> {
        let signed = read(request).unwrap().unwrap();
        signed.verify(request, Service::Iam, secret, now.parse().unwrap())
    }

    #[test]
    fn the_published_example_verifies() {
        let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

        assert_eq!(check(&published(), secret, "2015-08-30T12:36:00Z"), Ok(()));
    }

    #[test]
    fn another_secret_does_not_match() {
        let refusal = check(&published(), SECRET, "2015-08-30T12:36:00Z").unwrap_err();

        assert_eq!((refusal.status, refusal.code), (403, "SignatureDoesNotMatch"));
        assert_eq!(refusal.message, MISMATCH);
    }

    #[test]
    fn a_clock_that_is_off_is_told_by_how_much() {
        let late = check(&published(), SECRET, "2015-08-30T12:41:01Z").unwrap_err();
        let early = check(&published(), SECRET, "2015-08-30T12:30:59Z").unwrap_err();

        assert_eq!(
            late.message,
            "Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z \
             (20150830T124101Z - 5 min.)"
        );
        assert!(early.message.starts_with("Signature not yet current: "), "{}", early.message);
    }

    #[test]
    fn a_scope_of_another_service_is_refused() {
        let request = published();
        let signed = read(&request).unwrap().unwrap();
        let now = "2015-08-30T12:36:00Z".parse().unwrap();

        let refusal = signed.verify(&request, Service::Sts, SECRET, now).unwrap_err();

        assert!(refusal.message.contains("correct service: 'sts'"), "{}", refusal.message);
    }
}
