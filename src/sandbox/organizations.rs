//! AWS Organizations: which organisation an account is in, where it stands, and which control policies
//! hang above it. JSON 1.1, an action a header.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::domain::organization::PolicyKind;
use crate::sandbox::cloud::{Call, Cloud};
use crate::sandbox::organisation::Account;
use crate::sandbox::organisation::tree::{ControlPolicy, ROOT, Tree};
use crate::sandbox::reply::Refusal;
use crate::sandbox::request::{Parameters, Received};
use crate::sandbox::session::Caller;

/// As many entries a page as Organizations gives at most.
const PAGE_SIZE: usize = 20;

/// The action, if the request is one of Organizations: it names it in a header.
pub(super) fn action(request: &Received) -> Option<&str> {
    request.header("x-amz-target")?.strip_prefix("AWSOrganizationsV20161128.")
}

/// Performs an action for a caller whose signature was right.
pub(super) fn perform(
    cloud: &Cloud,
    request: &Received,
    (caller, region): (&Caller, &str),
    action: &str,
    now: Timestamp,
) -> Result<Value, Refusal> {
    let parameters = Parameters::default();
    let source_ip = &request.source_ip;
    let call = Call { cloud, caller, parameters: &parameters, now, source_ip, region };
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let asked = Asked { call: &call, body: &body };
    match action {
        "DescribeOrganization" => asked.describe(),
        "ListRoots" => asked.roots(),
        "ListAccounts" => asked.accounts(),
        "ListParents" => asked.parents(),
        "ListAccountsForParent" => asked.accounts_below(),
        "ListOrganizationalUnitsForParent" => asked.units_below(),
        "ListPolicies" => asked.policies(),
        "ListPoliciesForTarget" => asked.policies_on(),
        "ListTargetsForPolicy" => asked.targets(),
        "DescribePolicy" => asked.policy(),
        _ => Err(Refusal::new(400, "UnknownOperationException", "there is no such operation")),
    }
}

struct Asked<'a> {
    call: &'a Call<'a>,
    body: &'a Value,
}

