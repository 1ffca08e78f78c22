//! AWS regions by the short codes that people type.

use std::borrow::Cow;

use crate::domain::text::nearest;

/// What regions begin with.
const AREAS: [&str; 10] = ["us", "eu", "ap", "ca", "sa", "me", "af", "il", "mx", "cn"];

/// The region of a short code (`euc1`, `apse2`, `usgw1`); any other text stays as it is.
///
/// ```
/// use kamen::domain::region::expand;
///
/// assert_eq!(expand("euc1"), "eu-central-1");
/// assert_eq!(expand("eu-central-1"), "eu-central-1");
/// ```
pub fn expand(text: &str) -> Cow<'_, str> {
    long(text).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Whether a text may be a region, whatever AWS adds.
///
/// # Errors
/// How one is written, or which is meant.
pub fn check(text: &str) -> Result<(), String> {
    if let Some(region) = meant(text) {
        return Err(format!("did you mean {region}?"));
    }
    let is_region = (5..=32).contains(&text.len())
        && text.chars().all(|character| character.is_ascii_alphanumeric() || character == '-');
    if is_region { Ok(()) } else { Err("such as eu-central-1".to_owned()) }
}

/// Where in its area a region lies; of two that are as near to what was written the first is meant.
const DIRECTIONS: [&str; 9] = [
    "central",
    "east",
    "west",
    "north",
    "south",
    "northeast",
    "southeast",
    "northwest",
    "southwest",
];

/// The region that is meant by a text that has not the form of one: a short code, an availability zone, hyphens or the
/// number left out, a direction misspelt. `None` for what may be a region, and for any other text.
///
/// ```
/// use kamen::domain::region::meant;
///
/// assert_eq!(meant("eu-west1").as_deref(), Some("eu-west-1"));
/// assert_eq!(meant("eu-west-1"), None);
/// ```
pub fn meant(text: &str) -> Option<String> {
    if is_like_a_region(text) {
        return None;
    }
    if let Some(region) = long(text) {
        return Some(region);
    }
    let bare: String =
        text.to_ascii_lowercase().chars().filter(|one| !"-_ .".contains(*one)).collect();
    let area = AREAS.into_iter().find(|area| bare.starts_with(area))?;
    let rest = bare.strip_prefix(area)?;
    let (part, rest) = match rest.strip_prefix("gov").filter(|_| area == "us") {
        Some(rest) => ("-gov", rest),
        None => ("", rest),
    };
    let number_at = rest.find(|letter: char| letter.is_ascii_digit()).unwrap_or(rest.len());
    let (letters, number) = rest.split_at_checked(number_at)?;
    // A zone of the region has a letter behind it.
    let number = number.strip_suffix(|letter: char| letter.is_ascii_lowercase()).unwrap_or(number);
    let number = if number.is_empty() { "1" } else { number };
    let is_number = number.len() == 1 && number.bytes().all(|byte| byte.is_ascii_digit());
    let direction = Some(letters).filter(|_| is_number && letters.len() > 2)?;
    let direction = nearest(direction, DIRECTIONS, 1).first().copied()?;
    Some(format!("{area}{part}-{direction}-{number}"))
}

/// What is said of a text in the place of a region that is none, if it is known which is meant.
pub fn misspelt(text: &str) -> Option<String> {
    Some(format!("`{text}` is no region: did you mean `{}`?", meant(text)?))
}

/// Whether a text is written as regions are, whichever AWS adds: such as `eu-isoe-west-1`.
pub fn is_like_a_region(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let is_lower = |part: &str| part.bytes().all(|byte| byte.is_ascii_lowercase());
    match parts.as_slice() {
        [area, between @ .., direction, number] => {
            (2..=4).contains(&area.len())
                && is_lower(area)
                && between.iter().all(|part| is_lower(part))
                && DIRECTIONS.contains(direction)
                && (1..=2).contains(&number.len())
                && number.bytes().all(|byte| byte.is_ascii_digit())
        }
        _ => false,
    }
}

/// Whether a text has the form of a short code: letters, then digits.
pub fn is_like_a_code(text: &str) -> bool {
    let letters = text.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let is_letters = !letters.is_empty() && letters.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_letters && letters.len() < text.len()
}

fn long(text: &str) -> Option<String> {
    let text = text.to_ascii_lowercase();
    let area = AREAS.into_iter().find(|area| text.starts_with(area))?;
    let rest = text.strip_prefix(area)?;
    let (part, rest) = match rest.strip_prefix('g').filter(|_| area == "us") {
        Some(rest) => ("-gov", rest),
        None => ("", rest),
    };
    let number_at = rest.find(|letter: char| letter.is_ascii_digit())?;
    let (direction, number) = rest.split_at_checked(number_at)?;
    let direction = match direction {
        "n" => "north",
        "s" => "south",
        "e" => "east",
        "w" => "west",
        "c" => "central",
        "ne" => "northeast",
        "nw" => "northwest",
        "se" => "southeast",
        "sw" => "southwest",
        _ => return None,
    };
    let is_number = number.len() == 1 && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| format!("{area}{part}-{direction}-{number}"))
}

