//! Policies that AWS manages; the long ones are shortened to what the demo shows.

use serde_json::{Value, json};

use crate::sandbox::organisation::Organisation;
use crate::sandbox::organisation::documents::{allow, document};

/// Adds them.
pub(super) fn add(organisation: &mut Organisation) {
    let mut add = |path: &str, name: &str, document: Value| {
        organisation.add_managed_by_aws(path, name, &document);
    };
    add("/", "AdministratorAccess", allow("*", "*"));
    add("/", "ReadOnlyAccess", read_only());
    add("/", "PowerUserAccess", power_user());
    add("/", "SecurityAudit", security_audit());
    add("/", "IAMReadOnlyAccess", allow(json!(["iam:Get*", "iam:List*", "iam:Generate*"]), "*"));
    add("/", "AmazonS3ReadOnlyAccess", allow(json!(["s3:Get*", "s3:List*"]), "*"));
    add("/", "AmazonSSMManagedInstanceCore", systems_manager());
    add("/job-function/", "ViewOnlyAccess", view_only());
    let logs = json!(["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]);
    add("/service-role/", "AWSLambdaBasicExecutionRole", allow(logs, "*"));
    let images = json!(["ecr:GetAuthorizationToken", "ecr:BatchGetImage", "logs:PutLogEvents"]);
    add("/service-role/", "AmazonECSTaskExecutionRolePolicy", allow(images, "*"));
    let backup =
        json!(["ec2:CreateSnapshot", "rds:CreateDBSnapshot", "backup:CopyIntoBackupVault"]);
    add("/service-role/", "AWSBackupServiceRolePolicyForBackup", allow(backup, "*"));
    for service in ["Support", "TrustedAdvisor", "SSO", "CloudTrail", "Organizations"] {
        let name = format!("AWS{service}ServiceRolePolicy");
        let actions = format!("{}:*", service.to_lowercase());
        add("/aws-service-role/", &name, allow(actions, "*"));
    }
}

fn read_only() -> Value {
    let actions = [
        "cloudwatch:Get*",
        "ec2:Describe*",
        "iam:Get*",
        "iam:List*",
        "iam:Generate*",
        "logs:Get*",
        "organizations:Describe*",
        "organizations:List*",
        "rds:Describe*",
        "s3:Get*",
        "s3:List*",
    ];
    allow(json!(actions), "*")
}

fn view_only() -> Value {
    let actions = [
        "cloudwatch:List*",
        "ec2:Describe*",
        "iam:List*",
        "logs:Describe*",
        "rds:Describe*",
        "s3:ListAllMyBuckets",
    ];
    allow(json!(actions), "*")
}

fn power_user() -> Value {
    let others = ["iam:*", "organizations:*", "account:*"];
    let some =
        ["iam:ListRoles", "iam:CreateServiceLinkedRole", "organizations:DescribeOrganization"];
    document([
        json!({"Effect": "Allow", "NotAction": others, "Resource": "*"}),
        json!({"Effect": "Allow", "Action": some, "Resource": "*"}),
    ])
}

fn security_audit() -> Value {
    let actions = [
        "cloudtrail:Describe*",
        "config:Get*",
        "ec2:Describe*",
        "iam:GenerateCredentialReport",
        "iam:Get*",
        "iam:List*",
        "s3:GetBucketPolicy",
    ];
    allow(json!(actions), "*")
}

fn systems_manager() -> Value {
    let actions = [
        "ssm:UpdateInstanceInformation",
        "ssmmessages:CreateControlChannel",
        "ssmmessages:OpenDataChannel",
        "ec2messages:GetMessages",
    ];
    allow(json!(actions), "*")
}
