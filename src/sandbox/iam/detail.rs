//! GetAccountAuthorizationDetails: everything that an account holds, in pages.

use std::collections::BTreeSet;

use crate::sandbox::cloud::Call;
use crate::sandbox::iam::{
    account, encoded, page, policy, role, user, write_attached, write_boundary, write_tags,
};
use crate::sandbox::organisation::{Account, Group, Holdings, Organisation, Policy, Role, User};
use crate::sandbox::reply::Refusal;
use crate::sandbox::xml::Xml;

/// One thing of an account, in the order in which the pages bring them.
#[derive(Debug, Clone)]
enum Entry<'a> {
    User(&'a User),
    Group(&'a Group),
    Role(&'a Role),
    Policy(String, &'a Policy),
}

/// Answers GetAccountAuthorizationDetails.
pub(super) fn get_account_authorization_details(call: &Call<'_>) -> Result<Xml, Refusal> {
    call.authorize("iam:GetAccountAuthorizationDetails", "*")?;
    let account = account(call)?;
    let filter = call.parameters.list("Filter");
    let wanted = |entry: &Entry<'_>| filter.is_empty() || filter.contains(&entry.kind());
    let entries = entries(&call.cloud.organisation, account).into_iter().filter(wanted);
    let page = page::page(call.parameters, entries)?;
    let mut xml = Xml::new();
    write_users(&mut xml, account, &page.items);
    write_groups(&mut xml, account, &page.items);
    write_roles(&mut xml, account, &page.items);
    write_policies(&mut xml, &page.items);
    page.write_end(&mut xml);
    Ok(xml)
}

fn entries<'a>(organisation: &'a Organisation, account: &'a Account) -> Vec<Entry<'a>> {
    let holdings = account
        .users
        .values()
        .map(|user| &user.holdings)
        .chain(account.groups.values().map(|group| &group.holdings))
        .chain(account.roles.values().map(|role| &role.holdings));
    let used: BTreeSet<&str> = holdings
        .flat_map(|holdings| holdings.attached.iter().chain(&holdings.boundary))
        .map(String::as_str)
        .filter(|arn| arn.starts_with("arn:aws:iam::aws:"))
        .collect();
    let owner = account.id.to_string();
    let own = account.policies.values().map(|policy| (policy.arn(&owner), policy));
    let by_aws =
        used.into_iter().filter_map(|arn| Some((arn.to_owned(), organisation.policy(arn)?)));
    account
        .users
        .values()
        .map(Entry::User)
        .chain(account.groups.values().map(Entry::Group))
        .chain(account.roles.values().map(Entry::Role))
        .chain(own.chain(by_aws).map(|(arn, policy)| Entry::Policy(arn, policy)))
        .collect()
}

impl Entry<'_> {
    /// The name by which a filter asks for it.
    fn kind(&self) -> &'static str {
        match self {
            Self::User(_) => "User",
            Self::Group(_) => "Group",
            Self::Role(_) => "Role",
            Self::Policy(arn, _) if arn.starts_with("arn:aws:iam::aws:") => "AWSManagedPolicy",
            Self::Policy(..) => "LocalManagedPolicy",
        }
    }
}

fn write_users(xml: &mut Xml, account: &Account, entries: &[Entry<'_>]) {
    let users = entries.iter().filter_map(|entry| match entry {
        Entry::User(user) => Some(user),
        Entry::Group(_) | Entry::Role(_) | Entry::Policy(..) => None,
    });
    xml.list("UserDetailList", users, |xml, user| {
        user::write_user(xml, account.id, user);
        write_holdings(xml, "UserPolicyList", &user.holdings);
        xml.texts("GroupList", user.groups.iter().map(String::as_str));
        write_boundary(xml, &user.holdings);
        write_tags(xml, &user.tags);
    });
}

fn write_groups(xml: &mut Xml, account: &Account, entries: &[Entry<'_>]) {
    let groups = entries.iter().filter_map(|entry| match entry {
        Entry::Group(group) => Some(group),
        Entry::User(_) | Entry::Role(_) | Entry::Policy(..) => None,
    });
    xml.list("GroupDetailList", groups, |xml, group| {
        user::write_group(xml, account, group);
        write_holdings(xml, "GroupPolicyList", &group.holdings);
    });
}

fn write_roles(xml: &mut Xml, account: &Account, entries: &[Entry<'_>]) {
    let roles = entries.iter().filter_map(|entry| match entry {
        Entry::Role(role) => Some(role),
        Entry::User(_) | Entry::Group(_) | Entry::Policy(..) => None,
    });
    xml.list("RoleDetailList", roles, |xml, role| {
        role::write_identity(xml, account.id, role);
        xml.texts("InstanceProfileList", []);
        write_holdings(xml, "RolePolicyList", &role.holdings);
        write_boundary(xml, &role.holdings);
        write_tags(xml, &role.tags);
        role::write_last_used(xml, role);
    });
}

fn write_policies(xml: &mut Xml, entries: &[Entry<'_>]) {
    let policies = entries.iter().filter_map(|entry| match entry {
        Entry::Policy(arn, policy) => Some((arn, policy)),
        Entry::User(_) | Entry::Group(_) | Entry::Role(_) => None,
    });
    xml.list("Policies", policies, |xml, (arn, policy)| {
        policy::write_policy(xml, arn, policy);
        xml.list("PolicyVersionList", [policy], |xml, policy| policy::write_version(xml, policy));
    });
}

fn write_holdings(xml: &mut Xml, name: &str, holdings: &Holdings) {
    xml.list(name, &holdings.inline, |xml, (name, document)| {
        xml.text("PolicyName", name);
        xml.text("PolicyDocument", &encoded(document));
    });
    xml.list("AttachedManagedPolicies", &holdings.attached, |xml, arn| write_attached(xml, arn));
}
