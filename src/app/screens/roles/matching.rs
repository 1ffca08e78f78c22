//! Whether a role answers to the filter, how well, and with which letters.

use std::collections::{HashMap, HashSet};

use nucleo_matcher::{Config, Matcher, Utf32Str};

use crate::app::entry::{Mark, RoleEntry};
use crate::app::inventory::index::{Item, NOTHING};
use crate::app::inventory::{Inventory, RoleIndex};
use crate::app::screens::roles::Hits;
use crate::app::verdict::VerdictView;
use crate::domain::account::AccountId;
use crate::domain::query::{Can, Query, SetPart, Trait, What};
use crate::domain::role_name::account_and_role;
use crate::domain::session::Start;
use crate::policy::decide::evaluate::Decision;
use crate::policy::words::Need;

/// A hit in the name counts more than one in the account, and that more than one elsewhere.
const NAME: u32 = 60;
const ACCOUNT: u32 = 30;
const ELSEWHERE: u32 = 20;

/// How well the roles of the inventory answer, by their places; `None` if one does not.
pub fn answering(query: &Query, inventory: &Inventory) -> Vec<Option<u32>> {
    let sieve = Sieve::new(query, inventory);
    let mut scratch = Scratch::new();
    (0..).zip(&inventory.roles).map(|(place, _)| sieve.score(&mut scratch, place)).collect()
}

/// A filter made ready for many roles: what accounts, trusted principals and paths answer is found
/// out once for each of them, not for every role.
pub(crate) struct Sieve<'a> {
    query: &'a Query,
    inventory: &'a Inventory,
    /// One for each term.
    answers: Vec<Answers>,
}

/// What matching needs room for; one a thread.
pub(crate) struct Scratch {
    matcher: Matcher,
    buffer: Vec<char>,
}

impl Scratch {
    pub(crate) fn new() -> Self {
        Self { matcher: Matcher::new(Config::DEFAULT), buffer: Vec::new() }
    }
}

/// What one term finds in what roles share, by slot.
#[derive(Default)]
struct Answers {
    accounts: Vec<Option<u32>>,
    trusted: Vec<bool>,
    paths: Vec<bool>,
    /// For `account/role`.
    called: Option<Called>,
    /// The roles of a set.
    set: HashSet<RoleIndex>,
    /// The roles that a profile leads to whose name has the word, and how well.
    of_profiles: HashMap<RoleIndex, u32>,
}

/// What `account/role` finds: accounts by slot, and the name to look for.
struct Called {
    accounts: Vec<Option<u32>>,
    name: String,
}

impl<'a> Sieve<'a> {
    pub(crate) fn new(query: &'a Query, inventory: &'a Inventory) -> Self {
        let mut scratch = Scratch::new();
        let index = inventory.index();
        let all = |texts: &[std::sync::Arc<str>], part: &str| -> Vec<bool> {
            texts.iter().map(|text| text.contains(part)).collect()
        };
        let answers = query.terms.iter().map(|term| {
            let mut accounts = |word: &str, is_fuzzy| -> Vec<Option<u32>> {
                let score =
                    |id: &AccountId| account_score(&mut scratch, inventory, *id, word, is_fuzzy);
                index.accounts().iter().map(score).collect()
            };
            match &term.what {
                What::Word { text, .. } => Answers {
                    called: account_and_role(text).map(|(account, role)| Called {
                        accounts: accounts(account, false),
                        name: role.to_owned(),
                    }),
                    accounts: accounts(text, true),
                    trusted: all(index.trusted(), text),
                    paths: all(index.paths(), text),
                    of_profiles: of_profiles(inventory, text),
                    ..Answers::default()
                },
                What::Account(part) => {
                    Answers { accounts: accounts(part, false), ..Answers::default() }
                }
                What::Trusts(part) => {
                    Answers { trusted: all(index.trusted(), part), ..Answers::default() }
                }
                What::Set(parts) => Answers { set: set_of(inventory, parts), ..Answers::default() },
                What::Can(_) | What::Is(_) => Answers::default(),
            }
        });
        let answers = answers.collect();
        Self { query, inventory, answers }
    }

    /// For highlighting alone.
    pub(crate) fn for_hits(query: &'a Query, inventory: &'a Inventory) -> Self {
        Self { query, inventory, answers: Vec::new() }
    }

    /// How well a role answers; `None` if it does not.
    pub(crate) fn score(&self, scratch: &mut Scratch, role: RoleIndex) -> Option<u32> {
        let item = self.inventory.index().item(role)?;
        let mut total = 0;
        let query = self.query;
        for (place, term) in query.terms.iter().enumerate() {
            match (self.term_score(scratch, place, &term.what, role, item), term.is_negated) {
                (Some(score), false) => total += score,
                (None, true) => {}
                (Some(_), true) | (None, false) => return None,
            }
        }
        Some(total)
    }

