//! Waits for what happens, folds it into the model, performs what comes of it, and draws at most
//! once a frame.
//!
//! The loop itself never blocks and never talks to AWS: effects run on the runtime's other
//! threads and come back as messages. What needs the terminal (shells, suspending, the clipboard)
//! is done here, between two frames.

mod interlude;
mod reader;
#[cfg(debug_assertions)]
mod rehearsal;
mod wake;

use std::collections::HashMap;
use std::io;
use std::sync::Arc;

use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::Instant;

use crate::adapters::shell;
use crate::app::effect::Effect;
use crate::app::entry::RoleEntry;
use crate::app::model::Model;
use crate::app::msg::Msg;
use crate::app::remote::RequestId;
use crate::app::update::{before_draw, update};
use crate::app::verdict::VerdictView;
use crate::domain::arn::RoleArn;
use crate::policy::decide::evaluate::Decision;
use crate::runtime::event_loop::reader::Reader;
use crate::runtime::looks::Looks;
use crate::runtime::perform::{Outcome, Performer};
use crate::runtime::signals::Signals;
use crate::runtime::terminal::Screen;
use crate::runtime::{LiveShells, Unlocks, pace, terminal};
use crate::ui;

/// Messages that may wait before their senders have to.
const INBOX: usize = 256;

/// The exit code if the window was closed: as if by SIGHUP.
const HUNG_UP: u8 = 129;

/// Everything that the loop holds.
pub(crate) struct EventLoop {
    model: Model,
    screen: Screen,
    looks: Looks,
    performer: Arc<Performer>,
    /// Where effects are performed.
    workers: Handle,
    sender: mpsc::Sender<Msg>,
    inbox: mpsc::Receiver<Msg>,
    tasks: JoinSet<Outcome>,
    /// The tasks that an effect may cancel.
    running: HashMap<RequestId, AbortHandle>,
    signals: Signals,
    /// `None` while the terminal is a child's.
    events: Option<Reader>,
    /// Effects that wait for the first frame: nothing may delay it.
    held: Option<Vec<Effect>>,
    /// What needs the terminal, in order.
    interludes: Vec<Interlude>,
    is_dirty: bool,
    last_frame: Instant,
    next_frame: Instant,
    /// Before this the list is not laid out again.
    next_layout: Instant,
    has_drawn_roles: bool,
    next_tick: Instant,
    exit_code: Option<u8>,
    /// Serves the shells that are opened.
    live: Option<Box<dyn LiveShells>>,
    /// Asks for what unlocks the vault.
    unlocks: Option<Arc<dyn Unlocks>>,
}

/// What needs the terminal for itself.
enum Interlude {
    /// Stop by this function, [`shell::stop_group`] or [`shell::stop_alone`].
    Stop(fn()),
    Copy {
        what: String,
        text: String,
    },
    /// `kamen exec --all` for these roles.
    AsAll {
        roles: Vec<RoleArn>,
        command: String,
    },
    /// Ask for what unlocks the vault.
    Unlock,
    /// A shell or a secret text, ready.
    Prepared(Outcome),
}

impl EventLoop {
    /// The loop before its first message.
    pub(crate) fn new(
        model: Model,
        screen: Screen,
        looks: Looks,
        (performer, workers): (Arc<Performer>, Handle),
    ) -> io::Result<Self> {
        let (sender, inbox) = mpsc::channel(INBOX);
        let now = Instant::now();
        Ok(Self {
            model,
            screen,
            looks,
            performer,
            workers,
            sender,
            inbox,
            tasks: JoinSet::new(),
            running: HashMap::new(),
            signals: Signals::listen()?,
            events: Some(Reader::new()),
            held: Some(Vec::new()),
            interludes: Vec::new(),
            is_dirty: true,
            last_frame: now,
            next_frame: now + pace::FIRST_FRAME,
            next_layout: now,
            has_drawn_roles: false,
            next_tick: now,
            exit_code: None,
            live: None,
            unlocks: None,
        })
    }

    /// The same with live shells.
    pub(crate) fn serving(mut self, live: Option<Box<dyn LiveShells>>) -> Self {
        self.live = live;
        self
    }

    /// The same with a way to unlock the vault.
    pub(crate) fn unlocking(mut self, unlocks: Arc<dyn Unlocks>) -> Self {
        self.unlocks = Some(unlocks);
        self
    }

    /// Runs until the person quits; gives the exit code. The terminal is left on every way out.
    /// `told` is what the person would hear on the terminal.
    pub(crate) async fn run(mut self, told: UnboundedReceiver<String>) -> io::Result<u8> {
        let calls = self.performer.watch_calls(self.sender.clone());
        self.tasks.spawn_on(calls, &self.workers);
        let keys = Arc::clone(&self.performer).watch_keys(self.sender.clone());
        self.tasks.spawn_on(keys, &self.workers);
        self.tasks.spawn(hand_on(told, self.sender.clone()));
        self.fold(Msg::Started);
        while self.exit_code.is_none() {
            match self.turn().await {
                // A write may fail on a closed window before its signal comes.
                Err(error) if terminal::is_hang_up(&error) => self.end(HUNG_UP),
                turned => turned?,
            }
        }
        self.screen.leave();
        self.tasks.abort_all();
        // A disk that hangs must not keep the person.
        let written = self.performer.finish(verdicts(&self.model));
        drop(tokio::time::timeout(pace::LAST_WRITES, written).await);
        Ok(self.exit_code.unwrap_or_default())
    }

