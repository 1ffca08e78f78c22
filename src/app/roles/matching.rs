//! Whether a role answers to the filter, how well, and with which letters.

use std::collections::HashMap;

use nucleo_matcher::{Config, Matcher, Utf32Str};

use crate::app::entry::{Mark, RoleEntry};
use crate::app::inventory::Inventory;
use crate::app::roles::Hits;
use crate::app::roles::query::{Can, Query, Term, Trait, What};
use crate::app::verdict::{Answer, VerdictView};
use crate::domain::account::AccountId;

/// A hit in the name counts more than one in the account, and that more than one elsewhere.
const NAME: u32 = 60;
const ACCOUNT: u32 = 30;
const ELSEWHERE: u32 = 20;

/// A filter made ready for many roles: what depends on the account alone is answered once.
pub(crate) struct Sieve<'a> {
    query: &'a Query,
    matcher: Matcher,
    /// For each account: for each term whether and how well the account answers.
    accounts: HashMap<AccountId, Vec<Option<u32>>>,
    buffer: Vec<char>,
}

impl<'a> Sieve<'a> {
    pub(crate) fn new(query: &'a Query, inventory: &Inventory) -> Self {
        let mut matcher = Matcher::new(Config::DEFAULT);
        let mut buffer = Vec::new();
        let mut accounts = HashMap::with_capacity(inventory.accounts.len());
        for account in inventory.accounts.values() {
            let digits = account.id.to_string();
            let names = [account.alias.as_deref(), account.name.as_deref()];
            let mut answer = |term: &Term| match &term.what {
                What::Word { text, .. } => {
                    if digits.contains(text.as_str()) {
                        return Some(ACCOUNT + 16 * u32::try_from(text.len()).unwrap_or(0));
                    }
                    let scores = names.iter().flatten().filter_map(|name| {
                        fuzzy(&mut matcher, &mut buffer, name, text).map(|score| score + ACCOUNT)
                    });
                    scores.max()
                }
                What::Account(part) => {
                    let found = digits.contains(part.as_str())
                        || names.iter().flatten().any(|name| name.to_lowercase().contains(part));
                    found.then_some(0)
                }
                What::Trusts(_) | What::Can(_) | What::Is(_) => None,
            };
            accounts.insert(account.id, query.terms.iter().map(&mut answer).collect());
        }
        Self { query, matcher, accounts, buffer }
    }

    /// How well a role answers; `None` where it does not.
    pub(crate) fn score(&mut self, inventory: &Inventory, entry: &RoleEntry) -> Option<u32> {
        let mut total = 0;
        for (place, term) in self.query.terms.iter().enumerate() {
            let found = self.term_score(place, term, inventory, entry);
            match (found, term.is_negated) {
                (Some(score), false) => total += score,
                (None, true) => {}
                (Some(_), true) | (None, false) => return None,
            }
        }
        Some(total)
    }

    fn term_score(
        &mut self,
        place: usize,
        term: &Term,
        inventory: &Inventory,
        entry: &RoleEntry,
    ) -> Option<u32> {
        let account = entry.role.arn.account();
        let by_account = || self.accounts.get(&account)?.get(place).copied().flatten();
        match &term.what {
            What::Word { text, letters } => {
                let by_account = by_account();
                let by_name = if entry.letters & letters == *letters {
                    let name = entry.role.arn.name();
                    fuzzy(&mut self.matcher, &mut self.buffer, name, text).map(|s| s + NAME)
                } else {
                    None
                };
                by_name.max(by_account).or_else(|| elsewhere(entry, text).then_some(ELSEWHERE))
            }
            What::Account(_) => by_account(),
            What::Trusts(part) => {
                let view = entry.trusted.as_ref()?;
                view.search.contains(part.as_str()).then_some(0)
            }
            What::Can(can) => can_answers(*can, entry.verdict.as_ref()).then_some(0),
            What::Is(is) => has_trait(*is, inventory, entry).then_some(0),
        }
    }

    /// The letters of a shown row that answered.
    pub(crate) fn hits(&mut self, label: &str, entry: &RoleEntry) -> Hits {
        let mut hits = Hits::default();
        let words: Vec<&str> = self.query.words().collect();
        for word in words {
            let name = entry.role.arn.name();
            self.places(name, word, &mut hits.name);
            self.places(label, word, &mut hits.account);
            if let Some(view) = &entry.trusted {
                substring_places(&view.short, word, &mut hits.trusted);
            }
        }
        for term in &self.query.terms {
            match (&term.what, &entry.trusted) {
                (What::Trusts(part), Some(view)) if !term.is_negated => {
                    substring_places(&view.short, part, &mut hits.trusted);
                }
                _ => {}
            }
        }
        for places in [&mut hits.name, &mut hits.account, &mut hits.trusted] {
            places.sort_unstable();
            places.dedup();
        }
        hits
    }

    fn places(&mut self, text: &str, word: &str, places: &mut Vec<usize>) {
        let mut needle_buffer = Vec::new();
        let needle = Utf32Str::new(word, &mut needle_buffer);
        let mut found = Vec::new();
        let haystack = Utf32Str::new(text, &mut self.buffer);
        if self.matcher.fuzzy_indices(haystack, needle, &mut found).is_some() {
            places.extend(found.into_iter().map(|place| place as usize));
        }
    }
}

fn fuzzy(matcher: &mut Matcher, buffer: &mut Vec<char>, text: &str, word: &str) -> Option<u32> {
    let mut needle_buffer = Vec::new();
    let needle = Utf32Str::new(word, &mut needle_buffer);
    matcher.fuzzy_match(Utf32Str::new(text, buffer), needle).map(u32::from)
}

/// In a trusted principal, in the path, or in the ARN as a whole.
fn elsewhere(entry: &RoleEntry, word: &str) -> bool {
    if entry.trusted.as_ref().is_some_and(|view| view.search.contains(word)) {
        return true;
    }
    let arn = &entry.role.arn;
    let path = arn.path();
    (path.len() > 1 && contains_ignoring_case(path, word))
        || (word.contains([':', '/']) && contains_ignoring_case(arn.as_str(), word))
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

fn can_answers(can: Can, verdict: Option<&VerdictView>) -> bool {
    let Some(verdict) = verdict else { return can == Can::Unknown };
    let needs_mfa = || verdict.needs.iter().any(|need| need == "mfa");
    match can {
        Can::Yes => verdict.answer == Answer::Allow,
        Can::No => verdict.answer == Answer::Deny,
        Can::Unknown => verdict.answer == Answer::Unknown,
        Can::Possible => verdict.answer == Answer::Unknown && verdict.is_trusted,
        Can::Mfa => verdict.answer != Answer::Deny && needs_mfa(),
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
        Trait::Recent => entry.worn_at.is_some(),
        Trait::Finding => view.is_some_and(|view| !view.findings.is_empty()),
        Trait::Broken => view.is_some_and(|view| view.is_broken),
    }
}