    fn term_score(
        &self,
        scratch: &mut Scratch,
        place: usize,
        what: &What,
        role: RoleIndex,
        item: Item<'_>,
    ) -> Option<u32> {
        let answers = self.answers.get(place)?;
        let account = answers.accounts.get(item.account as usize).copied().flatten();
        let trusted = answers.trusted.get(item.trusted as usize) == Some(&true);
        let entry = || self.inventory.role(role);
        match what {
            What::Word { text, letters } => {
                let path =
                    item.path != NOTHING && answers.paths.get(item.path as usize) == Some(&true);
                let elsewhere = trusted || path;
                let by_name = if item.letters & letters == *letters {
                    substring_score(item.lower.as_bytes(), text.as_bytes())
                        .or_else(|| fuzzy(scratch, item.name, text))
                        .map(|score| score + NAME)
                } else {
                    None
                };
                let of_profile = answers.of_profiles.get(&role).copied();
                let found =
                    by_name.max(account).max(elsewhere.then_some(ELSEWHERE)).max(of_profile);
                if found.is_none() && text.contains([':', '/']) {
                    let arn = self.inventory.role(role)?.role.arn.as_str();
                    if contains_ignoring_case(arn, text) {
                        return Some(ELSEWHERE);
                    }
                    let called = answers.called.as_ref()?;
                    let account = called.accounts.get(item.account as usize).copied().flatten()?;
                    let (_, own) = arn.split_once(":role/")?;
                    return contains_ignoring_case(own, &called.name).then_some(account + NAME);
                }
                found
            }
            What::Account(_) => account,
            What::Trusts(_) => trusted.then_some(0),
            What::Can(can) => can_answers(*can, entry()?.verdict.as_deref()).then_some(0),
            What::Is(is) => has_trait(*is, self.inventory, entry()?).then_some(0),
            What::Set(_) => answers.set.contains(&role).then_some(0),
        }
    }

    /// The letters of a shown row that answered.
    pub(crate) fn hits(&self, scratch: &mut Scratch, label: &str, entry: &RoleEntry) -> Hits {
        let mut hits = Hits::default();
        let query = self.query;
        for term in query.terms.iter().filter(|term| !term.is_negated) {
            let short = entry.trusted.as_ref().map_or("", |view| &view.short);
            match &term.what {
                What::Word { text, .. } => {
                    fuzzy_places(scratch, entry.role.arn.name(), text, &mut hits.name);
                    fuzzy_places(scratch, label, text, &mut hits.account);
                    substring_places(short, text, &mut hits.trusted);
                }
                What::Trusts(part) => substring_places(short, part, &mut hits.trusted),
                What::Account(part) => substring_places(label, part, &mut hits.account),
                What::Can(_) | What::Is(_) | What::Set(_) => {}
            }
        }
        for places in [&mut hits.name, &mut hits.account, &mut hits.trusted] {
            places.sort_unstable();
            places.dedup();
        }
        hits
    }
}

/// The places of a set's roles.
fn set_of(inventory: &Inventory, parts: &[SetPart]) -> HashSet<RoleIndex> {
    let roles = parts.iter().flat_map(|part| match part {
        SetPart::Named(name) => inventory.sets.get(name).map_or(&[][..], Vec::as_slice),
        SetPart::Role(role) => std::slice::from_ref(role),
    });
    roles.filter_map(|role| inventory.find(role)).collect()
}

/// The places of the roles that profiles lead to whose names have the word. The whole name counts as a role's own.
fn of_profiles(inventory: &Inventory, word: &str) -> HashMap<RoleIndex, u32> {
    let length = u32::try_from(word.len()).unwrap_or(0);
    let mut found = HashMap::new();
    for (profile, role) in &inventory.profiles {
        let profile = profile.to_lowercase();
        let score = match () {
            () if profile == word => NAME + 20 * length,
            () if profile.contains(word) => ELSEWHERE,
            () => continue,
        };
        if let Some(place) = inventory.find(role) {
            let best = found.entry(place).or_insert(score);
            *best = score.max(*best);
        }
    }
    found
}

fn fuzzy_places(scratch: &mut Scratch, text: &str, word: &str, places: &mut Vec<usize>) {
    let mut needle_buffer = Vec::new();
    let needle = Utf32Str::new(word, &mut needle_buffer);
    let mut found = Vec::new();
    let haystack = Utf32Str::new(text, &mut scratch.buffer);
    if scratch.matcher.fuzzy_indices(haystack, needle, &mut found).is_some() {
        places.extend(found.into_iter().map(|place| place as usize));
    }
}

