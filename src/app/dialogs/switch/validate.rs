//! From the texts of the dialog to an order, within the limits of semantics 1.13.

use crate::app::dialogs::switch::{Field, SwitchDialog};
use crate::app::effect::{MfaCode, SwitchOrder};
use crate::domain::limits::{
    EXTERNAL_ID, MFA_SERIAL, SESSION_NAME, SOURCE_IDENTITY, TextLimit, check_duration,
    check_policies, check_tags, mfa_code,
};
use crate::domain::permission_set::set_of;
use crate::domain::region::{self, expand};
use crate::domain::role::Tag;
use crate::domain::session::{AssumeOptions, read_only};
use crate::domain::session_policy::fault;
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
    for (field, limit) in TEXT_LIMITS {
        if let Some(text) = dialog.text(field) {
            check(field, limit.check(text).map_err(|breach| breach.to_string()));
        }
    }
    if let Some(region) = dialog.text(Field::Region) {
        check(Field::Region, region::check(&expand(region)));
    }
    let duration = dialog.text(Field::Duration).map(|text| duration(text, dialog)).transpose();
    check(Field::Duration, duration.as_ref().map(|_| ()).map_err(Clone::clone));
    let tags = tags(dialog.text(Field::Tags).unwrap_or_default());
    check(Field::Tags, tags.as_ref().map(|_| ()).map_err(Clone::clone));
    if let Some(policy) = dialog.text(Field::Policy) {
        check(Field::Policy, policy_rule(policy, dialog.role.partition()));
    }
    check(Field::ReadOnly, read_only_rule(dialog));
    check(Field::MfaCode, code_rule(dialog));
    for field in &dialog.needed {
        if dialog.text(*field).is_none() {
            check(*field, Err("is asked for by the role's trust relationship".to_owned()));
        }
    }
    let Some(source) = dialog.source() else {
        return Err(vec![(Field::Origin, "there is no identity to switch from".to_owned())]);
    };
    let (Ok(duration), Ok((tags, transitive)), true) = (duration, tags, problems.is_empty()) else {
        problems.sort_by_key(|(field, _)| *field);
        problems.dedup_by_key(|(field, _)| *field);
        return Err(problems);
    };
    let code = dialog.text(Field::MfaCode).and_then(mfa_code).map(MfaCode);
    Ok(SwitchOrder {
        origin: source.origin.clone(),
        through: dialog.through.clone(),
        role: dialog.role.clone(),
        options: AssumeOptions {
            // The usual one is left to the switch itself: named by it, the session would be another than the one that
            // commands keep.
            session_name: given(Field::SessionName).filter(|_| !dialog.is_of_set()),
            duration,
            external_id: given(Field::ExternalId),
            source_identity: given(Field::SourceIdentity),
            tags,
            transitive_tag_keys: transitive,
            policy: given(Field::Policy),
            policy_arns: read_only_policies(dialog),
            mfa_serial: code.as_ref().and_then(|_| given(Field::MfaDevice)),
            region: dialog.text(Field::Region).map(|text| expand(text).into_owned()),
        },
        renews: dialog.renews,
        reason: None,
        // A permission set's session cannot be kept to reading: for it nothing was chosen.
        writes: !dialog.is_read_only && !dialog.is_of_set(),
        mfa_code: code,
    })
}

const TEXT_LIMITS: [(Field, TextLimit); 4] = [
    (Field::SessionName, SESSION_NAME),
    (Field::SourceIdentity, SOURCE_IDENTITY),
    (Field::ExternalId, EXTERNAL_ID),
    (Field::MfaDevice, MFA_SERIAL),
];

/// `3600`, `90m`, `1h`, `1h30m`; within 15 minutes and what role and chain allow.
fn duration(text: &str, dialog: &SwitchDialog) -> Result<u32, String> {
    let given =
        seconds(text).ok_or_else(|| "write seconds, or a time such as 45m or 2h".to_owned())?;
    let is_chained =
        dialog.source().is_some_and(|source| source.is_temporary) || !dialog.through.is_empty();
    check_duration(given, is_chained, Some(dialog.longest)).map_err(|breach| breach.to_string())?;
    Ok(given)
}

/// Policies that are sent together add up: nothing may stand beside the one that only reads.
fn read_only_rule(dialog: &SwitchDialog) -> Result<(), String> {
    let problem = match () {
        () if !dialog.is_read_only => return Ok(()),
        () if set_of(&dialog.role).is_some() => "no policy can be sent for a permission set",
        () if dialog.text(Field::Policy).is_some() => "takes no session policy beside it",
        () => return Ok(()),
    };
    Err(problem.to_owned())
}

fn read_only_policies(dialog: &SwitchDialog) -> Vec<String> {
    if dialog.is_read_only { vec![read_only(dialog.role.partition())] } else { Vec::new() }
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
        tags.push(Tag { key: key.to_owned(), value: value.to_owned() });
        if is_transitive {
            transitive.push(key.to_owned());
        }
    }
    check_tags(&tags).map_err(|breach| breach.to_string())?;
    Ok((tags, transitive))
}

fn policy_rule(text: &str, partition: &str) -> Result<(), String> {
    check_policies(Some(text), &[]).map_err(|breach| breach.to_string())?;
    fault(text, partition).map_or(Ok(()), Err)
}

fn code_rule(dialog: &SwitchDialog) -> Result<(), String> {
    let Some(code) = dialog.text(Field::MfaCode) else { return Ok(()) };
    if mfa_code(code).is_none() {
        return Err("six digits".to_owned());
    }
    if dialog.text(Field::MfaDevice).is_none() {
        return Err("name the device above".to_owned());
    }
    Ok(())
}
