//! The token files of the AWS CLI and the SDKs: `~/.aws/sso/cache`, a file a portal, named by a digest of
//! what the portal is called (AWS SDKs and Tools Reference Guide, "IAM Identity Center credential
//! provider").

use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};
use sha1::{Digest, Sha1};
use zeroize::Zeroizing;

use crate::adapters::file;
use crate::domain::environment::Environment;
use crate::domain::failure::Failure;
use crate::domain::secret::Secret;
use crate::domain::sign_in::{Portal, Registration, Token};
use crate::ports::sign_in::TokenFiles;

/// Names another folder than `~/.aws/sso/cache`: the demo's sign-ins are not the person's.
pub const FOLDER: &str = "KAMEN_TOKEN_DIR";

/// The token files below the home directory; no variable moves them.
#[derive(Debug)]
pub struct SharedTokenFiles {
    environment: Arc<Environment>,
}

/// What is read of a file; other fields stay if they are.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TokenFile {
    start_url: Option<String>,
    access_token: Zeroizing<String>,
    expires_at: String,
    refresh_token: Option<Zeroizing<String>>,
    client_id: Option<String>,
    client_secret: Option<Zeroizing<String>>,
    registration_expires_at: Option<String>,
}

impl SharedTokenFiles {
    pub fn new(environment: &Arc<Environment>) -> Self {
        Self { environment: Arc::clone(environment) }
    }

    fn path(&self, portal: &Portal) -> Option<PathBuf> {
        let name = hex::encode(Sha1::digest(portal.name()));
        let folder = match self.environment.value(FOLDER) {
            Some(own) => PathBuf::from(own),
            None => self.environment.home()?.join(".aws/sso/cache"),
        };
        Some(folder.join(format!("{name}.json")))
    }

    fn text(&self, portal: &Portal) -> Option<Zeroizing<String>> {
        file::read_text(&self.path(portal)?, file::MOST_NOTE).ok().map(Zeroizing::new)
    }
}

impl TokenFiles for SharedTokenFiles {
    fn load(&self, portal: &Portal) -> Option<Token> {
        // Others write in place: one may meet half a file, and the whole one a moment later.
        token(&self.text(portal)?, portal).or_else(|| token(&self.text(portal)?, portal))
    }

    fn is_shared(&self, portal: &Portal) -> bool {
        self.path(portal).is_some_and(|path| path.is_file())
    }

    fn prepare(&self, portal: &Portal) -> Result<(), Failure> {
        let path = self.path(portal).ok_or_else(homeless)?;
        file::try_to_replace(&path)
    }

    fn save(&self, portal: &Portal, token: &Token) -> Result<(), Failure> {
        let path = self.path(portal).ok_or_else(homeless)?;
        let before = self.text(portal).and_then(|text| serde_json::from_str(&text).ok());
        let written = written(before.unwrap_or_default(), portal, token);
        let bytes = serde_json::to_vec(&written).map(Zeroizing::new);
        let bytes = bytes.map_err(|error| Failure::local(format!("no JSON: {error}")))?;
        file::replace(&path, &bytes)
    }

    fn remove(&self, portal: &Portal) -> Result<bool, Failure> {
        self.path(portal).map_or(Ok(false), |path| file::remove(&path))
    }
}

fn homeless() -> Failure {
    Failure::local("there is no home directory to keep the token in").with_hint("set HOME")
}

fn token(text: &str, portal: &Portal) -> Option<Token> {
    let file: TokenFile = serde_json::from_str(text).ok()?;
    // A session's name may have been given to another portal since.
    if file.start_url.is_some_and(|url| url != portal.start_url) || !is_plain(&file.access_token) {
        return None;
    }
    let client = match (file.client_id, file.client_secret, file.registration_expires_at) {
        (Some(id), Some(secret), Some(end)) => moment(&end).map(|expires| Registration {
            id,
            secret: Secret::new(secret.as_str()),
            expires,
        }),
        _ => None,
    };
    Some(Token {
        access: Secret::new(file.access_token.as_str()),
        expires: moment(&file.expires_at)?,
        refresh: file.refresh_token.map(|token| Secret::new(token.as_str())),
        client,
    })
}

/// Whether a token can travel as a header.
fn is_plain(token: &str) -> bool {
    !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic())
}

/// A moment as one of the clients writes it: with `Z`, with parts of a second, or, in old files, `UTC`.
pub(super) fn moment(text: &str) -> Option<Timestamp> {
    text.replace("UTC", "Z").parse().ok()
}

/// A moment as every client reads it: not all know parts of a second.
pub(super) fn second(at: Timestamp) -> Value {
    Value::from(whole(at).to_string())
}

