//! Settings of a profile that mean nothing to AWS's tools: misspelt keys, another tool's, values that the
//! SDKs pass over.

mod value;

use crate::domain::account::AccountId;
use crate::domain::profile::{FileProblem, Profile, SharedConfig};
use crate::domain::text::nearest;

/// The settings that shape credentials, sessions and endpoints (AWS SDKs and Tools Reference Guide).
const KNOWN: &[&str] = &[
    "account_id",
    "aws_access_key_id",
    "aws_secret_access_key",
    "aws_session_token",
    "aws_security_token",
    "ca_bundle",
    "cli_pager",
    "credential_process",
    "credential_source",
    "duration_seconds",
    "endpoint_url",
    "external_id",
    "login_session",
    "mfa_serial",
    "output",
    "region",
    "role_arn",
    "role_session_name",
    "services",
    "source_profile",
    "sso_account_id",
    "sso_region",
    "sso_registration_scopes",
    "sso_role_name",
    "sso_session",
    "sso_start_url",
    "web_identity_token_file",
    "web_identity_token_process",
];

/// What people write for a setting, too far from its name to be found by its letters.
const MEANT: &[(&str, &str)] = &[
    ("access_key_id", "aws_access_key_id"),
    ("account", "sso_account_id"),
    ("assume_role_arn", "role_arn"),
    ("aws_access_key", "aws_access_key_id"),
    ("aws_mfa_serial", "mfa_serial"),
    ("aws_role_arn", "role_arn"),
    ("aws_secret_key", "aws_secret_access_key"),
    ("aws_sso_start_url", "sso_start_url"),
    ("role", "role_arn"),
    ("secret_access_key", "aws_secret_access_key"),
    ("session_token", "aws_session_token"),
    ("web_identity_token", "web_identity_token_file"),
];

/// The settings of an `[sso-session]`, and what people write for them.
const OF_SESSIONS: &[&str] = &["sso_region", "sso_registration_scopes", "sso_start_url"];
const MEANT_IN_SESSIONS: &[(&str, &str)] = &[
    ("region", "sso_region"),
    ("scopes", "sso_registration_scopes"),
    ("sso_scopes", "sso_registration_scopes"),
    ("sso_url", "sso_start_url"),
    ("start_url", "sso_start_url"),
    ("url", "sso_start_url"),
];

/// What other switchers write into the shared files: a key or its beginning, the tool, and the way on.
const FOREIGN: &[(&str, &str, &str)] = &[
    ("granted_", "Granted", "let it answer: `credential_process = granted credential-process …`"),
    ("azure_", "aws-azure-login", "sign in with it; it writes keys into the credentials file"),
    ("include_profile", "aws-vault", "copy the settings that it includes into this profile"),
    ("saml_", "saml2aws", "sign in with it; it writes keys into the credentials file"),
    ("adfs_config", "aws-adfs", "sign in with it; it writes keys into the credentials file"),
    (
        "google_config",
        "aws-google-auth",
        "sign in with it; it writes keys into the credentials file",
    ),
    ("okta_", "an Okta switcher", "let it answer by `credential_process`"),
    ("aws_saml_url", "aws-okta", "let it answer by `credential_process`"),
    ("autoawsume", "awsume", "write `source_profile` and `role_arn` as AWS's tools read them"),
    ("aws_okta_", "an Okta switcher", "let it answer by `credential_process`"),
    ("gimme_creds_", "gimme-aws-creds", "let it answer by `credential_process`"),
    (
        "sso_auto_populated",
        "aws-sso-util",
        "it wrote this profile: `sso_start_url` and its kin must stand there too",
    ),
    ("leapp_", "Leapp", "start the session there; it writes keys into the credentials file"),
];

/// What may be meant by a profile that names no credentials.
pub(super) fn hint(profile: &Profile) -> Option<String> {
    let keys = || profile.settings.0.keys().map(String::as_str);
    let misspelt =
        keys().find_map(|key| Some(format!("did you mean `{}`, not `{key}`?", near(key)?)));
    let foreign = || {
        let (_, tool, way) = keys().find_map(tool_behind)?;
        Some(format!("this profile is written for {tool}: {way}"))
    };
    let vault = || {
        let has_device = profile.settings.value("mfa_serial").is_some();
        has_device.then(|| {
            "its keys may be in another tool's keychain (aws-vault): let that answer by \
             `credential_process`"
                .to_owned()
        })
    };
    let in_parts = || {
        let value = |key: &str| profile.settings.value(key);
        let account: AccountId = value("account").or(value("account_id"))?.parse().ok()?;
        let role = value("role").or(value("role_name"))?;
        Some(format!("AWS's tools read `role_arn = arn:aws:iam::{account}:role/{role}`"))
    };
    in_parts().or(misspelt).or_else(foreign).or_else(vault)
}

