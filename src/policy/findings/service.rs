//! Service principals: how their names end, and those near which others are taken for misspelt.

/// What the names of services end in, by partition.
const SUFFIXES: [&str; 7] = [
    ".amazonaws.com",
    ".amazonaws.com.cn",
    ".amazonaws.eu",
    ".c2s.ic.gov",
    ".sc2s.sgov.gov",
    ".cloud.adc-e.uk",
    ".csp.hci.ic.gov",
];

/// Services that people let assume roles. A name that is not here is taken as it is, unless it is nearly one.
const KNOWN: &str = "access-analyzer airflow airflow-env amplify apigateway appflow application-autoscaling \
    appmesh apprunner appstream appsync athena auditmanager autoscaling backup batch bedrock \
    bedrock-agentcore billing budgets ce cloudformation cloudfront cloudhsm cloudtrail cloudwatch codeartifact \
    codebuild codecommit codedeploy codepipeline codestar-notifications cognito-idp cognito-identity comprehend \
    config connect controltower databrew datapipeline datasync dax detective devops-guru directconnect dlm dms \
    docdb drs ds dynamodb ec2 ec2fleet ecr ecs ecs-tasks edgelambda eks eks-fargate eks-fargate-pods \
    eks-nodegroup elasticache elasticbeanstalk elasticfilesystem elasticloadbalancing elasticmapreduce \
    elastictranscoder emr-containers emr-serverless es events evidently firehose fis fms forecast frauddetector \
    fsx gamelift glue grafana greengrass guardduty health imagebuilder inspector inspector2 iot iotanalytics \
    iotevents iotsitewise ivs kafka kafkaconnect kendra kinesis kinesisanalytics kms lakeformation lambda \
    lex lexv2 license-manager lightsail logs machinelearning macie managedblockchain mediaconvert medialive \
    mediapackage mediastore mgn migrationhub monitoring mq neptune network-firewall omics opensearch \
    opensearchservice opsworks opsworks-cm organizations osis outposts personalize pinpoint pipes polly proton \
    qbusiness quicksight ram rds redshift redshift-serverless rekognition replication.dynamodb \
    resource-explorer-2 rolesanywhere route53 s3 sagemaker scheduler secretsmanager securityhub serverlessrepo \
    servicecatalog ses shield signer sms-voice sns spotfleet sqs ssm ssm-incidents sso states storagegateway \
    sts support swf synthetics textract timestream transcribe transfer translate trustedadvisor vmie \
    vpc-flow-logs vpc-lattice waf wafv2 wellarchitected workmail workspaces xray pods.eks delivery.logs \
    batchoperations.s3 build.apprunner tasks.apprunner replicator.lambda firehose.kinesis";

/// What is wrong with the name of a service, in words; `None` if nothing is known to be.
pub(super) fn wrong(name: &str) -> Option<String> {
    let is_host = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
    let suffix = SUFFIXES.iter().find(|suffix| is_host && name.ends_with(**suffix));
    let Some(suffix) = suffix else {
        let meant = meant_suffix(name).map(|meant| format!("; did you mean `{meant}`?"));
        return Some(meant.unwrap_or_default());
    };
    let front = name.strip_suffix(suffix).unwrap_or(name);
    let service = without_region(front);
    if KNOWN.split_whitespace().any(|known| known == service) || service.len() < 5 {
        return None;
    }
    let near =
        KNOWN.split_whitespace().find(|known| known.len() >= 5 && is_near(known, service))?;
    Some(format!("; did you mean `{near}{suffix}`?"))
}

/// The service in front, with the suffix that was probably meant.
fn meant_suffix(name: &str) -> Option<String> {
    let name = name.trim().trim_start_matches("https://").trim_start_matches("http://");
    let trimmed = name.trim_end_matches(['.', '/']).to_ascii_lowercase();
    if SUFFIXES.iter().any(|suffix| trimmed.ends_with(suffix)) {
        return Some(trimmed);
    }
    let service = trimmed.split('.').next().unwrap_or_default().to_owned();
    KNOWN
        .split_whitespace()
        .any(|known| known == service)
        .then(|| format!("{service}.amazonaws.com"))
}

/// `states.eu-west-1` is `states`.
fn without_region(front: &str) -> &str {
    match front.rsplit_once('.') {
        Some((service, region))
            if region.split('-').count() >= 3
                && region.ends_with(|last: char| last.is_ascii_digit()) =>
        {
            service
        }
        _ => front,
    }
}

/// Whether one letter more, less or other, or two swapped, make one of the other.
fn is_near(left: &str, right: &str) -> bool {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let same = left.iter().zip(&right).take_while(|(left, right)| left == right).count();
    let (left, right) = (left.get(same..).unwrap_or(&[]), right.get(same..).unwrap_or(&[]));
    match (left, right) {
        ([_, left @ ..], [_, right @ ..]) if left == right => true,
        ([a, b, left @ ..], [c, d, right @ ..]) if a == d && b == c && left == right => true,
        ([_, left @ ..], right) if left == right => true,
        (left, [_, right @ ..]) => left == right,
        _ => false,
    }
}
