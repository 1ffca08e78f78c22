//! Headers without `]`, and lines that go on with nothing: what is left out, and what the AWS CLI refuses for it.

use super::*;

/// What is left of the default profile, and the lines for which the AWS CLI refuses the file.
fn left(config: &str) -> (Vec<(String, String)>, Vec<usize>) {
    let shared = read(config, "");
    let default = shared.profile("default").unwrap();
    let pairs = pairs(&default.settings);
    let pairs = pairs.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
    (pairs, shared.refused_by_cli.iter().map(|told| told.place.line).collect())
}

fn region() -> Vec<(String, String)> {
    vec![("region".to_owned(), "x".to_owned())]
}

#[test]
fn a_header_that_is_a_setting_to_the_aws_cli_is_left_out_with_what_goes_on_with_it() {
    for (config, refused) in [
        // It goes on with a setting that is not kamen's either.
        ("[default]\nregion = x\n[y = z\n  more\n", vec![]),
        ("[default]\nregion = x\n[y = # none\n  more\n", vec![]),
        // Below an empty one the AWS CLI expects settings.
        ("[default]\nregion = x\n[y =\n  more\n", vec![4]),
        ("[default]\nregion = x\n[y =\n  more = z\n", vec![]),
        // Nothing belongs to a section that was left out.
        ("[default]\nregion = x\n[broken\n[y = z\nlost = 1\n", vec![3]),
    ] {
        assert_eq!(left(config), (region(), refused), "{config:?}");
    }
    let beside = read("[default]\n[y = z\nregion = x\n", "");
    assert_eq!(pairs(&beside.profile("default").unwrap().settings), [("region", "x")]);
    assert!(problems(&beside)[0].contains("what follows belongs to the section above"));
    let first = read("[y = z\n[default]\n", "");
    assert!(problems(&first)[0].contains("a section's name must end with `]`"));
}

#[test]
fn where_a_comment_begins_the_value_the_aws_cli_expects_no_settings_below() {
    let (_, refused) = left("[default]\ns3 = # none\n  no delimiter\n");
    assert_eq!(refused, [0; 0]);
    let (_, refused) = left("[default]\ns3 =\n  no delimiter\n");
    assert_eq!(refused, [3]);
}

/// Odd white space indents nothing to the SDKs, and as far as a blank does to the AWS CLI.
#[test]
fn what_stands_beside_an_odd_indentation_is_a_setting_of_its_own() {
    let (pairs, refused) = left("[default]\n\u{b}region = x\n output = json\n");
    let output = ("output".to_owned(), "json".to_owned());
    assert_eq!((pairs, refused), (vec![output, region().remove(0)], Vec::new()));
}
