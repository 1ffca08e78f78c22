//! A console that signs every session in.

use futures_util::FutureExt;
use futures_util::future::ready;

use crate::domain::console::Console;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::secret::Secret;
use crate::ports::aws::{Access, Answer};
use crate::ports::console::{Federation, Led, OneTime};

/// Takes no duration beyond an hour, as if every session were chained.
#[derive(Debug, Default)]
pub struct FakeConsole;

impl Federation for FakeConsole {
    fn sign_in_token<'a>(
        &'a self,
        _: &'a Access,
        _: &'a Console,
        duration: Option<u32>,
    ) -> Answer<'a, Secret> {
        let refused = Failure {
            code: Some("HTTP 400".to_owned()),
            ..Failure::new(FailureKind::Refused, "no")
        };
        let is_long = duration.is_some_and(|seconds| seconds > 3600);
        ready(if is_long { Err(refused) } else { Ok(Secret::new("token EXAMPLE")) }).boxed()
    }

    fn sign_in_page(&self, _: &Access, console: &Console) -> String {
        format!("https://{}/federation", console.sign_in)
    }
}

impl OneTime for FakeConsole {
    fn lead<'a>(&'a self, _: &'a Secret) -> Answer<'a, Led> {
        let address = "http://127.0.0.1:1/once".to_owned();
        ready(Ok(Led { address, used: ready(Ok(())).boxed() })).boxed()
    }
}
