//! Verdicts from all identities held, kept and changed by what is new: the judge of the screens.
//!
//! A role costs an evaluation for each identity that its trust policy may let in; which these are is found
//! once for each document, as are the policies in it.

mod asked;

use std::collections::HashMap;
use std::mem::replace;
use std::sync::Arc;

use crate::domain::account::AccountId;
use crate::domain::authorization::AuthorizationSnapshot;
use crate::domain::organization::OrganizationSnapshot;
use crate::domain::role::{Role, Tag};
use crate::domain::session::{AssumeOptions, SessionId, SessionSummary};
use crate::flows::assigned::Assigned;
use crate::flows::inventory::Inventory;
use crate::flows::judge::JudgeOptions;
use crate::flows::judge::documents::{Document, Documents};
use crate::flows::judge::gather::{external_ids, mfa, request, session_name, starting_point};
use crate::flows::judge::make::in_file_order;
use crate::flows::judge::organization::Organizations;
use crate::flows::judge::people::{not_listed, one, only_listed};
use crate::flows::sessions::{Held, Sessions};
use crate::flows::whoami::role_behind;
use crate::flows::world::World;
use crate::graph::judge::{Explained, Why, explained};
use crate::graph::{StartingPoint, Verdict};
use crate::policy::decide::evaluate::Decision;
use crate::policy::decide::question::Request;
use crate::ports::vault::VaultMark;

use asked::AccountOrganization;

/// What the person may do with a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// From the identity in use.
    pub here: Verdict,
    /// From the best of all identities; the one in use comes first among equals.
    pub best: Best,
}

/// The best way into a role by one call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Best {
    /// Whose way it is; of none if Identity Center hands the role out.
    pub session: Option<SessionId>,
    pub verdict: Verdict,
}

/// Everything that decides, for one identity in use and all the others held.
#[derive(Debug, Default)]
pub struct Panel {
    /// The identity in use first, the others in the order in which they came.
    askers: Vec<Asker>,
    /// Where in `askers` those of an account stand.
    homes: HashMap<Box<str>, Vec<usize>>,
    learned: HashMap<AccountId, Learned>,
    organizations: Organizations,
    /// What binds the accounts that were asked about.
    account_organizations: HashMap<AccountId, Arc<AccountOrganization>>,
    /// What an identity sends to roles of an account whose organization is known; elsewhere it is its plain request.
    requests: HashMap<(SessionId, AccountId), Request>,
    external_ids: HashMap<String, String>,
    documents: Documents,
    /// The permission sets that the person has.
    assigned: Assigned,
    /// The vault as it was when codes were last looked for in it.
    vault: Option<VaultMark>,
}

/// An identity held, and what it sends.
#[derive(Debug)]
struct Asker {
    summary: SessionSummary,
    start: StartingPoint,
    plain: Request,
}

impl Asker {
    /// Whether a code that was given for the user is another than it was, or none any more.
    fn has_other_code(&self, world: &World, sessions: &Sessions) -> bool {
        let held = sessions.held(self.summary.id);
        held.is_some_and(|held| mfa(world, &held) != self.start.mfa)
    }
}

/// What of an account's policies is needed for verdicts on its roles.
#[derive(Debug, Default, PartialEq)]
struct Learned {
    /// The tags of roles that were read; of others nothing is known.
    tags: HashMap<Box<str>, Box<[Tag]>>,
}

impl Panel {
    /// Knows nothing yet.
    pub fn new(world: &World) -> Self {
        let assigned = Assigned::known(world);
        Self { external_ids: external_ids(world), assigned, ..Self::default() }
    }

