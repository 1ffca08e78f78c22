//! A copy of the shared config file for one live shell, with a profile that leads to the endpoint. It holds no
//! keys: lines that would are left out.

use std::path::{Path, PathBuf};

use crate::adapters::file::{self, Stamp};
use crate::adapters::live_folder::PREFIX;
use crate::domain::failure::Failure;
use crate::domain::system::in_words;

/// What is never copied.
const SECRETS: [&str; 3] = ["aws_access_key_id", "aws_secret_access_key", "aws_session_token"];

/// What the name of the folder begins with that a changed copy is kept in.
const KEPT: &str = "kamen-changed-";

/// The profile that leads to the keys of a live shell.
#[derive(Debug, Clone, Copy)]
pub struct Marker<'a> {
    pub name: &'a str,
    pub region: Option<&'a str>,
    /// The command that prints them; without one an endpoint has them.
    pub process: Option<&'a str>,
}

/// The copy; it goes with its folder, unless it was changed.
#[derive(Debug)]
pub struct ConfigCopy {
    path: PathBuf,
    original: Option<PathBuf>,
    /// What the original was when it was copied.
    stamp: Stamp,
    /// The marker's name and section.
    marker: (String, String),
    written: String,
    /// Whether lines with keys were left out.
    pub leaves_keys_out: bool,
}

impl ConfigCopy {
    /// Copies the file at `original` into `folder`, and adds the profile `marker`.
    ///
    /// # Errors
    /// The file cannot be read, or the copy not written.
    pub fn make(
        original: Option<&Path>,
        folder: &Path,
        marker: Marker<'_>,
    ) -> Result<Self, Failure> {
        let mut section = format!("\n[profile {}]\n", marker.name);
        for (key, value) in [("region", marker.region), ("credential_process", marker.process)] {
            section.extend(value.into_iter().flat_map(|value| [key, " = ", value, "\n"]));
        }
        let mut copy = Self {
            path: folder.join("config"),
            original: original.map(Path::to_path_buf),
            stamp: None,
            marker: (marker.name.to_owned(), section),
            written: String::new(),
            leaves_keys_out: false,
        };
        copy.write()?;
        Ok(copy)
    }

    /// Copies the original again if it was changed, and the copy was not: profiles that are new are known in the shell,
    /// too. What cannot be read or written stays as it is.
    pub fn follow(&mut self) {
        if self.original_stamp() != self.stamp && self.is_as_written() {
            drop(self.write());
        }
    }

    fn write(&mut self) -> Result<(), Failure> {
        let problem = |error: std::io::Error| {
            Failure::local(format!(
                "cannot copy the AWS configuration for the shell: {}",
                in_words(&error)
            ))
        };
        // Before it is read: what changes meanwhile is copied again.
        self.stamp = self.original_stamp();
        let text = match &self.original {
            Some(path) if path.exists() => {
                file::read_text(path, file::MOST_CONFIG).map_err(problem)?
            }
            Some(_) | None => String::new(),
        };
        let (written, leaves_keys_out) = without_keys(&text);
        let (name, section) = &self.marker;
        // Some readers refuse a file that names a profile twice.
        let written = without_profile(&written, name) + section;
        file::replace_fleeting(&self.path, written.as_bytes())?;
        (self.written, self.leaves_keys_out) = (written, leaves_keys_out);
        Ok(())
    }

    fn original_stamp(&self) -> Stamp {
        self.original.as_deref().and_then(file::stamp)
    }

    fn is_as_written(&self) -> bool {
        std::fs::read_to_string(&self.path).is_ok_and(|text| text == self.written)
    }

    /// What `AWS_CONFIG_FILE` is to be.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Gives the copy up to its folder; one that was changed is moved out of it, and its path is given.
    pub fn end(self) -> Option<PathBuf> {
        if self.is_as_written() || !self.path.exists() {
            return None;
        }
        let folder = self.path.parent()?;
        // Under a name that is not swept away with what the dead left.
        let kept = folder.with_file_name(folder.file_name()?.to_str()?.replacen(PREFIX, KEPT, 1));
        let moved = file::make_folder(&kept)
            .and_then(|()| std::fs::rename(&self.path, kept.join("config")));
        moved.is_ok().then(|| kept.join("config"))
    }
}

/// The text without the section of a profile.
fn without_profile(text: &str, name: &str) -> String {
    let mut is_it = false;
    let kept = text.split_inclusive('\n').filter(|line| {
        let header = line.trim().strip_prefix('[').and_then(|rest| rest.split(']').next());
        if let Some(header) = header {
            let own = header.trim().strip_prefix("profile").map(str::trim);
            is_it = own.is_some_and(|own| own.trim_matches(['"', '\'']) == name);
        }
        !is_it
    });
    kept.collect()
}

