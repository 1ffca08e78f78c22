//! Clusters of Amazon MSK: a broker says no more than that it refuses (MSK Developer Guide, "iam-access-control" and
//! "kafka-actions").

use crate::policy::explain::denial::Meaning;
use crate::policy::explain::denial::meaning::meaning;

/// The broker puts an id in brackets before its answer to a signature; wrong passwords have none.
const NOT_CONNECTED: Meaning = meaning(
    "the Kafka cluster does not let the identity connect; the broker does not say why: no policy allows `kafka-cluster:Connect`, or the token is of another identity, or has ended",
    "check who signs (`kamen whoami` in the same place), then allow `kafka-cluster:Connect` on the cluster's ARN; across accounts the cluster's policy too",
);

const TOPIC: Meaning = meaning(
    "the Kafka cluster lets the client in, and refuses the topic: it may also not be there",
    "with IAM: allow `kafka-cluster:DescribeTopic` and `ReadData` or `WriteData` on the topic's ARN (`…:topic/CLUSTER/ID/NAME`); else look at the cluster's own rules (ACLs)",
);

const GROUP: Meaning = meaning(
    "the Kafka cluster lets the client in, and refuses the consumer group",
    "with IAM: allow `kafka-cluster:DescribeGroup` and `AlterGroup` on the group's ARN (`…:group/CLUSTER/ID/NAME`); else look at the cluster's own rules (ACLs)",
);

const CLUSTER: Meaning = meaning(
    "the Kafka cluster lets the client in, and refuses what is asked of the cluster itself",
    "with IAM: allow the action on the cluster's ARN, for producers `kafka-cluster:WriteDataIdempotently`; else look at the cluster's own rules (ACLs)",
);

const TRANSACTION: Meaning = meaning(
    "the Kafka cluster lets the client in, and refuses the transaction's id",
    "with IAM: allow `kafka-cluster:DescribeTransactionalId` and `AlterTransactionalId` on its ARN; else look at the cluster's own rules (ACLs)",
);

pub(super) const TEXTS: &[(&str, Meaning)] = &[
    (
        "]: Too many connects",
        meaning(
            "the broker got too many new connections by IAM at once: no policy refuses this",
            "keep connections open, and raise `reconnect.backoff.ms` in the client",
        ),
    ),
    ("SaslAuthenticationException: [", NOT_CONNECTED),
    ("SASLAuthenticationError: [", NOT_CONNECTED),
    ("SaslAuthenticationFailedError: [", NOT_CONNECTED),
    ("SASL authentication failed: [", NOT_CONNECTED),
    ("SASL authentication error: [", NOT_CONNECTED),
    ("Not authorized to access topic", TOPIC),
    ("client is not authorized to access this topic", TOPIC),
    ("Topic authorization failed", TOPIC),
    ("Not authorized to access group", GROUP),
    ("Group authorization failed", GROUP),
    ("Cluster authorization failed", CLUSTER),
    ("Transactional Id authorization failed", TRANSACTION),
];
