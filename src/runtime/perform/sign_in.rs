//! Leads the person at the screens through a sign-in.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use crate::adapters::browser::{is_at_hand, open};
use crate::adapters::environment::in_container;
use crate::app::msg::{Msg, SignInPage};
use crate::app::remote::RequestId;
use crate::domain::environment::Environment;
use crate::domain::gate::Gate;
use crate::domain::secret::Secret;
use crate::domain::settings::KamenSettings;
use crate::domain::sign_in::{DeviceCode, SignInWay};
use crate::flows::sign_in::{Place, SignIn, enter, place_of};
use crate::flows::world::World;
use crate::ports::sign_in::Guide;

/// How long the person may take with a page elsewhere, as long as with one here.
const PATIENCE: Duration = Duration::from_mins(10);

/// The way of a code from the screens to the sign-in that waits for it.
#[derive(Debug, Default)]
pub(super) struct CarriedCodes(Mutex<Option<(RequestId, oneshot::Sender<Secret>)>>);

impl CarriedCodes {
    /// Waits for the code of a request from now on; one dialog shows one sign-in.
    fn awaited(&self, request: RequestId) -> oneshot::Receiver<Secret> {
        let (sender, receiver) = oneshot::channel();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((request, sender));
        receiver
    }

    /// Hands a code on; if its sign-in no longer waits it is dropped.
    pub(super) fn give(&self, request: RequestId, code: Secret) {
        let waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some((_, sender)) = waiting.filter(|(of, _)| *of == request) {
            drop(sender.send(code));
        }
    }
}

/// Shows page and code on the screens.
#[derive(Debug)]
struct ScreenGuide {
    request: RequestId,
    inbox: mpsc::Sender<Msg>,
    settings: Arc<KamenSettings>,
    environment: Arc<Environment>,
    carried: Arc<CarriedCodes>,
}

impl ScreenGuide {
    /// Opens the address where the person would see it; says whether it did.
    fn opened(&self, address: &str) -> bool {
        let (settings, environment) = (&self.settings.browser, &*self.environment);
        is_at_hand(settings, environment) && open(address, settings, environment).is_ok()
    }

    fn show(&self, address: &str, code: Option<&str>) {
        let page = SignInPage {
            address: address.to_owned(),
            code: code.map(str::to_owned),
            is_open: self.opened(address),
            ends_with_code: false,
            problem: None,
        };
        let (inbox, request) = (self.inbox.clone(), self.request);
        // The inbox may be full, and a guide does not wait.
        tokio::spawn(async move { inbox.send(Msg::SignInShown { request, page }).await });
    }

    /// Shows the page with a field for its code, and waits for what is typed.
    async fn carried(&self, address: &Secret, problem: Option<&str>) -> Option<Secret> {
        let typed = self.carried.awaited(self.request);
        let page = SignInPage {
            address: address.reveal().to_owned(),
            code: None,
            // The page of an attempt before is still open.
            is_open: problem.is_none() && self.opened(address.reveal()),
            ends_with_code: true,
            problem: problem.map(str::to_owned),
        };
        self.inbox.send(Msg::SignInShown { request: self.request, page }).await.ok()?;
        timeout(PATIENCE, typed).await.ok()?.ok()
    }
}

impl Guide for ScreenGuide {
    fn code(&self, code: &DeviceCode) {
        self.show(code.address_with_code.as_deref().unwrap_or(&code.address), Some(&code.shown));
    }

    fn page(&self, address: &Secret) {
        self.show(address.reveal(), None);
    }

    fn code_back<'a>(
        &'a self,
        address: &'a Secret,
        problem: Option<&'a str>,
    ) -> BoxFuture<'a, Option<Secret>> {
        self.carried(address, problem).boxed()
    }
}

/// Signs in; gives the message that says what came of it.
pub(super) async fn perform(
    world: &World,
    (request, gate): (RequestId, Gate),
    shares: bool,
    (inbox, carried): (mpsc::Sender<Msg>, Arc<CarriedCodes>),
) -> Msg {
    if place_of(world, &gate) == Place::Nowhere && !shares {
        return Msg::SignInNoPlace { request };
    }
    let way = SignInWay::of(&world.environment, in_container(), gate.takes_browser());
    let wanted = SignIn { way, anew: false, shares };
    let (settings, environment) = (Arc::clone(&world.settings), Arc::clone(&world.environment));
    let guide = ScreenGuide { request, inbox, settings, environment, carried };
    let result = enter(world, &gate, wanted, &guide).await.map(|signed_in| signed_in.until);
    Msg::SignedIn { request, gate, result }
}
