//! Leads the person at the screens through a sign-in.

use std::sync::Arc;

use tokio::sync::mpsc;

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

/// Shows page and code on the screens.
#[derive(Debug)]
struct ScreenGuide {
    request: RequestId,
    inbox: mpsc::Sender<Msg>,
    settings: Arc<KamenSettings>,
    environment: Arc<Environment>,
}

impl ScreenGuide {
    fn show(&self, address: &str, code: Option<&str>) {
        let (settings, environment) = (&self.settings.browser, &*self.environment);
        let is_open =
            is_at_hand(settings, environment) && open(address, settings, environment).is_ok();
        let page =
            SignInPage { address: address.to_owned(), code: code.map(str::to_owned), is_open };
        let (inbox, request) = (self.inbox.clone(), self.request);
        // The inbox may be full, and a guide does not wait.
        tokio::spawn(async move { inbox.send(Msg::SignInShown { request, page }).await });
    }
}

impl Guide for ScreenGuide {
    fn code(&self, code: &DeviceCode) {
        self.show(code.address_with_code.as_deref().unwrap_or(&code.address), Some(&code.shown));
    }

    fn page(&self, address: &Secret) {
        self.show(address.reveal(), None);
    }

    fn code_back(&self, _: &Secret) -> Option<Secret> {
        // The screens have no field for it.
        None
    }
}

/// Signs in; gives the message that says what came of it.
pub(super) async fn perform(
    world: &World,
    (request, gate): (RequestId, Gate),
    shares: bool,
    inbox: mpsc::Sender<Msg>,
) -> Msg {
    if place_of(world, &gate) == Place::Nowhere && !shares {
        return Msg::SignInNoPlace { request };
    }
    let way = SignInWay::of(&world.environment, in_container(), gate.takes_browser());
    let wanted = SignIn { way, anew: false, shares };
    let (settings, environment) = (Arc::clone(&world.settings), Arc::clone(&world.environment));
    let guide = ScreenGuide { request, inbox, settings, environment };
    let result = enter(world, &gate, wanted, &guide).await.map(|signed_in| signed_in.until);
    Msg::SignedIn { request, gate, result }
}