/// A moment without parts of a second.
pub(super) fn whole(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

/// Whether what is read of a file is read again of what is written in its place, and nothing is lost that others wrote;
/// `None` if nothing is read. For fuzzing.
pub fn token_again(text: &str) -> Option<bool> {
    let before: Map<String, Value> = serde_json::from_str(text).ok()?;
    let start_url = before.get("startUrl").and_then(Value::as_str).unwrap_or_default().to_owned();
    let portal = Portal { session: None, start_url, region: "eu-west-1".to_owned() };
    let mut read = token(text, &portal)?;
    read.expires = whole(read.expires);
    if let Some(client) = &mut read.client {
        client.expires = whole(client.expires);
    }
    let own = ["refreshToken", "clientId", "clientSecret", "registrationExpiresAt"];
    let written = written(before.clone(), &portal, &read);
    let is_kept = |key: &String| own.contains(&key.as_str()) || written.contains_key(key);
    let keeps_all = before.keys().all(is_kept);
    Some(keeps_all && token(&serde_json::to_string(&written).ok()?, &portal) == Some(read))
}

/// The file as every client reads it; what the token lacks is taken away, what is not kamen's stays.
fn written(before: Map<String, Value>, portal: &Portal, token: &Token) -> Map<String, Value> {
    let text = |secret: &Secret| Value::from(secret.reveal());
    let client = token.client.as_ref();
    let fields = [
        ("startUrl", Some(Value::from(portal.start_url.as_str()))),
        ("region", Some(Value::from(portal.region.as_str()))),
        ("accessToken", Some(text(&token.access))),
        ("expiresAt", Some(second(token.expires))),
        ("clientId", client.map(|client| Value::from(client.id.as_str()))),
        ("clientSecret", client.map(|client| text(&client.secret))),
        ("registrationExpiresAt", client.map(|client| second(client.expires))),
        ("refreshToken", token.refresh.as_ref().map(text)),
    ];
    let mut file = before;
    for (name, value) in fields {
        match value {
            Some(value) => drop(file.insert(name.to_owned(), value)),
            None => drop(file.remove(name)),
        }
    }
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{"startUrl":"https://acme.awsapps.com/start","accessToken":"t",
        "expiresAt":"2026-01-01T00:00:00Z","refreshToken":"r","clientId":"c","clientSecret":"s",
        "registrationExpiresAt":"2026-03-01T00:00:00Z","theirs":[1]}"#;

    fn portal(session: Option<&str>) -> Portal {
        Portal {
            session: session.map(str::to_owned),
            start_url: "https://acme.awsapps.com/start".to_owned(),
            region: "eu-west-1".to_owned(),
        }
    }

    fn files() -> (tempfile::TempDir, SharedTokenFiles) {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().to_str().unwrap();
        let environment = Arc::new([("HOME", home)].into_iter().collect());
        (folder, SharedTokenFiles::new(&environment))
    }

    #[test]
    fn a_file_is_named_as_the_aws_cli_names_it() {
        let (_folder, files) = files();
        let name = |portal: &Portal| {
            files.path(portal).unwrap().file_name().unwrap().to_str().unwrap().to_owned()
        };

        assert_eq!(name(&portal(Some("corp"))), "ee0bfd2552fbd840c02cc48b6e823320543c450f.json");
        assert!(name(&portal(None)).starts_with("40169cea"));
    }

    #[test]
    fn a_folder_of_its_own_keeps_a_demo_out_of_the_persons_files() {
        let environment = [("HOME", "/home/eve"), (FOLDER, "/tmp/demo/sso")];
        let files = SharedTokenFiles::new(&Arc::new(environment.into_iter().collect()));

        assert!(files.path(&portal(None)).unwrap().starts_with("/tmp/demo/sso"));
    }

    #[test]
    fn every_dialect_of_a_moment_is_read() {
        let end = |text: &str| {
            let text = format!(r#"{{"accessToken":"t","expiresAt":"{text}"}}"#);
            token(&text, &portal(None)).map(|token| token.expires.as_second())
        };

        for written in [
            "2026-01-01T00:00:00Z",
            "2026-01-01T00:00:00UTC",
            "2026-01-01T00:00:00.123Z",
            "2026-01-01T00:00:00.123456789Z",
            "2026-01-01T01:00:00+01:00",
        ] {
            assert_eq!(end(written), Some(1_767_225_600), "{written}");
        }
        assert_eq!(end("soon"), None);
    }

    #[test]
    fn what_is_no_token_of_this_portal_is_absent() {
        let other = TEXT.replace("acme", "other");
        let broken = TEXT.replace(r#""t""#, r#""t\r\nx: y""#);

        assert!(token(TEXT, &portal(Some("corp"))).is_some());
        for text in ["", "{", "[]", "{}", other.as_str(), broken.as_str()] {
            assert_eq!(token(text, &portal(Some("corp"))), None, "{text}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_file_is_its_owners_alone_and_keeps_what_others_wrote() {
        use std::os::unix::fs::PermissionsExt;
        let (_folder, files) = files();
        let portal = portal(Some("corp"));
        let path = files.path(&portal).unwrap();
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, TEXT).unwrap();

        let mut token = files.load(&portal).unwrap();
        token.access = Secret::new("new");
        token.refresh = None;
        files.save(&portal, &token).unwrap();

        assert_eq!(files.load(&portal), Some(token));
        let text = std::fs::read_to_string(&path).unwrap();
        let file: Value = serde_json::from_str(&text).unwrap();
        assert_eq!((&file["theirs"], file.get("refreshToken")), (&serde_json::json!([1]), None));
        assert_eq!(
            (&file["region"], &file["expiresAt"]),
            (&"eu-west-1".into(), &"2026-01-01T00:00:00Z".into())
        );
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(files.remove(&portal).unwrap() && !files.remove(&portal).unwrap());
    }
}
