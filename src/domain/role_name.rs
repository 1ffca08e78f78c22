//! The ways in which people write a role's name, brought into one: for arguments, the filter and dialogs.

mod around;
mod link;

use std::borrow::Cow;

use crate::domain::account::AccountId;
use crate::domain::arn::ArnParts;
use crate::domain::identity::IdentityKind;
use crate::domain::role_name::around::bare;

pub use link::is_link;

/// What was written, as an ARN, as `account/role`, or as it stands.
///
/// What stands around it goes: quotes, brackets, marks of a chat or a settings file, invisible characters. The links
/// of the console to switch role, to a role's page and from the access portal, and the ARN of a session, become
/// the role they name; dashes leave an account's id, with or without a role beside it.
///
/// ```
/// use kamen::domain::role_name::normal;
///
/// assert_eq!(normal("arn:aws:sts::012345678901:assumed-role/Deploy/me"), "012345678901/Deploy");
/// assert_eq!(normal("0123-4567-8901/Deploy"), "012345678901/Deploy");
/// assert_eq!(normal(" \"Deploy\" "), "Deploy");
/// ```
pub fn normal(text: &str) -> Cow<'_, str> {
    match bare(text) {
        Cow::Borrowed(text) => understood(text),
        Cow::Owned(text) => Cow::Owned(understood(&text).into_owned()),
    }
}

fn understood(text: &str) -> Cow<'_, str> {
    if is_link(text) {
        return link::of_link(text).map_or(Cow::Borrowed(text), Cow::Owned);
    }
    if let Some(arn) = whole_arn(text) {
        return Cow::Owned(understood(&arn).into_owned());
    }
    if let IdentityKind::RoleSession { role, .. } = IdentityKind::of(text)
        && let Some(account) = ArnParts::parse(text).and_then(|parts| parts.account_id())
    {
        return Cow::Owned(format!("{account}/{role}"));
    }
    if text.starts_with("arn:") {
        return of_arn(text).map_or(Cow::Borrowed(text), Cow::Owned);
    }
    let of_account = of_account(text).or_else(|| before_account(text)).or_else(|| between(text));
    match (of_account, account_id(text)) {
        (Some((account, role)), _) => Cow::Owned(format!("{account}/{role}")),
        (None, Some(account)) => Cow::Owned(account.to_string()),
        (None, None) => Cow::Borrowed(name_behind_role(text).unwrap_or(text)),
    }
}

/// The ARN of something of IAM whose beginning is missing or written in capitals.
fn whole_arn(text: &str) -> Option<String> {
    let starts =
        |start: &str| text.get(..start.len()).is_some_and(|own| own.eq_ignore_ascii_case(start));
    let missing = [
        ("arn:", ""),
        ("aws:iam::", "arn:"),
        ("iam::", "arn:aws:"),
        ("aws:sts::", "arn:"),
        ("sts::", "arn:aws:"),
    ];
    let (_, missing) = missing.into_iter().find(|(start, _)| starts(start))?;
    let whole = format!("{missing}{text}");
    let (start, rest) = whole.split_at_checked(whole.match_indices("::").next()?.0)?;
    let (account, resource) = rest.strip_prefix("::")?.split_once(':')?;
    let start = start.to_ascii_lowercase();
    let is_role = resource.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("role/"));
    let name = if is_role { resource.get(5..)? } else { resource };
    let arn = format!("{start}::{account}:{}{name}", if is_role { "role/" } else { "" });
    ((start.ends_with(":iam") || start.ends_with(":sts")) && arn != text).then_some(arn)
}

/// The name in `role/Name` and `assumed-role/Name/SESSION`, the ends of ARNs.
fn name_behind_role(text: &str) -> Option<&str> {
    let name = match text.strip_prefix("assumed-role/") {
        Some(session) => session.split('/').next()?,
        None => text.strip_prefix("role/")?.trim_end_matches('/').rsplit('/').next()?,
    };
    (!name.is_empty()).then_some(name)
}

/// `account` and `role` of `account/role`, of `account:role`, as awsume writes it, of the end of an ARN
/// (`account:role/path/Role`), of `role (account)` and `role @ account`, as the console and lists show them, or of two
/// columns of a table. An account's name may hold single blanks.
pub fn account_and_role(text: &str) -> Option<(&str, &str)> {
    if let Some(found) = before_its_account(text) {
        return Some(found);
    }
    let columns = text.find('\t').into_iter().chain(text.find("  ")).min();
    let (account, role) = match columns {
        Some(place) => text.split_at_checked(place)?,
        None => match text.find(['/', ':']) {
            Some(place) => {
                let (account, role) = text.split_at_checked(place)?;
                let is_arns = role.starts_with(":role/");
                (account, if is_arns { role.get(5..)? } else { role }.get(1..)?)
            }
            None => text.rsplit_once(' ')?,
        },
    };
    let (account, role) = (account.trim(), role.trim().trim_end_matches('/'));
    (!account.is_empty() && !role.is_empty()).then_some((account, role))
}

