//! AWS regions by the short codes that people type.

use std::borrow::Cow;

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
/// How one is written.
pub fn check(text: &str) -> Result<(), String> {
    let is_region = (5..=32).contains(&text.len())
        && text.chars().all(|character| character.is_ascii_alphanumeric() || character == '-');
    if is_region { Ok(()) } else { Err("such as eu-central-1".to_owned()) }
}

/// Whether a text has the form of a short code: letters, then digits.
pub fn is_like_a_code(text: &str) -> bool {
    let letters = text.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let is_letters = !letters.is_empty() && letters.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_letters && letters.len() < text.len()
}

fn long(text: &str) -> Option<String> {
    const AREAS: [&str; 10] = ["us", "eu", "ap", "ca", "sa", "me", "af", "il", "mx", "cn"];
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

/// The partition that a region belongs to (AWS General Reference, "AWS partitions").
pub fn partition(region: &str) -> &'static str {
    const PARTITIONS: [(&str, &str); 8] = [
        ("cn-", "aws-cn"),
        ("us-gov-", "aws-us-gov"),
        ("eusc-", "aws-eusc"),
        ("us-isob-", "aws-iso-b"),
        ("us-isof-", "aws-iso-f"),
        ("us-iso-", "aws-iso"),
        ("eu-isoe-", "aws-iso-e"),
        ("", "aws"),
    ];
    let found = PARTITIONS.iter().find(|(begin, _)| region.starts_with(begin));
    found.map_or("aws", |(_, partition)| partition)
}

/// What the hosts of a partition's console and sign-in end in: `signin.…`, `console.…` (the endpoint rules of
/// the sign-in service).
pub fn site(partition: &str) -> Option<&'static str> {
    Some(match partition {
        "aws" => "aws.amazon.com",
        "aws-cn" => "amazonaws.cn",
        "aws-us-gov" => "amazonaws-us-gov.com",
        "aws-eusc" => "amazonaws-eusc.eu",
        "aws-iso" => "c2shome.ic.gov",
        "aws-iso-b" => "sc2shome.sgov.gov",
        "aws-iso-e" => "csphome.adc-e.uk",
        "aws-iso-f" => "csphome.hci.ic.gov",
        _ => return None,
    })
}

/// The region in which a partition's global services are.
pub fn first_region(partition: &str) -> &'static str {
    match partition {
        "aws-cn" => "cn-north-1",
        "aws-us-gov" => "us-gov-west-1",
        "aws-eusc" => "eusc-de-east-1",
        "aws-iso" => "us-iso-east-1",
        "aws-iso-b" => "us-isob-east-1",
        "aws-iso-e" => "eu-isoe-west-1",
        "aws-iso-f" => "us-isof-south-1",
        _ => "us-east-1",
    }
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
            assert!(site(name).is_some(), "{name}");
        }
        assert_eq!(site("aws-moon"), None);
    }
}