fn account_score(
    scratch: &mut Scratch,
    inventory: &Inventory,
    id: AccountId,
    word: &str,
    is_fuzzy: bool,
) -> Option<u32> {
    let length = u32::try_from(word.len()).unwrap_or(0);
    if id.to_string().contains(word) {
        return Some(ACCOUNT + 16 * length);
    }
    let entry = inventory.accounts.get(&id)?;
    // As on the command line, where an account may be called by a profile that leads into it.
    let is_profile =
        |start: &Start| matches!(start, Start::Profile(name) if name.eq_ignore_ascii_case(word));
    if !is_fuzzy && entry.facts.identities.iter().any(is_profile) {
        return Some(ACCOUNT);
    }
    let names = [entry.facts.alias.as_deref(), entry.name.as_deref()].into_iter().flatten();
    let score = |name: &str| {
        if is_fuzzy {
            fuzzy(scratch, name, word).map(|score| score + ACCOUNT)
        } else {
            name.to_lowercase().contains(word).then_some(ACCOUNT)
        }
    };
    names.filter_map(score).max()
}

/// How well a name answers that holds the word in one piece: what the matcher would say, roughly, at
/// a tenth of its cost. At the start of the name or of a part of it counts more.
fn substring_score(name: &[u8], word: &[u8]) -> Option<u32> {
    let (first, rest) = word.split_first()?;
    let mut from = 0;
    loop {
        let place = from + name.get(from..)?.iter().position(|byte| byte == first)?;
        if name.get(place + 1..)?.starts_with(rest) {
            let length = u32::try_from(word.len()).unwrap_or(u32::MAX / 64);
            let before = place.checked_sub(1).and_then(|before| name.get(before));
            let bonus = match before {
                None => 12,
                Some(byte) if !byte.is_ascii_alphanumeric() => 10,
                Some(_) => 0,
            };
            let whole = if word.len() == name.len() { 8 } else { 0 };
            return Some(16 * length + 4 * (length - 1) + bonus + whole);
        }
        from = place + 1;
    }
}

/// The letters in this order, anywhere. Greedy: the best of several ways through a name takes three
/// times as long to find, and the score differs little.
fn fuzzy(scratch: &mut Scratch, text: &str, word: &str) -> Option<u32> {
    let mut needle_buffer = Vec::new();
    let needle = Utf32Str::new(word, &mut needle_buffer);
    let haystack = Utf32Str::new(text, &mut scratch.buffer);
    scratch.matcher.fuzzy_match_greedy(haystack, needle).map(u32::from)
}

/// ARNs are ASCII, so bytes do.
fn contains_ignoring_case(text: &str, word: &str) -> bool {
    let (text, word) = (text.as_bytes(), word.as_bytes());
    !word.is_empty() && text.windows(word.len()).any(|part| part.eq_ignore_ascii_case(word))
}

fn substring_places(text: &str, word: &str, places: &mut Vec<usize>) {
    let lower: Vec<char> = text.chars().map(|c| c.to_ascii_lowercase()).collect();
    let word: Vec<char> = word.chars().collect();
    let found = lower.windows(word.len().max(1)).position(|part| part == word.as_slice());
    if let Some(start) = found {
        places.extend(start..start + word.len());
    }
}

/// What is not judged yet may be anything.
fn can_answers(can: Can, verdict: Option<&VerdictView>) -> bool {
    let Some(verdict) = verdict else {
        return matches!(can, Can::Maybe | Can::Unknown | Can::Possible);
    };
    match can {
        Can::Yes | Can::Me => verdict.is_certain(),
        Can::No => verdict.decision == Decision::Deny,
        Can::Maybe | Can::Unknown | Can::Possible => verdict.is_open() && !verdict.is_certain(),
        Can::Here => verdict.is_here,
        Can::Mfa => verdict.is_open() && verdict.needs.contains(&Need::Mfa),
    }
}

fn has_trait(is: Trait, inventory: &Inventory, entry: &RoleEntry) -> bool {
    let view = entry.trusted.as_ref();
    match is {
        Trait::Service => view.is_some_and(|view| view.is_service_only),
        Trait::Open => view.is_some_and(|view| view.is_open),
        Trait::Favourite => entry.is_favourite,
        Trait::New => entry.mark == Mark::New,
        Trait::Gone => entry.mark == Mark::Gone,
        Trait::Production => inventory.is_production(&entry.role.arn),
        Trait::Recent => entry.assumed_at().is_some(),
        Trait::Finding => view.is_some_and(|view| !view.findings.is_empty()),
        Trait::Broken => view.is_some_and(|view| view.is_broken),
    }
}