/// The text without the lines that hold keys, and whether there were any.
fn without_keys(text: &str) -> (String, bool) {
    let holds_key = |line: &&str| {
        let name = line.split(['=', ':']).next().unwrap_or_default().trim();
        SECRETS.iter().any(|secret| name.eq_ignore_ascii_case(secret))
    };
    let all: Vec<&str> = text.lines().collect();
    let kept: Vec<&str> = all.iter().copied().filter(|line| !holds_key(line)).collect();
    let mut without = kept.join("\n");
    without.push('\n');
    (without, kept.len() < all.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::live_folder::LiveFolder;
    use crate::domain::environment::Environment;

    const TEXT: &str = "[default]\nrole_arn = arn:aws:iam::111111111111:role/A\nsource_profile = keys\n\
        [profile keys]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key: secretEXAMPLE\n\
        region = eu-west-1\n";

    fn copy(original: &Path) -> (LiveFolder, ConfigCopy) {
        let folder = LiveFolder::make(&Environment::default()).unwrap();
        let marker = Marker { name: "kamen", region: Some("eu-west-3"), process: None };
        let made = ConfigCopy::make(Some(original), folder.path(), marker).unwrap();
        (folder, made)
    }

    #[test]
    fn the_copy_has_the_marker_and_no_keys_and_goes_with_the_shell() {
        let folder = tempfile::tempdir().unwrap();
        let original = folder.path().join("config");
        std::fs::write(&original, TEXT).unwrap();

        let (live, made) = copy(&original);

        let path = made.path().to_path_buf();
        let text = std::fs::read_to_string(&path).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert!(text.ends_with("\n[profile kamen]\nregion = eu-west-3\n"), "{text}");
        assert!(text.contains("[profile keys]\nregion = eu-west-1"), "{text}");
        assert!(!text.contains("EXAMPLE") && made.leaves_keys_out);
        assert_eq!(made.end(), None);
        drop(live);
        assert!(!path.exists());
        assert_eq!(std::fs::read_to_string(&original).unwrap(), TEXT);
    }

    #[test]
    fn a_profile_of_the_markers_name_gives_way_in_the_copy() {
        let text = "[default]\na = 1\n[profile kamen]\nregion = x\n\n[profile kamen-two]\nb = 2\n";
        let quoted = "[ profile 'kamen' ]\nregion = x\n[profile \"kamen\"]\nregion = y\n";

        assert_eq!(
            without_profile(text, "kamen"),
            "[default]\na = 1\n[profile kamen-two]\nb = 2\n"
        );
        assert_eq!(without_profile(quoted, "kamen"), "");
        assert_eq!(without_profile("no end", "kamen"), "no end");
    }

    #[test]
    fn a_copy_that_the_shell_changed_stays_and_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let (live, made) = copy(&folder.path().join("absent"));
        let path = made.path().to_path_buf();
        std::fs::write(&path, "[profile new]\n").unwrap();

        let kept = made.end().unwrap();
        drop(live);

        assert_eq!(std::fs::read_to_string(&kept).unwrap(), "[profile new]\n");
        assert!(kept.to_string_lossy().contains(KEPT) && !path.exists());
        std::fs::remove_dir_all(kept.parent().unwrap()).unwrap();
    }

    #[test]
    fn the_copy_follows_the_original_until_the_shell_changes_it() {
        let folder = tempfile::tempdir().unwrap();
        let original = folder.path().join("config");
        std::fs::write(&original, TEXT).unwrap();
        let (live, mut made) = copy(&original);
        let path = made.path().to_path_buf();
        let text = || std::fs::read_to_string(&path).unwrap();

        std::fs::write(&original, format!("{TEXT}[profile newcomer]\nregion = eu-west-1\n"))
            .unwrap();
        made.follow();
        let followed = text();
        std::fs::write(&path, format!("{followed}[profile own]\n")).unwrap();
        std::fs::write(&original, "").unwrap();
        made.follow();

        assert!(followed.contains("[profile newcomer]") && !followed.contains("EXAMPLE"));
        assert!(followed.ends_with("\n[profile kamen]\nregion = eu-west-3\n"), "{followed}");
        assert!(text().ends_with("[profile own]\n"));
        let kept = made.end().unwrap();
        std::fs::remove_dir_all(kept.parent().unwrap()).unwrap();
        drop(live);
    }
}