/// The line that is probably meant to be one of these settings, which the profile lacks.
pub(super) fn misspelt(profile: &Profile, wanted: &[&str]) -> Option<String> {
    profile.settings.0.iter().find_map(|(key, setting)| {
        let known = near(key).filter(|known| wanted.contains(known))?;
        Some(format!("did you mean `{known}`, not `{key}`? ({})", setting.place))
    })
}

/// Every setting that no tool of AWS's heeds, with its line.
pub fn oddities(config: &SharedConfig) -> Vec<FileProblem> {
    let mut found = Vec::new();
    for profile in &config.profiles {
        for (key, setting) in &profile.settings.0 {
            let told = near(key)
                .map(|known| format!("`{key}` is no setting: did you mean `{known}`?"))
                .or_else(|| {
                    let (_, tool, _) = tool_behind(key)?;
                    Some(format!("`{key}` is a setting of {tool}, which AWS's tools do not read"))
                })
                .or_else(|| value::told(key, setting.value()));
            if let Some(message) = told {
                let message = format!("profile `{}`: {message}", profile.name);
                found.push(FileProblem { place: setting.place.clone(), message });
            }
        }
    }
    found.extend(oddities_of_sessions(config));
    found
}

/// The same for sections of Identity Center.
fn oddities_of_sessions(config: &SharedConfig) -> impl Iterator<Item = FileProblem> {
    config.sso_sessions.iter().flat_map(|(name, settings)| {
        settings.0.iter().filter_map(move |(key, setting)| {
            let misspelt = near_of_session(key).filter(|known| settings.value(known).is_none());
            let told = match misspelt {
                Some(known) => format!("`{key}` is no setting here: did you mean `{known}`?"),
                None if key == "sso_region" => value::told(key, setting.value())?,
                None => return None,
            };
            let message = format!("`[sso-session {name}]`: {told}");
            Some(FileProblem { place: setting.place.clone(), message })
        })
    })
}

/// Profiles that the SDKs do not agree on: one that holds keys and a role, as the source of another.
pub fn read_apart(config: &SharedConfig) -> Vec<FileProblem> {
    let value = |profile: &Profile, key: &str| profile.settings.value(key).map(str::to_owned);
    let told = config.profiles.iter().filter_map(|profile| {
        let source = config.profile(&value(profile, "source_profile")?)?;
        let has_both = value(source, "role_arn").is_some()
            && value(source, "aws_access_key_id").is_some()
            && source.name != profile.name;
        has_both.then(|| FileProblem {
            place: source.place.clone(),
            message: format!(
                "profile `{}` takes the keys of `{}`, as the AWS CLI does; Go's SDK assumes that \
                 profile's role first, and is another identity",
                profile.name, source.name
            ),
        })
    });
    told.collect()
}

fn tool_behind(key: &str) -> Option<&'static (&'static str, &'static str, &'static str)> {
    FOREIGN.iter().find(|(prefix, _, _)| key.starts_with(prefix))
}

/// The known key that a misspelt one stands for.
fn near(key: &str) -> Option<&'static str> {
    if let Some((_, meant)) = MEANT.iter().find(|(written, _)| *written == key) {
        return Some(meant);
    }
    if KNOWN.contains(&key) || key.contains('.') || key.len() < 6 || tool_behind(key).is_some() {
        return None;
    }
    near_among(key, KNOWN)
}

/// The same in an `[sso-session]`.
pub(super) fn near_of_session(key: &str) -> Option<&'static str> {
    if let Some((_, meant)) = MEANT_IN_SESSIONS.iter().find(|(written, _)| *written == key) {
        return Some(meant);
    }
    if OF_SESSIONS.contains(&key) {
        return None;
    }
    near_among(key, OF_SESSIONS)
}

