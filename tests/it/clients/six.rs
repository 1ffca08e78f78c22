//! Six programs of others that ask STS who they are, each started by a line of sh.

use std::path::Path;

use crate::clients::programs;
use crate::support::environment::{TestEnvironment, kamen_binary};
use crate::support::python;
use crate::support::sandbox::Cloud;

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Client {
    Boto3,
    Cli1,
    Cli2,
    JavaScript,
    Go,
    Rust,
}

/// One process that calls so many times; the AWS CLI takes a process a call.
const BOTO3: &str = "import boto3, sys, time\n\
session = boto3.Session()\n\
client = session.client('sts')\n\
for turn in range(int(sys.argv[2])):\n\
\x20   time.sleep(float(sys.argv[1]) if turn else 0)\n\
\x20   arn = client.get_caller_identity()['Arn']\n\
\x20   print(session.get_credentials().get_frozen_credentials().access_key, arn)\n";

impl Client {
    pub(crate) const ALL: [Self; 6] =
        [Self::Boto3, Self::Cli1, Self::Cli2, Self::JavaScript, Self::Go, Self::Rust];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Boto3 => "boto3",
            Self::Cli1 => "AWS CLI 1",
            Self::Cli2 => "AWS CLI 2.9",
            Self::JavaScript => "SDK for JavaScript",
            Self::Go => "SDK for Go",
            Self::Rust => "SDK for Rust",
        }
    }

    /// A line that calls so many times, so many seconds apart, and fails if a call does. Needs what [`given`] gives.
    pub(crate) fn line(self, rounds: usize, pause: &str) -> String {
        match self {
            Self::Boto3 => format!("$PYTHON $BOTO3 {pause} {rounds}"),
            Self::Cli1 => cli("$CLI1", "", rounds, pause),
            // It takes no address from the environment.
            Self::Cli2 => cli("$CLI2", "--endpoint-url $AT", rounds, pause),
            Self::JavaScript => format!("node $NODE {pause} {rounds}"),
            Self::Go => format!("$GO {pause}s {rounds}"),
            Self::Rust => format!("$RUST {pause} {rounds}"),
        }
    }
}

/// What the client says of itself names the key that it signed with.
fn cli(program: &str, more: &str, rounds: usize, pause: &str) -> String {
    let call = "sts get-caller-identity --query Arn --output text --debug";
    let shown = "grep -o 'Credential=[A-Z0-9]*' | head -n 1; echo \"$said\" | grep '^arn:'";
    format!(
        "for turn in $(seq {rounds}); do sleep {pause} & \
         said=$({program} {call} {more} 2>&1) || {{ echo \"$said\" | tail -n 3; exit 1; }}; \
         echo \"$said\" | {shown}; wait $!; done"
    )
}

/// Variables that name the programs, and kamen as the shell's own.
pub(crate) fn given(environment: &mut TestEnvironment, cloud: &Cloud) {
    let boto3 = environment.write("ask.py", BOTO3);
    let (python, cli) = (python::program("python"), python::program("aws"));
    for (name, path) in [
        ("BOTO3", boto3.as_path()),
        ("PYTHON", &python),
        ("CLI1", &cli),
        ("CLI2", programs::debians_cli()),
        ("NODE", programs::node()),
        ("GO", programs::go()),
        ("RUST", programs::rust()),
    ] {
        environment.set(name, path.display().to_string());
    }
    // Compiling the AWS CLI takes longer than it runs.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("target has a parent");
    environment.unset("PYTHONDONTWRITEBYTECODE");
    environment.set("PYTHONPYCACHEPREFIX", target.join("test-pycache").display().to_string());
    environment.set("AT", format!("http://{}", cloud.running().address()));
    let folder = kamen_binary().parent().expect("a binary has a folder").display().to_string();
    let path = environment.variables()["PATH"].clone();
    environment.set("PATH", format!("{folder}:{path}"));
}

/// The keys and the identities that a client printed, call after call.
pub(crate) fn seen(said: &str) -> Vec<(String, String)> {
    let words = said.split(|letter: char| letter.is_whitespace() || "\",[]=".contains(letter));
    let words: Vec<&str> = words.collect();
    let named = |start: &'static str| words.iter().filter(move |word| word.starts_with(start));
    let pairs = named("ASIA").zip(named("arn:"));
    pairs.map(|(key, arn)| ((*key).to_owned(), (*arn).to_owned())).collect()
}
