//! What was cut is one line, and what was not stays apart.

use super::*;

fn lines(lengths: &[usize]) -> Vec<String> {
    lengths.iter().map(|length| "x".repeat(*length)).collect()
}

#[test]
fn an_address_is_decoded_only_if_it_is_all() {
    assert_eq!(of_address("not%20authorized%3A"), "not authorized:");
    for text in ["a%20b c", "role%2Fname", "a b"] {
        assert_eq!(of_address(text), text);
    }
}

#[test]
fn lines_are_one_if_a_terminal_cut_them() {
    let of = |lengths: &[usize]| {
        let lines = lines(lengths);
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        whole(&lines)
    };
    assert_eq!(of(&[60, 60, 60, 9]).map(|one| one.len()), Some(189));
    // A blank at the edge of one in four is lost, and is there again.
    let padded = format!("{}{} {}", "x".repeat(60), "x".repeat(59), "x".repeat(129));
    assert_eq!(of(&[60, 59, 60, 60, 9]), Some(padded));
    assert_eq!(of(&[60, 59, 59, 60, 60, 9]), None, "too many are shorter");
    assert_eq!(of(&[60, 59, 60, 9]), None, "too few are not");
    assert_eq!(of(&[60, 58, 60, 60, 9]), None);
    assert_eq!(of(&[60, 60, 60, 61]), None, "the last is longer");
    assert_eq!(of(&[NARROW - 1; 4]), None);
    assert_eq!(of(&[NARROW; 4]).map(|one| one.len()), Some(4 * NARROW));
    assert_eq!((of(&[60]), of(&[])), (None, None));
}

#[test]
fn denials_that_are_equally_long_were_not_cut() {
    let denial = "User: ann is not authorized to perform: sts:AssumeRole";
    assert_eq!(whole(&[denial; 3]), None);
    let preamble = "You are not authorized to perform this operation. User:";
    assert!(is_denial(denial) && !is_denial(preamble));
    assert!(!is_denial(" not authorized to perform this operation"), "cut behind `You are`");
}

#[test]
fn the_longest_run_is_found_and_the_first_of_two() {
    let of = |lengths: &[usize]| {
        let lines = lines(lengths);
        longest_run(&lines.iter().map(String::as_str).collect::<Vec<_>>())
    };
    assert_eq!(of(&[9, 9, 9, 60, 60, 60, 60, 60, 70, 70, 70]), Some((3, 8)));
    assert_eq!(of(&[60, 60, 60, 70, 70, 70]), Some((0, 3)));
    assert_eq!(of(&[60, 60, 60, 70, 70, 70, 70]), Some((3, 7)));
    assert_eq!(of(&[9, 60, 60, 9]), None, "two lines are no run");
    assert_eq!(of(&[60]), None);
    assert_eq!(of(&[NARROW - 1; 4]), None);
    assert_eq!(of(&[NARROW; 3]), Some((0, 3)));
}

#[test]
fn the_second_of_two_lines_ends_a_word_or_begins_anew() {
    let whole =
        "ann is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::1:role/a";
    for (line, next, is_one) in [
        (whole, "b because no policy allows it", true),
        (whole, "b", true),
        (whole, "because no policy allows it", false),
        (whole, "with an explicit deny because of it", false),
        (whole, "Then it ended", false),
        ("ann is not authorized to perform: sts:Assu", "meRole on resource: x", true),
        ("User: arn:aws:iam::012345678901:user/a", "nn is not authorized", true),
        ("User: arn:aws:iam::012345678901:user/ann", "is not authorized", false),
        ("an error occurred while all this was do", "ne by a person", false),
        ("EXAMPLEencoded", "message", true),
    ] {
        assert_eq!(goes_on(line, next), is_one, "{line} / {next}");
    }
}

#[test]
fn an_arn_ends_with_its_resource() {
    for line in [
        "x arn:aws",
        "arn:aws:iam::0123",
        "(arn:aws:iam::012345678901:",
        "arn:aws:iam::012345678901:role/",
    ] {
        assert!(ends_within_an_arn(line), "{line}");
    }
    for line in ["x", "", "arn:aws:iam::012345678901:role/x", "arn:aws:iam::012345678901:root y"] {
        assert!(!ends_within_an_arn(line), "{line}");
    }
}
