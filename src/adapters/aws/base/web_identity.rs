//! `web_identity_token_file`, and aws-vault's `web_identity_token_process`: AssumeRoleWithWebIdentity with a token that
//! another program keeps fresh.

use std::time::Duration;

use tokio::time::timeout;
use zeroize::Zeroizing;

use super::child::Child;
use super::process::{head, tail};

use crate::adapters::aws::Sdk;
use crate::adapters::aws::failure::Asked;
use crate::adapters::aws::sts::incomplete;
use crate::adapters::file;
use crate::domain::arn::ArnParts;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::profile::{ClientSettings, IdentityToken};
use crate::domain::secret::Credentials;
use crate::domain::system::in_words;

/// What the profile or the environment says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Request<'a> {
    pub(super) token: &'a IdentityToken,
    pub(super) role_arn: &'a str,
    pub(super) session_name: Option<&'a str>,
}

impl Sdk {
    pub(super) async fn web_identity(
        &self,
        request: &Request<'_>,
        settings: &ClientSettings,
    ) -> Result<Credentials, Failure> {
        let token = self.identity_token(request.token).await?;
        let partition = ArnParts::parse(request.role_arn).map(|parts| parts.partition);
        let client = self.clients.sts(settings, partition)?;
        let call = client
            .assume_role_with_web_identity()
            .role_arn(request.role_arn)
            .role_session_name(request.session_name.unwrap_or("kamen"))
            .web_identity_token(token.trim())
            .send();
        let operation = "sts:AssumeRoleWithWebIdentity";
        let asked = Asked {
            operation,
            access_key_id: "",
            subject: Some(request.role_arn),
            settings,
            mfa_device: None,
        };
        let output = self.call(asked, call).await?;
        let credentials = output.credentials().map(|keys| self.session_keys(keys));
        credentials.ok_or_else(|| incomplete(operation))
    }

    async fn identity_token(&self, token: &IdentityToken) -> Result<Zeroizing<String>, Failure> {
        let options = &self.options;
        match token {
            IdentityToken::File(path) => {
                let text = file::read_text(path, file::MOST_NOTE).map_err(|error| {
                    let place = path.display();
                    let message = format!(
                        "the web identity token in {place} cannot be read: {}",
                        in_words(&error)
                    );
                    let is_short = path.starts_with("~") || place.to_string().contains('$');
                    Failure::new(FailureKind::Credentials, message).with_hint(if is_short {
                        "no SDK expands `~` or `$` in the path of a token: write the whole path"
                    } else {
                        "check `web_identity_token_file`, or AWS_WEB_IDENTITY_TOKEN_FILE"
                    })
                })?;
                Ok(Zeroizing::new(text))
            }
            IdentityToken::Process(command) => {
                let say = |line: &str| {
                    options.call_log.said(&format!("web_identity_token_process: {line}"));
                };
                printed((command, self.is_alone()), options.network.process_timeout, say).await
            }
        }
    }
}

/// What a command prints, in a shell, within `limit` seconds: a token, and nothing else.
async fn printed(
    (command, is_apart): (&str, bool),
    limit: u32,
    say: impl Fn(&str),
) -> Result<Zeroizing<String>, Failure> {
    let failed = |what: &str| {
        let message = format!("its `web_identity_token_process` {what}");
        Failure::new(FailureKind::Credentials, message)
            .with_hint("run the command by hand: it must print the token and nothing else")
    };
    let listen = async {
        let unstarted = |error| failed(&format!("cannot be started: {}", in_words(&error)));
        let mut child = Child::start(command, is_apart, &[]).map_err(unstarted)?;
        let (stdout, stderr) = child.streams();
        let (text, _) = tokio::join!(head(stdout), tail(stderr, say));
        let text = text.map_err(|_| failed("printed more than a token"))?;
        let status = child
            .wait()
            .await
            .map_err(|error| failed(&format!("was lost: {}", in_words(&error))))?;
        if status.success() { Ok(text) } else { Err(failed(&format!("ended with {status}"))) }
    };
    let limit = Duration::from_secs(limit.max(1).into());
    let late = || failed(&format!("did not end within {} seconds", limit.as_secs()));
    let text = timeout(limit, listen).await.map_err(|_| late())??;
    let token = std::str::from_utf8(&text).unwrap_or_default().trim();
    if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(failed("printed no token"));
    }
    Ok(Zeroizing::new(token.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_token_is_what_the_command_prints_and_all_else_is_told() {
        let printed = |command: &'static str| printed((command, false), 1, |_| {});

        assert_eq!(printed("echo EXAMPLE.TOKEN").await.unwrap().as_str(), "EXAMPLE.TOKEN");
        for (command, words) in [
            ("true", "no token"),
            ("echo two words", "no token"),
            ("echo x; exit 3", "ended with"),
            ("sleep 30", "did not end within 1 seconds"),
            ("yes", "more than a token"),
        ] {
            let message = printed(command).await.unwrap_err().message;
            assert!(message.contains(words), "{command}: {message}");
        }
    }
}
