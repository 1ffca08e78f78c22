//! AWS Organizations: five calls of one small JSON protocol are not worth one more SDK crate.

mod wire;

use futures_util::FutureExt;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Sdk;
use super::sts::incomplete;
use crate::domain::authorization::Membership;
use crate::domain::failure::Failure;
use crate::domain::organization::{PolicyKind, PolicyName, PolicyState, Root};
use crate::ports::aws::{Access, Answer};
use crate::ports::organizations::Organizations;

impl Organizations for Sdk {
    fn membership<'a>(&'a self, access: &'a Access) -> Answer<'a, Membership> {
        async move { Ok(self.describe_organization(access).await) }.boxed()
    }

    fn root<'a>(&'a self, access: &'a Access) -> Answer<'a, Root> {
        self.first_root(access).boxed()
    }

    fn parent<'a>(&'a self, access: &'a Access, child: &'a str) -> Answer<'a, Option<String>> {
        self.parent_of(access, child).boxed()
    }

    fn attached<'a>(
        &'a self,
        access: &'a Access,
        target: &'a str,
        kind: PolicyKind,
    ) -> Answer<'a, Vec<PolicyName>> {
        self.policies_on(access, target, kind).boxed()
    }

    fn policy<'a>(&'a self, access: &'a Access, id: &'a str) -> Answer<'a, String> {
        self.policy_text(access, id).boxed()
    }
}

impl Sdk {
    async fn describe_organization(&self, access: &Access) -> Membership {
        const CALL: &str = "organizations:DescribeOrganization";
        let answer = self.ask_organizations::<Described>(CALL, access, None, &json!({})).await;
        let read = answer.and_then(|described| described.membership(CALL));
        read.unwrap_or_else(|failure| match failure.code.as_deref() {
            Some("AWSOrganizationsNotInUseException") => Membership::Alone,
            code => {
                let why = code.unwrap_or(&failure.message);
                Membership::Unread(format!("{CALL} failed ({why})"))
            }
        })
    }

    async fn first_root(&self, access: &Access) -> Result<Root, Failure> {
        const CALL: &str = "organizations:ListRoots";
        let mut pages = Pages::new(json!({}));
        while let Some(body) = pages.next() {
            let page: Roots = self.ask_organizations(CALL, access, None, &body).await?;
            if let Some(root) = page.roots.into_iter().next() {
                return Ok(root.read());
            }
            pages.turn(page.next_token);
        }
        Err(incomplete(CALL))
    }

    async fn parent_of(&self, access: &Access, child: &str) -> Result<Option<String>, Failure> {
        const CALL: &str = "organizations:ListParents";
        let mut pages = Pages::new(json!({"ChildId": child}));
        while let Some(body) = pages.next() {
            let page: Parents = match self.ask_organizations(CALL, access, Some(child), &body).await
            {
                Ok(page) => page,
                Err(failure) if is_no_child(&failure) => return Ok(None),
                Err(failure) => return Err(failure),
            };
            if let Some(parent) = page.parents.into_iter().next() {
                return Ok(Some(parent.id));
            }
            pages.turn(page.next_token);
        }
        Err(incomplete(CALL))
    }

    async fn policies_on(
        &self,
        access: &Access,
        target: &str,
        kind: PolicyKind,
    ) -> Result<Vec<PolicyName>, Failure> {
        const CALL: &str = "organizations:ListPoliciesForTarget";
        let mut found = Vec::new();
        let mut pages = Pages::new(json!({"TargetId": target, "Filter": kind.word()}));
        while let Some(body) = pages.next() {
            let page: Attached = self.ask_organizations(CALL, access, Some(target), &body).await?;
            let named = page.policies.into_iter();
            found.extend(named.map(|policy| PolicyName { id: policy.id, name: policy.name }));
            pages.turn(page.next_token);
        }
        Ok(found)
    }

    async fn policy_text(&self, access: &Access, id: &str) -> Result<String, Failure> {
        const CALL: &str = "organizations:DescribePolicy";
        let body = json!({"PolicyId": id});
        let answer: Policy = self.ask_organizations(CALL, access, Some(id), &body).await?;
        Ok(answer.policy.content)
    }
}

fn is_no_child(failure: &Failure) -> bool {
    failure.code.as_deref() == Some("ChildNotFoundException")
}

/// The bodies to send, page after page. A page may be empty and not the last one; the end is where no
/// token comes (API reference, ListPoliciesForTarget).
struct Pages {
    body: Value,
    token: Option<String>,
    is_over: bool,
}

impl Pages {
    fn new(body: Value) -> Self {
        Self { body, token: None, is_over: false }
    }

    fn next(&mut self) -> Option<Value> {
        (!std::mem::replace(&mut self.is_over, true)).then(|| self.body.clone())
    }

    /// Takes in what the answer said of a next page. A token that repeats would be asked forever.
    fn turn(&mut self, token: Option<String>) {
        let token = token.filter(|token| !token.is_empty());
        if token.is_none() || token == self.token {
            return;
        }
        if let (Some(body), Some(token)) = (self.body.as_object_mut(), &token) {
            body.insert("NextToken".to_owned(), Value::from(token.as_str()));
        }
        (self.token, self.is_over) = (token, false);
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Described {
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
    fn membership(self, call: &str) -> Result<Membership, Failure> {
        let Organization { id, master_account_id, feature_set } = self.organization;
        Ok(Membership::Member {
            organization: id,
            management: master_account_id.parse().map_err(|_| incomplete(call))?,
            // Without all features an organization shares its bill and nothing else
            // (Organizations User Guide, "Available feature sets").
            has_policies: feature_set.as_deref() != Some("CONSOLIDATED_BILLING"),
        })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Roots {
    #[serde(default)]
    roots: Vec<WrittenRoot>,
    next_token: Option<String>,
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
struct Parents {
    #[serde(default)]
    parents: Vec<Parent>,
    next_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Parent {
    id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Attached {
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

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Policy {
    policy: Content,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Content {
    content: String,
}

#[cfg(test)]
mod tests {
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

        let root = page.roots.into_iter().next().unwrap().read();

        let states = (root.state(PolicyKind::Service), root.state(PolicyKind::Resource));
        assert_eq!(states, (PolicyState::Enabled, PolicyState::Changing));
    }

    #[test]
    fn pages_end_where_no_token_comes_and_where_one_comes_again() {
        let mut pages = Pages::new(json!({"TargetId": "r-ab12"}));
        let mut sent = Vec::new();

        for token in [Some("one"), Some("two"), Some("two")] {
            sent.push(pages.next().unwrap()["NextToken"].clone());
            pages.turn(token.map(str::to_owned));
        }

        assert_eq!(sent, [json!(null), json!("one"), json!("two")]);
        assert_eq!(pages.next(), None);
    }
}
