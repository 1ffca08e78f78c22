//! Trust policies as templates and people leave them.

use serde_json::{Value, json};

use super::said;
use crate::support::environment::TestEnvironment;

const GITHUB: &str = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com";

/// What lint says of a file.
fn lint(name: &str, bytes: &[u8]) -> String {
    let environment = TestEnvironment::new();
    let file = environment.write(name, "");
    std::fs::write(file, bytes).unwrap();
    said(&environment, &["lint", name]).1
}

fn trust(principal: &Value, action: &str, condition: &Value) -> String {
    let statement = json!({"Effect": "Allow", "Principal": principal, "Action": action, "Condition": condition});
    lint(
        "trust.json",
        json!({"Version": "2012-10-17", "Statement": [statement]}).to_string().as_bytes(),
    )
}

fn of_account(condition: &Value) -> String {
    trust(&json!({"AWS": "111122223333"}), "sts:AssumeRole", condition)
}

#[test]
fn a_key_of_the_cluster_before_lets_no_one_in_and_is_no_open_door() {
    let provider =
        "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABCDEF";
    let told = trust(
        &json!({"Federated": provider}),
        "sts:AssumeRoleWithWebIdentity",
        &json!({"StringEquals": {"oidc.eks.eu-west-1.amazonaws.com/id/OLDOLD:sub":
            "system:serviceaccount:default:app"}}),
    );

    assert!(told.contains("condition-never-holds") && told.contains("another provider"), "{told}");
    assert!(!told.contains("danger "), "{told}");
}

