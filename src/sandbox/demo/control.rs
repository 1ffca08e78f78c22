//! The units of the company and its control policies. The account of act 1 manages the others, so none
//! of them binds the people themselves: SCPs bind the sessions of the other accounts' roles, RCPs the
//! roles of the other accounts.

use serde_json::{Value, json};

use crate::domain::organization::PolicyKind::{Resource, Service};
use crate::sandbox::demo::{FIRST, ONES, company};
use crate::sandbox::organisation::Organisation;
use crate::sandbox::organisation::documents::{allow, document};
use crate::sandbox::organisation::tree::{ROOT, Tree};

const WORKLOADS: &str = "ou-ktsn-workload";
const LIVE: &str = "ou-ktsn-workloadlive";
const PLATFORM: &str = "ou-ktsn-platform";
const SUSPENDED: &str = "ou-ktsn-suspended";

/// Adds the tree.
pub(super) fn add(organisation: &mut Organisation) {
    let mut tree = Tree { management: Some(FIRST), ..Tree::default() };
    for (unit, parent) in
        [(WORKLOADS, ROOT), (LIVE, WORKLOADS), (PLATFORM, ROOT), (SUSPENDED, ROOT)]
    {
        tree.add_unit(unit, parent);
    }
    for (account, name) in company::ACCOUNTS {
        let unit = match name {
            "production" | "payments" => LIVE,
            "staging" | "development" | "data" => WORKLOADS,
            "legacy" => SUSPENDED,
            "sandbox" => continue,
            _ => PLATFORM,
        };
        tree.seats.insert(account, unit.to_owned());
    }
    tree.seats.insert(ONES, PLATFORM.to_owned());
    let everything = json!({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"});
    tree.add_policy((Service, "p-FullAWSAccess", "FullAWSAccess"), None, &allow("*", "*"));
    tree.add_policy(
        (Resource, "p-RCPFullAWSAccess", "RCPFullAWSAccess"),
        None,
        &document([everything]),
    );
    tree.add_policy((Service, "p-keeptrail1", "KeepTheTrail"), Some(&[ROOT]), &keep_the_trail());
    tree.add_policy((Service, "p-quarantin1", "Quarantine"), Some(&[SUSPENDED]), &quarantine());
    tree.add_policy((Resource, "p-retired001", "RetiredRoles"), Some(&[SUSPENDED]), &retired());
    tree.add_policy((Resource, "p-ourselves1", "OnlyOurselves"), Some(&[LIVE]), &only_ourselves());
    organisation.tree = tree;
}

fn keep_the_trail() -> Value {
    let actions =
        ["cloudtrail:StopLogging", "cloudtrail:DeleteTrail", "organizations:LeaveOrganization"];
    document([json!({"Sid": "KeepTheTrail", "Effect": "Deny", "Action": actions,
        "Resource": "*"})])
}

/// Sessions in a suspended account lead no further.
fn quarantine() -> Value {
    document([json!({"Sid": "NoFurther", "Effect": "Deny", "Action": "sts:AssumeRole",
        "Resource": "*"})])
}

/// A suspended account is closed to people, whatever its roles' trust policies still say.
fn retired() -> Value {
    let roles = ["arn:aws:iam::*:role/Developer", "arn:aws:iam::*:role/OnCall"];
    document([json!({"Sid": "NoWorkHere", "Effect": "Deny", "Principal": "*",
        "Action": "sts:AssumeRole", "Resource": roles})])
}

/// Roles of live accounts are for the organisation and for AWS's services, the vendors' own aside.
fn only_ourselves() -> Value {
    document([json!({"Sid": "OnlyOurselves", "Effect": "Deny", "Principal": "*",
        "Action": "sts:AssumeRole", "NotResource": "arn:aws:iam::*:role/vendor/*",
        "Condition": {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-kitsune123"},
            "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}})])
}
