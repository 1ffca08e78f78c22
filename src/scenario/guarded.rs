//! Guard cases: what does using this role ask for, by the guards of the settings?

use serde_json::Value;

use crate::domain::arn::RoleArn;
use crate::domain::failure::Failure;
use crate::domain::role::Tag;
use crate::domain::settings::{Demands, KamenSettings, RoleFacts};
use crate::domain::text::harmless;
use crate::scenario::fields::{Field, Fields};

/// The field that only a guard case has.
pub const FIELD: &str = "guarded";

/// The fields of a guard case.
pub const FIELDS: &[&str] = &["id", "note", FIELD, "expect"];

const ROLE: &[&str] = &["role", "alias", "units", "tags"];

const EXPECTED: &[&str] =
    &["by", "production", "confirm", "confirm_cli", "read_only", "max_duration", "reason", "mfa"];

/// What does using this role ask for?
#[derive(Debug, Clone, PartialEq)]
pub struct GuardCase {
    pub id: String,
    pub role: RoleArn,
    /// The account's alias.
    pub alias: Option<String>,
    /// The ids above the account.
    pub units: Vec<String>,
    pub tags: Vec<Tag>,
    /// What the guards are to say, by the fields of [`Demands`]; those that are not named may be anything.
    pub expect: Option<Vec<(String, Value)>>,
}

impl GuardCase {
    /// Reads a case.
    ///
    /// # Errors
    /// A field is missing, unknown or not of its kind.
    pub fn read(id: String, fields: &Fields<'_>) -> Result<Self, Failure> {
        let role = fields.needed(FIELD, "an object")?.object(ROLE)?;
        let arn = role.needed("role", "a role's ARN")?;
        let parsed = arn.text()?.parse().map_err(|_| arn.unexpected("a role's ARN"))?;
        let expect = match fields.get("expect") {
            Some(field) => Some(expected(&field)?),
            None => None,
        };
        Ok(Self {
            id,
            role: parsed,
            alias: role.text("alias")?,
            units: role.texts("units")?,
            tags: role.tags("tags")?,
            expect,
        })
    }

    /// What the guards of these settings ask for.
    pub fn demands(&self, settings: &KamenSettings) -> Demands {
        let alias = self.alias.as_deref();
        settings.demands(
            &self.role,
            RoleFacts { alias, is_unlisted: false, units: &self.units, tags: &self.tags },
        )
    }

    /// What is expected and is not so, in words; `None` if nothing is expected.
    pub fn misses(&self, demands: &Demands) -> Option<Vec<String>> {
        let found = serde_json::to_value(demands).unwrap_or_default();
        let miss = |(name, wanted): &(String, Value)| {
            let is_so = found.get(name) == Some(wanted);
            (!is_so).then(|| harmless(&format!("{name} {wanted}")).into_owned())
        };
        self.expect.as_ref().map(|wanted| wanted.iter().filter_map(miss).collect())
    }
}

/// Each field with a value of its own kind: one that can never be would fail for ever.
fn expected(field: &Field<'_>) -> Result<Vec<(String, Value)>, Failure> {
    let fields = field.object(EXPECTED)?;
    let mut wanted = Vec::new();
    for name in EXPECTED {
        let Some(field) = fields.even_null(name) else { continue };
        let (fits, kind) = match (*name, field.value) {
            ("by", Value::Array(names)) => (names.iter().all(Value::is_string), "a list of names"),
            ("by", _) => (false, "a list of names"),
            ("max_duration", value) => (value.is_null() || value.is_u64(), "seconds, or null"),
            (_, value) => (value.is_boolean(), "true or false"),
        };
        if !fits {
            return Err(field.unexpected(kind));
        }
        wanted.push(((*name).to_owned(), field.value.clone()));
    }
    Ok(wanted)
}
