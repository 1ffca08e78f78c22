//! A caller as the evaluator sees one: who, with which policies, in which request.

use std::sync::Arc;

use crate::domain::arn::ArnParts;
use crate::domain::organization::PolicyKind;
use crate::domain::role::Tag;
use crate::policy::decide::question::{
    Caller as Party, CallerKind, CallerPolicies, Layer, Mfa, Request, Tags,
};
use crate::policy::language::rule::Policy;
use crate::sandbox::cloud::Call;
use crate::sandbox::organisation::{Account, Holdings, Organisation, User};
use crate::sandbox::session::{Acting, Caller, RoleSession};

/// Who calls, and what limits and permits them.
#[derive(Debug)]
pub(super) struct Standing {
    pub(super) party: Party,
    pub(super) policies: CallerPolicies,
}

impl Standing {
    /// Looks a caller up. A caller whose user or role is gone has no policies.
    pub(super) fn of(organisation: &Organisation, caller: &Caller) -> Self {
        let identity = &caller.identity;
        let party = Party::new(&identity.arn).with_user_id(&identity.user_id);
        let account = organisation.accounts.get(&identity.account);
        match &caller.acting {
            Acting::User { name, .. } => {
                let user = account.and_then(|account| account.users.get(name));
                Self::of_user(organisation, account.zip(user), party, caller.is_temporary())
            }
            Acting::Role(session) => Self::of_session(organisation, account, party, session),
        }
    }

    fn of_user(
        organisation: &Organisation,
        found: Option<(&Account, &User)>,
        mut party: Party,
        temporary: bool,
    ) -> Self {
        party.kind = CallerKind::User { temporary };
        let Some((account, user)) = found else {
            return Self { party, policies: CallerPolicies::default() };
        };
        let groups = user.groups.iter().filter_map(|name| account.groups.get(name));
        let all = std::iter::once(&user.holdings).chain(groups.map(|group| &group.holdings));
        let identity = all.flat_map(|holdings| policies_of(organisation, holdings)).collect();
        let policies = CallerPolicies {
            identity: Layer::read(identity),
            boundary: boundary_of(organisation, &user.holdings),
            session: None,
            scp: organisation.levels(account.id, PolicyKind::Service),
        };
        Self { party: party.with_tags(Tags::Known(user.tags.clone())), policies }
    }

    fn of_session(
        organisation: &Organisation,
        account: Option<&Account>,
        mut party: Party,
        session: &RoleSession,
    ) -> Self {
        let mut policies = CallerPolicies::default();
        let mut tags = session.tags.clone();
        policies.scp =
            account.and_then(|account| organisation.levels(account.id, PolicyKind::Service));
        if let Some(account) = account
            && let Some(role) = account.roles.get(&session.role)
        {
            party = party.with_role(&role.arn(account.id));
            policies.identity = Layer::read(policies_of(organisation, &role.holdings));
            policies.boundary = boundary_of(organisation, &role.holdings);
            tags.extend(role.tags.iter().filter(|tag| !has_key(&session.tags, &tag.key)).cloned());
        }
        policies.session = (!session.policies.is_empty()).then(|| {
            let read = |text: &Arc<str>| Arc::new(Policy::parse("session policy", text));
            Layer::read(session.policies.iter().map(read).collect())
        });
        party.source_identity.clone_from(&session.source_identity);
        party.transitive_tag_keys.clone_from(&session.transitive_tag_keys);
        Self { party: party.with_tags(Tags::Known(tags)), policies }
    }
}

/// Whether a tag of that key is among some, whatever its case.
pub(super) fn has_key(tags: &[Tag], key: &str) -> bool {
    tags.iter().any(|tag| tag.key.to_lowercase() == key.to_lowercase())
}

fn policies_of(organisation: &Organisation, holdings: &Holdings) -> Vec<Arc<Policy>> {
    let attached = holdings.attached.iter().filter_map(|arn| {
        organisation.policy(arn).map(|policy| (arn.as_str(), policy.document.as_ref()))
    });
    let inline = holdings.inline.iter().map(|(name, text)| (name.as_str(), text.as_ref()));
    attached.chain(inline).map(|(name, text)| Arc::new(Policy::parse(name, text))).collect()
}

/// A boundary whose policy is gone allows nothing.
fn boundary_of(organisation: &Organisation, holdings: &Holdings) -> Option<Layer> {
    let arn = holdings.boundary.as_deref()?;
    let policy = organisation.policy(arn).map(|policy| Policy::parse(arn, &policy.document));
    Some(Layer::read(policy.map(Arc::new).into_iter().collect()))
}

impl Call<'_> {
    /// What every request of this call has in its context.
    pub(super) fn request(&self) -> Request {
        let mut request = Request::at(self.now);
        request.source_ip = Some(self.source_ip.to_owned());
        request.region = Some(self.region.to_owned());
        let organisation = self.cloud.organisation.id.as_str();
        if !organisation.is_empty() {
            request.context.set("aws:PrincipalOrgID", organisation);
            request.context.set("aws:ResourceOrgID", organisation);
        }
        if let Some(path) = self.cloud.organisation.org_path(self.caller.account()) {
            request.context.set_many("aws:PrincipalOrgPaths", vec![path]);
        }
        if let Some(issued) = self.caller.issued {
            request.context.set("aws:TokenIssueTime", issued.to_string());
        }
        if let Acting::User { mfa_at: Some(at), .. } = &self.caller.acting {
            request.mfa = Mfa::CodeSent;
            let age = self.now.as_second() - at.as_second();
            request.context.set("aws:MultiFactorAuthAge", age.to_string());
        }
        request
    }

    /// The context of a call about something in an account.
    pub(super) fn request_about(&self, resource: &str) -> Request {
        let mut request = self.request();
        let owner = ArnParts::parse(resource).and_then(|parts| parts.account_id());
        let owner = owner.unwrap_or_else(|| self.caller.account());
        request.context.set("aws:ResourceAccount", owner.to_string());
        request
    }
}
