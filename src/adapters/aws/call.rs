//! One call: timed, noted down, its error put into words.

use std::error::Error;
use std::future::pending;
use std::panic::resume_unwind;
use std::time::{Duration, Instant};

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_types::request_id::RequestId;
use jiff::Timestamp;
use tokio::runtime::Handle;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::Sdk;
use super::failure::{Asked, Trouble, late};
use super::last_attempt::counted;
use crate::domain::call::CallRecord;
use crate::domain::failure::Failure;

/// What a large answer was made into where it was read, so that the rest of it is not carried on.
pub(super) struct Converted<T> {
    pub(super) value: T,
    request_id: Option<String>,
}

impl<T> Converted<T> {
    /// What `convert` makes of an answer.
    pub(super) fn of<O: RequestId>(output: &O, convert: impl FnOnce(&O) -> T) -> Self {
        Self { value: convert(output), request_id: output.request_id().map(str::to_owned) }
    }
}

impl<T> RequestId for Converted<T> {
    fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }
}

impl Sdk {
    /// Awaits a call of the SDK, and records it whatever comes of it.
    pub(super) async fn call<T, E>(
        &self,
        asked: Asked<'_>,
        call: impl Future<Output = Result<T, SdkError<E, HttpResponse>>> + Send + 'static,
    ) -> Result<T, Failure>
    where
        T: RequestId + Send + 'static,
        E: ProvideErrorMetadata + Error + Send + 'static,
    {
        let (at, began) = (self.options.clock.now(), Instant::now());
        let is_answer = |answer: &Result<T, SdkError<E, HttpResponse>>| {
            answer.as_ref().err().is_none_or(|error| error.raw_response().is_some())
        };
        let answer = self.options.deadline.keep(beside(counted(Box::pin(call))), is_answer).await;
        let Some(answer) = answer else {
            return Err(self.gave_up(asked, at, began.elapsed()));
        };
        let (request_id, answer) = match answer {
            Ok(output) => (output.request_id().map(str::to_owned), Ok(output)),
            Err(error) => {
                let failure = Trouble::of(&error).failure(&asked, self.options.clock.now());
                (failure.request_id.clone(), Err(failure))
            }
        };
        self.note(asked, at, began.elapsed(), (answer.as_ref().err(), request_id));
        answer
    }

    /// Awaits a request that no SDK makes, as long as one may be read, and records it; `silent` is what it means if
    /// nothing comes.
    pub(super) async fn ask_plainly<T>(
        &self,
        (operation, access_key_id): (&'static str, &str),
        asked: impl Future<Output = Result<T, Failure>>,
        silent: impl FnOnce() -> Failure,
    ) -> Result<T, Failure> {
        let (at, began) = (self.options.clock.now(), Instant::now());
        let limit = Duration::from_secs(self.options.network.read_timeout.max(1).into());
        let answer = timeout(limit, asked).await.unwrap_or_else(|_| Err(silent()));
        self.options.call_log.record(CallRecord {
            at,
            operation,
            access_key_id: access_key_id.to_owned(),
            caller: None,
            subject: None,
            took: began.elapsed(),
            outcome: answer.as_ref().map(|_| ()).map_err(|failure| {
                failure.code.clone().unwrap_or_else(|| failure.kind.word().to_owned())
            }),
            request_id: None,
        });
        answer
    }

    /// The command's time is over: noted down as a call that was not answered.
    pub(super) fn gave_up(&self, asked: Asked<'_>, at: Timestamp, took: Duration) -> Failure {
        let failure = late(&asked, self.options.deadline.limit());
        self.note(asked, at, took, (Some(&failure), None));
        failure
    }

    /// Notes a call down: its failure if it has one, and AWS's id of the request.
    pub(super) fn note(
        &self,
        asked: Asked<'_>,
        at: Timestamp,
        took: Duration,
        (failure, request_id): (Option<&Failure>, Option<String>),
    ) {
        let code = |failure: &Failure| {
            failure.code.clone().unwrap_or_else(|| failure.kind.word().to_owned())
        };
        self.options.call_log.record(CallRecord {
            at,
            operation: asked.operation,
            access_key_id: asked.access_key_id.to_owned(),
            caller: None,
            subject: asked.subject.map(str::to_owned),
            took,
            outcome: failure.map_or(Ok(()), |failure| Err(code(failure))),
            request_id,
        });
    }
}

/// Awaits a future as a task of its own if several threads run tasks, given up with what awaits it: to read a large
/// answer takes a thread longer than to ask for it, and of many answers each is read by one that is free.
///
/// One thread alone would only read ahead, and hold what is not yet taken in.
async fn beside<T: Send + 'static>(call: impl Future<Output = T> + Send + 'static) -> T {
    if Handle::current().metrics().num_workers() < 2 {
        return call.await;
    }
    let mut task = JoinSet::new();
    task.spawn(call);
    match task.join_next().await {
        Some(Ok(answer)) => answer,
        Some(Err(error)) if error.is_panic() => resume_unwind(error.into_panic()),
        // It is given up with the runtime alone, and with that this is as well.
        Some(Err(_)) | None => pending().await,
    }
}
