//! Service principals: how their names end, which there are, and those near which others are taken for misspelt.

mod place;

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::domain::region;

pub(super) use place::{Misplaced, misplaced};

/// What the names of services end in, by partition.
const SUFFIXES: [&str; 7] = [
    ".amazonaws.com",
    ".amazonaws.com.cn",
    ".amazonaws.eu",
    ".c2s.ic.gov",
    ".sc2s.sgov.gov",
    ".cloud.adc-e.uk",
    ".csp.hci.ic.gov",
];

/// The names in front of the suffix, of all partitions (the AWS SDKs' service models; the principals that AWS's own
/// policies and documentation name). Of a name with a dot, such as `pods.eks`, its last part is enough.
const KNOWN: &str = include_str!("service/known.txt");

/// The same to look one up: each service principal of a long list is.
static NAMES: LazyLock<HashSet<&str>> = LazyLock::new(|| KNOWN.split_whitespace().collect());

/// What people write who think of the product's name.
const MEANT: [(&str, &str); 19] = [
    ("eventbridge", "events"),
    ("eventbus", "events"),
    ("cloudwatch-events", "events"),
    ("cloudwatchevents", "events"),
    ("cloudwatch-logs", "logs"),
    ("cloudwatchlogs", "logs"),
    ("stepfunctions", "states"),
    ("stepfunction", "states"),
    ("elb", "elasticloadbalancing"),
    ("elbv2", "elasticloadbalancing"),
    ("alb", "elasticloadbalancing"),
    ("emr", "elasticmapreduce"),
    ("efs", "elasticfilesystem"),
    ("fargate", "ecs-tasks"),
    ("msk", "kafka"),
    ("beanstalk", "elasticbeanstalk"),
    ("systemsmanager", "ssm"),
    ("cognito", "cognito-idp"),
    ("lambdaedge", "edgelambda"),
];

/// What is wrong with the name of a service, in words; `None` if nothing is known to be.
pub(super) fn wrong(name: &str) -> Option<String> {
    if name.contains(['*', '?']) {
        return Some(": a wildcard inside a principal matches none".to_owned());
    }
    let Some((front, suffix)) = cut(name) else {
        let meant = meant_suffix(name).map(|meant| format!("; did you mean `{meant}`?"));
        return Some(meant.unwrap_or_default());
    };
    let service = without_region(front);
    if let Some(part) = misspelt_part(service) {
        return Some(format!("; did you mean `{part}{suffix}`?"));
    }
    if is_known(service) {
        // "Service principals are unique and case-sensitive" (IAM API reference, CreateServiceLinkedRole).
        let small = name.to_ascii_lowercase();
        let told = || format!(": their names are case-sensitive; did you mean `{small}`?");
        return (small != name).then(told);
    }
    if let Some(told) = misspelt_region(front, suffix) {
        return Some(told);
    }
    let told = meant(service).map(|meant| format!("; did you mean `{meant}{suffix}`?"));
    Some(told.unwrap_or_else(|| " that is known here".to_owned()))
}

/// The service of a principal such as `states.eu-west-1.amazonaws.com`, without suffix and region.
pub(super) fn name_of(principal: &str) -> Option<&str> {
    cut(principal).map(|(front, _)| without_region(front))
}

fn cut(name: &str) -> Option<(&str, &'static str)> {
    let is_host = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
    let suffix = SUFFIXES.iter().find(|suffix| is_host && name.ends_with(**suffix))?;
    name.strip_suffix(suffix).map(|front| (front, *suffix))
}

fn is_known(service: &str) -> bool {
    let lower = service.to_ascii_lowercase();
    let last = lower.rsplit('.').next().unwrap_or(&lower);
    NAMES.contains(lower.as_str()) || NAMES.contains(last)
}

/// The part of a product that is nearly written: `pods.eks` for `pod.eks`, whose last part is a service too.
fn misspelt_part(service: &str) -> Option<&'static str> {
    let lower = service.to_ascii_lowercase();
    let (part, product) = lower.rsplit_once('.')?;
    (!NAMES.contains(lower.as_str())).then_some(())?;
    KNOWN.split_whitespace().find(|known| {
        known.rsplit_once('.').is_some_and(|(own, of)| of == product && is_near(own, part))
    })
}

/// The service that was probably meant: by the product's name, by another way to part its words, by a letter.
fn meant(service: &str) -> Option<&'static str> {
    let bare = |name: &str| name.replace(['-', '_'], "").to_ascii_lowercase();
    let service = bare(service);
    let service =
        service.strip_prefix("aws").or(service.strip_prefix("amazon")).unwrap_or(&service);
    let by_product = MEANT.iter().find(|(product, _)| bare(product) == service);
    let mut known = KNOWN.split_whitespace();
    by_product.map(|(_, meant)| *meant).or_else(|| known.find(|one| bare(one) == service)).or_else(
        || KNOWN.split_whitespace().find(|one| one.len() >= 5 && is_near(&bare(one), service)),
    )
}

/// The service in front, with the suffix that was probably meant.
fn meant_suffix(name: &str) -> Option<String> {
    let name = name.trim().trim_start_matches("https://").trim_start_matches("http://");
    let trimmed = name.trim_end_matches(['.', '/']).to_ascii_lowercase();
    if cut(&trimmed).is_some_and(|(front, _)| is_known(without_region(front))) {
        return Some(trimmed);
    }
    let service = trimmed.split('.').next().unwrap_or_default();
    let meant = if is_known(service) { Some(service) } else { meant(service) };
    meant.map(|meant| format!("{meant}.amazonaws.com"))
}

/// `states.eu-west-1` is `states`.
fn without_region(front: &str) -> &str {
    match front.rsplit_once('.') {
        Some((service, region)) if region::is_like_a_region(region) => service,
        _ => front,
    }
}

/// What is said of a known service in front of a region that is none: `logs.eu-wset-1`.
fn misspelt_region(front: &str, suffix: &str) -> Option<String> {
    let (service, region) = front.rsplit_once('.')?;
    let has_number = region.contains(|letter: char| letter.is_ascii_digit());
    let meant = region::meant(&region.to_ascii_lowercase()).filter(|_| has_number)?;
    is_known(service).then(|| {
        let service = service.to_ascii_lowercase();
        format!(": `{region}` is no region; did you mean `{service}.{meant}{suffix}`?")
    })
}

/// Whether one letter more, less or other, or two swapped, make one of the other.
fn is_near(left: &str, right: &str) -> bool {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let same = left.iter().zip(&right).take_while(|(left, right)| left == right).count();
    let (left, right) = (left.get(same..).unwrap_or(&[]), right.get(same..).unwrap_or(&[]));
    match (left, right) {
        ([_, left @ ..], [_, right @ ..]) if left == right => true,
        ([a, b, left @ ..], [c, d, right @ ..]) if a == d && b == c && left == right => true,
        ([_, left @ ..], right) if left == right => true,
        (left, [_, right @ ..]) => left == right,
        _ => false,
    }
}

#[cfg(test)]
mod tests;
