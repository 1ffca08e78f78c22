//! Names of services, and of those that are nearly ones.

use super::*;

#[test]
fn one_letter_makes_one_word_of_the_other() {
    for (left, right) in [
        ("lambda", "lambda"),
        ("lambdx", "lambda"),
        ("lmabda", "lambda"),
        ("lambdaa", "lambda"),
        ("lamda", "lambda"),
        ("ambda", "lambda"),
        ("xambda", "lambda"),
    ] {
        // Two that are the same are near by no step, as they are found before.
        assert_eq!(is_near(left, right), left != right, "{left} {right}");
        assert_eq!(is_near(right, left), left != right, "{right} {left}");
    }
    for (left, right) in
        [("lambda", "lamxxa"), ("lambda", "labmad"), ("lambda", "lamb"), ("ab", "cd")]
    {
        assert!(!is_near(left, right) && !is_near(right, left), "{left} {right}");
    }
    assert!(!is_near("abcd", "axbd"), "two others are not two swapped");
    assert!(!is_near("abc", "xac"), "half a swap");
}

#[test]
fn a_region_is_no_part_of_a_services_name() {
    for (front, service) in [
        ("states.eu-west-1", "states"),
        ("states.us-gov-west-1", "states"),
        ("states.eu-west-x", "states.eu-west-x"),
        ("api.ecr-1", "api.ecr-1"),
        ("ec2", "ec2"),
    ] {
        assert_eq!(without_region(front), service);
    }
}

/// "Service principals are unique and case-sensitive" (IAM API reference, CreateServiceLinkedRole).
#[test]
fn a_service_is_written_in_small_letters() {
    for (name, meant) in [
        ("Lambda.amazonaws.com", "lambda.amazonaws.com"),
        ("EC2.amazonaws.com", "ec2.amazonaws.com"),
    ] {
        let told = format!(": their names are case-sensitive; did you mean `{meant}`?");
        assert_eq!(wrong(name), Some(told));
        assert_eq!(wrong(meant), None);
    }
}

#[test]
fn a_region_that_is_none_is_told_with_the_one_that_is_meant() {
    for (front, region, meant) in [
        ("logs", "eu-wset-1", "eu-west-1"),
        ("logs", "eu-west1", "eu-west-1"),
        ("states", "us-east-1a", "us-east-1"),
        ("logs", "us-gov-wset-1", "us-gov-west-1"),
    ] {
        let told =
            format!(": `{region}` is no region; did you mean `{front}.{meant}.amazonaws.com`?");
        assert_eq!(wrong(&format!("{front}.{region}.amazonaws.com")), Some(told));
    }
    for fine in ["logs.eu-isoe-west-1", "states.mx-central-1", "pods.eks", "logs.eusc-de-east-1"] {
        assert_eq!(wrong(&format!("{fine}.amazonaws.com")), None, "{fine}");
    }
}

/// The user guides of AWS DMS and Amazon Transcribe name them as principals.
#[test]
fn services_of_a_part_of_a_product_are_known() {
    for name in ["dms-data-migrations", "dms-fleet-advisor", "transcribe.streaming"] {
        assert_eq!(wrong(&format!("{name}.amazonaws.com")), None, "{name}");
    }
}

#[test]
fn a_part_of_a_product_that_is_nearly_one_is_told() {
    for (name, meant) in [
        ("pod.eks", "pods.eks"),
        ("task.apprunner", "tasks.apprunner"),
        ("monitor.rds", ""),
        ("montoring.rds", "monitoring.rds"),
        ("service.eks", ""),
        ("monitoring.rds", ""),
    ] {
        let told = format!("; did you mean `{meant}.amazonaws.com`?");
        let expected = (!meant.is_empty()).then_some(told);
        assert_eq!(wrong(&format!("{name}.amazonaws.com")), expected, "{name}");
    }
}
