//! Leads the person at the screens through a sign-in.

use std::sync::Arc;

use tokio::sync::mpsc;

use crate::adapters::browser::{is_at_hand, open};
use crate::adapters::environment::in_container;
use crate::app::msg::{Msg, SignInPage};
use crate::app::remote::RequestId;
use crate::domain::environment::Environment;
use crate::domain::secret::Secret;
use crate::domain::settings::KamenSettings;
use crate::domain::sign_in::{DeviceCode, Portal, SignInWay};
use crate::flows::sign_in::{Place, SignIn, place, sign_in};
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
}

/// Signs in; gives the message that says what came of it.
pub(super) async fn perform(
    world: &World,
    (request, portal): (RequestId, Portal),
    shares: bool,
    inbox: mpsc::Sender<Msg>,
) -> Msg {
    if place(world, &portal) == Place::Nowhere && !shares {
        return Msg::SignInNoPlace { request };
    }
    let way = SignInWay::of(&world.environment, in_container(), &portal);
    let wanted = SignIn { way, anew: false, shares };
    let (settings, environment) = (Arc::clone(&world.settings), Arc::clone(&world.environment));
    let guide = ScreenGuide { request, inbox, settings, environment };
    let result = sign_in(world, &portal, wanted, &guide).await.map(|(token, _)| token.expires);
    Msg::SignedIn { request, portal, result }
}
