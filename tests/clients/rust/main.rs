//! Asks STS by a profile, again and again, and prints which key it had and who that is: ask SECONDS [ROUNDS]

#![expect(clippy::print_stdout, reason = "a client as others write it")]

use std::env::args;
use std::error::Error;
use std::time::Duration;

use aws_config::BehaviorVersion;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_sdk_sts::Client;
use aws_smithy_http_client::Builder;

fn main() -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(ask())
}

async fn ask() -> Result<(), Box<dyn Error>> {
    let word = |place| args().nth(place);
    let pause: f64 = word(1).ok_or("how long it waits is missing")?.parse()?;
    let rounds: u32 = word(2).map_or(Ok(2), |count| count.parse())?;
    let http = Builder::new().build_http();
    let config = aws_config::defaults(BehaviorVersion::latest()).http_client(http).load().await;
    let keys: SharedCredentialsProvider = config.credentials_provider().ok_or("no keys")?;
    let client = Client::new(&config);
    let mut seen = Vec::new();
    for round in 0..rounds {
        if round > 0 {
            tokio::time::sleep(Duration::from_secs_f64(pause)).await;
        }
        let who = client.get_caller_identity().send().await?;
        let keys = keys.provide_credentials().await?;
        seen.push([keys.access_key_id().to_owned(), who.arn().unwrap_or_default().to_owned()]);
    }
    println!("{}", serde_json::to_string(&seen)?);
    Ok(())
}
