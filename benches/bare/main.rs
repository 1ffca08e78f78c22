//! A bare client of the SDK, with nothing around it: `bare assume ROLE` makes one call by the keys in the environment,
//! `bare list ACCOUNTS AT_ONCE` lists the roles and the aliases of so many accounts. `run.py` compares kamen with it.

#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a client for measuring, with nothing around it"
)]

use std::env::{args, var};
use std::error::Error;

use aws_credential_types::Credentials;
use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_smithy_http_client::Builder;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use futures_util::stream::{self, StreamExt, TryStreamExt};

fn main() -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let arguments: Vec<String> = args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["assume", role] => runtime.block_on(assume(role)),
        ["list", accounts, at_once] => runtime.block_on(list(accounts.parse()?, at_once.parse()?)),
        _ => Err("usage: bare assume ROLE | bare list ACCOUNTS AT_ONCE".into()),
    }
}

async fn assume(role: &str) -> Result<(), Box<dyn Error>> {
    use aws_sdk_sts::config::{BehaviorVersion, Region};
    let (id, secret) = (var("AWS_ACCESS_KEY_ID")?, var("AWS_SECRET_ACCESS_KEY")?);
    let config = aws_sdk_sts::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-west-1"))
        .http_client(Builder::new().build_http())
        .sleep_impl(TokioSleep::new())
        .endpoint_url(var("AWS_ENDPOINT_URL")?)
        .credentials_provider(Credentials::new(id, secret, None, None, "bare"))
        .build();
    let client = aws_sdk_sts::Client::from_conf(config);
    let answer = client.assume_role().role_arn(role).role_session_name("bare").send().await?;
    println!("{}", answer.assumed_role_user().map_or("", |user| user.arn()));
    Ok(())
}

async fn list(accounts: u64, at_once: usize) -> Result<(), Box<dyn Error>> {
    let http: SharedHttpClient = Builder::new().build_http();
    let http = &http;
    let each =
        stream::iter(0..accounts).map(|number| account(http.clone(), 900_000_000_000 + number));
    let listed: Vec<Vec<String>> = each.buffered(at_once).try_collect().await?;
    for arn in listed.iter().flatten() {
        println!("{arn}");
    }
    Ok(())
}

/// The ARNs of an account's roles.
async fn account(http: SharedHttpClient, account: u64) -> Result<Vec<String>, Box<dyn Error>> {
    use aws_sdk_iam::config::{BehaviorVersion, Region};
    let keys = Credentials::new(format!("AKIA{account}"), "secret", None, None, "bare");
    let config = aws_sdk_iam::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-west-1"))
        .http_client(http)
        .sleep_impl(SharedAsyncSleep::new(TokioSleep::new()))
        .endpoint_url(var("AWS_ENDPOINT_URL")?)
        .credentials_provider(keys)
        .build();
    let client = aws_sdk_iam::Client::from_conf(config);
    let roles = client.list_roles().max_items(1000).into_paginator().items().send();
    let (roles, aliases) =
        tokio::join!(roles.collect::<Result<Vec<_>, _>>(), client.list_account_aliases().send());
    aliases?;
    Ok(roles?.iter().map(|role| role.arn().to_owned()).collect())
}
