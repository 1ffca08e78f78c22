//! Texts of programs that never asked AWS, or got no answer: region, profiles, networks, certificates. None is a denial,
//! and all are taken for one.

use crate::policy::explain::denial::Meaning;
use crate::policy::explain::denial::meaning::meaning;

const NO_REGION: Meaning = meaning(
    "no region is set: AWS was not asked",
    "set `AWS_REGION`, or `region` in the profile; `kamen exec --region REGION ROLE -- …` sets it for one command",
);

const NO_HOST: Meaning = meaning(
    "the name of the server is not known, or nothing answers there: AWS refused nothing",
    "look at the region for a slip, at `AWS_ENDPOINT_URL` and `endpoint_url`, then at the network and its proxy",
);

const NO_ANSWER: Meaning = meaning(
    "no answer came in time: AWS refused nothing",
    "look at the network, its proxy (`HTTPS_PROXY`) and the routes to a VPC endpoint",
);

const OTHER_CERTIFICATE: Meaning = meaning(
    "the program does not trust the certificate that it was shown: as a rule a proxy's on the way",
    "name the file of the proxy's authority in `AWS_CA_BUNDLE` or `ca_bundle`, for Node in `NODE_EXTRA_CA_CERTS`",
);

const NOT_PARSED: Meaning = meaning(
    "a shared file is not written as the AWS CLI reads it, and it refuses the whole of it",
    "`kamen doctor` names the line and the reason",
);

pub(super) const TEXTS: &[(&str, Meaning)] = &[
    // --- the region: the AWS CLI, Go, JavaScript, Java, Terraform ---
    ("You must specify a region", NO_REGION),
    ("MissingRegion", NO_REGION),
    ("Missing region in config", NO_REGION),
    ("Region is missing", NO_REGION),
    ("Missing Region", NO_REGION),
    ("an AWS region is required, but was not found", NO_REGION),
    ("Unable to load region from any of the providers in the chain", NO_REGION),
    ("No RegionEndpoint or ServiceURL configured", NO_REGION),
    ("Invalid endpoint: https://sts..amazonaws.com", NO_REGION),
    // --- profiles, and what they run ---
    (
        "Infinite loop in credential configuration",
        meaning(
            "profiles name each other as `source_profile` in a circle: AWS was not asked",
            "`kamen doctor` names them and the lines; the last one needs keys or a sign-in of its own",
        ),
    ),
    ("Unable to parse config file", NOT_PARSED),
    (
        "Error when retrieving credentials from custom-process",
        meaning(
            "the profile's `credential_process` failed: AWS was not asked",
            "run its command by hand; what stands behind the colon is its own word",
        ),
    ),
    (
        "Cannot refresh credentials: MFA token required",
        meaning(
            "the program's session has ended, and a new one takes an MFA code that it cannot ask for",
            "run it by `kamen exec ROLE -- …`, or in `kamen shell ROLE`, and give the code there",
        ),
    ),
    (
        "the refreshed credentials are still expired",
        meaning(
            "what gives the program its credentials gave ones that have ended, or this machine's clock is ahead",
            "set the clock (`kamen doctor` measures it), then look at what a `credential_process` keeps",
        ),
    ),
    (
        "The pending authorization to retrieve an SSO token has expired",
        meaning(
            "the sign-in was not confirmed in the browser in time",
            "sign in again: `kamen login`",
        ),
    ),
    // --- networks ---
    ("Could not connect to the endpoint URL", NO_HOST),
    ("no such host", NO_HOST),
    ("getaddrinfo ENOTFOUND", NO_HOST),
    ("getaddrinfo EAI_AGAIN", NO_HOST),
    ("Name or service not known", NO_HOST),
    ("java.net.UnknownHostException", NO_HOST),
    ("Connect timeout on endpoint URL", NO_ANSWER),
    ("Read timeout on endpoint URL", NO_ANSWER),
    ("i/o timeout", NO_ANSWER),
    ("TLS handshake timeout", NO_ANSWER),
    ("connect ETIMEDOUT", NO_ANSWER),
    ("context deadline exceeded", NO_ANSWER),
    // --- certificates: Python, Go, Node, Java, curl ---
    ("SSL validation failed for", OTHER_CERTIFICATE),
    ("CERTIFICATE_VERIFY_FAILED", OTHER_CERTIFICATE),
    ("certificate signed by unknown authority", OTHER_CERTIFICATE),
    ("self-signed certificate in certificate chain", OTHER_CERTIFICATE),
    ("self signed certificate in certificate chain", OTHER_CERTIFICATE),
    ("unable to get local issuer certificate", OTHER_CERTIFICATE),
    ("PKIX path building failed", OTHER_CERTIFICATE),
    // --- S3 and EC2 ---
    (
        "DryRunOperation",
        meaning("the caller may do it: a dry run says so by an error", "leave out `--dry-run`"),
    ),
    (
        "PermanentRedirect",
        meaning(
            "the bucket is in another region than the request was sent to",
            "set the bucket's region: `aws s3api head-bucket` shows it",
        ),
    ),
];
