//! The shared files as they are now: switchers such as saml2aws and Leapp put new keys into them while kamen runs.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::{FileKind, load, location};
use crate::adapters::file::{self, Stamp};
use crate::domain::environment::Environment;
use crate::domain::profile::SharedConfig;

/// So long what was seen of the files is taken for how they are: a list of hundreds of identities asks of each.
const LOOK: Duration = Duration::from_millis(20);

#[derive(Debug, Default)]
struct Now {
    looked: Option<Instant>,
    stamps: [Stamp; 2],
    config: Arc<SharedConfig>,
}

/// Both shared files, read again when one of them has changed.
#[derive(Debug, Default)]
pub struct SharedFiles {
    environment: Arc<Environment>,
    /// As they were when the program began: what all but the keys is taken from.
    begun_with: Arc<SharedConfig>,
    now: Mutex<Now>,
    begun: Timestamp,
}

impl SharedFiles {
    /// Reads both files for the first time.
    pub fn load(environment: &Arc<Environment>) -> Self {
        // Before they are read: what changes meanwhile is then read twice, and never missed.
        let (looked, stamps) = (Instant::now(), stamps(environment));
        let read = Arc::new(load(environment));
        Self {
            environment: Arc::clone(environment),
            begun_with: Arc::clone(&read),
            now: Mutex::new(Now { looked: Some(looked), stamps, config: read }),
            begun: Timestamp::now(),
        }
    }

    /// When they were read for the first time.
    pub fn begun(&self) -> Timestamp {
        self.begun
    }

    /// What stood in them when the program began.
    pub fn begun_with(&self) -> &Arc<SharedConfig> {
        &self.begun_with
    }

    /// What stands in them now, or stood there a moment ago.
    pub fn now(&self) -> Arc<SharedConfig> {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        if now.looked.is_none_or(|looked| looked.elapsed() >= LOOK) {
            now.looked = Some(Instant::now());
            let stamps = stamps(&self.environment);
            if now.stamps != stamps {
                now.stamps = stamps;
                now.config = Arc::new(load(&self.environment));
            }
        }
        Arc::clone(&now.config)
    }
}

fn stamps(environment: &Environment) -> [Stamp; 2] {
    [FileKind::Config, FileKind::Credentials]
        .map(|kind| location(environment, kind).and_then(|path| file::stamp(&path)))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::thread::sleep;

    use super::*;

    #[test]
    fn what_the_program_began_with_is_told_with_the_time() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config");
        fs::write(&path, "[profile dev]\nregion = eu-west-1\n").unwrap();
        let environment: Environment =
            [("AWS_CONFIG_FILE", path.to_str().unwrap())].into_iter().collect();
        let before = Timestamp::now();

        let files = SharedFiles::load(&Arc::new(environment));

        assert!((before..=Timestamp::now()).contains(&files.begun()));
        assert!(files.begun_with().profile("dev").is_some());
    }

    #[test]
    fn what_another_program_writes_is_read_and_what_the_program_began_with_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("credentials");
        let environment: Environment =
            [("AWS_SHARED_CREDENTIALS_FILE", path.to_str().unwrap())].into_iter().collect();
        let files = SharedFiles::load(&Arc::new(environment));
        let key = |config: &SharedConfig| {
            let profile = config.profile("saml")?;
            profile.settings.value("aws_access_key_id").map(str::to_owned)
        };
        assert_eq!(key(&files.now()), None);

        sleep(LOOK);
        fs::write(&path, "[saml]\naws_access_key_id = ASIAIOSFODNN7EXAMPLE\n").unwrap();
        let now = files.now();
        assert_eq!(key(&now).as_deref(), Some("ASIAIOSFODNN7EXAMPLE"));
        assert!(Arc::ptr_eq(&now, &files.now()), "an unchanged file is read once");
        assert_eq!(key(files.begun_with()), None);

        fs::remove_file(&path).unwrap();
        sleep(LOOK);
        assert_eq!(key(&files.now()), None);
    }
}
