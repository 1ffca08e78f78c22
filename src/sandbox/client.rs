//! What a client needs to talk to the sandbox: variables, and shared config and credentials files.

use std::fmt::Write;
use std::net::SocketAddr;

use crate::domain::account::AccountId;
use crate::sandbox::demo::{FIRST, ONES, SECOND, TWOS};
use crate::sandbox::organisation::{Organisation, User};

/// The region that the sandbox's clients are told to use.
pub const REGION: &str = "eu-central-1";

/// The text of `~/.aws/config` and `~/.aws/credentials`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedFiles {
    pub config: String,
    pub credentials: String,
}

/// The variables that send a client to the sandbox, without any keys.
pub(super) fn endpoint_variables(address: SocketAddr) -> Vec<(String, String)> {
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    vec![
        pair("AWS_ENDPOINT_URL", &format!("http://{address}")),
        pair("AWS_REGION", REGION),
        pair("AWS_DEFAULT_REGION", REGION),
        // There is no instance metadata to ask here: without this, some clients wait for it.
        pair("AWS_EC2_METADATA_DISABLED", "true"),
    ]
}

/// The keys of a user, as variables.
pub(super) fn key_variables(user: &User) -> Vec<(String, String)> {
    vec![
        ("AWS_ACCESS_KEY_ID".to_owned(), user.access_key_id.clone()),
        ("AWS_SECRET_ACCESS_KEY".to_owned(), user.secret_access_key.reveal().to_owned()),
    ]
}

/// The profiles of the demo: one user, and from there a role in every account that lets it in.
pub(super) fn shared_files(organisation: &Organisation, address: SocketAddr) -> SharedFiles {
    let mut files = SharedFiles { config: String::new(), credentials: String::new() };
    let user =
        organisation.accounts.get(&FIRST).and_then(|first| first.users.get("AssumeRoleUser"));
    if let Some(user) = user {
        write_user(&mut files, "default", user, address);
    }
    for (name, account, role) in [("second", SECOND, "RoleA"), ("ones", ONES, "RoleA")] {
        write_role(&mut files, name, account, role, "default", address);
    }
    write_role(&mut files, "twos", TWOS, "RoleB", "ones", address);
    files
}

fn write_user(files: &mut SharedFiles, name: &str, user: &User, address: SocketAddr) {
    let section = if name == "default" { "default".to_owned() } else { format!("profile {name}") };
    let written =
        write!(files.config, "[{section}]\nregion = {REGION}\nendpoint_url = http://{address}\n\n")
            .and_then(|()| {
                write!(
                    files.credentials,
                    "[{name}]\naws_access_key_id = {}\naws_secret_access_key = {}\n\n",
                    user.access_key_id,
                    user.secret_access_key.reveal()
                )
            });
    debug_assert!(written.is_ok(), "writing to a text cannot fail");
}

fn write_role(
    files: &mut SharedFiles,
    name: &str,
    account: AccountId,
    role: &str,
    source: &str,
    address: SocketAddr,
) {
    let written = write!(
        files.config,
        "[profile {name}]\nrole_arn = arn:aws:iam::{account}:role/{role}\n\
         source_profile = {source}\nregion = {REGION}\nendpoint_url = http://{address}\n\n"
    );
    debug_assert!(written.is_ok(), "writing to a text cannot fail");
}
