//! Facts fold in, orders come out.

use crate::app::effect::{Effect, Scope};
use crate::app::model::Model;
use crate::app::msg::Msg;
use crate::app::remote::Remote;

/// Folds one message into the model.
pub fn update(model: &mut Model, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::Started => return begin(model),
        Msg::Tick(now) => model.now = now,
        Msg::Resized { width, height } => model.size = (width, height),
        Msg::Identified { request, result } => {
            model.identity.accept(request, result);
        }
        Msg::Ended => return vec![Effect::Quit],
        _ => {}
    }
    Vec::new()
}

fn begin(model: &mut Model) -> Vec<Effect> {
    let identify = model.request();
    let read = model.request();
    model.identity = Remote::Loading(identify);
    model.reading = Some(read);
    let start = model.setup.start.clone();
    vec![
        Effect::Identify { request: identify, start, mfa_code: None },
        Effect::ReadInventory { request: read, scope: Scope::Everything },
    ]
}
