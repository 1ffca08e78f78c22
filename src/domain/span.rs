//! Lengths of time as people write them: `3600`, `90s`, `15m`, `2h`, `1h30m`, `1d`.

use serde::{Deserialize, Deserializer, de};

/// Reads a length of time in seconds; a bare number counts seconds.
///
/// ```
/// use kamen::domain::span::seconds;
///
/// assert_eq!(seconds("1h30m"), Some(5400));
/// assert_eq!(seconds("900"), Some(900));
/// assert_eq!(seconds("soon"), None);
/// ```
pub fn seconds(text: &str) -> Option<u32> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let (mut total, mut number) = (0_u32, String::new());
    for character in text.chars() {
        if character.is_ascii_digit() {
            number.push(character);
            continue;
        }
        let unit = match character.to_ascii_lowercase() {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            'd' => 86_400,
            _ => return None,
        };
        total = total.checked_add(number.parse::<u32>().ok()?.checked_mul(unit)?)?;
        number.clear();
    }
    number.is_empty().then_some(total)
}

/// A field of a settings file: a number of seconds, or text such as `"2h"`.
pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Number(u32),
        Text(String),
    }
    let expected = "a length of time such as 3600, \"90s\", \"15m\" or \"2h\" is expected";
    match Written::deserialize(deserializer).map_err(|_| de::Error::custom(expected))? {
        Written::Number(number) => Ok(number),
        Written::Text(text) => seconds(&text).ok_or_else(|| de::Error::custom(expected)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_length_of_time_is_refused() {
        for wrong in ["", "h", "1x", "1h30", "-1", "99999999999", "99999999h"] {
            assert_eq!(seconds(wrong), None, "{wrong}");
        }
    }
}
