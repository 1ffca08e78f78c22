//! What a person carries from a browser elsewhere.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::domain::secret::Secret;

/// The code in what the last page shows: the query that a browser would have brought back, in base64.
pub(super) fn carried(shown: &Secret, state: &Secret) -> Option<Secret> {
    let text = shown.reveal().trim().trim_end_matches('=');
    let text = Zeroizing::new(text.replace('-', "+").replace('_', "/"));
    let query = Zeroizing::new(STANDARD_NO_PAD.decode(text.as_bytes()).ok()?);
    let (mut code, mut is_ours) = (None, false);
    for (name, value) in form_urlencoded::parse(&query) {
        match &*name {
            "code" if !value.is_empty() => code = Some(Secret::new(&*value)),
            "state" => is_ours = bool::from(value.as_bytes().ct_eq(state.reveal().as_bytes())),
            _ => {}
        }
    }
    code.filter(|_| is_ours)
}
