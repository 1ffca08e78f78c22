//! The process environment as a value, read once at the edge.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::PathBuf;

use zeroize::Zeroizing;

use crate::domain::secret::Secret;

/// All variables of the environment that are valid Unicode. Values may be keys: `Debug` shows names alone, and they are
/// wiped on drop.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Environment {
    values: BTreeMap<String, Zeroizing<String>>,
    /// What stood in the place of values that the command line laid over them; `None`: nothing.
    below: BTreeMap<String, Option<Zeroizing<String>>>,
    /// Whether this machine is an EC2 instance.
    is_on_instance: bool,
    /// Whether the command line names the profile.
    is_profile_named: bool,
}

impl Environment {
    /// The value of a variable, if it is set and not empty.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(|value| value.as_str()).filter(|value| !value.is_empty())
    }

    /// The same with a value laid over what stands there, for this process alone.
    pub fn overlaid(mut self, name: &str, value: &str) -> Self {
        let before = self.values.insert(name.to_owned(), Zeroizing::new(value.to_owned()));
        self.below.entry(name.to_owned()).or_insert(before);
        self
    }

    /// The value that the process itself was given.
    pub fn original(&self, name: &str) -> Option<&str> {
        let below = self.below.get(name).map(|value| value.as_ref().map(|text| text.as_str()));
        below.unwrap_or_else(|| self.value(name)).filter(|value| !value.is_empty())
    }

    /// The same on a machine that is an EC2 instance.
    #[must_use]
    pub fn on_instance(self, is_on_instance: bool) -> Self {
        Self { is_on_instance, ..self }
    }

    /// The same beside a command line that names the profile: to the AWS CLI keys and a web identity of variables count
    /// for nothing then (botocore's `create_credential_resolver`).
    #[must_use]
    pub fn with_profile_named(self, is_profile_named: bool) -> Self {
        Self { is_profile_named, ..self }
    }

    /// Whether the command line names the profile.
    pub fn is_profile_named(&self) -> bool {
        self.is_profile_named
    }

    /// Whether a metadata service is to be asked for an instance's role: one is named, or this is an EC2 instance, and
    /// `AWS_EC2_METADATA_DISABLED` does not forbid it (AWS SDKs and Tools Reference Guide, "IMDS credential provider").
    pub fn has_instance_metadata(&self) -> bool {
        let is_named = self.value("AWS_EC2_METADATA_SERVICE_ENDPOINT").is_some();
        (is_named || self.is_on_instance) && !self.is_true("AWS_EC2_METADATA_DISABLED")
    }

    /// Whether a variable is set, but to nothing.
    pub fn is_empty(&self, name: &str) -> bool {
        self.values.get(name).is_some_and(|value| value.is_empty())
    }

    /// Whether a variable is set to `true` or `1`, whatever its case.
    pub fn is_true(&self, name: &str) -> bool {
        self.value(name).is_some_and(|value| value == "1" || value.eq_ignore_ascii_case("true"))
    }

    /// The home directory.
    pub fn home(&self) -> Option<PathBuf> {
        self.value("HOME").or_else(|| self.value("USERPROFILE")).map(PathBuf::from)
    }

    /// A path in which a leading `~/` stands for the home directory, as the SDKs read every path.
    pub fn expand_home(&self, path: &str) -> PathBuf {
        let below_home = path.strip_prefix("~/").or_else(|| (path == "~").then_some(""));
        match (below_home, self.home()) {
            (Some(rest), Some(home)) => home.join(rest.trim_start_matches('/')),
            _ => PathBuf::from(path),
        }
    }

    /// A text in which `$NAME` and `${NAME}` stand for the variables of that name, as Python's
    /// `os.path.expandvars` has it: what is not set stays as it is written.
    pub fn expand_variables(&self, text: &str) -> String {
        let is_of_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        let (mut expanded, mut rest) = (String::new(), text);
        while let Some((before, after)) = rest.split_once('$') {
            expanded.push_str(before);
            let braced = after.strip_prefix('{').and_then(|inside| inside.split_once('}'));
            let (name, next) = braced.unwrap_or_else(|| {
                after.split_at(after.find(|letter| !is_of_name(letter)).unwrap_or(after.len()))
            });
            let written = after.strip_suffix(next).unwrap_or_default();
            match self.values.get(name) {
                Some(value) => expanded.push_str(value),
                None => expanded.extend(["$", written]),
            }
            rest = next;
        }
        expanded + rest
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Environment {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(variables: I) -> Self {
        let pair = |(name, value): (N, V)| (name.into(), Zeroizing::new(value.into()));
        Self { values: variables.into_iter().map(pair).collect(), ..Self::default() }
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.values.keys()).finish()
    }
}

/// What a child process finds changed in its environment; everything else it inherits. Values may
/// be secrets, and are held as such.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EnvironmentChanges {
    set: BTreeMap<String, Secret>,
    removed: BTreeSet<String>,
}

impl EnvironmentChanges {
    /// Gives the child `name` with this value.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<String>) {
        let name = name.into();
        self.removed.remove(&name);
        self.set.insert(name, Secret::new(value));
    }

    /// Takes `name` away from the child.
    pub fn remove(&mut self, name: impl Into<String>) {
        let name = name.into();
        self.set.remove(&name);
        self.removed.insert(name);
    }

    /// The variables that are given, sorted by name.
    pub fn given(&self) -> impl Iterator<Item = (&str, &Secret)> {
        self.set.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// The variables that are taken away, sorted by name.
    pub fn removed(&self) -> impl Iterator<Item = &str> {
        self.removed.iter().map(String::as_str)
    }

    /// The value that is given to `name`.
    pub fn value(&self, name: &str) -> Option<&Secret> {
        self.set.get(name)
    }
}
