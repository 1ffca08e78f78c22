//! Guards: what using a role asks for, by account, organizational unit, tag or name. Production is one of them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::permission_set::set_named;
use crate::domain::role::Tag;
use crate::domain::settings::color::AccountColor;
use crate::domain::settings::{KamenSettings, matches_any, matches_with_case};
use crate::domain::span;
use crate::domain::time::typed;

/// A rule: which roles, and what they ask for. Of several kinds of patterns all must fit; of one kind, one.
///
/// Patterns know `*` and `?` and ignore case, but for [`Self::except`].
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Guard {
    /// What it is called when it asks.
    pub name: String,
    /// Ids, or patterns over the account's name and alias.
    pub accounts: Vec<String>,
    /// Ids of organizational units or roots above the account.
    pub units: Vec<String>,
    /// Patterns over the values of the role's tags, by key.
    pub tags: BTreeMap<String, String>,
    /// Patterns over the role's name, or the permission set's own.
    pub roles: Vec<String>,
    /// Whether only what counts as production is meant.
    pub production: bool,
    /// Patterns over the names of roles that are not meant after all; these heed case.
    pub except: Vec<String>,
    pub color: Option<AccountColor>,
    /// Whether the account's name must be typed.
    pub confirm: bool,
    /// Whether the session may read and no more, unless it is said otherwise.
    pub read_only: bool,
    /// Seconds.
    #[serde(deserialize_with = "optional_span")]
    pub max_duration: Option<u32>,
    /// Whether a reason must be given.
    pub reason: bool,
    /// Whether a one-time code must be given.
    pub mfa: bool,
}

fn optional_span<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<u32>, D::Error> {
    span::deserialize(deserializer).map(Some)
}

/// What guards look at beside the role's own name.
#[derive(Debug, Clone, Copy, Default)]
pub struct RoleFacts<'a> {
    /// The account's alias.
    pub alias: Option<&'a str>,
    /// Whether the account was never listed, so that no alias says nothing: rules about accounts' names hold then.
    pub is_unlisted: bool,
    /// The ids above the account: the root first.
    pub units: &'a [String],
    pub tags: &'a [Tag],
}

/// What is known of accounts and roles for guards that look at units and tags.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GuardFacts {
    pub units: BTreeMap<AccountId, Vec<String>>,
    pub tags: BTreeMap<RoleArn, Vec<Tag>>,
}

impl GuardFacts {
    /// The same for one role.
    pub fn of<'a>(&'a self, role: &RoleArn, alias: Option<&'a str>) -> RoleFacts<'a> {
        RoleFacts {
            alias,
            is_unlisted: false,
            units: self.units.get(&role.account()).map(Vec::as_slice).unwrap_or_default(),
            tags: self.tags.get(role).map(Vec::as_slice).unwrap_or_default(),
        }
    }
}

/// What using a role asks for: the strictest of all guards that fit.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Demands {
    /// The guards that fit, by name.
    pub by: Vec<String>,
    /// Whether one of them fits since the account's name is not known.
    #[serde(skip)]
    pub is_guess: bool,
    #[serde(rename = "production")]
    pub is_production: bool,
    /// Whether the screens ask for the account's name.
    pub confirm: bool,
    /// Whether the commands do.
    pub confirm_cli: bool,
    pub read_only: bool,
    /// Seconds.
    pub max_duration: Option<u32>,
    pub reason: bool,
    pub mfa: bool,
}

impl Demands {
    /// What the role is, in the words of a question.
    pub fn because(&self) -> String {
        let unknown = "the name of its account is not known yet: `kamen roles --refresh` reads it, `[accounts]` in \
                       kamen's settings gives one";
        match (self.by.as_slice(), self.is_guess) {
            ([], _) => "is guarded".to_owned(),
            ([only], false) if only == PRODUCTION => "is production".to_owned(),
            ([only], true) if only == PRODUCTION => format!("may be production ({unknown})"),
            (names, false) => format!("is guarded by {}", quoted(names)),
            (names, true) => format!("may be guarded by {} ({unknown})", quoted(names)),
        }
    }

    /// What they ask for, in words.
    pub fn asks(&self) -> Vec<String> {
        let name = match (self.confirm, self.confirm_cli) {
            (true, false) => Some("the account's name to be typed in the screens"),
            (false, false) => None,
            (_, true) => Some("the account's name to be typed"),
        };
        let flags = [
            (self.read_only, "sessions that read and no more"),
            (self.reason, "a reason"),
            (self.mfa, "a one-time code"),
        ];
        let flags = flags.into_iter().filter_map(|(is_asked, what)| is_asked.then_some(what));
        let most = self.max_duration.map(|most| format!("{} at most", typed(most)));
        name.into_iter().chain(flags).map(str::to_owned).chain(most).collect()
    }

