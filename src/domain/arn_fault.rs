//! What is wrong with a text that should be the ARN of a role, and what may be meant.

use crate::domain::arn::{ArnParts, RoleArn};
use crate::domain::role_name::{account_and_role, normal};
use crate::domain::text::called;

/// Why a text is no role's ARN, in words that follow it, and the ARN that is probably meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArnFault {
    pub why: String,
    pub meant: Option<RoleArn>,
}

impl ArnFault {
    /// Looks for what is wrong with `text`, which is not the ARN of a role.
    pub fn of(text: &str) -> Self {
        let text = text.trim();
        let around = || text.chars().next().filter(|first| "\"'`<“‘„«".contains(*first));
        if let Some(mark) = ["${", "$", "{{", "<"].into_iter().find(|mark| text.contains(*mark)) {
            let inner = text.trim_matches(['<', '>']);
            if inner.parse::<RoleArn>().is_err() {
                return Self::new(format!("holds `{mark}`: a placeholder that nothing filled in"));
            }
        }
        if let Some(quote) = around() {
            let why = format!("stands in quotes ({quote}), which would be a part of it");
            return Self { why, meant: meant(text) };
        }
        if let Some(blank) = text.chars().find(|letter| letter.is_whitespace()) {
            return Self::new(format!("holds {}", called(blank)));
        }
        Self { why: fault(text), meant: meant(text) }
    }

    fn new(why: String) -> Self {
        Self { why, meant: None }
    }

    /// What helps: the ARN that is meant, or how one looks.
    pub fn hint(&self) -> String {
        match &self.meant {
            Some(meant) => format!("did you mean {}?", meant.as_str()),
            None => "such as arn:aws:iam::012345678901:role/path/Name".to_owned(),
        }
    }
}

fn fault(text: &str) -> String {
    let colons = text.matches(':').count();
    if !text.starts_with("arn:") {
        return if text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("arn:")) {
            "is written in capitals: all before the name stands in small letters".to_owned()
        } else {
            "does not begin with `arn:`".to_owned()
        };
    }
    let parts = match ArnParts::parse(text) {
        Some(parts) if parts.service.is_empty() || parts.partition.is_empty() => {
            return "names no partition or no service: it begins with `arn:aws:iam::`".to_owned();
        }
        Some(parts) => parts,
        None if colons == 4 => {
            return "has a colon too few: the place of the region stays empty, `iam::`".to_owned();
        }
        None => return "has too few parts".to_owned(),
    };
    let resource = parts.resource;
    match (parts.service, parts.region, parts.account) {
        ("sts", _, _) if resource.starts_with("assumed-role/") => {
            "is the ARN of a session, and not of its role".to_owned()
        }
        ("iam", "", "") if resource.contains(':') => "has a colon too many".to_owned(),
        ("iam", "", account) => {
            account_fault(account).unwrap_or_else(|| resource_fault(resource).to_owned())
        }
        ("iam", region, _) => format!("names a region, `{region}`, and IAM has none"),
        (service, _, _) => format!("names something of `{service}`, and roles are of `iam`"),
    }
}

/// What is wrong with an account's id, in words that follow it.
pub fn account_id_fault(id: &str) -> Option<String> {
    let digits = id.chars().filter(char::is_ascii_digit).count();
    if id.chars().any(|letter| !letter.is_ascii_digit() && letter != '-') {
        return Some("is no number".to_owned());
    }
    match digits {
        12 if id.contains('-') => Some("is written with dashes".to_owned()),
        12 => None,
        fewer if fewer < 12 => {
            Some(format!("has {digits} digits, and not twelve (a zero in front may be lost)"))
        }
        _ => Some(format!("has {digits} digits, and not twelve")),
    }
}

fn account_fault(account: &str) -> Option<String> {
    let digits = account.chars().filter(char::is_ascii_digit).count();
    if account.is_empty() {
        return Some("names no account".to_owned());
    }
    if account.chars().any(|letter| !letter.is_ascii_digit() && letter != '-') {
        return Some(format!("names the account `{account}`, which is no number"));
    }
    match digits {
        12 if account.contains('-') => Some("writes its account with dashes".to_owned()),
        12 => None,
        fewer if fewer < 12 => Some(format!(
            "has {digits} digits in its account, and not twelve (a zero in front may be lost)"
        )),
        _ => Some(format!("has {digits} digits in its account, and not twelve")),
    }
}

