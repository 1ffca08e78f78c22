//! Plans that were made already: there may be thousands, and many ask for all of them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::{plan, starts};
use crate::domain::environment::Environment;
use crate::domain::failure::Failure;
use crate::domain::profile::{CredentialPlan, SharedConfig};
use crate::domain::session::Start;

/// The plan of a start, or what is wrong with it.
pub type Planned = Result<Arc<CredentialPlan>, Failure>;

/// The plans of all starts, made when all are first asked for. Those of other files or of another environment are made anew.
#[derive(Debug, Default)]
pub struct Plans(Mutex<Option<Made>>);

/// The plans, with what they were made from.
type Made = (Arc<SharedConfig>, Arc<Environment>, Arc<StartPlans>);

/// Every start with its plan, or with what is wrong with it.
#[derive(Debug)]
pub struct StartPlans {
    all: Vec<StartPlan>,
    places: HashMap<Start, usize>,
}

/// A start with its plan, or with what is wrong with it.
#[derive(Debug)]
pub struct StartPlan {
    pub start: Start,
    pub plan: Planned,
    fingerprint: OnceLock<String>,
}

impl StartPlan {
    /// What `make` comes to, which is asked for once.
    pub fn fingerprint(&self, make: impl FnOnce() -> String) -> &str {
        self.fingerprint.get_or_init(make)
    }
}

impl Plans {
    /// The plans of all starts.
    pub fn of_all(
        &self,
        config: &Arc<SharedConfig>,
        environment: &Arc<Environment>,
    ) -> Arc<StartPlans> {
        if let Some(made) = self.made(config, environment) {
            return made;
        }
        let made = Arc::new(StartPlans::make(config, environment));
        let kept = (Arc::clone(config), Arc::clone(environment), Arc::clone(&made));
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept);
        made
    }

    /// The plan of one start. Makes no other.
    ///
    /// # Errors
    /// As [`plan`].
    pub fn of(
        &self,
        config: &Arc<SharedConfig>,
        environment: &Arc<Environment>,
        start: &Start,
    ) -> Planned {
        let made = self.made(config, environment);
        let known = made.as_ref().and_then(|made| made.of(start).cloned());
        known.unwrap_or_else(|| plan(config, environment, start).map(Arc::new))
    }

    fn made(
        &self,
        config: &Arc<SharedConfig>,
        environment: &Arc<Environment>,
    ) -> Option<Arc<StartPlans>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (of_config, of_environment, made) = kept.as_ref()?;
        let is_theirs = Arc::ptr_eq(of_config, config) && Arc::ptr_eq(of_environment, environment);
        is_theirs.then(|| Arc::clone(made))
    }
}

impl StartPlans {
    fn make(config: &SharedConfig, environment: &Environment) -> Self {
        let with_plan = |start: Start| {
            let plan = plan(config, environment, &start).map(Arc::new);
            StartPlan { start, plan, fingerprint: OnceLock::new() }
        };
        let all: Vec<_> = starts(config, environment).into_iter().map(with_plan).collect();
        let places = all.iter().enumerate().map(|(place, one)| (one.start.clone(), place));
        Self { places: places.collect(), all }
    }

    /// All of them, as [`starts`] orders them.
    pub fn iter(&self) -> impl Iterator<Item = &StartPlan> {
        self.all.iter()
    }

    fn of(&self, start: &Start) -> Option<&Planned> {
        self.all.get(*self.places.get(start)?).map(|one| &one.plan)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::profile::{Profile, Setting, Settings, SourceLine};
    use crate::flows::fixture;

    fn config(names: &[&str]) -> Arc<SharedConfig> {
        let place = SourceLine { file: std::path::Path::new("config").into(), line: 1 };
        let setting = |value: &str| Setting::new(value.to_owned().into(), place.clone());
        let profiles = names.iter().map(|name| Profile {
            name: (*name).to_owned(),
            place: place.clone(),
            settings: Settings(
                [("source_profile", "gone"), ("role_arn", "arn:aws:iam::111122223333:role/Audit")]
                    .map(|(key, value)| (key.to_owned(), setting(value)))
                    .into(),
            ),
        });
        Arc::new(SharedConfig { profiles: profiles.collect(), ..SharedConfig::default() })
    }

    #[test]
    fn plans_are_made_once_for_the_same_files_and_anew_for_others() {
        let (plans, environment) = (Plans::default(), Arc::new(Environment::default()));
        let (first, second) = (config(&["a"]), config(&["a", "b"]));
        let made = plans.of_all(&first, &environment);
        assert!(Arc::ptr_eq(&made, &plans.of_all(&first, &environment)));
        assert_eq!(made.iter().count(), 1);
        assert_eq!(plans.of_all(&second, &environment).iter().count(), 2);
        for name in ["a", "b", "c"] {
            let start = Start::Profile(name.to_owned());
            assert_eq!(
                plans.of(&second, &environment, &start),
                plan(&second, &environment, &start).map(Arc::new),
                "{name}"
            );
        }
    }

    #[test]
    fn a_plan_that_was_made_is_given_again_and_what_is_asked_of_it_is_made_once() {
        let config = Arc::new(fixture::config("[p]\ncredential_source = x\nlogin_session = l\n"));
        let (plans, environment) = (Plans::default(), Arc::new(Environment::default()));
        let made = plans.of_all(&config, &environment);
        let one = made.iter().next().unwrap();

        let again = plans.of(&config, &environment, &one.start).unwrap();

        assert!(Arc::ptr_eq(one.plan.as_ref().unwrap(), &again));
        assert_eq!(one.fingerprint(|| "first".to_owned()), "first");
        assert_eq!(one.fingerprint(|| "second".to_owned()), "first");
    }
}