    /// Takes in who is held with which permission sets, who of them is in use, and what profiles send; whether that is news.
    pub fn seat(
        &mut self,
        (world, sessions): (&World, &Sessions),
        inventory: &Inventory,
        session: SessionId,
    ) -> bool {
        let mut held = in_file_order(world, sessions);
        held.sort_by_key(|one| one.id != session);
        let is_same = |(old, new): (&Asker, &SessionSummary)| {
            old.summary.id == new.id && old.summary.identity == new.identity
        };
        let (assigned, external_ids) = (Assigned::known(world), external_ids(world));
        let is_same_world = assigned == self.assigned && external_ids == self.external_ids;
        (self.assigned, self.external_ids) = (assigned, external_ids);
        let vault = Some(world.vault.mark());
        if replace(&mut self.vault, vault) != vault {
            // They are taken in anew below.
            self.askers.retain(|asker| !asker.has_other_code(world, sessions));
        }
        if held.len() == self.askers.len() && self.askers.iter().zip(&held).all(is_same) {
            return !is_same_world;
        }
        let mut before: HashMap<SessionId, Asker> =
            self.askers.drain(..).map(|asker| (asker.summary.id, asker)).collect();
        for summary in held {
            let kept = before.remove(&summary.id);
            let asker = match kept.filter(|kept| kept.summary.identity == summary.identity) {
                Some(kept) => Some(kept),
                None => sessions.held(summary.id).map(|held| {
                    let snapshot = world.inventory.load_authorization(summary.identity.account);
                    self.asker(world, inventory, &held, snapshot.as_ref())
                }),
            };
            self.askers.extend(asker);
        }
        self.settle();
        true
    }

    /// Takes in what was learned of an account's policies; whether that is news.
    pub fn learn(
        &mut self,
        (world, sessions): (&World, &Sessions),
        inventory: &Inventory,
        snapshot: &AuthorizationSnapshot,
    ) -> bool {
        let account = snapshot.account;
        let roles = snapshot.principals.iter().filter(|one| one.arn.contains(":role/"));
        let tags = roles.map(|one| (one.arn.as_str().into(), one.tags.as_slice().into()));
        let learned = Learned { tags: tags.collect() };
        let mut is_news = self.learned.get(&account).unwrap_or(&Learned::default()) != &learned;
        self.learned.insert(account, learned);
        let place = |known: &Organizations| {
            let (organization, path) = known.place(account);
            (organization.map(str::to_owned), path, known.limits(account))
        };
        let before = place(&self.organizations);
        self.organizations.learn(account, &snapshot.membership);
        is_news |= place(&self.organizations) != before;
        self.account_organizations.remove(&account);
        let mut askers = std::mem::take(&mut self.askers);
        for asker in askers.iter_mut().filter(|one| one.summary.identity.account == account) {
            if let Some(held) = sessions.held(asker.summary.id) {
                let known = self.asker(world, inventory, &held, Some(snapshot));
                is_news |= known.start != asker.start;
                *asker = known;
            }
        }
        self.askers = askers;
        // What is sent depends on the account's organization; where identities are at home has not changed.
        self.requests.clear();
        self.documents.forget();
        is_news
    }

    /// Takes in what was learned of the organizations' policies.
    pub fn organize(
        &mut self,
        (world, sessions): (&World, &Sessions),
        snapshots: Vec<OrganizationSnapshot>,
    ) {
        self.organizations.replace(snapshots);
        self.account_organizations.clear();
        let mut askers = std::mem::take(&mut self.askers);
        for asker in &mut askers {
            let account = asker.summary.identity.account;
            asker.start.policies.scp = self.organizations.limits(account).scp;
            if let Some(held) = sessions.held(asker.summary.id) {
                asker.plain = request(world, &held, &self.organizations, JudgeOptions::default());
            }
        }
        self.askers = askers;
        self.settle();
    }

    /// Whether an account is that of the identity in use: what is learned of it changes every verdict.
    pub fn is_home(&self, account: AccountId) -> bool {
        self.askers.first().is_some_and(|asker| asker.summary.identity.account == account)
    }

