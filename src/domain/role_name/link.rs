//! Links of the console and the access portal.

use percent_encoding::percent_decode_str;

use crate::domain::account::AccountId;
use crate::domain::role_name::account_id;

/// What the hosts of console, sign-in and access portals end with.
const DOMAINS: [&str; 6] = [
    "amazon.com",
    "amazonaws.cn",
    "amazonaws-us-gov.com",
    "amazonaws.com",
    "awsapps.com",
    ".app.aws",
];

/// Whether a text is a link; a browser's address bar hides the scheme.
pub fn is_link(text: &str) -> bool {
    if text.starts_with("https://") || text.starts_with("http://") {
        return true;
    }
    let host = text.split('/').next().unwrap_or_default();
    text.len() > host.len() && DOMAINS.iter().any(|domain| host.ends_with(domain))
}

/// The role behind a link of the console or the access portal.
pub(super) fn of_link(link: &str) -> Option<String> {
    of_page(link, true)
}

/// The same; what a page of the sign-in leads on to is looked at once.
fn of_page(link: &str, is_first: bool) -> Option<String> {
    // Copied from the source of a page.
    let link = link.replace("&amp;", "&");
    let after = link.split_once("://").map_or(link.as_str(), |(_, after)| after);
    let (place, fragment) = after.split_once('#').unwrap_or((after, ""));
    let query = |text: &str| text.split_once('?').map(|(_, query)| query.to_owned());
    let parameters: Vec<(String, String)> = [query(place), query(fragment)]
        .into_iter()
        .flatten()
        .flat_map(|query| form_urlencoded::parse(query.as_bytes()).into_owned().collect::<Vec<_>>())
        .collect();
    let value = |names: &[&str]| {
        let mut found = parameters.iter().filter(|(name, _)| names.contains(&name.as_str()));
        found.next().map(|(_, value)| value.trim_matches('/').to_owned())
    };
    let account = value(&["account", "account_id"]);
    if let (Some(account), Some(role)) = (account, value(&["roleName", "role_name"])) {
        let account = account_id(&account).map_or(account, |id| id.to_string());
        return Some(format!("{account}/{role}"));
    }
    // `#/roles/NAME` and `#/roles/details/NAME?section=…` are a role's own page.
    let page = fragment.split('?').next()?.trim_matches('/');
    let Some(role) = page.strip_prefix("roles/") else {
        // `go/view?arn=ARN` and `go/view/ARN` lead to whatever has the ARN; who is not signed in is led to a link.
        let path = place.split('?').next().and_then(|path| path.split_once("/go/view/"));
        let path = path.map(|(_, arn)| percent_decode_str(arn).decode_utf8_lossy().into_owned());
        let arn = value(&["arn"]).or(path);
        let next = || value(&["redirect_uri", "Destination"]).filter(|next| is_link(next));
        return arn
            .filter(|arn| arn.starts_with("arn:") && arn.contains(":role/"))
            .or_else(|| of_page(&next().filter(|_| is_first)?, false));
    };
    let role = role.strip_prefix("details/").unwrap_or(role).split('/').next()?;
    let role = percent_decode_str(role).decode_utf8_lossy();
    Some(match account_of_host(place) {
        Some(account) => format!("{account}/{role}"),
        None => role.into_owned(),
    })
}

/// The account in the host of a console with several sessions: `012345678901-abcd1234.REGION.console…` (AWS's page
/// "multisession", since January 2025).
fn account_of_host(place: &str) -> Option<AccountId> {
    let host = place.split(['/', '?']).next()?;
    let (session, rest) = host.split_once('.')?;
    let (account, _) = session.split_once('-')?;
    rest.contains("console.").then(|| account.parse().ok()).flatten()
}
