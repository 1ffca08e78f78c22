//! A bare client: one AssumeRole by the keys in the environment, with nothing around it. `run.py` compares `kamen
//! exec` with it.

#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a client for measuring, with nothing around it"
)]

use std::env::{args, var};

use aws_sdk_sts::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_sts::{Client, Config};
use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_http_client::Builder;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let (id, secret) = (var("AWS_ACCESS_KEY_ID")?, var("AWS_SECRET_ACCESS_KEY")?);
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("eu-west-1"))
            .http_client(Builder::new().build_http())
            .sleep_impl(TokioSleep::new())
            .endpoint_url(var("AWS_ENDPOINT_URL")?)
            .credentials_provider(Credentials::new(id, secret, None, None, "bare"))
            .build();
        let role = args().nth(1).ok_or("the ARN of a role is missing")?;
        let call = Client::from_conf(config).assume_role().role_arn(role).role_session_name("bare");
        let answer = call.send().await?;
        println!("{}", answer.assumed_role_user().map_or("", |user| user.arn()));
        Ok(())
    })
}
