//! The answers of Organizations, as it writes them (API reference, "Actions").

use serde::Deserialize;
use serde_json::Value;

use crate::adapters::aws::sts::incomplete;
use crate::domain::account::AccountId;
use crate::domain::authorization::Membership;
use crate::domain::failure::Failure;
use crate::domain::organization::{PolicyKind, PolicyName, PolicyState, Root};

/// The body that asks for the page behind a token.
pub(super) fn page_of(body: &Value, token: Option<&str>) -> Value {
    let mut body = body.clone();
    if let (Some(body), Some(token)) = (body.as_object_mut(), token) {
        body.insert("NextToken".to_owned(), Value::from(token));
    }
    body
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Described {
    organization: Organization,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Organization {
    id: String,
    master_account_id: String,
    feature_set: Option<String>,
}

impl Described {
    pub(super) fn membership(self, call: &str) -> Result<Membership, Failure> {
        let Organization { id, master_account_id, feature_set } = self.organization;
        Ok(Membership::Member {
            organization: id,
            management: master_account_id.parse().map_err(|_| incomplete(call))?,
            // Without all features an organization shares its bill and nothing else
            // (Organizations User Guide, "orgs_getting-started_concepts").
            has_policies: feature_set.as_deref() != Some("CONSOLIDATED_BILLING"),
        })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Roots {
    #[serde(default)]
    roots: Vec<WrittenRoot>,
    next_token: Option<String>,
}

impl Roots {
    pub(super) fn read(self) -> (Vec<Root>, Option<String>) {
        (self.roots.into_iter().map(WrittenRoot::read).collect(), self.next_token)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WrittenRoot {
    id: String,
    #[serde(default)]
    policy_types: Vec<WrittenType>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WrittenType {
    r#type: String,
    status: String,
}

impl WrittenRoot {
    fn read(self) -> Root {
        let state = |kind: PolicyKind| {
            let mut types = self.policy_types.iter();
            match types.find(|written| written.r#type == kind.word()) {
                None => PolicyState::Disabled,
                Some(written) if written.status == "ENABLED" => PolicyState::Enabled,
                Some(_) => PolicyState::Changing,
            }
        };
        let (service, resource) = (state(PolicyKind::Service), state(PolicyKind::Resource));
        Root { service, resource, id: self.id }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Parents {
    #[serde(default)]
    parents: Vec<Parent>,
    next_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Parent {
    id: String,
}

impl Parents {
    pub(super) fn read(self) -> (Vec<String>, Option<String>) {
        (self.parents.into_iter().map(|parent| parent.id).collect(), self.next_token)
    }
}

/// A page of ListPolicies and of ListPoliciesForTarget.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Policies {
    #[serde(default)]
    policies: Vec<Summary>,
    next_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Summary {
    id: String,
    name: String,
}

impl Policies {
    pub(super) fn read(self) -> (Vec<PolicyName>, Option<String>) {
        let named = self.policies.into_iter();
        let named = named.map(|policy| PolicyName { id: policy.id, name: policy.name });
        (named.collect(), self.next_token)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Accounts {
    #[serde(default)]
    accounts: Vec<WrittenAccount>,
    next_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WrittenAccount {
    id: String,
}

impl Accounts {
    pub(super) fn read(self) -> (Vec<AccountId>, Option<String>) {
        let ids = self.accounts.iter().filter_map(|account| account.id.parse().ok());
        (ids.collect(), self.next_token)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Units {
    #[serde(default)]
    organizational_units: Vec<Parent>,
    next_token: Option<String>,
}

impl Units {
    pub(super) fn read(self) -> (Vec<String>, Option<String>) {
        (self.organizational_units.into_iter().map(|unit| unit.id).collect(), self.next_token)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Targets {
    #[serde(default)]
    targets: Vec<Target>,
    next_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Target {
    target_id: String,
}

impl Targets {
    pub(super) fn read(self) -> (Vec<String>, Option<String>) {
        (self.targets.into_iter().map(|target| target.target_id).collect(), self.next_token)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Policy {
    pub(super) policy: Content,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Content {
    pub(super) content: String,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(text: &str) -> Membership {
        let described: Described = serde_json::from_str(text).unwrap();
        described.membership("organizations:DescribeOrganization").unwrap()
    }

    #[test]
    fn an_organization_and_its_features_are_read() {
        let body = r#"{"Organization":{"Id":"o-example","MasterAccountId":"111111111111","FeatureSet":"ALL"}}"#;
        let shared_bill = body.replace("ALL", "CONSOLIDATED_BILLING");

        let has_policies = |membership| match membership {
            Membership::Member { has_policies, .. } => has_policies,
            other => panic!("{other:?}"),
        };

        assert!(has_policies(told(body)));
        assert!(!has_policies(told(&shared_bill)));
    }

    #[test]
    fn the_kinds_in_force_are_read_from_the_root() {
        let page: Roots = serde_json::from_str(
            r#"{"Roots":[{"Id":"r-ab12","PolicyTypes":[
                {"Type":"SERVICE_CONTROL_POLICY","Status":"ENABLED"},
                {"Type":"RESOURCE_CONTROL_POLICY","Status":"PENDING_ENABLE"}]}]}"#,
        )
        .unwrap();

        let root = page.read().0.into_iter().next().unwrap();

        let states = (root.state(PolicyKind::Service), root.state(PolicyKind::Resource));
        assert_eq!(states, (PolicyState::Enabled, PolicyState::Changing));
    }

    #[test]
    fn a_token_asks_for_the_next_page_and_changes_nothing_else() {
        let body = json!({"TargetId": "r-ab12"});

        assert_eq!(page_of(&body, None), body);
        assert_eq!(page_of(&body, Some("x")), json!({"TargetId": "r-ab12", "NextToken": "x"}));
    }
}