    /// The guards and what they ask for, in words; `None` if there are none.
    pub fn in_words(&self) -> Option<String> {
        let asks = self.asks();
        let asks = if asks.is_empty() { "nothing".to_owned() } else { asks.join(", ") };
        (!self.by.is_empty())
            .then(|| format!("{} {} {asks}", quoted(&self.by), wants(self.by.len())))
    }

    /// Whether they change the session itself, or what must be said for it.
    pub fn shape_session(&self) -> bool {
        self.read_only || self.max_duration.is_some() || self.reason || self.mfa
    }

    fn add(&mut self, guard: &Guard) {
        self.by.push(guard.name.clone());
        self.confirm |= guard.confirm;
        self.confirm_cli |= guard.confirm;
        self.read_only |= guard.read_only;
        self.reason |= guard.reason;
        self.mfa |= guard.mfa;
        self.max_duration = match (self.max_duration, guard.max_duration) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }
}

fn wants(count: usize) -> &'static str {
    if count == 1 { "wants" } else { "want" }
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// The name of the guard that the section `[production]` is.
const PRODUCTION: &str = "production";

impl KamenSettings {
    /// What using a role asks for.
    pub fn demands(&self, role: &RoleArn, facts: RoleFacts<'_>) -> Demands {
        let rules = &self.production;
        let mut demands = Demands::default();
        if self.is_production(role.account(), facts.alias, role.name()) {
            demands.is_production = true;
            if !rules.is_exempt(role.name()) {
                demands.by.push(PRODUCTION.to_owned());
                demands.confirm = rules.confirm;
                demands.confirm_cli = rules.confirm_cli;
            }
        }
        let may_be = facts.is_unlisted && !demands.is_production && self.may_be_production(role);
        if may_be && rules.confirm_cli && !rules.is_exempt(role.name()) {
            demands.by.push(PRODUCTION.to_owned());
            demands.confirm_cli = true;
            demands.is_guess = true;
        }
        let is_production = demands.is_production;
        for guard in self.guards.iter().filter(|guard| {
            (!guard.production || is_production || may_be) && guard.fits(self, role, facts)
        }) {
            demands.is_guess |= guard.production && may_be
                || !guard.fits_account(self, role.account(), facts.alias);
            demands.add(guard);
        }
        demands
    }

    /// Whether an account is production by its name, and this one may have such a name.
    fn may_be_production(&self, role: &RoleArn) -> bool {
        let own = self.accounts.get(&role.account());
        let is_said = own.is_some_and(|own| own.production.is_some() || own.name.is_some());
        !self.production.names.is_empty() && !is_said
    }

    /// The colour of the first guard that is about this role among others of its account.
    pub fn guard_color_of(&self, role: &RoleArn, facts: RoleFacts<'_>) -> Option<&AccountColor> {
        let is_production = self.is_production(role.account(), facts.alias, role.name());
        let narrower =
            self.guards.iter().filter(|guard| guard.color.is_some() && guard.is_narrower());
        narrower
            .filter(|guard| (!guard.production || is_production) && guard.fits(self, role, facts))
            .find_map(|guard| guard.color.as_ref())
    }

    /// The colour that a guard over whole accounts gives this one.
    pub fn guard_color(&self, account: AccountId, alias: Option<&str>) -> Option<&AccountColor> {
        let over_accounts = self.guards.iter().filter(|guard| !guard.is_narrower());
        let is_production = self.is_production_account(account, alias);
        over_accounts
            .filter(|guard| !guard.production || is_production)
            .filter(|guard| guard.fits_account(self, account, alias))
            .find_map(|guard| guard.color.as_ref())
    }

    /// Whether guards look at units, or at tags.
    pub fn guards_look_at(&self) -> (bool, bool) {
        let any = |is_used: fn(&Guard) -> bool| self.guards.iter().any(is_used);
        (any(|guard| !guard.units.is_empty()), any(|guard| !guard.tags.is_empty()))
    }
}

impl Guard {
    /// Whether it is about some roles of an account, or about units, which a role's account may lie in.
    fn is_narrower(&self) -> bool {
        !self.roles.is_empty() || !self.tags.is_empty() || !self.units.is_empty()
    }

