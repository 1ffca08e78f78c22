//! The sandbox inside the test's own process, with the AWS CLI and boto3 as its clients.

use kamen::sandbox::{Options, Running, Sandbox};
use serde_json::Value;
use tokio::runtime::Runtime;

use crate::support::environment::TestEnvironment;
use crate::support::python;

/// A sandbox at work, and the threads that it works on.
#[derive(Debug)]
pub(crate) struct Cloud {
    running: Running,
    _runtime: Runtime,
}

impl Cloud {
    /// The demo's organisation.
    pub(crate) fn demo() -> Self {
        Self::start(Options::default())
    }

    /// Any organisation, clock and faults.
    pub(crate) fn start(options: Options) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("threads start");
        let running = runtime.block_on(Sandbox::start(options)).expect("loopback has a free port");
        Self { running, _runtime: runtime }
    }

    pub(crate) fn running(&self) -> &Running {
        &self.running
    }

    /// An environment with the keys of the user of act 1.
    pub(crate) fn with_keys(&self) -> TestEnvironment {
        let mut environment = TestEnvironment::new();
        for (name, value) in self.running.environment() {
            environment.set(&name, value);
        }
        environment
    }

    /// An environment with the demo's profiles in `~/.aws`, and no keys.
    pub(crate) fn with_profiles(&self) -> TestEnvironment {
        let mut environment = TestEnvironment::new();
        for (name, value) in self.running.endpoint() {
            environment.set(&name, value);
        }
        let files = self.running.shared_config();
        environment.write(".aws/config", &files.config);
        environment.write(".aws/credentials", &files.credentials);
        environment
    }

    /// The same for this shell with start-up files of the person's, by their paths below the home.
    pub(crate) fn with_start_up_files(
        &self,
        shell: &str,
        files: &[(&str, &str)],
    ) -> TestEnvironment {
        let mut environment = self.with_profiles();
        // Without this folder fish starts to read every manual page of the machine.
        environment.write(".local/share/fish/generated_completions/none", "");
        for (path, text) in files {
            environment.write(path, text);
        }
        environment.set("SHELL", shell);
        environment
    }
}

/// What the AWS CLI answers: its JSON, or its error text.
pub(crate) fn aws(environment: &TestEnvironment, arguments: &[&str]) -> Result<Value, String> {
    let mut command = environment.command(python::program("aws"));
    let output = command.args(arguments).args(["--output", "json"]).output().expect("aws starts");
    if output.status.success() {
        Ok(serde_json::from_slice(&output.stdout).expect("aws prints JSON"))
    } else {
        Err(String::from_utf8_lossy(&output.stderr).trim().to_owned())
    }
}

/// Runs Python lines with boto3 at hand; what they leave in `answer` comes back. `sts`, `iam` and
/// `attempt` (an answer, or a refusal's code and message) are defined.
pub(crate) fn boto3(environment: &TestEnvironment, lines: &str) -> Value {
    let script = format!("{PRELUDE}\n{lines}\nprint(json.dumps(answer, default=str))\n");
    let mut command = environment.command(python::program("python"));
    let output = command.args(["-c", &script]).output().expect("python starts");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    serde_json::from_slice(&output.stdout).expect("the script prints JSON")
}

const PRELUDE: &str = r#"
import boto3, json
from botocore.config import Config
from botocore.exceptions import ClientError

once = Config(retries={"total_max_attempts": 1})

def client(service, credentials=None, config=once, **more):
    if credentials:
        more |= {
            "aws_access_key_id": credentials["AccessKeyId"],
            "aws_secret_access_key": credentials["SecretAccessKey"],
            "aws_session_token": credentials["SessionToken"],
        }
    return boto3.client(service, config=config, **more)

def attempt(call, **arguments):
    try:
        return call(**arguments)
    except ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        return {**error.response["Error"], "status": status}

def assume(sts, role, name="test", **more):
    return attempt(sts.assume_role, RoleArn="arn:aws:iam::" + role, RoleSessionName=name, **more)

sts, iam = client("sts"), client("iam")
"#;
