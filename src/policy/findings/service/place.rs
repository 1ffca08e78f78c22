//! Regions and partitions in the names of services. IAM User Guide, "AWS service principals": one name is the usual
//! `service-name.amazonaws.com`; a service in a region that accounts opt in to is named with the region by others.

use crate::domain::region::{is_like_a_region, partition};
use crate::policy::findings::service::cut;

/// What is told of a name that is a service's, but for another place.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::policy::findings) enum Misplaced {
    /// IAM refuses it, or no service of that partition has it.
    Certainly(String),
    Perhaps(String),
}

/// The regions that are on in every account (AWS Account Management Reference Guide, "manage-acct-regions"): those from
/// before 20 March 2019, to which none is added. In the others of the partition any service may be named with the region.
const ALWAYS_ON: [&str; 17] = [
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "ap-south-1",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eu-north-1",
    "sa-east-1",
];

/// Services that are named with any region: the user guides of Step Functions, CloudWatch Logs, CodeDeploy, DMS
/// (`dms.region-name.amazonaws.com`), Redshift and Aurora ("Restricting an IAM role to an AWS Region"), Pinpoint.
const BY_REGION: [&str; 7] = ["states", "logs", "codedeploy", "dms", "redshift", "rds", "pinpoint"];

/// Services that have one name for all regions that are always on, as their user guides write their roles' trust policies;
/// IAM refuses `ssm.us-east-1.amazonaws.com` (aws/aws-cdk issue 17646).
const ONE_NAME: [&str; 25] = [
    "apigateway",
    "application-autoscaling",
    "autoscaling",
    "backup",
    "batch",
    "bedrock",
    "cloudformation",
    "cloudtrail",
    "codebuild",
    "codepipeline",
    "config",
    "ec2",
    "ecs",
    "ecs-tasks",
    "edgelambda",
    "eks",
    "elasticbeanstalk",
    "elasticmapreduce",
    "events",
    "firehose",
    "glue",
    "lambda",
    "sagemaker",
    "scheduler",
    "ssm",
];

/// Services whose names in China do not end in `.cn` (terraform-aws-modules/terraform-aws-ecs issue 124,
/// mapbox/cloudfriend issue 56).
const WITHOUT_CN: [&str; 4] = ["apigateway", "cloudformation", "ecs-tasks", "lambda"];

const CHINA: &str = "aws-cn";

/// The partition whose services alone have names that end so.
fn partition_of(suffix: &str) -> Option<&'static str> {
    match suffix {
        ".amazonaws.com.cn" => Some(CHINA),
        ".amazonaws.eu" => Some("aws-eusc"),
        ".c2s.ic.gov" => Some("aws-iso"),
        ".sc2s.sgov.gov" => Some("aws-iso-b"),
        ".cloud.adc-e.uk" => Some("aws-iso-e"),
        ".csp.hci.ic.gov" => Some("aws-iso-f"),
        _ => None,
    }
}

/// What is told of the name of a known service, for a role of that partition if it is known.
pub(in crate::policy::findings) fn misplaced(name: &str, own: Option<&str>) -> Option<Misplaced> {
    let (front, suffix) = cut(name)?;
    let (service, region) = match front.rsplit_once('.') {
        Some((service, region)) if is_like_a_region(region) => (service, Some(region)),
        _ => (front, None),
    };
    let by_suffix = partition_of(suffix);
    if let (Some(region), Some(by_suffix)) = (region, by_suffix)
        && partition(region) != by_suffix
    {
        return Some(Misplaced::Certainly(format!(
            "`{name}` is no service: `{region}` is no region of {by_suffix}, whose services' names end in `{suffix}`"
        )));
    }
    let there = by_suffix.or(region.map(partition));
    if let (Some(there), Some(own)) = (there, own)
        && there != own
    {
        let meant = by_suffix
            .filter(|_| own == "aws" && region.is_none())
            .map(|_| format!("; did you mean `{service}.amazonaws.com`?"));
        return Some(Misplaced::Certainly(format!(
            "`{name}` is a service of {there}, and the role is of {own}{}",
            meant.unwrap_or_default()
        )));
    }
    if by_suffix == Some(CHINA) && WITHOUT_CN.contains(&service) {
        return Some(Misplaced::Certainly(format!(
            "`{name}` is no service: in China as well it is `{service}.amazonaws.com`"
        )));
    }
    with_region(name, service, region?, suffix)
}