fn near_among(key: &str, settings: &'static [&'static str]) -> Option<&'static str> {
    let close = |known: &&&str| known.len().abs_diff(key.len()) <= 2;
    nearest(key, settings.iter().filter(close).copied(), 1).first().copied().filter(|known| {
        // `nearest` is generous; a setting of some other tool shares a third of its letters easily.
        let same = known.chars().filter(|letter| key.contains(*letter)).count();
        same + 2 >= known.len() && known.chars().next() == key.chars().next()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flows::fixture::config;

    #[test]
    fn what_people_write_for_a_setting_leads_to_it() {
        for (written, meant) in MEANT {
            let told = oddities(&config(&format!("[p]\n{written} = x\n")));
            let told: Vec<String> = told.into_iter().map(|problem| problem.message).collect();

            let words = format!("profile `p`: `{written}` is no setting: did you mean `{meant}`?");
            assert_eq!(told, [words]);
        }
        for (written, tool) in [
            ("aws_okta_role", "an Okta switcher"),
            ("gimme_creds_server", "gimme-aws-creds"),
            ("sso_auto_populated", "aws-sso-util"),
        ] {
            let told = oddities(&config(&format!("[p]\n{written} = x\n")));
            assert!(told.iter().any(|told| told.message.contains(tool)), "{written}");
        }
    }

    #[test]
    fn only_what_shares_letters_and_beginning_with_a_setting_is_taken_for_it() {
        for (written, meant) in [
            ("regiom", Some("region")),
            ("rgion", None),
            ("xregion", None),
            ("source_profle", Some("source_profile")),
            ("source_xroxxxe", None),
            ("source_profile", None),
            ("s3.region", None),
        ] {
            assert_eq!(near(written), meant, "{written}");
        }
        for (written, meant) in [("sso_regio", Some("sso_region")), ("sso_region", None)] {
            assert_eq!(near_of_session(written), meant, "{written}");
        }
    }

    #[test]
    fn the_region_of_an_sso_session_is_looked_at() {
        let told = oddities(&config("[sso-session s]\nsso_region = eu-west1\n"));
        let told: Vec<String> = told.into_iter().map(|problem| problem.message).collect();

        let words = "`[sso-session s]`: `eu-west1` is no region: did you mean `eu-west-1`?";
        assert_eq!(told, [words]);
    }

    #[test]
    fn what_people_write_in_an_sso_session_leads_to_the_setting() {
        let text = |key: &str| format!("[sso-session s]\n{key} = x\n");
        for (written, meant) in [
            ("sso_regoin", "sso_region"),
            ("sso_start_ulr", "sso_start_url"),
            ("sso_registration_scope", "sso_registration_scopes"),
        ]
        .iter()
        .chain(MEANT_IN_SESSIONS)
        {
            let told = oddities(&config(&text(written)));
            let told: Vec<String> = told.into_iter().map(|problem| problem.message).collect();

            assert_eq!(
                told,
                [format!(
                    "`[sso-session s]`: `{written}` is no setting here: did you mean `{meant}`?"
                )]
            );
        }
        // botocore takes a profile's settings from there, too.
        for fine in ["sso_account_id", "sso_role_name", "output", "sso_region"] {
            assert_eq!(oddities(&config(&text(fine))), [], "{fine}");
        }
    }

    #[test]
    fn misspelt_keys_and_those_of_other_tools_are_told_apart() {
        let config = config(
            "[typo]\nso_start_url = x\nrole_arm = y\n[az]\nazure_tenant_id = z\n[gr]\n\
             granted_sso_region = x\n[inc]\ninclude_profile = common\n[fine]\nregion = x\n\
             s3 =\n  max_concurrent_requests = 2\ncli_auto_prompt = on\nmfa_process = y\n[d]\n\
             duration_seconds = 3600s\n",
        );

        let told: Vec<String> =
            oddities(&config).into_iter().map(|problem| problem.message).collect();

        assert_eq!(
            told,
            [
                "profile `typo`: `role_arm` is no setting: did you mean `role_arn`?",
                "profile `typo`: `so_start_url` is no setting: did you mean `sso_start_url`?",
                "profile `az`: `azure_tenant_id` is a setting of aws-azure-login, which AWS's tools \
                 do not read",
                "profile `gr`: `granted_sso_region` is a setting of Granted, which AWS's tools do \
                 not read",
                "profile `inc`: `include_profile` is a setting of aws-vault, which AWS's tools do \
                 not read",
                "profile `d`: `3600s` is no whole number of seconds: it is ignored",
            ]
        );
        let of = |name: &str| hint(config.profile(name).unwrap()).unwrap_or_default();
        assert!(of("typo").contains("did you mean `role_arn`"));
        assert!(of("az").contains("aws-azure-login") && of("fine").is_empty());
    }
}
