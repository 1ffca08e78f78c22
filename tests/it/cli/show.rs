//! One role alone: what is said of it without reading all the others is what the whole list says.

use std::collections::BTreeMap;

use serde_json::Value;

use super::answered;
use super::slip::without_default;
use crate::support::sandbox::Cloud;

/// What both say of a role and the person.
const SAID: [&str; 6] = ["verdict", "likely", "needs", "from", "hops", "in_use"];

fn said(role: &Value) -> BTreeMap<&str, String> {
    SAID.iter().map(|key| (*key, role[key].to_string())).collect()
}

#[test]
fn show_says_of_a_role_what_the_list_says() {
    let cloud = Cloud::demo();

    for environment in [cloud.with_profiles(), without_default(&cloud)] {
        let (_, listed) = answered(&environment, &["roles"]);
        let mut tried = BTreeMap::<_, usize>::new();
        for (place, role) in listed["roles"].as_array().unwrap().iter().enumerate() {
            let times = tried.entry(said(role)).or_default();
            *times += 1;
            // Every answer there is, and of those that many roles get a few more.
            if *times > 2 && place % 40 != 0 {
                continue;
            }
            let arn = role["arn"].as_str().unwrap();
            let (_, shown) = answered(&environment, &["show", arn]);
            assert_eq!(said(&shown), said(role), "{arn}");
        }
        assert!(tried.len() > 5, "{tried:?}");
    }
}