    fn fits(&self, settings: &KamenSettings, role: &RoleArn, facts: RoleFacts<'_>) -> bool {
        let name = set_named(role.name()).unwrap_or(role.name());
        let in_unit = |unit: &String| facts.units.contains(unit);
        let has_tag = |(key, pattern): (&String, &String)| {
            let pattern = std::slice::from_ref(pattern);
            facts.tags.iter().any(|tag| tag.key == *key && matches_any(pattern, &tag.value))
        };
        let account = role.account();
        let may_fit =
            facts.is_unlisted && settings.account_name(account).is_none() && self.looks_at_names();
        (self.fits_account(settings, account, facts.alias) || may_fit)
            && (self.units.is_empty() || self.units.iter().any(in_unit))
            && self.tags.iter().all(has_tag)
            && (self.roles.is_empty() || matches_any(&self.roles, name))
            && !matches_with_case(&self.except, name)
    }

    /// Whether it looks at what accounts are called, and not at their ids alone.
    fn looks_at_names(&self) -> bool {
        let is_of_id = |sign: char| sign.is_ascii_digit() || "*?".contains(sign);
        self.accounts.iter().any(|pattern| !pattern.chars().all(is_of_id))
    }

    fn fits_account(
        &self,
        settings: &KamenSettings,
        account: AccountId,
        alias: Option<&str>,
    ) -> bool {
        let id = account.to_string();
        let names = [Some(id.as_str()), settings.account_name(account), alias];
        self.accounts.is_empty()
            || names.into_iter().flatten().any(|name| matches_any(&self.accounts, name))
    }

