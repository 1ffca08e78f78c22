//! The faults, and what may be said of each.

use std::time::Duration;

use crate::faults::proxy::{Answer, Wire};

/// How a command that meets a fault ends.
#[derive(Debug, Clone, Copy)]
pub(super) enum Ends {
    /// As if nothing had happened.
    Well,
    /// With this exit code, and one of these causes named.
    With(i32, &'static [&'static str]),
}

/// A fault by its name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kind {
    pub(super) name: &'static str,
    pub(super) spoil: fn(&mut Wire<'_>, &Answer) -> std::io::Result<()>,
    pub(super) ends: Ends,
}

const SILENT: &[&str] = &["did not answer"];
const CUT: &[&str] = &["was cut before its answer"];
const NO_HTTP: &[&str] = &["is not HTTP"];
const GARBLED: &[&str] = &["is no answer of AWS", "lacks what it must hold"];
const BUSY: &[&str] = &["throttl", "busy", "Rate exceeded", "slow"];
const BROKEN: &[&str] = &["internal failure", "HTTP 503"];

const fn kind(
    name: &'static str,
    ends: Ends,
    spoil: fn(&mut Wire<'_>, &Answer) -> std::io::Result<()>,
) -> Kind {
    Kind { name, spoil, ends }
}

fn half(bytes: &[u8]) -> &[u8] {
    bytes.get(..bytes.len() / 2).unwrap_or_default()
}

/// Every fault of a server or of the way to it.
pub(super) const KINDS: &[Kind] = &[
    kind("none", Ends::Well, |wire, right| wire.write(right.whole())),
    kind("closes after each answer", Ends::Well, |wire, right| {
        wire.write(right.whole())?;
        wire.close()
    }),
    kind("resets after each answer", Ends::Well, |wire, right| {
        wire.write(right.whole())?;
        wire.wait(Duration::from_millis(50))?;
        wire.reset()
    }),
    kind("three 100 Continue before the answer", Ends::Well, |wire, right| {
        wire.write("HTTP/1.1 100 Continue\r\n\r\n".repeat(3))?;
        wire.write(right.whole())
    }),
    kind("a Date that is none", Ends::Well, |wire, right| {
        wire.write(right.head_without("date:").replacen("\r\n", "\r\nDate: yesterday\r\n", 1))?;
        wire.write(&right.body)
    }),
    kind("never answers", Ends::With(4, SILENT), |wire, _| wire.hang()),
    kind("stops after the head", Ends::With(4, SILENT), |wire, right| {
        wire.write(&right.head)?;
        wire.hang()
    }),
    kind("stops in the body", Ends::With(4, SILENT), |wire, right| {
        wire.write(half(&right.whole()))?;
        wire.hang()
    }),
    kind("drips", Ends::With(4, SILENT), |wire, right| wire.drip(&right.whole())),
    kind("endless headers", Ends::With(4, SILENT), |wire, _| {
        wire.write("HTTP/1.1 200 OK\r\n")?;
        loop {
            wire.write("X-A: b\r\n")?;
            wire.wait(Duration::from_millis(500))?;
        }
    }),
    kind("endless 100 Continue", Ends::With(4, SILENT), |wire, _| {
        loop {
            wire.write("HTTP/1.1 100 Continue\r\n\r\n")?;
            wire.wait(Duration::from_millis(50))?;
        }
    }),
    kind("a chunk of all the world", Ends::With(4, SILENT), |wire, right| {
        let head = right.head_without("content-length:");
        wire.write(head.replacen("\r\n", "\r\nTransfer-Encoding: chunked\r\n", 1))?;
        wire.write("ffffffffffffff0\r\n")?;
        wire.hang()
    }),
    kind("resets in the body", Ends::With(4, CUT), |wire, right| {
        wire.write(half(&right.whole()))?;
        wire.reset()
    }),
    kind("closes in the body", Ends::With(4, CUT), |wire, right| {
        wire.write(half(&right.whole()))?;
        wire.close()
    }),
    kind("closes without an answer", Ends::With(4, CUT), |wire, _| wire.close()),
    kind(
        "a head of two megabytes",
        Ends::With(4, &["a header that is too large"]),
        |wire, right| {
            wire.write(right.head_with(&format!("X-Long: {}", "A".repeat(2_000_000))))?;
            wire.write(&right.body)
        },
    ),
    kind("no HTTP at all", Ends::With(4, NO_HTTP), |wire, _| {
        wire.write("SSH-2.0-OpenSSH_9.2\r\n")?;
        wire.close()
    }),
    kind("a bad chunk", Ends::With(4, CUT), |wire, right| {
        let head = right.head_without("content-length:");
        wire.write(head.replacen("\r\n", "\r\nTransfer-Encoding: chunked\r\n", 1))?;
        wire.write(format!("ZZZZ\r\n{}\r\n0\r\n\r\n", right.body))
    }),
    kind("two lengths", Ends::With(4, NO_HTTP), |wire, right| {
        wire.write(right.head_with("Content-Length: 5"))?;
        wire.write(&right.body)
    }),
    kind("a page of a guest network", Ends::With(4, GARBLED), |wire, _| {
        wire.answer("200 OK", "<!DOCTYPE html><html><body>Please sign in</body></html>")
    }),
    kind("an empty answer", Ends::With(4, GARBLED), |wire, _| wire.answer("200 OK", "")),
    kind("half of the XML", Ends::With(4, GARBLED), |wire, right| {
        wire.answer("200 OK", right.body.get(..right.body.len() / 2).unwrap_or_default())
    }),
    kind("JSON", Ends::With(4, GARBLED), |wire, _| wire.answer("200 OK", r#"{"ok":true}"#)),
    kind("XML 200,000 deep", Ends::With(4, GARBLED), |wire, _| {
        wire.answer("200 OK", &"<a>".repeat(200_000))
    }),
    kind(
        "a body without end",
        Ends::With(4, &["more than 16 MB", "did not answer"]),
        |wire, right| {
            wire.write(right.head_without("content-length:"))?;
            loop {
                wire.write("<x>".to_owned() + &"A".repeat(65_000) + "</x>")?;
            }
        },
    ),
    kind("a redirect", Ends::With(4, GARBLED), |wire, _| {
        wire.write(
            "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
        )
    }),
    kind("a proxy's 502", Ends::With(4, &["502"]), |wire, _| {
        wire.answer("502 Bad Gateway", "<html>\u{1b}[31m<h1>502 Bad Gateway</h1></html>")
    }),
    kind("throttled", Ends::With(4, BUSY), |wire, _| {
        wire.refuse("400 Bad Request", "Throttling", "Rate exceeded")
    }),
    kind("too many requests", Ends::With(4, BUSY), |wire, _| {
        wire.refuse("429 Too Many Requests", "TooManyRequestsException", "slow")
    }),
    kind("an internal failure", Ends::With(4, BROKEN), |wire, _| {
        wire.refuse("500 Internal Server Error", "InternalFailure", "an internal failure")
    }),
    kind("unavailable", Ends::With(4, BROKEN), |wire, _| wire.answer("503 Unavailable", "")),
    kind("an expired token", Ends::With(3, &["expired", "ended"]), |wire, _| {
        wire.refuse("403 Forbidden", "ExpiredToken", "The security token included is expired")
    }),
    kind("a clock ahead", Ends::With(4, &["clock"]), |wire, _| skewed(wire, 7200)),
    kind("a clock behind", Ends::With(4, &["clock"]), |wire, _| skewed(wire, -7200)),
    kind("a refusal that plays with the terminal", Ends::With(1, &["go away"]), |wire, _| {
        let text = "no \u{85}\u{9b}2J\u{202e} go away\nhint: run evil";
        wire.refuse("403 Forbidden", "AccessDenied", text)
    }),
    kind("a refusal of three megabytes", Ends::With(1, &["AAAA"]), |wire, _| {
        wire.refuse("403 Forbidden", "AccessDenied", &"A".repeat(3_000_000))
    }),
];

fn skewed(wire: &mut Wire<'_>, seconds: i64) -> std::io::Result<()> {
    let there = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(seconds);
    let date = there.strftime("%a, %d %b %Y %H:%M:%S GMT");
    let body = "<ErrorResponse><Error><Type>Sender</Type><Code>SignatureDoesNotMatch</Code><Message>\
                Signature expired: 20261126T000000Z is now earlier than 20261126T010000Z</Message>\
                </Error><RequestId>r-1</RequestId></ErrorResponse>";
    let length = body.len();
    wire.write(format!(
        "HTTP/1.1 403 Forbidden\r\nDate: {date}\r\nContent-Type: text/xml\r\n\
         Content-Length: {length}\r\n\r\n{body}"
    ))
}