    async fn turn(&mut self) -> io::Result<()> {
        let wake = self.wake().await;
        self.take(wake)?;
        self.fold_what_waits();
        // The first roles are worth a frame of their own, whenever the last one was drawn.
        if !self.has_drawn_roles && !self.model.inventory.roles.is_empty() {
            self.draw()?;
        }
        self.play_interludes().await
    }

    /// Folds in what has come meanwhile, until a frame is due: a flood must not keep it away.
    fn fold_what_waits(&mut self) {
        let mut until = Instant::now() + pace::FOLDING;
        if self.is_dirty {
            until = until.min(self.next_frame);
        }
        while Instant::now() < until
            && let Ok(message) = self.inbox.try_recv()
        {
            self.fold(message);
        }
    }

    fn fold(&mut self, message: Msg) {
        self.is_dirty = true;
        for effect in update(&mut self.model, message) {
            self.perform(effect);
        }
        let tick = Instant::now() + pace::tick(&self.model);
        self.next_tick = self.next_tick.min(tick);
    }

    fn tick(&mut self) {
        self.next_tick = Instant::now() + pace::tick(&self.model);
        self.fold(Msg::Tick(self.performer.now()));
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Quit => self.exit_code = Some(self.exit_code.unwrap_or(0)),
            Effect::Cancel(request) => {
                if let Some(task) = self.running.remove(&request) {
                    task.abort();
                }
            }
            Effect::Unlock => self.interludes.push(Interlude::Unlock),
            Effect::Suspend => self.interludes.push(Interlude::Stop(shell::stop_group)),
            Effect::Copy { what, text } => self.interludes.push(Interlude::Copy { what, text }),
            Effect::RunAsAll { roles, command } => {
                self.interludes.push(Interlude::AsAll { roles, command });
            }
            Effect::ReadInventory { .. } => self.start(effect),
            Effect::ReadTrust { .. }
            | Effect::ReadTrustAgain { .. }
            | Effect::FetchDetail { .. }
            | Effect::FetchPolicy { .. }
            | Effect::Identify { .. }
            | Effect::Confirm { .. }
            | Effect::SignIn { .. }
            | Effect::CarryCode { .. }
            | Effect::Switch { .. }
            | Effect::Renew { .. }
            | Effect::Judge { .. }
            | Effect::Explain { .. }
            | Effect::FindPath { .. }
            | Effect::OpenShell { .. }
            | Effect::Act { .. }
            | Effect::CopyExport { .. }
            | Effect::OpenConsole(_)
            | Effect::SaveNotes(_)
            | Effect::ReadElsewhere
            | Effect::ReadHistory
            | Effect::FindForShell { .. }
            | Effect::TellShell(_)
            | Effect::Forget { .. } => match &mut self.held {
                Some(held) => held.push(effect),
                None => self.start(effect),
            },
        }
    }

    /// Starts an effect on another thread.
    fn start(&mut self, effect: Effect) {
        let request = effect.request();
        let performer = Arc::clone(&self.performer);
        let task = performer.perform(effect, self.sender.clone());
        let task = self.tasks.spawn_on(task, &self.workers);
        self.running.retain(|_, task| !task.is_finished());
        if let Some(request) = request {
            self.running.insert(request, task);
        }
    }

    /// Brings the list up to date, unless that takes long and was done just now: then what shows stays as it is for a
    /// while, and keys are answered from it.
    fn lay_out(&mut self) {
        let began = Instant::now();
        if self.model.roles.is_outdated() && began < self.next_layout {
            return;
        }
        before_draw(&mut self.model);
        let ended = Instant::now();
        self.next_layout = ended + (ended - began) * pace::LAYOUT_SHARE;
    }

    fn draw(&mut self) -> io::Result<()> {
        self.lay_out();
        let theme = self.looks.theme(&self.model.theme);
        let model = &self.model;
        self.screen.draw(|frame| ui::draw(frame, model, theme))?;
        self.has_drawn_roles |= !self.model.inventory.roles.is_empty();
        self.last_frame = Instant::now();
        self.next_frame = self.last_frame + pace::FRAME;
        // What was not laid out yet is, in a later frame.
        self.is_dirty = self.model.roles.is_outdated();
        if self.is_dirty {
            self.next_frame = self.next_frame.max(self.next_layout);
        }
        for effect in self.held.take().into_iter().flatten() {
            self.start(effect);
        }
        Ok(())
    }

    /// Ends with this code, whatever the model makes of it.
    fn end(&mut self, code: u8) {
        self.exit_code = Some(code);
        self.fold(Msg::Ended);
    }
}

/// What the roles were judged to be.
fn verdicts(model: &Model) -> Vec<(RoleArn, Option<Decision>)> {
    let judged = |entry: &RoleEntry| {
        (entry.role.arn.clone(), entry.verdict.as_deref().map(VerdictView::settled))
    };
    model.inventory.roles.iter().map(judged).collect()
}

/// Hands on to the screens what the person is told.
async fn hand_on(mut told: UnboundedReceiver<String>, inbox: mpsc::Sender<Msg>) -> Outcome {
    while let Some(text) = told.recv().await {
        if inbox.send(Msg::Heard(text)).await.is_err() {
            break;
        }
    }
    Outcome::Sent
}
