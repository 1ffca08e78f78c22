//! The files of `aws login`: `~/.aws/login/cache`, a file an identity, named by a digest of its ARN.

use std::path::PathBuf;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::adapters::file;
use crate::adapters::token_file::{moment, second, whole};
use crate::domain::arn::ArnParts;
use crate::domain::environment::Environment;
use crate::domain::failure::Failure;
use crate::domain::key_form::KeyFault;
use crate::domain::login::{Login, LoginSession, NewLogin};
use crate::domain::secret::{Credentials, Secret};
use crate::ports::login::LoginFiles;

/// Names another folder, for every client.
pub const FOLDER: &str = "AWS_LOGIN_CACHE_DIRECTORY";

/// The files below the home directory, or where the environment says.
#[derive(Debug)]
pub struct SharedLoginFiles {
    environment: Arc<Environment>,
}

/// What is read of a file; other fields stay if they are.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LoginFile {
    access_token: AccessToken,
    client_id: String,
    refresh_token: Zeroizing<String>,
    dpop_key: Zeroizing<String>,
    sign_in_region: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AccessToken {
    access_key_id: String,
    secret_access_key: Zeroizing<String>,
    session_token: Zeroizing<String>,
    expires_at: String,
}

impl SharedLoginFiles {
    pub fn new(environment: &Arc<Environment>) -> Self {
        Self { environment: Arc::clone(environment) }
    }

    fn path(&self, session: &LoginSession) -> Option<PathBuf> {
        let name = hex::encode(Sha256::digest(&session.arn));
        let folder = match self.environment.value(FOLDER) {
            Some(own) => self.environment.expand_home(own),
            None => self.environment.home()?.join(".aws/login/cache"),
        };
        Some(folder.join(format!("{name}.json")))
    }

    fn text(&self, session: &LoginSession) -> Option<Zeroizing<String>> {
        file::read_text(&self.path(session)?, file::MOST_NOTE).ok().map(Zeroizing::new)
    }
}

impl LoginFiles for SharedLoginFiles {
    fn load(&self, session: &LoginSession) -> Option<Login> {
        // Others write in place: one may meet half a file, and the whole one a moment later.
        login(&self.text(session)?).or_else(|| login(&self.text(session)?))
    }

    fn is_there(&self, session: &LoginSession) -> bool {
        self.path(session).is_some_and(|path| path.is_file())
    }

    fn prepare(&self, session: &LoginSession) -> Result<(), Failure> {
        file::try_to_replace(&self.path(session).ok_or_else(homeless)?)
    }

    fn save(&self, session: &LoginSession, new: &NewLogin) -> Result<(), Failure> {
        let path = self.path(session).ok_or_else(homeless)?;
        let before = self.text(session).and_then(|text| serde_json::from_str(&text).ok());
        let written = written(before.unwrap_or_default(), session, new);
        let bytes = serde_json::to_vec(&written).map(Zeroizing::new);
        let bytes = bytes.map_err(|error| Failure::local(format!("no JSON: {error}")))?;
        file::replace(&path, &bytes)
    }

    fn remove(&self, session: &LoginSession) -> Result<bool, Failure> {
        self.path(session).map_or(Ok(false), |path| file::remove(&path))
    }
}

fn homeless() -> Failure {
    Failure::local("there is no home directory to keep the sign-in in")
        .with_hint(format!("set HOME, or {FOLDER}"))
}

fn login(text: &str) -> Option<Login> {
    let file: LoginFile = serde_json::from_str(text).ok()?;
    let keys = file.access_token;
    let credentials = Credentials {
        access_key_id: keys.access_key_id,
        secret_access_key: Secret::new(keys.secret_access_key.as_str()),
        session_token: Some(Secret::new(keys.session_token.as_str())),
        expires: Some(moment(&keys.expires_at)?),
    };
    if KeyFault::of(&credentials).is_some() {
        return None;
    }
    Some(Login {
        credentials,
        refresh: Secret::new(file.refresh_token.as_str()),
        client: file.client_id,
        key: Secret::new(file.dpop_key.as_str()),
        region: file.sign_in_region.filter(|region| !region.is_empty()),
    })
}

/// Whether what is read of a file is read again of what is written in its place, and nothing is lost that others wrote;
/// `None` if nothing is read. For fuzzing.
pub fn login_again(text: &str) -> Option<bool> {
    let arn = "arn:aws:iam::012345678901:user/alice".to_owned();
    let session = LoginSession { profile: "me".to_owned(), arn };
    let mut read = login(text)?;
    // Not every client reads parts of a second.
    read.credentials.expires = read.credentials.expires.map(whole);
    let before: Map<String, Value> = serde_json::from_str(text).ok()?;
    let new = NewLogin { login: read.clone(), id_token: None, subject: None };
    let written = written(before.clone(), &session, &new);
    let keeps_all = before.keys().all(|key| written.contains_key(key));
    Some(keeps_all && login(&serde_json::to_string(&written).ok()?) == Some(read))
}