fn resource_fault(resource: &str) -> &'static str {
    match resource.split(['/', ':']).next().unwrap_or_default() {
        "user" => "names a user, and no role",
        "group" => "names a group, and no role",
        "policy" => "names a policy, and no role",
        "root" => "names a whole account, and no role",
        "instance-profile" => "names an instance profile, which holds a role and is none",
        "oidc-provider" | "saml-provider" => "names an identity provider, and no role",
        "role" if resource.starts_with("role:") => "parts `role` from its name by `:`, not `/`",
        "role" => "names no role behind `role/`",
        word if word.eq_ignore_ascii_case("role") => "writes `role/` with capitals",
        _ => "has no `role/` before the name",
    }
}

/// The ARN that is probably meant: as a name of a role is read elsewhere, or with the one part put right.
fn meant(text: &str) -> Option<RoleArn> {
    let read = normal(text);
    let in_parts = || {
        let (account, role) = account_and_role(&read)?;
        let partition = text.split(':').nth(1).filter(|named| named.starts_with("aws"));
        Some(format!("arn:{}:iam::{account}:role/{role}", partition.unwrap_or("aws")))
    };
    let candidates = [
        in_parts().unwrap_or_default(),
        read.as_ref().to_owned(),
        format!("arn:{text}"),
        text.replacen(":iam:", ":iam::", 1),
        text.replacen(":iam:::", ":iam::", 1),
        text.replacen("role:", "role/", 1),
        without_region(text).unwrap_or_default(),
        named(text).unwrap_or_default(),
    ];
    candidates.iter().find_map(|candidate| candidate.parse().ok())
}

fn without_region(text: &str) -> Option<String> {
    let parts = ArnParts::parse(text).filter(|parts| parts.service == "iam")?;
    Some(format!("arn:{}:iam::{}:{}", parts.partition, parts.account, parts.resource))
}

/// With `role/` before a bare name.
fn named(text: &str) -> Option<String> {
    let parts = ArnParts::parse(text).filter(|parts| !parts.resource.contains(['/', ':']))?;
    let is_name = parts.resource != "root" && parts.resource != "role";
    is_name
        .then(|| format!("arn:{}:iam::{}:role/{}", parts.partition, parts.account, parts.resource))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_for_an_arn_is_told_with_what_is_meant() {
        let right = Some("arn:aws:iam::111122223333:role/x");
        for (text, why, meant) in [
            ("\"arn:aws:iam::111122223333:role/x\"", "stands in quotes", right),
            ("'arn:aws:iam::111122223333:role/x'", "stands in quotes", right),
            ("arn:aws:iam::1111-2222-3333:role/x", "with dashes", right),
            ("arn:aws:iam::11112222333:role/x", "11 digits in its account", None),
            ("arn:aws:iam::1111222233334:role/x", "13 digits in its account, and not twelve", None),
            ("arn:aws:iam:111122223333:role/x", "a colon too few", right),
            ("arn:aws:iam:::111122223333:role/x", "a colon too many", right),
            ("arn:aws:iam::111122223333:role:x", "by `:`, not `/`", right),
            ("arn:aws:iam::111122223333:x", "no `role/` before", right),
            ("arn:aws:iam:eu-west-1:111122223333:role/x", "names a region, `eu-west-1`", right),
            ("aws:iam::111122223333:role/x", "does not begin with `arn:`", right),
            ("arn:aws:iam::111122223333:user/x", "names a user", None),
            ("arn:aws:iam::111122223333:instance-profile/x", "an instance profile", None),
            ("arn:aws:iam::111122223333:root", "a whole account", None),
            ("arn:aws:iam::111122223333:role/", "no role behind `role/`", None),
            ("arn:aws:s3:::bucket", "something of `s3`", None),
            ("arn:aws:iam::acme-prod:role/x", "`acme-prod`, which is no number", None),
            ("arn:aws:iam::${ACCOUNT}:role/x", "holds `${`: a placeholder", None),
            ("arn:aws:iam::<account>:role/x", "holds `<`: a placeholder", None),
            ("arn:aws:iam::111122223333:role/a b", "holds a blank", None),
            ("111122223333/x", "does not begin", right),
            ("ARN:AWS:IAM::111122223333:ROLE/x", "is written in capitals", right),
            ("arn:aws:iam::111122223333:Role/x", "writes `role/` with capitals", right),
            ("x", "does not begin", None),
        ] {
            let fault = ArnFault::of(text);

            assert!(fault.why.contains(why), "{text}: {}", fault.why);
            assert_eq!(fault.meant.as_ref().map(RoleArn::as_str), meant, "{text}");
        }
        let session = ArnFault::of("arn:aws:sts::111122223333:assumed-role/x/me");
        assert_eq!(session.why, "is the ARN of a session, and not of its role");
        assert_eq!(session.hint(), "did you mean arn:aws:iam::111122223333:role/x?");
    }
}
