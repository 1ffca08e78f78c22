//! Which file, which section and which lines count.

use super::*;

const KEY: &str =
    "[Credentials]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x\n";

/// Line and outcome of the keys found with `text` in `~/.boto`, `name` and `ec2` in the files that variables name.
fn found(
    home: &str,
    named: Option<&str>,
    ec2: Option<&str>,
) -> Option<(usize, Result<String, String>)> {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    std::fs::write(path(".boto"), home).unwrap();
    let mut variables = vec![("HOME", folder.path().display().to_string())];
    if let Some(text) = named {
        std::fs::write(path("named"), text).unwrap();
        variables.push((BOTO_FILE, "$HOME/named".to_owned()));
    }
    if let Some(text) = ec2 {
        std::fs::write(path("ec2"), text).unwrap();
        variables.push((EC2_FILE, "~/ec2".to_owned()));
    }
    let keys = older_keys(&variables.into_iter().collect())?;
    Some((keys.place.line, keys.taken))
}

fn id(line: usize) -> (usize, Result<String, String>) {
    (line, Ok("AKIAIOSFODNN7EXAMPLE".to_owned()))
}

#[test]
fn the_credentials_of_boto_2_are_found_in_its_section_alone() {
    assert_eq!(found(KEY, None, None), Some(id(2)));
    assert_eq!(found(&format!("[Boto]\ndebug = 1\n{KEY}"), None, None), Some(id(4)));
    let other = KEY.replace("Credentials", "credentials");
    assert_eq!(found(&other, None, None), None);
    // What gsutil writes.
    assert_eq!(found("[Credentials]\ngs_oauth2_refresh_token = x\n", None, None), None);
}

#[test]
fn a_file_that_a_variable_names_takes_the_place_of_the_usual_ones() {
    assert_eq!(found("", Some(KEY), None), Some(id(2)));
    assert_eq!(found(KEY, Some(""), None), None);
}

#[test]
fn the_file_of_the_first_tools_comes_before_boto() {
    let file = "# c\nAWSAccessKeyId = AKIAI44QH8DHBEXAMPLE\nAWSSecretKey=x\nAWSAccessKeyId=AKIAIOSFODNN7EXAMPLE\n";

    assert_eq!(found(&KEY.replace('N', "M"), None, Some(file)), Some(id(4)));
    assert_eq!(found(KEY, None, Some("AWSSecretKey=x\n")), Some(id(2)));
}

#[test]
fn a_file_that_botocore_fails_with_is_told_with_the_line() {
    let failed = |found: Option<(usize, Result<String, String>)>| {
        let (line, taken) = found.unwrap();
        (line, taken.unwrap_err())
    };

    let (line, why) = failed(found("[Credentials]\naws_access_key_id = x\n", None, None));
    assert_eq!((line, &*why), (2, "a key stands here without `aws_secret_access_key`"));
    let (line, why) = failed(found(KEY, None, Some("AWSAccessKeyId=x\n")));
    assert_eq!((line, &*why), (1, "a key stands here without `AWSSecretKey`"));
    assert_eq!(failed(found(&format!("{KEY}x\n"), None, None)).0, 4);
    let missing = [(EC2_FILE, "/nowhere/ec2"), (BOTO_FILE, "/nowhere/boto")];
    let keys = older_keys(&missing.into_iter().collect()).unwrap();
    assert_eq!(keys.place.to_string(), "/nowhere/ec2");
    assert!(keys.taken.unwrap_err().contains("cannot be read"));
    let missing = [(BOTO_FILE, "/nowhere/boto")];
    assert_eq!(older_keys(&missing.into_iter().collect()), None);
}

#[test]
fn a_secret_in_the_place_of_the_id_is_not_shown() {
    let text = KEY.replace("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");

    assert_eq!(found(&text, None, None), Some((2, Ok("***".to_owned()))));
}