impl Asked<'_> {
    fn tree(&self) -> &Tree {
        &self.call.cloud.organisation.tree
    }

    fn text(&self, field: &str) -> &str {
        self.body.get(field).and_then(Value::as_str).unwrap_or_default()
    }

    /// The ARN of something in the organisation: `kind` is such as `account`.
    fn arn(&self, kind: &str, id: &str) -> String {
        let organisation = &self.call.cloud.organisation;
        let management = self.tree().management.map(|account| account.to_string());
        let management = management.unwrap_or_default();
        format!("arn:aws:organizations::{management}:{kind}/{}/{id}", organisation.id)
    }

    fn in_use(&self) -> Result<(), Refusal> {
        if self.call.cloud.organisation.id.is_empty() {
            let text = "Your account is not a member of an organization.";
            return Err(Refusal::new(400, "AWSOrganizationsNotInUseException", text));
        }
        Ok(())
    }

    /// Only the management account may read the organisation, and there only who is allowed to.
    fn authorize(&self, action: &str, resource: &str) -> Result<(), Refusal> {
        self.in_use()?;
        if self.tree().management != Some(self.call.caller.account()) {
            return Err(Refusal::denied("You don't have permissions to access this resource."));
        }
        self.call.authorize(action, resource)
    }

    fn describe(&self) -> Result<Value, Refusal> {
        self.in_use()?;
        self.call.authorize("organizations:DescribeOrganization", "*")?;
        let id = &self.call.cloud.organisation.id;
        let management = self.tree().management.map(|account| account.to_string());
        Ok(json!({"Organization": {"Id": id, "FeatureSet": "ALL", "MasterAccountId": management,
            "Arn": self.arn("organization", "").trim_end_matches('/')}}))
    }

    fn roots(&self) -> Result<Value, Refusal> {
        self.authorize("organizations:ListRoots", "*")?;
        let kinds = PolicyKind::ALL.into_iter().filter(|kind| self.tree().is_in_force(*kind));
        let kinds: Vec<Value> =
            kinds.map(|kind| json!({"Type": kind.word(), "Status": "ENABLED"})).collect();
        Ok(json!({"Roots": [{"Id": ROOT, "Name": "Root", "Arn": self.arn("root", ROOT),
            "PolicyTypes": kinds}]}))
    }

    fn accounts(&self) -> Result<Value, Refusal> {
        self.authorize("organizations:ListAccounts", "*")?;
        let accounts = self.call.cloud.organisation.accounts.values();
        Ok(self.page("Accounts", accounts.map(|account| self.account(account)).collect()))
    }

    fn account(&self, account: &Account) -> Value {
        let id = account.id.to_string();
        json!({"Id": id, "Name": account.alias, "Status": "ACTIVE",
            "Arn": self.arn("account", &id), "Email": format!("{id}@kitsune.example")})
    }

    fn accounts_below(&self) -> Result<Value, Refusal> {
        let parent = self.parent("organizations:ListAccountsForParent")?;
        let accounts = self.call.cloud.organisation.accounts.values();
        let below =
            accounts.filter(|account| self.tree().parent(&account.id.to_string()) == Some(parent));
        Ok(self.page("Accounts", below.map(|account| self.account(account)).collect()))
    }

    fn units_below(&self) -> Result<Value, Refusal> {
        let parent = self.parent("organizations:ListOrganizationalUnitsForParent")?;
        let below = self.tree().units.iter().filter(|(_, unit)| unit.parent == parent);
        let units = below.map(|(id, _)| json!({"Id": id, "Name": id, "Arn": self.arn("ou", id)}));
        Ok(self.page("OrganizationalUnits", units.collect()))
    }

    /// The parent asked about: the root or a unit.
    fn parent(&self, action: &str) -> Result<&str, Refusal> {
        let parent = self.text("ParentId");
        self.authorize(action, &self.arn(kind_of(parent), parent))?;
        if parent != ROOT && !self.tree().units.contains_key(parent) {
            let text = "You specified parent that doesn't exist.";
            return Err(Refusal::new(400, "ParentNotFoundException", text));
        }
        Ok(parent)
    }

    fn parents(&self) -> Result<Value, Refusal> {
        let child = self.text("ChildId");
        let arn = self.arn(kind_of(child), child);
        self.authorize("organizations:ListParents", &arn)?;
        let parent = if self.exists(child) { self.tree().parent(child) } else { None };
        let parent = parent.ok_or_else(|| {
            let text = "You provided a child that doesn't exist.";
            Refusal::new(400, "ChildNotFoundException", text)
        })?;
        let kind = if parent == ROOT { "ROOT" } else { "ORGANIZATIONAL_UNIT" };
        Ok(json!({"Parents": [{"Id": parent, "Type": kind}]}))
    }

    fn policies(&self) -> Result<Value, Refusal> {
        self.authorize("organizations:ListPolicies", "*")?;
        let filter = self.text("Filter");
        let all = self.tree().policies.iter().filter(|policy| policy.kind.word() == filter);
        Ok(self.page("Policies", all.map(|policy| self.summary(policy)).collect()))
    }

    fn targets(&self) -> Result<Value, Refusal> {
        let policy = self.known_policy("organizations:ListTargetsForPolicy")?;
        let accounts = self.call.cloud.organisation.accounts.keys().map(ToString::to_string);
        let units = self.tree().units.keys().cloned();
        let all = std::iter::once(ROOT.to_owned()).chain(units).chain(accounts);
        let targets = all.filter(|target| policy.is_on(target)).map(|target| {
            let (kind, arn) = match kind_of(&target) {
                "root" => ("ROOT", self.arn("root", &target)),
                "ou" => ("ORGANIZATIONAL_UNIT", self.arn("ou", &target)),
                other => ("ACCOUNT", self.arn(other, &target)),
            };
            json!({"TargetId": target, "Arn": arn, "Name": target, "Type": kind})
        });
        Ok(self.page("Targets", targets.collect()))
    }

    fn policies_on(&self) -> Result<Value, Refusal> {
        let target = self.text("TargetId");
        let arn = self.arn(kind_of(target), target);
        self.authorize("organizations:ListPoliciesForTarget", &arn)?;
        if target != ROOT && !self.exists(target) {
            let text = "You specified a target that doesn't exist.";
            return Err(Refusal::new(400, "TargetNotFoundException", text));
        }
        let filter = self.text("Filter");
        let hanging = self.tree().policies.iter();
        let hanging = hanging.filter(|policy| policy.kind.word() == filter && policy.is_on(target));
        Ok(self.page("Policies", hanging.map(|policy| self.summary(policy)).collect()))
    }

    fn policy(&self) -> Result<Value, Refusal> {
        let policy = self.known_policy("organizations:DescribePolicy")?;
        let content = &*policy.document;
        Ok(json!({"Policy": {"PolicySummary": self.summary(policy), "Content": content}}))
    }

    fn known_policy(&self, action: &str) -> Result<&ControlPolicy, Refusal> {
        let id = self.text("PolicyId");
        let found = self.tree().policies.iter().find(|policy| policy.id == id);
        let arn = found.map_or_else(|| "*".to_owned(), |policy| self.policy_arn(policy));
        self.authorize(action, &arn)?;
        found.ok_or_else(|| {
            let text = "You specified a policy that doesn't exist.";
            Refusal::new(400, "PolicyNotFoundException", text)
        })
    }

    fn summary(&self, policy: &ControlPolicy) -> Value {
        json!({"Id": policy.id, "Arn": self.policy_arn(policy), "Name": policy.name,
            "Type": policy.kind.word(), "AwsManaged": policy.targets.is_none()})
    }

    fn policy_arn(&self, policy: &ControlPolicy) -> String {
        let rest = format!("{}/{}", policy.kind.word().to_lowercase(), policy.id);
        if policy.targets.is_none() {
            return format!("arn:aws:organizations::aws:policy/{rest}");
        }
        self.arn("policy", &rest)
    }

    fn exists(&self, id: &str) -> bool {
        let accounts = &self.call.cloud.organisation.accounts;
        self.tree().units.contains_key(id)
            || id.parse().is_ok_and(|account| accounts.contains_key(&account))
    }

    /// The entries from the one that the token names, as many as are asked for.
    fn page(&self, name: &str, all: Vec<Value>) -> Value {
        let start = self.text("NextToken").parse().unwrap_or(0);
        let wanted = self.body.get("MaxResults").and_then(Value::as_u64);
        let size = wanted.and_then(|size| usize::try_from(size).ok()).unwrap_or(PAGE_SIZE);
        let end = start + size.clamp(1, PAGE_SIZE);
        let next = (end < all.len()).then(|| end.to_string());
        let entries: Vec<Value> = all.into_iter().take(end).skip(start).collect();
        let mut answer = json!({name: entries});
        if let (Some(next), Some(answer)) = (next, answer.as_object_mut()) {
            answer.insert("NextToken".to_owned(), Value::from(next));
        }
        answer
    }
}

