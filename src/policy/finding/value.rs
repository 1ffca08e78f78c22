//! Whether a value is of the kind that an operator compares (semantics 1.8).

use std::net::IpAddr;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::civil::DateTime;

/// Whether the operator (taken apart, lower case) can read the value.
pub(super) fn fits(base: &str, value: &str) -> bool {
    if base.starts_with("numeric") {
        return value.trim().parse::<f64>().is_ok();
    }
    if base.starts_with("date") {
        return is_date(value);
    }
    if base.starts_with("arn") {
        return value.split(':').count() >= 6;
    }
    match base {
        "bool" | "null" => ["true", "false"].iter().any(|word| value.eq_ignore_ascii_case(word)),
        "ipaddress" => value.parse::<ipnet::IpNet>().is_ok() || value.parse::<IpAddr>().is_ok(),
        _ => true,
    }
}

fn is_date(value: &str) -> bool {
    value.parse::<f64>().is_ok()
        || value.parse::<Timestamp>().is_ok()
        || value.parse::<DateTime>().is_ok()
        || value.parse::<Date>().is_ok()
        // W3C's profile also knows a year, or a year and a month, alone.
        || format!("{value}-01").parse::<Date>().is_ok()
}