    /// The verdicts on one role; `None` if no identity is held.
    pub fn judge(&mut self, role: &Role) -> Option<Judged> {
        let document = role.trust.as_ref().and_then(|text| self.documents.read(text));
        let asked = self.asked(role, document.as_deref());
        self.prepare(0, &asked);
        let here = self.case(0, &asked)?.verdict();
        let session = self.askers.first()?.summary.id;
        if self.assigned.of(&role.arn).is_some() {
            // Identity Center hands it out, from any identity in use.
            let verdict = Verdict::granted();
            return Some(Judged { here, best: Best { session: None, verdict } });
        }
        let mut best = Best { session: Some(session), verdict: here.clone() };
        let every: Vec<usize>;
        let candidates = if let Some(document) = asked.document {
            document.candidates.get_or_init(|| self.candidates(document))
        } else {
            // What could not be read may let in anyone.
            every = (1..self.askers.len()).collect();
            every.as_slice()
        };
        for place in candidates.iter().copied() {
            if best.verdict.decision == Decision::Allow && best.verdict.needs.is_empty() {
                break;
            }
            self.prepare(place, &asked);
            let Some(verdict) = self.case(place, &asked).map(|case| case.verdict()) else {
                continue;
            };
            if verdict.is_better_than(&best.verdict) {
                let session = self.askers.get(place).map_or(session, |asker| asker.summary.id);
                best = Best { session: Some(session), verdict };
            }
        }
        if best.verdict.decision == Decision::Deny && !self.assigned.awaiting(&role.arn).is_empty()
        {
            best = Best { session: None, verdict: Verdict::after_sign_in() };
        }
        Some(Judged { here, best })
    }

    /// Explains one role from the identity in use, and from the one with the best way in if that is another;
    /// `None` if no identity is held. `sent` is what the identity in use sends along.
    pub fn explain(&mut self, role: &Role, sent: Option<&AssumeOptions>) -> Option<Explained> {
        let best = self.judge(role)?.best;
        let is_open = best.verdict.is_certain() || best.verdict.decision != Decision::Deny;
        let place = self.askers.iter().position(|asker| Some(asker.summary.id) == best.session);
        let place = place.filter(|place| *place > 0 && is_open);
        let here = self.explain_as(0, role, sent)?;
        Some(Explained {
            here,
            other: place.and_then(|place| self.explain_as(place, role, None)).map(Box::new),
        })
    }

    fn explain_as(
        &mut self,
        place: usize,
        role: &Role,
        sent: Option<&AssumeOptions>,
    ) -> Option<Why> {
        let document = role.trust.as_ref().and_then(|text| self.documents.read(text));
        let asked = self.asked(role, document.as_deref());
        self.prepare(place, &asked);
        let case = self.case(place, &asked)?;
        let case = if let Some(sent) = sent { case.sending(sent) } else { case };
        Some(explained(&case, role))
    }

    /// The identities beside the one in use that a document may let in.
    fn candidates(&self, document: &Document) -> Box<[usize]> {
        let mut places: Vec<usize> = match &document.accounts {
            Some(accounts) => accounts
                .iter()
                .filter_map(|account| self.homes.get(account))
                .flatten()
                .copied()
                .collect(),
            None => (0..self.askers.len()).collect(),
        };
        places.sort_unstable();
        places.dedup();
        places.retain(|place| {
            let asker = self.askers.get(*place);
            *place > 0 && asker.is_some_and(|asker| document.may_let_in(&asker.start.caller))
        });
        places.into()
    }

    fn asker(
        &self,
        world: &World,
        inventory: &Inventory,
        held: &Held,
        snapshot: Option<&AuthorizationSnapshot>,
    ) -> Asker {
        let account = held.summary.identity.account;
        let behind = role_behind(&held.summary, &world.environment, inventory);
        let listed = |arn: &str| {
            let role = inventory.role(&arn.parse().ok()?)?;
            Some(only_listed(role, not_listed()))
        };
        let find = |arn: &str| snapshot.and_then(|known| one(known, arn)).or_else(|| listed(arn));
        let scp = self.organizations.limits(account).scp;
        let start = StartingPoint {
            session_name: Some(session_name(world, held, JudgeOptions::default())),
            ..starting_point(world, held, behind.as_ref(), &find, scp)
        };
        let plain = request(world, held, &self.organizations, JudgeOptions::default());
        Asker { summary: held.summary.clone(), start, plain }
    }

    /// Who is held, or what binds them, has changed.
    fn settle(&mut self) {
        self.requests.clear();
        self.documents.forget();
        self.homes.clear();
        for (place, asker) in self.askers.iter().enumerate() {
            let home = asker.summary.identity.account.to_string();
            self.homes.entry(home.into()).or_default().push(place);
        }
    }
}

#[cfg(test)]
mod tests;
