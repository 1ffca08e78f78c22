//! Numbers that Python alone reads as ones.

use crate::domain::profile::{FileProblem, Profile};
use crate::flows::plan::apart::{at, is_role, set};

/// A role's duration that is a whole number to the AWS CLI, and none to kamen.
pub(super) fn duration_in_python(profile: &Profile) -> Option<FileProblem> {
    let duration = set(profile, "duration_seconds").filter(|_| is_role(profile))?;
    let value = duration.value();
    value.parse::<u32>().is_err().then_some(())?;
    let message = match python_number(value)? {
        seconds @ 900..=43_200 => format!(
            "`{value}` is {seconds} seconds to the AWS CLI alone; kamen passes over it: write `{seconds}`"
        ),
        _ => format!(
            "`{value}` is ignored by kamen, and the AWS CLI refuses it: a role's session lasts 900 to 43200 seconds"
        ),
    };
    Some(at(duration, message))
}

/// The number that Python's `int` reads: with `_` between digits, a sign, and digits of other scripts.
pub(in crate::flows::plan) fn python_number(text: &str) -> Option<i64> {
    /// Where the ten digits of a script begin: ASCII, Arabic, Persian, Devanagari, Bengali, Thai, full width.
    const ZEROS: [u32; 7] = [0x30, 0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0xff10];
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    if digits.is_empty()
        || digits.starts_with('_')
        || digits.ends_with('_')
        || digits.contains("__")
    {
        return None;
    }
    let mut number = 0_i64;
    for letter in digits.chars().filter(|letter| *letter != '_') {
        let value = |zero: &u32| u32::from(letter).checked_sub(*zero).filter(|digit| *digit < 10);
        let digit = ZEROS.iter().find_map(value)?;
        number = number.checked_mul(10)?.checked_add(i64::from(digit))?;
    }
    Some(sign * number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flows::fixture::config;

    #[test]
    fn a_number_of_pythons_is_told_where_a_role_is_assumed() {
        let role = "role_arn = arn:aws:iam::111122223333:role/R\nsource_profile = base\n";
        let told = |text: String| {
            let told = duration_in_python(&config(&text).profiles[0]);
            told.map(|told| told.message).unwrap_or_default()
        };
        for (value, words) in [
            ("7_200", "is 7200 seconds to the AWS CLI alone"),
            ("\u{663}\u{666}\u{660}\u{660}", "is 3600 seconds"),
            ("-5", "the AWS CLI refuses it"),
            ("-900", "the AWS CLI refuses it"),
            ("4_3_2_0_1", "the AWS CLI refuses it"),
            ("99999999999", "the AWS CLI refuses it"),
            ("3600", ""),
            ("+3600", ""),
            ("1h", ""),
        ] {
            let setting = format!("duration_seconds = {value}\n");
            let told_of_role = told(format!("[p]\n{role}{setting}"));

            assert!(told_of_role.contains(words), "{value}: {told_of_role}");
            assert_eq!(told_of_role.is_empty(), words.is_empty(), "{value}: {told_of_role}");
            assert_eq!(told(format!("[p]\n{setting}")), "", "{value}");
            let by_token = format!("[p]\n{role}{setting}web_identity_token_file = /t\n");
            assert_eq!(told(by_token), "", "{value}");
        }
    }
}