/// The file as every client reads it; what is not kamen's stays.
fn written(
    before: Map<String, Value>,
    session: &LoginSession,
    new: &NewLogin,
) -> Map<String, Value> {
    let text = |secret: &Secret| Value::from(secret.reveal());
    let (login, keys) = (&new.login, &new.login.credentials);
    let mut file = before;
    let mut access = match file.remove("accessToken") {
        Some(Value::Object(fields)) => fields,
        Some(_) | None => Map::new(),
    };
    let account = ArnParts::parse(&session.arn).and_then(|parts| parts.account_id());
    put(
        &mut access,
        [
            ("accessKeyId", Some(keys.access_key_id.as_str().into())),
            ("secretAccessKey", Some(text(&keys.secret_access_key))),
            ("sessionToken", keys.session_token.as_ref().map(text)),
            ("accountId", account.map(|account| account.to_string().into())),
            ("expiresAt", keys.expires.map(second)),
        ],
    );
    put(
        &mut file,
        [
            ("accessToken", Some(access.into())),
            ("tokenType", Some("aws_sigv4".into())),
            ("clientId", Some(login.client.as_str().into())),
            ("refreshToken", Some(text(&login.refresh))),
            ("idToken", new.id_token.as_ref().map(text)),
            ("dpopKey", Some(text(&login.key))),
            ("signInRegion", login.region.as_deref().map(Value::from)),
        ],
    );
    file
}

/// Sets the fields that have a value; the others stay.
fn put<const N: usize>(file: &mut Map<String, Value>, fields: [(&str, Option<Value>); N]) {
    for (name, value) in fields {
        if let Some(value) = value {
            file.insert(name.to_owned(), value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{"accessToken":{"accessKeyId":"ASIAIOSFODNN7EXAMPLE","secretAccessKey":"s",
        "sessionToken":"t","accountId":"012345678901","expiresAt":"2026-01-01T00:00:00Z","mine":1},
        "tokenType":"aws_sigv4","clientId":"arn:aws:signin:::devtools/same-device",
        "refreshToken":"r","idToken":"i","dpopKey":"k","signInRegion":"eu-west-1","theirs":[1]}"#;

    fn session() -> LoginSession {
        let arn = "arn:aws:iam::012345678901:user/alice".to_owned();
        LoginSession { profile: "me".to_owned(), arn }
    }

    fn files() -> (tempfile::TempDir, SharedLoginFiles) {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().to_str().unwrap();
        let environment = Arc::new([("HOME", home)].into_iter().collect());
        (folder, SharedLoginFiles::new(&environment))
    }

    #[test]
    fn a_file_is_named_as_the_aws_cli_names_it_and_where_it_looks() {
        let (folder, files) = files();
        let environment = [("HOME", "/home/eve"), (FOLDER, "~/elsewhere")];
        let elsewhere = SharedLoginFiles::new(&Arc::new(environment.into_iter().collect()));

        let path = files.path(&session()).unwrap();

        assert_eq!(
            path.strip_prefix(folder.path()).unwrap().to_str().unwrap(),
            ".aws/login/cache/6d1997da898b12743b5dccd5b12add3762178eca6e712115dace03eb68693d31.json"
        );
        assert!(elsewhere.path(&session()).unwrap().starts_with("/home/eve/elsewhere"));
    }

    #[test]
    fn what_lacks_a_part_is_no_sign_in() {
        assert!(login(TEXT).is_some());
        for part in ["accessToken", "accessKeyId", "refreshToken", "dpopKey", "expiresAt"] {
            assert_eq!(login(&TEXT.replacen(part, "x", 1)), None, "{part}");
        }
        assert_eq!(login(&TEXT.replace(r#""t""#, r#""t\r\nx""#)), None);
        assert_eq!(login(&TEXT.replace("2026-01-01T00:00:00Z", "soon")), None);
        let of_old = TEXT.replace("signInRegion", "x");
        assert_eq!(login(&of_old).unwrap().region, None);
    }

    #[cfg(unix)]
    #[test]
    fn a_file_is_its_owners_alone_and_keeps_what_others_wrote() {
        use std::os::unix::fs::PermissionsExt;
        let (_folder, files) = files();
        let path = files.path(&session()).unwrap();
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, TEXT).unwrap();

        let mut login = files.load(&session()).unwrap();
        login.credentials.access_key_id = "ASIANEWEXAMPLE".to_owned();
        login.refresh = Secret::new("new");
        let new = NewLogin { login: login.clone(), id_token: None, subject: None };
        files.save(&session(), &new).unwrap();

        assert_eq!(files.load(&session()), Some(login));
        let text = std::fs::read_to_string(&path).unwrap();
        let file: Value = serde_json::from_str(&text).unwrap();
        assert_eq!((&file["theirs"], &file["idToken"]), (&serde_json::json!([1]), &"i".into()));
        assert_eq!(file["accessToken"]["mine"], 1);
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(files.remove(&session()).unwrap() && !files.remove(&session()).unwrap());
    }
}
