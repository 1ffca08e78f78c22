//! Keys in the files of tools before the SDKs, which botocore alone still takes (its `OriginalEC2Provider` and
//! `BotoProvider`).

use std::path::{Path, PathBuf};
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::adapters::file;
use crate::adapters::profiles::parser;
use crate::domain::environment::Environment;
use crate::domain::key_id::shown_key_id;
use crate::domain::profile::{OlderKeys, SourceLine};

/// Names the file of the first EC2 tools: lines of `name=value`.
const EC2_FILE: &str = "AWS_CREDENTIAL_FILE";

/// Names the file of boto 2, instead of its usual places.
const BOTO_FILE: &str = "BOTO_CONFIG";

/// Where boto 2 looks else, in this order.
const BOTO_PLACES: [&str; 2] = ["/etc/boto.cfg", "~/.boto"];

/// The keys that botocore finds first, or the file for which it gives up.
pub(super) fn older_keys(environment: &Environment) -> Option<OlderKeys> {
    of_ec2_tools(environment).or_else(|| {
        let named = environment.value(BOTO_FILE);
        let places = named.map_or_else(|| BOTO_PLACES.to_vec(), |one| vec![one]);
        places.iter().find_map(|place| of_boto(&located(environment, place)))
    })
}

/// As botocore expands the names of these files.
fn located(environment: &Environment, name: &str) -> PathBuf {
    environment.expand_home(&environment.expand_variables(name))
}

fn of_ec2_tools(environment: &Environment) -> Option<OlderKeys> {
    let path = environment.expand_home(environment.value(EC2_FILE)?);
    let Some(text) = read(&path) else {
        return Some(OlderKeys {
            place: SourceLine { file: path.into(), line: 0 },
            taken: Err(format!("{EC2_FILE} names a file that cannot be read")),
        });
    };
    let text = String::from_utf8_lossy(&text);
    let pairs = text.lines().enumerate().filter_map(|(number, line)| {
        let (name, value) = line.split_once('=')?;
        Some((number + 1, name.trim(), value.trim()))
    });
    let pairs: Vec<_> = pairs.collect();
    // Of lines with the same name the last one counts.
    let last = |wanted: &str| pairs.iter().rev().find(|(_, name, _)| *name == wanted);
    let (line, _, id) = last("AWSAccessKeyId")?;
    let has_secret = last("AWSSecretKey").is_some();
    Some(keys(&path.into(), (*line, id), has_secret.then_some(()).ok_or("AWSSecretKey")))
}

fn of_boto(path: &Path) -> Option<OlderKeys> {
    let bytes = read(path)?;
    let file: Arc<Path> = path.into();
    let parsed = parser::parse(&file, &bytes);
    if let Some(refused) = parsed.refused.first() {
        let taken = Err(refused.message.clone());
        return Some(OlderKeys { place: refused.place.clone(), taken });
    }
    let of_credentials = parsed.sections.iter().filter(|section| section.header == "Credentials");
    let settings: Vec<_> = of_credentials.flat_map(|section| &section.properties).collect();
    let of = |key: &str| settings.iter().find(|setting| setting.key == key);
    let id = of("aws_access_key_id")?;
    let secret = "aws_secret_access_key";
    Some(keys(&file, (id.line, &id.value), of(secret).map(drop).ok_or(secret)))
}

/// `secret`: the name of the secret key that is missing, if it is.
fn keys(file: &Arc<Path>, (line, id): (usize, &str), secret: Result<(), &str>) -> OlderKeys {
    let place = SourceLine { file: Arc::clone(file), line };
    let taken = match secret {
        Ok(()) => Ok(shown_key_id(id).to_owned()),
        Err(missing) => Err(format!("a key stands here without `{missing}`")),
    };
    OlderKeys { place, taken }
}

/// What is no file, or cannot be read, is none to boto 2.
fn read(path: &Path) -> Option<Zeroizing<Vec<u8>>> {
    file::read(path, file::MOST_CONFIG).ok().map(Zeroizing::new)
}

#[cfg(test)]
mod tests;
