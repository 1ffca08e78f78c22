//! Dates in conditions: W3C's profile of ISO 8601 (date only, minutes, seconds, fractions, offsets)
//! or seconds since 1970 (AWS's page "reference_policies_elements_condition_operators", dates).

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::Offset;

/// Reads a moment; `None` if the text is none.
pub fn parse(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    epoch(text).or_else(|| iso(text))
}

/// Digits only, perhaps with a sign and a fraction.
fn epoch(text: &str) -> Option<Timestamp> {
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = seconds.strip_prefix('-').unwrap_or(seconds);
    if !is_digits(digits) {
        return None;
    }
    let nanoseconds = nanoseconds(fraction)?;
    let sign = if text.starts_with('-') { -1 } else { 1 };
    Timestamp::new(seconds.parse().ok()?, sign * nanoseconds).ok()
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The digits behind a point, nine at most counted.
fn nanoseconds(fraction: &str) -> Option<i32> {
    if !is_digits(fraction) {
        return None;
    }
    let nine: String = fraction.chars().chain("000000000".chars()).take(9).collect();
    nine.parse().ok()
}

/// `YYYY-MM`, `YYYY-MM-DD`, `YYYY-MM-DDThh:mm[:ss[.s]]` with `Z` or an offset, else UTC.
fn iso(text: &str) -> Option<Timestamp> {
    let (day, clock) = match text.split_once(['T', 't', ' ']) {
        Some((day, clock)) => (day, Some(clock)),
        None => (text, None),
    };
    let mut parts = day.split('-');
    let year = number(parts.next()?, 4)?;
    let month = number(parts.next()?, 2)?;
    let date = match parts.next() {
        Some(day) => number(day, 2)?,
        None if clock.is_none() => 1,
        None => return None,
    };
    if parts.next().is_some() {
        return None;
    }
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(date).ok()?).ok()?;
    let (time, offset) = match clock {
        Some(clock) => time_and_offset(clock)?,
        None => (Time::midnight(), Offset::UTC),
    };
    offset.to_timestamp(date.to_datetime(time)).ok()
}

fn number(text: &str, digits: usize) -> Option<i16> {
    if text.len() == digits && is_digits(text) { text.parse().ok() } else { None }
}

fn time_and_offset(clock: &str) -> Option<(Time, Offset)> {
    let (time, offset) = match clock.find(['Z', 'z', '+', '-']) {
        Some(at) => (clock.get(..at)?, offset(clock.get(at..)?)?),
        None => (clock, Offset::UTC),
    };
    let (whole, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let mut parts = whole.split(':');
    let hour = i8::try_from(number(parts.next()?, 2)?).ok()?;
    let minute = i8::try_from(number(parts.next()?, 2)?).ok()?;
    let second = parts.next().map_or(Some(0), |text| number(text, 2))?;
    if parts.next().is_some() {
        return None;
    }
    let time = Time::new(hour, minute, i8::try_from(second).ok()?, nanoseconds(fraction)?).ok()?;
    Some((time, offset))
}

/// `Z`, `+hh:mm`, `+hhmm` or `+hh`.
fn offset(text: &str) -> Option<Offset> {
    if text.eq_ignore_ascii_case("z") {
        return Some(Offset::UTC);
    }
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let digits: String = text.chars().skip(1).filter(|character| *character != ':').collect();
    let value: i32 = if is_digits(&digits) { digits.parse().ok()? } else { return None };
    let (hours, minutes) = match digits.len() {
        2 => (value, 0),
        4 => (value / 100, value % 100),
        _ => return None,
    };
    Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()
}
