//! On which side of a template's conditions something is so, in words.

use std::collections::BTreeMap;

use crate::policy::findings::branches::Turn;

/// What is common to the turns and not to all: "`IsProduction` holds and `IsShared` does not". `None` if they are all, or
/// if nothing is known of them.
pub(in crate::policy::findings) fn side(of: &[&Turn], all: &[Turn]) -> Option<String> {
    let (first, _) = of.split_first()?;
    if all.iter().all(|one| of.contains(&one)) {
        return None;
    }
    let is_common = |(name, holds): &(&String, &bool)| {
        let is_so = |turn: &Turn| turn.get(*name) == Some(*holds);
        of.iter().all(|turn| is_so(turn)) && !all.iter().all(is_so)
    };
    let common: BTreeMap<&String, &bool> = first.iter().filter(is_common).collect();
    // One of several ways is told if they have nothing in common.
    let (told, lead) =
        if common.is_empty() { (first.iter().collect(), "for one, ") } else { (common, "") };
    let parts: Vec<String> = told.into_iter().map(|(name, holds)| words(name, *holds)).collect();
    (!parts.is_empty()).then(|| format!("{lead}{}", parts.join(" and ")))
}

fn words(name: &str, holds: bool) -> String {
    format!("`{name}` {}", if holds { "holds" } else { "does not hold" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turn(one: bool, other: bool) -> Turn {
        Turn::from([("A".to_owned(), one), ("B".to_owned(), other)])
    }

    #[test]
    fn what_is_common_is_told_and_nothing_of_what_is_always_so() {
        let all = [turn(true, true), turn(true, false), turn(false, true), turn(false, false)];
        let of = |places: &[usize]| {
            let turns: Vec<&Turn> = places.iter().map(|place| &all[*place]).collect();
            side(&turns, &all)
        };
        assert_eq!(of(&[0, 1, 2, 3]), None);
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[0, 1]).as_deref(), Some("`A` holds"));
        assert_eq!(of(&[1, 3]).as_deref(), Some("`B` does not hold"));
        assert_eq!(of(&[2]).as_deref(), Some("`A` does not hold and `B` holds"));
        assert_eq!(of(&[1, 2]).as_deref(), Some("for one, `A` holds and `B` does not hold"));
        assert_eq!(side(&[&all[0]], &all[..2]).as_deref(), Some("`B` holds"), "A always does");
    }
}
