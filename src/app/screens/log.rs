//! The calls made to AWS.

use crate::app::command::Context;
use crate::app::screens::{Body, Spec};

pub(crate) const SPEC: Spec = Spec {
    context: Context::Log,
    body: Body::Rows(|model| model.calls.len()),
    opens: None,
    subject: |_| None,
};
