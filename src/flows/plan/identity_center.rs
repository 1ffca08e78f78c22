//! Profiles of Identity Center: where one signs in, and as what; what cannot be right is said by its line.

use crate::domain::account::AccountId;
use crate::domain::arn_fault::account_id_fault;
use crate::domain::failure::Failure;
use crate::domain::profile::{BaseSource, Profile, Settings, SharedConfig};
use crate::domain::server_address::{address_fault, is_loopback, region_fault};
use crate::domain::sign_in::Portal;
use crate::domain::text::nearest;
use crate::flows::plan::missing::{left_out, required, wrong};
use crate::flows::plan::oddity::near_of_session;

/// Identity Center: by an `[sso-session]`, or in the older form by the profile alone.
pub(super) fn identity_center(
    config: &SharedConfig,
    profile: &Profile,
) -> Result<BaseSource, Failure> {
    let session = profile.settings.value("sso_session");
    let (start_url, region) = if let Some(name) = session {
        of_session(config, profile, name)?
    } else {
        let start_url = required(profile, "sso_start_url", "sso_start_url")?;
        let region = required(profile, "sso_region", "sso_start_url")?;
        portal_fault(&profile.settings, &format!("profile `{}`", profile.name))?;
        (start_url, region)
    };
    let named_by = if session.is_some() { "sso_session" } else { "sso_start_url" };
    let account = required(profile, "sso_account_id", named_by)?;
    if account.parse::<AccountId>().is_err() {
        let fault = account_id_fault(&account).unwrap_or_default();
        let message = format!("`sso_account_id`, `{account}`, {fault}");
        let hint = "an account's id has twelve digits, without dashes";
        return Err(wrong(profile, "sso_account_id", &message, hint));
    }
    let role = required(profile, "sso_role_name", named_by)?;
    if role.contains([':', '/']) {
        let message = format!("`sso_role_name` is `{role}`");
        let hint = "write the permission set's name alone, such as AdministratorAccess";
        return Err(wrong(profile, "sso_role_name", &message, hint));
    }
    Ok(BaseSource::IdentityCenter {
        portal: Portal { session: session.map(str::to_owned), start_url, region },
        account,
        role,
    })
}

/// Start URL and region of an `[sso-session]`.
fn of_session(
    config: &SharedConfig,
    profile: &Profile,
    name: &str,
) -> Result<(String, String), Failure> {
    let section = config.sso_sessions.get(name).ok_or_else(|| {
        let message = format!("there is no `[sso-session {name}]`");
        let near = nearest(name, config.sso_sessions.keys().map(String::as_str), 3);
        let usual = || match near.as_slice() {
            [] => "run `aws configure sso`, or correct the name".to_owned(),
            near => format!("did you mean {}?", near.join(" or ")),
        };
        let hint = left_out(config, &format!("sso-session {name}")).unwrap_or_else(usual);
        wrong(profile, "sso_session", &message, &hint)
    })?;
    let value = |key: &str| {
        section.value(key).map(str::to_owned).ok_or_else(|| {
            let message = format!("`[sso-session {name}]` has no `{key}`");
            let hint = meant_by(section, key);
            wrong(profile, "sso_session", &message, &hint)
        })
    };
    let found = (value("sso_start_url")?, value("sso_region")?);
    portal_fault(section, &format!("`[sso-session {name}]`"))?;
    Ok(found)
}

/// What helps a section without `key`: the line that may be meant to be it.
pub fn meant_by(section: &Settings, key: &str) -> String {
    let own = section.0.iter().find(|(own, _)| near_of_session(own) == Some(key));
    match own {
        Some((own, setting)) => format!("did you mean `{key}`, not `{own}`? ({})", setting.place),
        None => format!("add `{key} = …`, or run `aws configure sso`"),
    }
}

/// Says what cannot be right with the portal that a section names; `section` says which that is.
///
/// # Errors
/// The start URL is none, or would be asked without encryption; the region cannot be one.
pub(in crate::flows) fn portal_fault(settings: &Settings, section: &str) -> Result<(), Failure> {
    let fault = |key: &str, fault: fn(&str) -> Option<String>, hint: &str| {
        let (value, place) = settings.value(key).zip(settings.place(key))?;
        let message = format!("{section}: `{key}`, `{value}`, {} ({place})", fault(value)?);
        Some(Failure::usage(message).with_hint(hint))
    };
    let of_url = fault("sso_start_url", url_fault, "such as https://acme.awsapps.com/start");
    let of_region = || {
        let hint = "such as eu-central-1: the region in which Identity Center was set up";
        fault("sso_region", region_fault, hint)
    };
    of_url.or_else(of_region).map_or(Ok(()), Err)
}

fn url_fault(url: &str) -> Option<String> {
    address_fault(url).or_else(|| {
        let is_safe = url.to_ascii_lowercase().starts_with("https://") || is_loopback(url);
        (!is_safe).then(|| "does not begin with `https://`".to_owned())
    })
}
