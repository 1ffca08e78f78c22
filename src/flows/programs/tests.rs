//! Which programs are remembered.

use super::*;
use crate::flows::fixture::fixture;

#[test]
fn each_program_that_answered_is_remembered_until_it_lets_a_list_wait() {
    let world = fixture("").world;
    assert!(!is_known(&world, "one"));
    remember(&world, "one");
    assert!(is_known(&world, "one") && !is_known(&world, "two"));
    remember(&world, "two");
    assert!(is_known(&world, "one") && is_known(&world, "two"));
    forget(&world, "one");
    assert!(!is_known(&world, "one") && is_known(&world, "two"));
    assert!(!world.notes.read(NOTE).unwrap().contains("two"), "a command may hold a secret");
}
