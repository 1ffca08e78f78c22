//! Values that no tool of AWS's can use, with what is meant.

use crate::domain::arn::ArnParts;
use crate::domain::permission_set::set_named;
use crate::domain::region::misspelt;
use crate::domain::text::nearest;
use crate::flows::plan::apart::python_number;

/// How the AWS CLI prints (AWS CLI User Guide, "Setting the output format").
const FORMATS: [&str; 6] = ["json", "yaml", "yaml-stream", "text", "table", "off"];

/// What is wrong with the value of a setting.
pub(super) fn told(key: &str, value: &str) -> Option<String> {
    if value.is_empty() {
        return None;
    }
    match key {
        "region" | "sso_region" => misspelt(value),
        "output" => of_format(value),
        "mfa_serial" => of_device(value),
        "sso_role_name" => of_set(value),
        "duration_seconds" => of_duration(value),
        "role_arn" if value.contains(['*', '?']) => {
            Some(format!("`{value}` is a pattern for roles, and no role: IAM has none called so"))
        }
        _ => None,
    }
}

fn of_duration(value: &str) -> Option<String> {
    if value.parse::<u32>().is_ok() {
        return None;
    }
    // What is a number to the AWS CLI alone is told beside the rest that it takes otherwise.
    let is_ignored = python_number(value).is_none();
    is_ignored.then(|| format!("`{value}` is no whole number of seconds: it is ignored"))
}

fn of_format(value: &str) -> Option<String> {
    if FORMATS.contains(&value) {
        return None;
    }
    let rest = match nearest(value, FORMATS, 1).first() {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("it knows {}", FORMATS.join(", ")),
    };
    Some(format!("`{value}` is no output format of the AWS CLI: {rest}"))
}

fn of_device(value: &str) -> Option<String> {
    let arn = ArnParts::parse(value).filter(|arn| arn.service == "iam")?;
    let name = arn.resource.strip_prefix("user/")?.rsplit('/').next()?;
    let (partition, account) = (arn.partition, arn.account);
    Some(format!(
        "`{value}` is a user and no MFA device: did you mean `arn:{partition}:iam::{account}:mfa/{name}`? \
         (`aws iam list-mfa-devices` lists them)"
    ))
}

fn of_set(value: &str) -> Option<String> {
    let set = set_named(value.rsplit('/').next()?)?;
    Some(format!(
        "`{value}` is the role that Identity Center makes of a permission set: did you mean `{set}`?"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_are_no_value_lead_to_what_is_meant() {
        let mfa = "did you mean `arn:aws-cn:iam::111122223333:mfa/alice`?";
        for (key, value, words) in [
            ("region", "eu-west1", "`eu-west1` is no region: did you mean `eu-west-1`?"),
            ("sso_region", "us-east-1a", "did you mean `us-east-1`?"),
            ("output", "jsn", "`jsn` is no output format of the AWS CLI: did you mean `json`?"),
            ("output", "csv", "it knows json, yaml, yaml-stream, text, table, off"),
            ("mfa_serial", "arn:aws-cn:iam::111122223333:user/ops/alice", mfa),
            ("sso_role_name", "AWSReservedSSO_My_View_0123456789abcdef", "did you mean `My_View`?"),
            (
                "sso_role_name",
                "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Op_0123456789abcdef",
                "did you mean `Op`?",
            ),
            ("duration_seconds", "1h", "`1h` is no whole number of seconds: it is ignored"),
            ("duration_seconds", "7__200", "it is ignored"),
            ("duration_seconds", "_", "it is ignored"),
            // What Python's `int` and STS made of each.
            ("duration_seconds", "_7200", "it is ignored"),
            ("duration_seconds", "7200_", "it is ignored"),
            ("duration_seconds", "90:", "it is ignored"),
            ("role_arn", "arn:aws:iam::111122223333:role/*", "is a pattern for roles"),
        ] {
            let told = told(key, value).unwrap_or_default();
            assert!(told.contains(words), "{key} = {value}: {told}");
        }
    }

    #[test]
    fn values_that_may_be_right_are_left_alone() {
        for (key, value) in [
            ("region", ""),
            ("region", "local"),
            ("region", "mx-south-7"),
            ("output", "yaml-stream"),
            ("mfa_serial", "arn:aws:iam::111122223333:mfa/alice"),
            ("mfa_serial", "GAHT12345678"),
            ("mfa_serial", "arn:aws:iam::111122223333:u2f/user/alice/key"),
            ("sso_role_name", "ViewOnlyAccess"),
            ("duration_seconds", "3600"),
            ("duration_seconds", "7_200"),
            ("duration_seconds", "-5"),
            ("role_arn", "jsn"),
        ] {
            assert_eq!(told(key, value), None, "{key} = {value}");
        }
    }
}