#[test]
fn a_subject_cut_within_the_owners_name_lets_others_in() {
    for subject in ["repo:acme*", "repo:ac?e/app:*", "repo:*", "repo:*/app:*"] {
        let told = trust(
            &json!({"Federated": GITHUB}),
            "sts:AssumeRoleWithWebIdentity",
            &json!({"StringLike": {"token.actions.githubusercontent.com:sub": subject},
                "StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}}),
        );

        assert!(told.contains("danger "), "{subject}: {told}");
    }
}

#[test]
fn a_github_subject_without_ids_is_noticed() {
    let told = trust(
        &json!({"Federated": GITHUB}),
        "sts:AssumeRoleWithWebIdentity",
        &json!({"StringEquals": {
            "token.actions.githubusercontent.com:sub": "repo:acme/app:ref:refs/heads/main",
            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}}),
    );

    assert!(told.contains("github-subject-by-name") && told.contains("1 notice"), "{told}");
}

#[test]
fn what_never_arrives_is_told() {
    for (condition, why) in [
        (
            json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/AWSReservedSSO_Admin_*"}}),
            "aws-reserved/sso.amazonaws.com/",
        ),
        (
            json!({"StringLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/AWSReservedSSO_Admin_*"}}),
            "aws-reserved/sso.amazonaws.com/",
        ),
        (json!({"DateLessThan": {"aws:CurrentTime": "2023-01-01T00:00:00Z"}}), "past"),
        (json!({"DateLessThanEquals": {"aws:CurrentTime": "2023-01-01"}}), "past"),
        (json!({"NumericLessThan": {"aws:EpochTime": "1600000000"}}), "past"),
        (
            json!({"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "192.168.1.0/24"]}}),
            "private addresses",
        ),
        (json!({"IpAddress": {"aws:SourceIp": "fd00::/8"}}), "private addresses"),
        (json!({"StringEquals": {"sts:ExternalId": ""}}), "not taken by STS"),
        (json!({"StringEquals": {"sts:RoleSessionName": "a b"}}), "not taken by STS"),
    ] {
        let told = of_account(&condition);

        assert!(
            told.contains("condition-never-holds") && told.contains(why),
            "{condition}: {told}"
        );
    }
}

#[test]
fn placeholders_of_templates_are_told() {
    for value in ["<EXTERNAL_ID>", "${external_id}", "{{ external_id }}", "YOUR_EXTERNAL_ID"] {
        let told = of_account(&json!({"StringEquals": {"sts:ExternalId": value}}));

        assert!(told.contains("placeholder-value"), "{value}: {told}");
    }
}

#[test]
fn names_that_no_service_has_come_with_the_one_that_was_meant() {
    let services =
        json!({"Service": ["ec2.amazonaws.co", "lambda.amazonaws.com.", "ecs.amazonaws.com"]});
    let told = trust(&services, "sts:AssumeRole", &json!({}));

    assert!(told.contains("did you mean `ec2.amazonaws.com`?"), "{told}");
    assert!(told.contains("did you mean `lambda.amazonaws.com`?"), "{told}");
    assert!(!told.contains("`ecs.amazonaws.com` is no service"), "{told}");
}

#[test]
fn pod_identity_wants_tags_too() {
    let told = trust(&json!({"Service": "pods.eks.amazonaws.com"}), "sts:AssumeRole", &json!({}));

    assert!(told.contains("also needs `sts:TagSession`"), "{told}");
}

#[test]
fn what_a_template_computes_is_not_called_nothing() {
    let root = json!({"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":iam::", {"Ref": "AWS::AccountId"}, ":root"]]});
    let statements = json!([
        {"Effect": "Allow", "Principal": {"AWS": root}, "Action": "sts:AssumeRole"},
        {"Effect": "Allow", "Principal": {"Service": {"Fn::Sub": "ec2.${AWS::URLSuffix}"}}, "Action": "sts:AssumeRole"},
    ]);
    let trust = json!({"Version": "2012-10-17", "Statement": statements});
    let role = json!({"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trust}});
    let told = lint("cdk.json", json!({"Resources": {"R": role}}).to_string().as_bytes());

    assert!(told.contains("0 dangers, 0 warnings, 0 notices"), "{told}");
    // The name of a service is the same, whatever the partition puts behind it.
    assert!(told.contains("statement 1: what the template computes is not known here"), "{told}");
}

#[test]
fn windows_files_and_the_yaml_of_templates_are_read() {
    let open = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}]}"#;
    for big in [false, true] {
        let mark = std::iter::once('\u{feff}').chain(open.chars()).collect::<String>();
        let bytes: Vec<u8> = mark
            .encode_utf16()
            .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
            .collect();
        let told = lint("utf16.json", &bytes);

        assert!(told.contains("open-to-everyone"), "{told}");
    }
    let yaml = "Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument:\n        \
                Statement:\n        - {Effect: Allow, Principal: '*', Action: 'sts:AssumeRole'}\n";

    assert!(lint("cfn.yaml", yaml.as_bytes()).contains("open-to-everyone"));
}

/// IAM Roles Anywhere User Guide, "Attribute mapping and trust policy".
#[test]
fn what_roles_anywhere_brings_of_a_certificate_may_be_compared() {
    let anywhere = |tag: &str| {
        let condition = json!({"StringEquals": {format!("aws:PrincipalTag/{tag}"): "Bob"},
            "ArnEquals": {"aws:SourceArn":
                "arn:aws:rolesanywhere:us-east-1:123456789012:trust-anchor/TA_ID"}});
        let actions = json!(["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]);
        let statement = json!({"Effect": "Allow", "Action": actions, "Condition": condition,
            "Principal": {"Service": "rolesanywhere.amazonaws.com"}});
        let document = json!({"Version": "2012-10-17", "Statement": [statement]});
        lint("trust.json", document.to_string().as_bytes())
    };

    for tag in ["x509Issuer/CN", "x509Subject/OU", "x509SAN/DNS"] {
        assert!(anywhere(tag).contains("0 dangers, 0 warnings, 0 notices"), "{}", anywhere(tag));
    }
    assert!(anywhere("team").contains("begin with `x509Subject/`"), "{}", anywhere("team"));
}

/// STS API reference, AssumeRoleWithWebIdentity: without the audience every identity pool gets in.
#[test]
fn cognito_without_an_identity_pool_is_an_open_door() {
    let cognito = |condition: &Value| {
        let principal = json!({"Federated": "cognito-identity.amazonaws.com"});
        trust(&principal, "sts:AssumeRoleWithWebIdentity", condition)
    };
    let amr = json!({"cognito-identity.amazonaws.com:amr": "authenticated"});
    let pool =
        json!({"cognito-identity.amazonaws.com:aud": "us-east-1:12345678-corner-cafe-123456790ab"});

    let open = cognito(&json!({"ForAnyValue:StringLike": amr}));
    let fine = cognito(&json!({"ForAnyValue:StringLike": amr, "StringEquals": pool}));

    assert!(open.contains("1 danger") && open.contains("amazonaws.com:aud"), "{open}");
    assert!(fine.contains("0 dangers, 0 warnings, 0 notices"), "{fine}");
}

#[test]
fn a_scheme_before_an_issuer_is_told() {
    let host = "token.actions.githubusercontent.com";
    let told = |provider: &str, issuer: &str| {
        let arn = format!("arn:aws:iam::111122223333:oidc-provider/{provider}");
        let subject = "repo:octo-org/octo-repo:ref:refs/heads/main";
        let condition = json!({"StringEquals": {format!("{issuer}:aud"): "sts.amazonaws.com",
            format!("{issuer}:sub"): subject}});
        trust(&json!({"Federated": arn}), "sts:AssumeRoleWithWebIdentity", &condition)
    };

    let keys = told(host, &format!("https://{host}"));
    assert!(keys.contains("keys of a provider are written without `https://`"), "{keys}");
    let arn = told(&format!("https://{host}"), host);
    assert!(arn.contains("ARN in `Principal` is to be written without `https://`"), "{arn}");
    let slash = told(&format!("{host}/"), host);
    assert!(slash.contains("agree on the `/` at the end"), "{slash}");
}

/// As the module of terraform-aws-modules writes it; IAM Access Analyzer warns of the operator, too.
#[test]
fn an_audience_that_is_compared_laxly_is_not_called_missing() {
    let issuer = "token.actions.githubusercontent.com";
    let told = trust(
        &json!({"Federated": GITHUB}),
        "sts:AssumeRoleWithWebIdentity",
        &json!({"ForAllValues:StringEquals": {format!("{issuer}:iss"): format!("https://{issuer}"),
                format!("{issuer}:aud"): "sts.amazonaws.com"},
            "StringLike": {format!("{issuer}:sub"): "repo:octo-org/octo-repo:*"}}),
    );

    assert!(told.contains("also passes without an audience"), "{told}");
    assert!(!told.contains("no condition on"), "{told}");
}

/// The names stand in AWS's own guides: OpenSearch Ingestion, DeepRacer, AWS Transform, IoT, EKS.
#[test]
fn services_of_which_little_is_heard_are_services() {
    for service in ["osis-pipelines", "deepracer", "transform", "pods.eks", "credentials.iot"] {
        let told = trust(
            &json!({"Service": format!("{service}.amazonaws.com")}),
            "sts:AssumeRole",
            &json!({"StringEquals": {"aws:SourceAccount": "111122223333"}}),
        );

        assert!(!told.contains("unknown-service"), "{service}: {told}");
    }
}

#[test]
fn a_file_that_is_nearly_json_says_what_keeps_it_from_it() {
    let statement = r#"{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}"#;
    for (text, told) in [
        (format!("{{\"Statement\":[{statement},]}}"), "a comma stands before"),
        (format!("{{\n// who\n\"Statement\":[{statement}]}}"), "it takes no comments"),
        (format!("{{\"Statement\":[{statement}"), "it ends too soon"),
        ("{'Statement': []}".to_owned(), "and not `'`"),
        ("{“Statement”: []}".to_owned(), "not those of a text program"),
        ("{\"Statement\": {{ statements }} }".to_owned(), "places are not filled in"),
    ] {
        let said = lint("trust.json", text.as_bytes());

        assert!(said.contains(told), "{text}: {said}");
    }
}