/// The account whose id an ARN or `account/role` holds, as [`normal`] writes them.
pub fn account_in(text: &str) -> Option<AccountId> {
    match ArnParts::parse(text) {
        Some(parts) => parts.account_id(),
        None => account_and_role(text)?.0.parse().ok(),
    }
}

/// An ARN whose account is written with dashes, or that ends where a session's name should stand.
fn of_arn(text: &str) -> Option<String> {
    let parts = ArnParts::parse(text)?;
    let account = account_id(parts.account)?;
    if parts.service == "sts" {
        let role = parts.resource.strip_prefix("assumed-role/")?.trim_end_matches('/');
        return (!role.is_empty() && !role.contains('/')).then(|| format!("{account}/{role}"));
    }
    (parts.account_id().is_none()).then(|| {
        format!(
            "arn:{}:{}:{}:{account}:{}",
            parts.partition, parts.service, parts.region, parts.resource
        )
    })
}

/// The account's id with a role behind: as a path, as the end of an ARN, or as two columns of a table or a list.
fn of_account(text: &str) -> Option<(AccountId, &str)> {
    const ARROWS: [&str; 5] = ["- ", "-> ", "> ", "→ ", "=> "];
    let mut places = text.match_indices(['/', ':', '|', ' ', '\t', ',', ';']);
    places.find_map(|(place, sign)| {
        let account = account_id(text.get(..place)?)?;
        let role = text.get(place + sign.len()..)?.trim_start_matches([' ', '\t', '/', ':', '|']);
        let mut arrow = ARROWS.iter().filter(|_| sign == " ");
        let behind = arrow.find_map(|arrow| role.strip_prefix(*arrow));
        let role = behind.unwrap_or(role).trim_start();
        let role = role.strip_prefix("role/").unwrap_or(role).trim_end_matches('/');
        (!role.is_empty()).then_some((account, role))
    })
}

/// `Role (012345678901)`, `Role @ 0123-4567-8901` and, as the console shows a session, `Role/session @ 0123-4567-8901`.
fn before_account(text: &str) -> Option<(AccountId, &str)> {
    if let Some((account, role)) = before_its_account(text) {
        return Some((account_id(account)?, role));
    }
    let (session, account) = text.rsplit_once(" @ ")?;
    let (role, name) = session.split_once('/')?;
    let is_name = |text: &str| !text.is_empty() && !text.contains([' ', ':', '/']);
    (is_name(role) && is_name(name)).then_some((account_id(account.trim())?, role))
}

/// Account and role of `Role (account)`, as lists show a name with its account, and of `Role @ account`, as the console
/// shows who one is; no role's name holds a blank.
fn before_its_account(text: &str) -> Option<(&str, &str)> {
    let in_brackets = || text.strip_suffix(')')?.rsplit_once(" (");
    // A role's name may hold an `@`: what stands behind it is an account if it can be nothing else.
    let signs = ['@', ',', ';', '|', '\t'];
    let by_id =
        || text.rsplit_once(signs).filter(|(_, account)| account_id(account.trim()).is_some());
    let (role, account) = in_brackets().or_else(|| text.split_once(" @ ")).or_else(by_id)?;
    let (role, account) = (role.trim(), account.trim());
    let is_name = !role.is_empty() && !role.contains([' ', ':', '/']);
    (is_name && !account.is_empty()).then_some((account, role))
}

/// `name (012345678901) Role`, as the access portal lists an account and what one may be there.
fn between(text: &str) -> Option<(AccountId, &str)> {
    let (front, role) = text.rsplit_once(')')?;
    let (_, account) = front.rsplit_once('(')?;
    let role = role.trim_start_matches([' ', '\t', '|', '/', ':']);
    (!role.is_empty() && !role.contains(' ')).then_some((account_id(account.trim())?, role))
}

/// The twelve digits, also as the console shows them: `0123-4567-8901`.
fn account_id(text: &str) -> Option<AccountId> {
    let parts: Vec<&str> = text.split(['-', ' ']).collect();
    let is_shown = parts.len() == 1 || parts.iter().all(|part| part.len() == 4);
    is_shown.then(|| parts.concat().parse().ok()).flatten()
}

#[cfg(test)]
mod tests;
