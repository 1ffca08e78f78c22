//! The shape of parameters (semantics 1.13), refused in AWS's words.

use crate::domain::limits::{
    LONGEST_TAG_VALUE, MOST_TAGS, TAG_KEY, TextLimit, is_same_key, tag_takes,
};
use crate::sandbox::reply::Refusal;

/// Collects what is wrong with the parameters of one call; AWS names all at once.
#[derive(Debug, Default)]
pub(super) struct Violations(Vec<String>);

impl Violations {
    /// A parameter that must be there.
    pub(super) fn required(&mut self, name: &str, value: Option<&str>) {
        if value.is_none() {
            self.0.push(format!(
                "Value null at '{name}' failed to satisfy constraint: Member must not be null"
            ));
        }
    }

    /// A text as [`crate::domain::limits`] says it.
    pub(super) fn text(&mut self, name: &str, value: Option<&str>, limit: TextLimit) {
        self.length(name, value, limit.shortest, limit.longest);
        if value.is_some_and(|value| !value.chars().all(|character| limit.takes(character))) {
            self.0.push(format!(
                "Value '{}' at '{name}' failed to satisfy constraint: Member must satisfy regular \
                 expression pattern: {}",
                value.unwrap_or_default(),
                limit.pattern
            ));
        }
    }

    /// The number of characters, both ends included.
    pub(super) fn length(&mut self, name: &str, value: Option<&str>, least: usize, most: usize) {
        let Some(value) = value else { return };
        let length = value.chars().count();
        if length < least {
            self.fails(name, value, &format!("length greater than or equal to {least}"));
        }
        if length > most {
            self.fails(name, value, &format!("length less than or equal to {most}"));
        }
    }

    /// A whole number between two others, both included.
    pub(super) fn number(
        &mut self,
        name: &str,
        value: Option<&str>,
        least: u32,
        most: u32,
    ) -> Option<u32> {
        let text = value?;
        let Ok(number) = text.parse::<u32>() else {
            self.fails(name, text, "a whole number");
            return None;
        };
        if number < least {
            self.fails(name, text, &format!("value greater than or equal to {least}"));
        }
        if number > most {
            self.fails(name, text, &format!("value less than or equal to {most}"));
        }
        Some(number)
    }

    /// Session tags: how many, their lengths and characters, and keys that differ.
    pub(super) fn tags(&mut self, tags: &[(String, String)]) {
        if tags.len() > MOST_TAGS {
            self.fails("tags", "[…]", &format!("length less than or equal to {MOST_TAGS}"));
        }
        for (index, (key, value)) in tags.iter().enumerate() {
            let member = format!("tags.{}.member", index + 1);
            self.length(&format!("{member}.key"), Some(key), *TAG_KEY.start(), *TAG_KEY.end());
            self.length(&format!("{member}.value"), Some(value), 0, LONGEST_TAG_VALUE);
            for (field, text) in [("key", key), ("value", value)] {
                if !text.chars().all(tag_takes) {
                    self.0.push(format!(
                        "Value '{text}' at '{member}.{field}' failed to satisfy constraint: Member \
                         must satisfy regular expression pattern: [\\p{{L}}\\p{{Z}}\\p{{N}}_.:/=+\\-@]*"
                    ));
                }
            }
            let same = |other: &(String, String)| is_same_key(&other.0, key);
            if tags.iter().take(index).any(same) {
                self.0.push(
                    "Duplicate tag keys found. Please note that Tag keys are case \
                    insensitive."
                        .to_owned(),
                );
            }
        }
    }

    /// The refusal that names them all, if there is anything to name.
    pub(super) fn check(self) -> Result<(), Refusal> {
        let count = self.0.len();
        if count == 0 {
            return Ok(());
        }
        let errors = if count == 1 { "error" } else { "errors" };
        let text = format!("{count} validation {errors} detected: {}", self.0.join("; "));
        Err(Refusal::invalid(text))
    }

    fn fails(&mut self, name: &str, value: &str, constraint: &str) {
        self.0.push(format!(
            "Value '{value}' at '{name}' failed to satisfy constraint: Member must have {constraint}"
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::limits::{EXTERNAL_ID, SESSION_NAME};

    #[test]
    fn every_violation_is_named_at_once() {
        let mut violations = Violations::default();
        violations.required("roleArn", None);
        violations.text("roleSessionName", Some("x"), SESSION_NAME);
        violations.text("externalId", Some("a b"), EXTERNAL_ID);
        violations.number("durationSeconds", Some("5"), 900, 43200);

        let refusal = violations.check().unwrap_err();

        assert_eq!(
            refusal.message,
            "4 validation errors detected: Value null at 'roleArn' failed to satisfy constraint: \
             Member must not be null; Value 'x' at 'roleSessionName' failed to satisfy constraint: \
             Member must have length greater than or equal to 2; Value 'a b' at 'externalId' failed \
             to satisfy constraint: Member must satisfy regular expression pattern: \
             [\\w+=,.@:\\/-]*; Value '5' at 'durationSeconds' failed to satisfy constraint: Member \
             must have value greater than or equal to 900"
        );
    }
}