/// What an id is, as ARNs say it.
fn kind_of(id: &str) -> &'static str {
    match id.split('-').next() {
        Some("r") => "root",
        Some("ou") => "ou",
        _ => "account",
    }
}

/// An error as the JSON protocol words it: the codes of the Query protocol have other names there.
pub(super) fn worded(refusal: Refusal) -> Refusal {
    let code = match refusal.code {
        "AccessDenied" => "AccessDeniedException",
        "InvalidClientTokenId" => "UnrecognizedClientException",
        "SignatureDoesNotMatch" => "InvalidSignatureException",
        "ExpiredToken" => "ExpiredTokenException",
        "MissingAuthenticationToken" => "MissingAuthenticationTokenException",
        "Throttling" => "TooManyRequestsException",
        other => other,
    };
    // Organizations answers 400 to all that is the client's doing.
    let status = if refusal.status < 500 { 400 } else { refusal.status };
    Refusal { code, status, message: refusal.message }
}

/// The body and the status of an answer.
pub(super) fn written(result: &Result<Value, Refusal>) -> (u16, String) {
    match result {
        Ok(body) => (200, body.to_string()),
        Err(refusal) => {
            let body = json!({"__type": refusal.code, "Message": refusal.message});
            (refusal.status, body.to_string())
        }
    }
}