    /// The rule in words, for `kamen doctor`.
    pub fn in_words(&self) -> String {
        let mut which = Vec::new();
        which.extend(self.production.then(|| "production".to_owned()));
        for (what, patterns) in
            [("accounts", &self.accounts), ("units", &self.units), ("roles", &self.roles)]
        {
            which.extend((!patterns.is_empty()).then(|| format!("{what} {}", patterns.join(", "))));
        }
        which.extend(self.tags.iter().map(|(key, value)| format!("tag {key}={value}")));
        which.extend(
            (!self.except.is_empty()).then(|| format!("except {}", self.except.join(", "))),
        );
        let asks = [
            (self.confirm, "the account's name to be typed"),
            (self.read_only, "sessions that read and no more"),
            (self.reason, "a reason"),
            (self.mfa, "a one-time code"),
        ];
        let mut asks: Vec<String> = asks
            .iter()
            .filter(|(is_asked, _)| *is_asked)
            .map(|(_, what)| (*what).to_owned())
            .collect();
        asks.extend(self.max_duration.map(|most| format!("{}m at most", most / 60)));
        let which = if which.is_empty() { "every role".to_owned() } else { which.join("; ") };
        let asks = if asks.is_empty() { "nothing".to_owned() } else { asks.join(", ") };
        format!("{}: {which} wants {asks}", self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role(name: &str) -> RoleArn {
        format!("arn:aws:iam::111111111111:role/{name}").parse().unwrap()
    }

    fn settings(text: &str) -> KamenSettings {
        toml::from_str(text).unwrap()
    }

    /// What is not known may be what the rule is about.
    #[test]
    fn rules_about_accounts_names_hold_until_the_name_is_known() {
        let unlisted = RoleFacts { is_unlisted: true, ..RoleFacts::default() };
        let by_name = "[[guards]]\nname = \"pay\"\naccounts = [\"*payments*\"]\nreason = true\n";
        let demands = |text: &str, facts| settings(text).demands(&role("Deploy"), facts);

        let asked = demands(by_name, unlisted);
        assert!(asked.reason && asked.because().starts_with("may be guarded by `pay` (the name"));
        assert!(!demands(by_name, RoleFacts::default()).reason, "it has no alias");
        let named = format!("[accounts.111111111111]\nname = \"shop\"\n{by_name}");
        assert!(!demands(&named, unlisted).reason, "its name is said");
        let by_id = by_name.replace("*payments*", "222222222222");
        assert!(!demands(&by_id, unlisted).reason, "an id is known");

        let production = "[production]\nconfirm-cli = true\nnames = [\"*prod*\"]\n";
        let asked = demands(production, unlisted);
        assert!(asked.confirm_cli && !asked.is_production, "{asked:?}");
        assert!(asked.because().starts_with("may be production"), "{}", asked.because());
        assert!(!demands(production, RoleFacts::default()).confirm_cli);
        let said = format!("{production}[accounts.111111111111]\nproduction = false\n");
        assert!(!demands(&said, unlisted).confirm_cli);
        let of_production = "[[guards]]\nname = \"p\"\nproduction = true\nmfa = true\n";
        assert!(demands(of_production, unlisted).mfa, "by the usual names of production");
    }

    #[test]
    fn a_guard_fits_by_account_unit_tag_and_name_together() {
        let settings = settings(
            "[[guards]]\nname = \"pii\"\naccounts = [\"*shop*\"]\nunits = [\"ou-ab12-x\"]\n\
             tags = { data = \"pii*\" }\nroles = [\"*admin*\"]\nexcept = [\"AdminView\"]\n\
             read-only = true\n",
        );
        let units = vec!["r-ab12".to_owned(), "ou-ab12-x".to_owned()];
        let tags = vec![Tag { key: "data".to_owned(), value: "PII-high".to_owned() }];
        let all =
            RoleFacts { alias: Some("acme-shop"), is_unlisted: false, units: &units, tags: &tags };
        let is_guarded = |name: &str, facts| settings.demands(&role(name), facts).read_only;

        assert!(is_guarded("DbAdmin", all));
        assert!(!is_guarded("Deploy", all) && !is_guarded("AdminView", all));
        assert!(!is_guarded("DbAdmin", RoleFacts { alias: Some("acme-dev"), ..all }));
        assert!(!is_guarded("DbAdmin", RoleFacts { units: &[], ..all }));
        assert!(!is_guarded("DbAdmin", RoleFacts { tags: &[], ..all }));
        assert!(is_guarded("AWSReservedSSO_Admin_0123456789abcdef", all), "by the set's own name");
    }

    #[test]
    fn the_strictest_of_all_guards_counts_and_each_is_named() {
        let settings = settings(
            "[[guards]]\nname = \"one\"\nmax-duration = \"2h\"\nreason = true\n\
             [[guards]]\nname = \"two\"\naccounts = [\"111111111111\"]\nmax-duration = \"30m\"\nmfa = true\n\
             [[guards]]\nname = \"other\"\naccounts = [\"222222222222\"]\nconfirm = true\n",
        );

        let demands = settings.demands(&role("Deploy"), RoleFacts::default());

        assert_eq!(demands.by, ["one", "two"]);
        assert_eq!(demands.max_duration, Some(1800));
        assert!(demands.reason && demands.mfa && !demands.confirm && demands.shape_session());
        assert_eq!(demands.because(), "is guarded by `one`, `two`");
    }

    #[test]
    fn production_is_a_guard_of_its_own_and_others_may_mean_it() {
        let settings = settings(
            "[production]\nconfirm-cli = true\n[[guards]]\nname = \"live\"\nproduction = true\n\
             color = \"orange\"\nread-only = true\nexcept = [\"ReadOnly*\"]\n",
        );
        let facts = RoleFacts { alias: Some("acme-prod"), ..RoleFacts::default() };

        let demands = settings.demands(&role("Deploy"), facts);
        let reads = settings.demands(&role("ReadOnly"), facts);
        let elsewhere = settings.demands(&role("Deploy"), RoleFacts::default());

        assert_eq!(demands.by, ["production", "live"]);
        assert!(demands.confirm && demands.confirm_cli && demands.read_only);
        assert!(reads.is_production && !reads.confirm && reads.by.is_empty());
        assert_eq!(elsewhere, Demands::default());
        let account = role("x").account();
        let color = |alias| settings.guard_color(account, alias).map(AccountColor::as_str);
        assert_eq!((color(Some("prod")), color(None)), (Some("orange"), None));
    }

    #[test]
    fn a_guard_over_some_roles_colours_these_and_others_their_accounts() {
        let settings = settings(
            "[[guards]]\nname = \"whole\"\naccounts = [\"1111*\"]\ncolor = \"red\"\n\
             [[guards]]\nname = \"some\"\nroles = [\"*Admin\"]\ncolor = \"blue\"\n",
        );
        let of = |name: &str| {
            let color = settings.guard_color_of(&role(name), RoleFacts::default());
            color.map(AccountColor::as_str)
        };

        assert_eq!((of("DbAdmin"), of("Deploy")), (Some("blue"), None));
        let account = settings.guard_color(role("Deploy").account(), None);
        assert_eq!(account.map(AccountColor::as_str), Some("red"));
    }

    #[test]
    fn a_guard_says_in_words_what_it_is() {
        let settings = settings(
            "[[guards]]\nname = \"pay\"\naccounts = [\"*pay*\"]\nconfirm = true\nmax-duration = \"1h\"\n",
        );

        let words = settings.guards[0].in_words();

        assert_eq!(words, "pay: accounts *pay* wants the account's name to be typed, 60m at most");
    }
}