/// What is told of a service that is named with a region.
fn with_region(name: &str, service: &str, region: &str, suffix: &str) -> Option<Misplaced> {
    let may_opt_in = partition(region) == "aws" && !ALWAYS_ON.contains(&region);
    if may_opt_in || BY_REGION.contains(&service) {
        return None;
    }
    let meant = format!("did you mean `{service}{suffix}`?");
    Some(if ONE_NAME.contains(&service) {
        Misplaced::Certainly(format!(
            "`{name}` is no service: `{service}` has one name for all regions; {meant}"
        ))
    } else {
        Misplaced::Perhaps(format!(
            "`{name}` names a region, and AWS documents no such name of `{service}`; {meant}"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn certainly(text: &str) -> Misplaced {
        Misplaced::Certainly(text.to_owned())
    }

    #[test]
    fn a_service_with_one_name_has_no_other_in_a_region_that_is_always_on() {
        for (name, service) in [
            ("ec2.us-east-1.amazonaws.com", "ec2"),
            ("lambda.eu-west-1.amazonaws.com", "lambda"),
            ("ssm.us-gov-west-1.amazonaws.com", "ssm"),
        ] {
            let told = format!(
                "`{name}` is no service: `{service}` has one name for all regions; did you mean `{service}.amazonaws.com`?"
            );
            assert_eq!(misplaced(name, None), Some(certainly(&told)));
        }
        let told = "`kinesis.us-east-1.amazonaws.com` names a region, and AWS documents no such name of `kinesis`; did you \
             mean `kinesis.amazonaws.com`?";
        assert_eq!(
            misplaced("kinesis.us-east-1.amazonaws.com", None),
            Some(Misplaced::Perhaps(told.to_owned()))
        );
    }

    /// Step Functions Developer Guide, CloudWatch Logs User Guide, DMS User Guide, Redshift Management Guide, Aurora User
    /// Guide; Systems Manager User Guide, "Region-specific service principal entry" (`ssm.ap-east-1.amazonaws.com`).
    #[test]
    fn names_that_aws_documents_with_a_region_are_right() {
        for name in [
            "states.us-east-1.amazonaws.com",
            "logs.eu-central-1.amazonaws.com",
            "logs.cn-north-1.amazonaws.com.cn",
            "states.cn-north-1.amazonaws.com",
            "codedeploy.us-west-2.amazonaws.com",
            "dms.us-east-1.amazonaws.com",
            "redshift.us-east-1.amazonaws.com",
            "rds.us-west-2.amazonaws.com",
            "ssm.ap-east-1.amazonaws.com",
            "ec2.af-south-1.amazonaws.com",
            "ec2.amazonaws.com",
            "ec2.amazonaws.com.cn",
            "pods.eks.amazonaws.com",
            "delivery.logs.amazonaws.com",
        ] {
            assert_eq!(misplaced(name, None), None, "{name}");
        }
    }

    /// AWS in China, "Endpoints and ARNs".
    #[test]
    fn a_service_of_another_partition_assumes_no_role_of_this_one() {
        for (name, own, told) in [
            (
                "ec2.amazonaws.com.cn",
                "aws",
                "`ec2.amazonaws.com.cn` is a service of aws-cn, and the role is of aws; did you mean `ec2.amazonaws.com`?",
            ),
            (
                "states.cn-north-1.amazonaws.com",
                "aws",
                "`states.cn-north-1.amazonaws.com` is a service of aws-cn, and the role is of aws",
            ),
            (
                "states.us-east-1.amazonaws.com",
                "aws-us-gov",
                "`states.us-east-1.amazonaws.com` is a service of aws, and the role is of aws-us-gov",
            ),
            (
                "logs.eu-west-1.amazonaws.com.cn",
                "aws-cn",
                "`logs.eu-west-1.amazonaws.com.cn` is no service: `eu-west-1` is no region of aws-cn, whose services' names \
                 end in `.amazonaws.com.cn`",
            ),
            (
                "ecs-tasks.amazonaws.com.cn",
                "aws-cn",
                "`ecs-tasks.amazonaws.com.cn` is no service: in China as well it is `ecs-tasks.amazonaws.com`",
            ),
        ] {
            assert_eq!(misplaced(name, Some(own)), Some(certainly(told)), "{name}");
        }
        for (name, own) in [
            ("ec2.amazonaws.com.cn", "aws-cn"),
            ("ec2.amazonaws.com", "aws-cn"),
            ("states.cn-north-1.amazonaws.com", "aws-cn"),
            ("logs.us-gov-west-1.amazonaws.com", "aws-us-gov"),
            ("ec2.c2s.ic.gov", "aws-iso"),
        ] {
            assert_eq!(misplaced(name, Some(own)), None, "{name}");
        }
    }
}
