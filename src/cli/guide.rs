//! Leads the person at the terminal through a sign-in.

use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready};

use crate::adapters::browser::{is_at_hand, open};
use crate::adapters::environment::in_container;
use crate::cli::context::Context;
use crate::cli::output::note;
use crate::cli::person::{consents, hidden};
use crate::domain::environment::Environment;
use crate::domain::failure::Failure;
use crate::domain::gate::Gate;
use crate::domain::secret::Secret;
use crate::domain::settings::BrowserSettings;
use crate::domain::sign_in::{DeviceCode, SignInWay};
use crate::domain::text::harmless;
use crate::flows::sign_in::{Place, SignIn, enter, place_of};
use crate::ports::sign_in::Guide;
use crate::ports::vault::Person;

/// Says on standard error what is to be done, and opens pages if there is a browser.
#[derive(Debug)]
pub struct TerminalGuide {
    gate: Gate,
    opens: bool,
    settings: BrowserSettings,
    environment: Arc<Environment>,
}

impl TerminalGuide {
    /// `opens` is whether the person wants pages to be opened.
    pub fn new(context: &Context, gate: &Gate, opens: bool) -> Result<Self, Failure> {
        let environment = Arc::clone(&context.environment);
        let settings = context.world()?.settings.browser.clone();
        let opens = opens && is_at_hand(&settings, &environment);
        Ok(Self { gate: gate.clone(), opens, settings, environment })
    }

    /// Opens the address; says so, or where it is.
    fn show(&self, address: &str) {
        let opened = self.opens && open(address, &self.settings, &self.environment).is_ok();
        let said = if opened { "the browser shows" } else { "open" };
        note(&format!("{said} {}", harmless(address)));
    }
}

impl Guide for TerminalGuide {
    fn code(&self, code: &DeviceCode) {
        note(&format!("signing in to {}", harmless(self.gate.name())));
        self.show(code.address_with_code.as_deref().unwrap_or(&code.address));
        let text = "agree only if the page shows this code:";
        note(&format!("{text} {}", harmless(&code.shown)));
    }

    fn page(&self, address: &Secret) {
        note(&format!("signing in to {}", harmless(self.gate.name())));
        self.show(address.reveal());
    }

    fn code_back<'a>(
        &'a self,
        address: &'a Secret,
        problem: Option<&'a str>,
    ) -> BoxFuture<'a, Option<Secret>> {
        let question = "the code that its last page shows: ";
        if let Some(problem) = problem {
            return ready(hidden(&format!("{problem}\n{question}"))).boxed();
        }
        note(&format!("signing in to {}", harmless(self.gate.name())));
        note(&format!("open, in a browser on any machine, {}", harmless(address.reveal())));
        ready(hidden(question)).boxed()
    }
}

/// The way to sign in that works here.
pub fn way(context: &Context, gate: &Gate) -> SignInWay {
    SignInWay::of(&context.environment, in_container(), gate.takes_browser())
}

/// Offers the sign-in that a command needs; `false` if the person declines, or is not there.
///
/// # Errors
/// The sign-in failed.
pub async fn offer(context: &Context, gate: &Gate, anew: bool) -> Result<bool, Failure> {
    let world = context.world()?;
    if place_of(world, gate) == Place::Nowhere || !context.person.is_there() {
        return Ok(false);
    }
    if consents(&format!("sign in to `{gate}` now?")) != Some(true) {
        return Ok(false);
    }
    let wanted = SignIn { way: way(context, gate), anew, shares: false };
    let guide = TerminalGuide::new(context, gate, true)?;
    enter(world, gate, wanted, &guide).await.map(|_| true)
}
