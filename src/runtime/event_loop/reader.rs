//! Keys, clicks and sizes, read away from the loop.
//!
//! If a window is closed, crossterm reads the terminal's end again and again and never returns.
//! On a worker that costs nothing: the loop hears of the hang-up by its signal, and ends.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use crossterm::event::{Event, EventStream};
use futures_util::Stream;
use tokio::sync::mpsc;
use tokio::task::AbortHandle;

/// One event waits, the others stay where they are: what is not taken belongs to the next reader.
const AHEAD: usize = 1;

/// How often, a millisecond apart, a reader is asked for the terminal before it is left to itself.
const PATIENCE: u32 = 50;

type Shared = Mutex<Option<EventStream>>;

/// Reads the terminal until it is dropped.
pub(super) struct Reader {
    stream: Arc<Shared>,
    events: mpsc::Receiver<io::Result<Event>>,
    task: AbortHandle,
}

impl Reader {
    /// Begins to read, on a worker of the runtime that this is called in.
    pub(super) fn new() -> Self {
        let stream = Arc::new(Mutex::new(Some(EventStream::new())));
        let (sender, events) = mpsc::channel(AHEAD);
        let read = Arc::clone(&stream);
        let task = tokio::spawn(async move {
            while let Some(event) = poll_fn(|context| poll(&read, context)).await {
                if sender.send(event).await.is_err() {
                    break;
                }
            }
        });
        Self { stream, events, task: task.abort_handle() }
    }

    /// The next event; `None` if the terminal has no more.
    pub(super) async fn next(&mut self) -> Option<io::Result<Event>> {
        self.events.recv().await
    }
}

fn poll(stream: &Shared, context: &mut Context<'_>) -> Poll<Option<io::Result<Event>>> {
    let mut stream = stream.lock().unwrap_or_else(PoisonError::into_inner);
    stream.as_mut().map_or(Poll::Ready(None), |stream| Pin::new(stream).poll_next(context))
}

impl Drop for Reader {
    /// Gives the terminal up at once, as a child is about to read it.
    fn drop(&mut self) {
        self.task.abort();
        for _ in 0..PATIENCE {
            if let Ok(mut stream) = self.stream.try_lock() {
                *stream = None;
                return;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}
