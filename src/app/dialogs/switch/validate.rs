//! From the texts of the dialog to an order, within the limits of semantics 1.13.

use crate::app::dialogs::switch::{Field, SwitchDialog};
use crate::app::effect::{MfaCode, SwitchOrder};
use crate::domain::role::Tag;
use crate::domain::session::AssumeOptions;
use crate::domain::span::seconds;

/// Builds the order, or says for each field what is wrong with it.
///
/// # Errors
/// One message a field.
pub fn validate(dialog: &SwitchDialog) -> Result<SwitchOrder, Vec<(Field, String)>> {
    let mut problems = Vec::new();
    let mut check = |field: Field, result: Result<(), String>| {
        if let Err(problem) = result {
            problems.push((field, problem));
        }
    };
    let given = |field: Field| dialog.text(field).map(str::to_owned);
    for (field, rule) in TEXT_RULES {
        if let Some(text) = dialog.text(field) {
            check(field, text_rule(text, rule));
        }
    }
    let duration = dialog.text(Field::Duration).map(|text| duration(text, dialog)).transpose();
    check(Field::Duration, duration.as_ref().map(|_| ()).map_err(Clone::clone));
    let tags = tags(dialog.text(Field::Tags).unwrap_or_default());
    check(Field::Tags, tags.as_ref().map(|_| ()).map_err(Clone::clone));
    if let Some(policy) = dialog.text(Field::Policy) {
        check(Field::Policy, policy_rule(policy));
    }
    check(Field::MfaCode, code_rule(dialog));
    for field in &dialog.needed {
        if dialog.text(*field).is_none() {
            check(*field, Err("is asked for by the role's trust relationship".to_owned()));
        }
    }
    let Some(source) = dialog.source() else {
        return Err(vec![(Field::Origin, "there is nobody to switch from".to_owned())]);
    };
    let (Ok(duration), Ok((tags, transitive)), true) = (duration, tags, problems.is_empty()) else {
        problems.sort_by_key(|(field, _)| *field);
        problems.dedup_by_key(|(field, _)| *field);
        return Err(problems);
    };
    let mfa_code = given(Field::MfaCode).map(MfaCode);
    Ok(SwitchOrder {
        origin: source.origin.clone(),
        through: dialog.through.clone(),
        role: dialog.role.clone(),
        options: AssumeOptions {
            session_name: dialog.session_name(),
            duration,
            external_id: given(Field::ExternalId),
            source_identity: given(Field::SourceIdentity),
            tags,
            transitive_tag_keys: transitive,
            policy: given(Field::Policy),
            policy_arns: Vec::new(),
            mfa_serial: mfa_code.as_ref().and_then(|_| given(Field::MfaDevice)),
            region: given(Field::Region),
        },
        mfa_code,
    })
}

/// How long a text may be, and which marks it may have beside letters and digits.
#[derive(Clone, Copy)]
struct TextRule {
    shortest: usize,
    longest: usize,
    marks: &'static str,
}

const TEXT_RULES: [(Field, TextRule); 5] = [
    (Field::SessionName, TextRule { shortest: 2, longest: 64, marks: NAME_MARKS }),
    (Field::SourceIdentity, TextRule { shortest: 2, longest: 64, marks: NAME_MARKS }),
    (Field::ExternalId, TextRule { shortest: 2, longest: 1224, marks: "_+=,.@:/-" }),
    (Field::MfaDevice, TextRule { shortest: 9, longest: 256, marks: "_+=/:,.@-" }),
    (Field::Region, TextRule { shortest: 5, longest: 32, marks: "-" }),
];

const NAME_MARKS: &str = "_+=,.@-";

pub(super) fn is_name_character(character: char) -> bool {
    is_allowed(character, NAME_MARKS)
}

fn is_allowed(character: char, marks: &str) -> bool {
    character.is_ascii_alphanumeric() || marks.contains(character)
}

fn text_rule(text: &str, rule: TextRule) -> Result<(), String> {
    let TextRule { shortest, longest, marks } = rule;
    if let Some(wrong) = text.chars().find(|character| !is_allowed(*character, marks)) {
        return Err(format!("`{wrong}` is not allowed: letters, digits and {marks}"));
    }
    match text.chars().count() {
        length if length < shortest => Err(format!("{shortest} characters at least")),
        length if length > longest => Err(format!("{longest} characters at most")),
        _ if text.starts_with("aws:") => Err("must not begin with `aws:`".to_owned()),
        _ => Ok(()),
    }
}

/// `3600`, `90m`, `1h`, `1h30m`; within 15 minutes and what role and chain allow.
fn duration(text: &str, dialog: &SwitchDialog) -> Result<u32, String> {
    let given = seconds(text).ok_or_else(|| "write seconds, or such as 45m, 2h".to_owned())?;
    let is_chained =
        dialog.source().is_some_and(|source| source.is_temporary) || !dialog.through.is_empty();
    match given {
        0..900 => Err("15 minutes at least".to_owned()),
        43_201.. => Err("12 hours at most".to_owned()),
        3601.. if is_chained => Err("a chained session lasts one hour at most".to_owned()),
        given if given > dialog.longest => {
            let longest = crate::app::words::typed_span(dialog.longest);
            Err(format!("this role allows {longest} at most"))
        }
        given => Ok(given),
    }
}

fn tags(text: &str) -> Result<(Vec<Tag>, Vec<String>), String> {
    let (mut tags, mut transitive): (Vec<Tag>, Vec<String>) = (Vec::new(), Vec::new());
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let (is_transitive, part) = match part.strip_prefix('+') {
            Some(rest) => (true, rest),
            None => (false, part),
        };
        let Some((key, value)) = part.split_once('=') else {
            return Err(format!("`{part}`: write key=value"));
        };
        let (key, value) = (key.trim(), value.trim());
        if key.is_empty() || key.chars().count() > 128 || value.chars().count() > 256 {
            return Err("a key has 1 to 128 characters, a value up to 256".to_owned());
        }
        if key.to_lowercase().starts_with("aws:") {
            return Err(format!("`{key}` must not begin with `aws:`"));
        }
        if tags.iter().any(|tag| tag.key.eq_ignore_ascii_case(key)) {
            return Err(format!("`{key}` is there twice"));
        }
        tags.push(Tag { key: key.to_owned(), value: value.to_owned() });
        if is_transitive {
            transitive.push(key.to_owned());
        }
    }
    if tags.len() > 50 { Err("50 tags at most".to_owned()) } else { Ok((tags, transitive)) }
}

fn policy_rule(text: &str) -> Result<(), String> {
    if text.chars().count() > 2048 {
        return Err("2048 characters at most".to_owned());
    }
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(value) if value.is_object() => Ok(()),
        Ok(_) => Err("a JSON object is expected".to_owned()),
        Err(error) => Err(format!("not JSON: column {}", error.column())),
    }
}

fn code_rule(dialog: &SwitchDialog) -> Result<(), String> {
    let Some(code) = dialog.text(Field::MfaCode) else { return Ok(()) };
    if code.len() != 6 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("six digits".to_owned());
    }
    if dialog.text(Field::MfaDevice).is_none() {
        return Err("name the device above".to_owned());
    }
    Ok(())
}
