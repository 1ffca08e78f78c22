//! One-time codes: of devices whose seed is in the vault no person is needed; else one is asked for.

use std::time::Duration;

use jiff::Timestamp;

use crate::domain::failure::{Failure, FailureKind};
use crate::domain::profile::Profile;
use crate::domain::totp::{Authenticator, begin, step};
use crate::domain::vault::{MfaSeed, Record, RecordName};
use crate::flows::world::World;

/// A code that needs no typing: of the seed in the vault, else of the profile's `mfa_process`, else of `ykman` if
/// the settings say so. `None` if there is none of these.
///
/// # Errors
/// The program fails, or prints no code.
pub async fn untyped(world: &World, device: &str) -> Result<Option<String>, Failure> {
    if let Some(code) = of_vault(world, device).await {
        return Ok(Some(code));
    }
    let Some(command) = command(world, device) else { return Ok(None) };
    // A touch, or a question, for one process at a time.
    let _alone = world.vault.alone_to_ask(device, "the MFA code").await;
    world.base.one_time_code(&command, device).await.map(Some)
}

/// The command that prints the codes of a device.
fn command(world: &World, device: &str) -> Option<String> {
    let value = |profile: &Profile, key: &str| profile.settings.value(key).map(str::to_owned);
    let mut own = world.config.profiles.iter().filter_map(|profile| {
        let is_own = value(profile, "mfa_serial").as_deref() == Some(device);
        value(profile, "mfa_process").filter(|_| is_own)
    });
    let ykman = || {
        let quoted = shlex::try_quote(device).ok().filter(|_| world.settings.mfa.ykman)?;
        Some(format!("ykman oath accounts code --single {quoted}"))
    };
    own.next().or_else(ykman)
}

/// A code that AWS has not seen yet, or `None` if the vault does not hold the device's seed. AWS takes each
/// code once: if this half minute's was given out already, the next one is waited for.
async fn of_vault(world: &World, device: &str) -> Option<String> {
    let name = RecordName::MfaSeed(device.to_owned());
    world.vault.load(&name)?;
    let _alone = world.vault.alone_to_ask(device, "the MFA code").await;
    let seed = match world.vault.load(&name)? {
        Record::MfaSeed(seed) => seed,
        Record::LongLivedKey(_) | Record::Session(_) | Record::SignIn(_) => return None,
    };
    let authenticator = Authenticator::of_seed(&seed.seed).ok()?;
    let now = world.clock.now();
    let next = next_step(&seed, step(now));
    let wait = begin(next).duration_since(now).as_secs();
    tokio::time::sleep(Duration::from_secs(u64::try_from(wait).unwrap_or(0))).await;
    let used = MfaSeed { used_step: Some(next), ..seed };
    // A code that may be given out again is better than none.
    drop(world.vault.save(&Record::MfaSeed(used)));
    Some(authenticator.code(next))
}

/// A code for the person's eyes.
#[derive(Debug)]
pub struct Shown {
    pub code: String,
    pub until: Timestamp,
    pub was_given_out: bool,
}

/// The code that a device shows now, whether or not it was given out; from now on it was.
///
/// # Errors
/// The seed is none.
pub async fn show(world: &World, seed: MfaSeed) -> Result<Shown, Failure> {
    let _alone = world.vault.alone_to_ask(&seed.device, "the MFA code").await;
    let authenticator = Authenticator::of_seed(&seed.seed)
        .map_err(|error| Failure::local(error.to_string()).with_hint("add the seed again"))?;
    let seed = match world.vault.load(&RecordName::MfaSeed(seed.device.clone())) {
        Some(Record::MfaSeed(latest)) => latest,
        Some(Record::LongLivedKey(_) | Record::Session(_) | Record::SignIn(_)) | None => seed,
    };
    let now = step(world.clock.now());
    let was_given_out = next_step(&seed, now) > now;
    if !was_given_out {
        drop(world.vault.save(&Record::MfaSeed(MfaSeed { used_step: Some(now), ..seed })));
    }
    Ok(Shown { code: authenticator.code(now), until: begin(now + 1), was_given_out })
}

