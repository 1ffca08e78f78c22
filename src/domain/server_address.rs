//! Whether a text can be where requests go: a region, or an address that was written by hand.

use std::net::{IpAddr, Ipv6Addr};

use crate::domain::text::called;

/// What is wrong with a region, as the rest of a sentence; `None` if it can stand in a host's name.
pub fn region_fault(text: &str) -> Option<String> {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || character == '-';
    match text.chars().find(|character| !is_plain(*character)) {
        Some(character) => Some(format!("holds {}", called(character))),
        None if !(1..=63).contains(&text.len()) => Some("is too long or empty".to_owned()),
        None => None,
    }
}

/// What is wrong with an endpoint's address, as the rest of a sentence.
pub fn address_fault(text: &str) -> Option<String> {
    let is_foreign =
        |character: &char| !character.is_ascii_graphic() || "\"'<>`{}|\\^".contains(*character);
    if let Some(character) = text.chars().find(is_foreign) {
        return Some(format!("holds {}", called(character)));
    }
    let has_scheme = |scheme: &str| {
        text.get(..scheme.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(scheme))
    };
    let scheme = ["http://", "https://"].into_iter().find(|scheme| has_scheme(scheme));
    let Some(rest) = scheme.and_then(|scheme| text.get(scheme.len()..)) else {
        return Some("begins with neither `http://` nor `https://`".to_owned());
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.contains('@') {
        return Some("holds a name or password, which is not sent".to_owned());
    }
    if authority.contains(['[', ']']) && !is_bracketed(authority) {
        return Some("has no IPv6 address between `[` and `]`".to_owned());
    }
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        Some(_) | None => (authority, None),
    };
    if host.is_empty() {
        Some("names no host".to_owned())
    } else if port.is_some_and(|port| port.parse::<u16>().is_err()) {
        Some("has a port that is no number up to 65535".to_owned())
    } else {
        None
    }
}

/// Whether an address's host is this machine itself.
pub fn is_loopback(url: &str) -> bool {
    let host = host(url);
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// The host of a URL, without port and brackets.
pub fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let authority = authority.rsplit('@').next().unwrap_or_default();
    match authority.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    }
}

/// What is wrong with the address of a proxy, as the rest of a sentence; without a scheme it is one that speaks HTTP.
pub fn proxy_fault(text: &str) -> Option<String> {
    let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
    // A name and a password may stand before the host, with characters of every kind.
    let address = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    if text.chars().any(|character| character.is_whitespace() || "\"'".contains(character)) {
        return address_fault(text);
    }
    match scheme.to_ascii_lowercase().as_str() {
        "http" | "https" => address_fault(&format!("http://{address}")),
        other => {
            Some(format!("begins with `{other}://`, and only proxies that speak HTTP are used"))
        }
    }
}

/// An address without the name and the password that stand in it.
pub fn without_password(text: &str) -> String {
    let (scheme, rest) = text.split_once("://").map_or(("", text), |(scheme, rest)| (scheme, rest));
    match rest.rsplit_once('@') {
        Some((_, host)) if scheme.is_empty() => format!("***@{host}"),
        Some((_, host)) => format!("{scheme}://***@{host}"),
        None => text.to_owned(),
    }
}

/// Whether it is `[ADDRESS]` or `[ADDRESS]:PORT`.
fn is_bracketed(authority: &str) -> bool {
    let parts = authority.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    parts.is_some_and(|(address, port)| {
        address.parse::<Ipv6Addr>().is_ok() && (port.is_empty() || port.starts_with(':'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_no_request_can_go_to_are_told_by_their_fault() {
        for (text, fault) in [
            ("http://localhost:5701 ", "holds a blank"),
            ("\"http://localhost:5701\"", "holds a quote, \""),
            ("http://local\u{a0}host", "holds the character U+00A0"),
            ("http://local{host", "holds `{`"),
            ("localhost:5701", "begins with neither `http://` nor `https://`"),
            ("ftp://localhost", "begins with neither `http://` nor `https://`"),
            ("http://", "names no host"),
            ("http://:80", "names no host"),
            ("http://[::1", "has no IPv6 address between `[` and `]`"),
            ("http://::1]:80", "has no IPv6 address between `[` and `]`"),
            ("http://[]:80", "has no IPv6 address between `[` and `]`"),
            ("http://[host]", "has no IPv6 address between `[` and `]`"),
            ("http://host:port", "has a port that is no number up to 65535"),
            ("http://host:70000/", "has a port that is no number up to 65535"),
            ("http://me:word@host", "holds a name or password, which is not sent"),
        ] {
            assert_eq!(address_fault(text).as_deref(), Some(fault), "{text}");
        }
        for text in [
            "http://localhost:4566",
            "HTTPS://sts.example.com/x?y",
            "http://[::1]:80",
            "http://[::1]",
        ] {
            assert_eq!(address_fault(text), None, "{text}");
        }
    }

    #[test]
    fn regions_that_cannot_stand_in_a_name_are_told_by_their_fault() {
        assert_eq!(region_fault("us east").as_deref(), Some("holds a blank"));
        assert_eq!(region_fault("eu-central-1\r").as_deref(), Some("holds a line end"));
        assert_eq!(region_fault(&"x".repeat(64)).as_deref(), Some("is too long or empty"));
        assert_eq!(region_fault("eu-central-1"), None);
    }

    #[test]
    fn loopback_is_told_from_other_hosts() {
        for url in ["http://127.0.0.1:1", "https://localhost/x", "http://[::1]:80/"] {
            assert!(is_loopback(url), "{url}");
        }
        for url in ["http://10.0.0.1", "https://localhost.example.com", "https://a@b:1"] {
            assert!(!is_loopback(url), "{url}");
        }
    }

    #[test]
    fn a_proxy_is_told_by_its_fault_and_without_its_password() {
        for (text, fault) in [
            ("socks5://127.0.0.1:1", "begins with `socks5://`"),
            ("\"http://127.0.0.1:1\"", "holds a quote, \""),
            ("foo bar", "holds a blank"),
            ("http://", "names no host"),
            ("proxy:http", "has a port"),
        ] {
            assert!(proxy_fault(text).unwrap_or_default().starts_with(fault), "{text}");
        }
        for text in ["http://proxy:8080", "proxy:8080", "https://me:w%40rd@proxy:1/", "me:x@proxy"]
        {
            assert_eq!(proxy_fault(text), None, "{text}");
        }
        assert_eq!(without_password("http://me:word@proxy:1"), "http://***@proxy:1");
        assert_eq!(without_password("me:word@proxy:1"), "***@proxy:1");
        assert_eq!(without_password("http://proxy:1"), "http://proxy:1");
    }
}
