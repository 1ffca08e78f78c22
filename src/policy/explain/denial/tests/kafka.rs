//! What brokers of Amazon MSK answer, as clients of several languages print it.

use super::*;

fn words(text: &str) -> String {
    let told = Denial::all_of_text(text);
    assert_eq!(told.len(), 1, "{text}: {told:?}");
    let meaning = told[0].meaning.expect("a text of AWS's");
    format!("{} {}", meaning.words, meaning.hint)
}

/// The texts of public threads: dpkp/kafka-python#2638, aws/aws-msk-iam-auth#25, Mongey/terraform-provider-kafka#586
/// and #434, awslabs/data-solutions-framework-on-aws#676, provectus/kafka-ui#2947.
#[test]
fn a_broker_that_refuses_is_told_apart_from_s3() {
    const ID: &str = "cc8333d3-37a9-4bb8-9d5a-1b1127502cad";
    for (text, part) in [
        (
            format!("org.apache.kafka.common.errors.SaslAuthenticationException: [{ID}]: Access denied"),
            "kafka-cluster:Connect",
        ),
        (
            format!("[Error 58] SaslAuthenticationFailedError: [{ID}]: Access denied"),
            "kafka-cluster:Connect",
        ),
        (
            format!(
                "kafka: client has run out of available brokers to talk to: 2 errors occurred:\n  * kafka server: \
                 SASL Authentication failed: [{ID}]: Access denied\n  * kafka server: SASL Authentication failed: \
                 [{ID}]: Access denied"
            ),
            "kafka-cluster:Connect",
        ),
        (
            format!("KafkaJSSASLAuthenticationError: [{ID}]: Access denied"),
            "kafka-cluster:Connect",
        ),
        (
            format!("SaslAuthenticationException: [{ID}]: Too many connects"),
            "no policy refuses this",
        ),
        (
            "org.apache.kafka.common.errors.TopicAuthorizationException: Not authorized to access topics: [orders]"
                .to_owned(),
            "kafka-cluster:DescribeTopic",
        ),
        (
            "kafka server: The client is not authorized to access this topic".to_owned(),
            "kafka-cluster:DescribeTopic",
        ),
        (
            "org.apache.kafka.common.errors.GroupAuthorizationException: Not authorized to access group: mine"
                .to_owned(),
            "kafka-cluster:DescribeGroup",
        ),
        (
            "ClusterAuthorizationException: Cluster authorization failed.".to_owned(),
            "kafka-cluster:WriteDataIdempotently",
        ),
    ] {
        let told = words(&text);
        assert!(told.contains(part), "{text}: {told}");
    }
    let plain = words("[error]: Access Denied");
    assert!(!plain.contains("kafka"), "{plain}");
}
