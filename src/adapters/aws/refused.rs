//! Connections that this very machine refuses: nothing listens there, and nothing will a moment later.

use std::error::Error;
use std::io;

use aws_smithy_runtime_api::client::interceptors::context::InterceptorContext;
use aws_smithy_runtime_api::client::retries::classifiers::{ClassifyRetry, RetryAction};

/// Forbids another attempt after a refused connection. For endpoints on the loopback address alone: AWS's own
/// hosts may refuse one connection and take the next.
#[derive(Debug)]
pub(super) struct RefusedHere;

impl ClassifyRetry for RefusedHere {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        let failed = context.output_or_error().and_then(Result::err);
        match failed.and_then(|error| error.as_connector_error()) {
            Some(error) if is_refused(error) => RetryAction::RetryForbidden,
            Some(_) | None => RetryAction::NoActionIndicated,
        }
    }

    fn name(&self) -> &'static str {
        "kamen: refused on loopback"
    }
}

fn is_refused(error: &(dyn Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        let io = error.downcast_ref::<io::Error>();
        if io.is_some_and(|error| error.kind() == io::ErrorKind::ConnectionRefused) {
            return true;
        }
        cause = error.source();
    }
    false
}

#[cfg(test)]
mod tests {
    use aws_smithy_runtime_api::client::interceptors::context::Input;
    use aws_smithy_runtime_api::client::orchestrator::OrchestratorError;
    use aws_smithy_runtime_api::client::result::ConnectorError;

    use super::*;

    fn action(kind: io::ErrorKind) -> RetryAction {
        let mut context = InterceptorContext::new(Input::erase(()));
        let error = ConnectorError::io(Box::new(io::Error::from(kind)));
        context.set_output_or_error(Err(OrchestratorError::connector(error)));
        RefusedHere.classify_retry(&context)
    }

    #[test]
    fn a_refused_connection_is_not_tried_again_and_a_lost_one_is() {
        assert_eq!(action(io::ErrorKind::ConnectionRefused), RetryAction::RetryForbidden);
        assert_eq!(action(io::ErrorKind::ConnectionReset), RetryAction::NoActionIndicated);
    }
}