/// The first half minute whose code was not given out. A mark from the future is of a clock that was set
/// back since, and counts for nothing.
fn next_step(seed: &MfaSeed, now: u64) -> u64 {
    seed.used_step.filter(|used| (now..now + 2).contains(used)).map_or(now, |used| used + 1)
}

/// A code of `device` is needed before `role` can be assumed.
pub(crate) fn mfa_needed(device: &str, role: &str) -> Failure {
    let mut failure = Failure::new(
        FailureKind::MfaNeeded,
        format!("{role} wants a code of the MFA device {device}"),
    )
    .with_hint("give the six digits with `--mfa-code`, or run this on a terminal");
    failure.mfa_device = Some(device.to_owned());
    failure
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::secret::Secret;
    use crate::domain::settings::KamenSettings;
    use crate::flows::fixture::fixture;
    use crate::ports::fake::FakeSts;

    fn seed(used_step: Option<u64>) -> MfaSeed {
        let seed = Secret::new("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        MfaSeed { device: "phone".to_owned(), seed, added: Timestamp::UNIX_EPOCH, used_step }
    }

    #[test]
    fn a_code_is_given_out_once() {
        assert_eq!(next_step(&seed(None), 100), 100);
        assert_eq!(next_step(&seed(Some(99)), 100), 100);
        assert_eq!(next_step(&seed(Some(100)), 100), 101);
        assert_eq!(next_step(&seed(Some(101)), 100), 102);
        assert_eq!(next_step(&seed(Some(102)), 100), 100, "the clock was set back");
    }

    #[tokio::test]
    async fn a_code_comes_from_the_seed_else_from_the_devices_own_program_else_from_ykman() {
        let mut fixture = fixture(
            "[a]\nmfa_serial = other\nmfa_process = of-other\n[b]\nmfa_serial = phone\n\
             mfa_process = of-phone\n",
        );
        let world = &mut fixture.world;
        let code = Authenticator::of_seed(&seed(None).seed).unwrap().code(step(world.clock.now()));

        let programs = ["phone", "other", "key"].map(|device| command(world, device));
        assert_eq!(programs, [Some("of-phone".to_owned()), Some("of-other".to_owned()), None]);
        assert_eq!(untyped(world, "key").await.unwrap(), None);
        world.base = Arc::new(FakeSts::new(Arc::clone(&fixture.clock)));
        assert_eq!(untyped(world, "phone").await.unwrap().as_deref(), Some("123456"));
        world.vault.save(&Record::MfaSeed(seed(None))).unwrap();
        assert_eq!(untyped(world, "phone").await.unwrap(), Some(code));

        let mut settings = KamenSettings::default();
        settings.mfa.ykman = true;
        world.settings = Arc::new(settings);
        let programs = ["phone", "a key"].map(|device| command(world, device).unwrap());
        assert_eq!(programs, ["of-phone", "ykman oath accounts code --single 'a key'"]);
    }

    #[tokio::test]
    async fn a_code_that_a_person_saw_is_not_sent_as_well() {
        let world = fixture("").world;
        world.vault.save(&Record::MfaSeed(seed(None))).unwrap();

        let first = show(&world, seed(None)).await.unwrap();
        let again = show(&world, seed(None)).await.unwrap();

        assert!(!first.was_given_out && again.was_given_out);
        assert_eq!((first.code.len(), first.until), (6, begin(step(world.clock.now()) + 1)));
        let Some(Record::MfaSeed(kept)) = world.vault.load(&Record::MfaSeed(seed(None)).name())
        else {
            panic!("the seed is kept")
        };
        assert_eq!(next_step(&kept, step(world.clock.now())), step(world.clock.now()) + 1);
    }

    #[tokio::test]
    async fn the_step_is_marked_and_other_devices_have_no_code() {
        let world = fixture("").world;
        world.vault.save(&Record::MfaSeed(seed(None))).unwrap();

        let code = of_vault(&world, "phone").await.unwrap();

        let now = step(world.clock.now());
        let marked = Record::MfaSeed(seed(Some(now)));
        assert_eq!(code, Authenticator::of_seed(&seed(None).seed).unwrap().code(now));
        assert_eq!(world.vault.load(&marked.name()), Some(marked));
        assert_eq!(of_vault(&world, "other").await, None);
    }
}