/// A partition of AWS (AWS General Reference, "AWS partitions").
struct Partition {
    name: &'static str,
    /// How its regions begin.
    regions: &'static str,
    /// The region in which its global services are.
    first_region: &'static str,
    /// What the hosts of its console and sign-in end in.
    site: &'static str,
}

const COMMERCIAL: Partition = of("aws", "", "us-east-1", "aws.amazon.com");

/// Every partition; beginnings of regions stand before those that they contain.
const PARTITIONS: [Partition; 8] = [
    of("aws-cn", "cn-", "cn-north-1", "amazonaws.cn"),
    of("aws-us-gov", "us-gov-", "us-gov-west-1", "amazonaws-us-gov.com"),
    of("aws-eusc", "eusc-", "eusc-de-east-1", "amazonaws-eusc.eu"),
    of("aws-iso-b", "us-isob-", "us-isob-east-1", "sc2shome.sgov.gov"),
    of("aws-iso-f", "us-isof-", "us-isof-south-1", "csphome.hci.ic.gov"),
    of("aws-iso", "us-iso-", "us-iso-east-1", "c2shome.ic.gov"),
    of("aws-iso-e", "eu-isoe-", "eu-isoe-west-1", "csphome.adc-e.uk"),
    COMMERCIAL,
];

const fn of(
    name: &'static str,
    regions: &'static str,
    first_region: &'static str,
    site: &'static str,
) -> Partition {
    Partition { name, regions, first_region, site }
}

fn called(name: &str) -> Option<&'static Partition> {
    PARTITIONS.iter().find(|one| one.name == name)
}

/// Whether AWS has a partition of that name.
pub fn is_partition(name: &str) -> bool {
    called(name).is_some()
}

/// The partition that a region belongs to.
pub fn partition(region: &str) -> &'static str {
    let found = PARTITIONS.iter().find(|one| region.starts_with(one.regions));
    found.map_or(COMMERCIAL.name, |one| one.name)
}

/// What the hosts of a partition's console and sign-in end in: `signin.…`, `console.…` (the endpoint rules of
/// the sign-in service).
pub fn site(partition: &str) -> Option<&'static str> {
    called(partition).map(|one| one.site)
}

/// The region in which a partition's global services are.
pub fn first_region(partition: &str) -> &'static str {
    called(partition).map_or(COMMERCIAL.first_region, |one| one.first_region)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_letters_and_digits() {
        assert!(is_like_a_code("xx9") && is_like_a_code("euc1"));
        assert!(!is_like_a_code("local") && !is_like_a_code("eu-west-1") && !is_like_a_code("9"));
    }

    #[test]
    fn short_codes_become_regions_and_other_texts_stay() {
        for (text, region) in [
            ("use1", "us-east-1"),
            ("USW2", "us-west-2"),
            ("apne3", "ap-northeast-3"),
            ("aps1", "ap-south-1"),
            ("usge1", "us-gov-east-1"),
            ("cnnw1", "cn-northwest-1"),
            ("mec1", "me-central-1"),
            ("us-east-1", "us-east-1"),
            ("eu-isoe-west-1", "eu-isoe-west-1"),
            ("local", "local"),
            ("use", "use"),
            ("", ""),
        ] {
            assert_eq!(expand(text), region, "{text}");
        }
    }

    #[test]
    fn what_is_written_for_a_region_leads_to_the_one_that_is_meant() {
        for (text, region) in [
            ("eu-west1", "eu-west-1"),
            ("eu-central", "eu-central-1"),
            ("us-east-1a", "us-east-1"),
            ("us_east_1", "us-east-1"),
            ("EU-West-1", "eu-west-1"),
            ("eu-wset-1", "eu-west-1"),
            ("ap-southest-2", "ap-southeast-2"),
            ("us-gov-west1", "us-gov-west-1"),
            ("useast2", "us-east-2"),
            ("euc1", "eu-central-1"),
        ] {
            assert_eq!(meant(text).as_deref(), Some(region), "{text}");
        }
    }

    #[test]
    fn what_may_be_a_region_and_what_is_none_at_all_means_no_other() {
        for text in [
            "us-east-1",
            "eusc-de-east-1",
            "us-isob-east-1",
            "mx-central-1",
            "aws-global",
            "us-east-1-fips",
            "fips-us-east-1",
            "us-west-2-lax-1a",
            "local",
            "sandbox",
            "europe",
            "x",
            "",
        ] {
            assert_eq!(meant(text), None, "{text}");
        }
    }

    #[test]
    fn the_first_region_of_each_partition_lies_in_it_and_has_a_site() {
        for name in [
            "aws",
            "aws-cn",
            "aws-us-gov",
            "aws-eusc",
            "aws-iso",
            "aws-iso-b",
            "aws-iso-e",
            "aws-iso-f",
        ] {
            assert_eq!(partition(first_region(name)), name);
            assert!(is_partition(name), "{name}");
            assert!(site(name).is_some(), "{name}");
        }
        assert_eq!(site("aws-moon"), None);
        assert!(!is_partition("aws-moon") && !is_partition(""));
    }
}
