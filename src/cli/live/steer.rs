//! Does what a live shell is told: becomes another role, and says so to its prompt.

mod home;
mod judged;

use std::cell::RefCell;
use std::collections::VecDeque;
use std::pin::pin;
use std::sync::Arc;

use jiff::Timestamp;

use crate::adapters::control::{Asker, Control};
use crate::adapters::live_folder::LiveFolder;
use crate::adapters::shell::{self, Hold};
use crate::cli::context::Context;
use crate::cli::process_document::document;
use crate::cli::{record, target, wish};
use crate::domain::environment::EnvironmentChanges;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::history::Door;
use crate::domain::kept::Purpose;
use crate::domain::live::{Act, Answer, Judged, Order, Standing, Wish};
use crate::domain::secret::Credentials;
use crate::domain::session::SessionSummary;
use crate::flows::inventory::Inventory;
use crate::flows::live::{Live, followed};
use crate::flows::prompt::look;
use crate::flows::served::forget_kept;
use crate::flows::switch::access_for;
use crate::flows::whoami::account_alias;
use crate::flows::world::World;
use crate::ports::endpoint::{Served, Serves};

use judged::{agrees, role_of};

/// The kamen behind a live shell.
pub(super) struct Steer<'a> {
    context: &'a Context,
    world: &'a World,
    live: Arc<Live>,
    folder: &'a LiveFolder,
    started: Timestamp,
    hold: Arc<Hold>,
    now: RefCell<Now>,
}

/// What the shell is now, and was before.
struct Now {
    wish: Wish,
    changes: EnvironmentChanges,
    before: Option<(Wish, SessionSummary)>,
    generation: u64,
}

/// A session that was obtained, as `target` gives it.
type Obtained = (SessionSummary, EnvironmentChanges);

impl<'a> Steer<'a> {
    /// Says to the prompt who the shell is.
    ///
    /// # Errors
    /// The shell's folder cannot be written.
    pub(super) fn new(
        context: &'a Context,
        world: &'a World,
        live: Arc<Live>,
        (folder, hold): (&'a LiveFolder, Arc<Hold>),
        (wish, changes): (Wish, EnvironmentChanges),
    ) -> Result<Self, Failure> {
        let now = RefCell::new(Now { wish, changes, before: None, generation: 0 });
        let steer = Self { context, world, live, folder, started: world.clock.now(), hold, now };
        steer.tell()?;
        Ok(steer)
    }

    /// Does what it is told, one order after the other, and says meanwhile who it is.
    pub(super) async fn obey(&self, control: &mut Control) {
        let mut waiting = VecDeque::new();
        loop {
            let (order, asker) = match waiting.pop_front() {
                Some(told) => told,
                None => control.next().await,
            };
            let Some((order, asker)) = self.tells(order, asker).await else { continue };
            let mut done = pin!(self.carry_out(order, asker));
            loop {
                tokio::select! {
                    () = &mut done => break,
                    (order, asker) = control.next() => {
                        waiting.extend(self.tells(order, asker).await);
                    }
                }
            }
        }
    }

    /// Answers what changes nothing; any other order is given back.
    async fn tells(&self, order: Order, asker: Asker) -> Option<(Order, Asker)> {
        match order.act {
            Act::Tell => asker.answer(&Ok(self.standing(Vec::new()))).await,
            Act::Keys => {
                let keys = self.live.served().await.map(|Served { credentials, until, .. }| {
                    document(&Credentials { expires: Some(until), ..credentials })
                });
                asker.hand_over(&keys).await;
            }
            // Also while AWS is asked for something else.
            Act::End => {
                let standing = self.standing(Vec::new());
                forget_kept(self.world, &self.context.sessions, self.live.session().id);
                self.live.end();
                // It may not come to answer once the shell has ended.
                asker.answer(&Ok(standing)).await;
                self.hold.hang_up();
            }
            Act::Switch(_) | Act::Back | Act::Home | Act::Move(_) | Act::Renew => {
                return Some((order, asker));
            }
        }
        None
    }

    /// Does it, unless the one who asked leaves before it is done, or the shell is ended.
    async fn carry_out(&self, order: Order, mut asker: Asker) {
        let answer = tokio::select! {
            biased;
            over = self.live.over() => Err(over),
            () = asker.left() => return,
            answer = Box::pin(self.answer(&order)) => answer,
        };
        asker.answer(&answer).await;
    }

    /// Tells the prompt whatever becomes of the session.
    pub(super) async fn follow(&self) {
        loop {
            self.live.altered().await;
            // A disk that is full now may have room at the next change.
            drop(self.tell());
        }
    }

    async fn answer(&self, order: &Order) -> Answer {
        let (code, judged) = (order.mfa_code.as_deref(), order.judged.as_ref());
        let wish = self.now.borrow().wish.clone();
        let notes = match &order.act {
            // Answered already.
            Act::Tell | Act::Keys | Act::End => Vec::new(),
            Act::Switch(wish) => {
                self.is_as_judged(wish, judged).await?;
                self.turn(wish, code).await?
            }
            Act::Move(region) => {
                let mut wish = wish;
                wish.options.region = Some(region.clone());
                self.turn(&wish, code).await?
            }
            Act::Home => self.home(wish, judged, code).await?,
            Act::Back => self.back(judged, code).await?,
            Act::Renew => self.renew(&wish, code).await?,
        };
        Ok(self.standing(notes))
    }

    /// Becomes what is wished for.
    async fn turn(&self, wish: &Wish, code: Option<&str>) -> Result<Vec<String>, Failure> {
        let beside = self.context.beside(wish::options(wish, code))?;
        let obtained = self.obtained(&beside, wish).await?;
        let session = obtained.0.clone();
        let wish = wish::by_way(wish.clone(), &obtained.1);
        self.become_session(&wish, obtained).await?;
        record::begin(&beside, &session, Door::Switch, None)?;
        Ok(beside.output.take_notes())
    }

    /// From where the person starts; what may not be assumed from there, perhaps from who the shell is.
    async fn obtained(&self, beside: &Context, wish: &Wish) -> Result<Obtained, Failure> {
        let Some(role) = &wish.role else {
            let session = target::session_of(beside, None).await?;
            return target::carrying(beside, session).await;
        };
        let via = wish.by_chain.then_some(target::Via::Auto);
        let refusal = match target::session(beside, role, via).await {
            Err(failure) if failure.kind == FailureKind::Refused => failure,
            other => return other,
        };
        let here = self.live.session();
        if wish.profile.is_some() || wish.by_chain || here.role.is_none() {
            return Err(refusal);
        }
        let obtained = target::session_from(beside, role, here.id).await.map_err(|_| refusal)?;
        beside.output.note(&format!("from here: {}", here.identity.arn));
        Ok(obtained)
    }

    async fn back(
        &self,
        judged: Option<&Judged>,
        code: Option<&str>,
    ) -> Result<Vec<String>, Failure> {
        let Some((mut wish, session)) = self.now.borrow().before.clone() else {
            return Err(Failure::usage("this shell was no other role before")
                .with_hint("`kamen switch ROLE` makes it one"));
        };
        let sessions = &self.context.sessions;
        if let Some(judged) = judged {
            agrees("what this shell was before", role_of(&session).as_ref(), judged)?;
            wish.reason.clone_from(&judged.reason);
        }
        self.is_let_in(&wish, code).await?;
        if access_for(self.world, sessions, session.id, Purpose::Renewing).await.is_err() {
            return self.turn(&wish, code).await;
        }
        let session = sessions.summary(session.id).unwrap_or(session);
        let beside = self.context.beside(wish::options(&wish, code))?;
        let obtained = target::carrying(&beside, session).await?;
        let session = obtained.0.clone();
        self.become_session(&wish, obtained).await?;
        record::begin(&beside, &session, Door::Switch, None)?;
        Ok(beside.output.take_notes())
    }

    /// Obtains the session anew: what is kept of it is forgotten first.
    async fn renew(&self, wish: &Wish, code: Option<&str>) -> Result<Vec<String>, Failure> {
        forget_kept(self.world, &self.context.sessions, self.live.session().id);
        let before = self.now.borrow().before.clone();
        let notes = self.turn(wish, code).await?;
        self.now.borrow_mut().before = before;
        Ok(notes)
    }

    async fn become_session(
        &self,
        wish: &Wish,
        (session, mut changes): Obtained,
    ) -> Result<(), Failure> {
        let was = self.live.session();
        // For the prompt; an account that was never listed is asked what it is called.
        let known = Inventory::cached(self.world);
        account_alias(self.world, &self.context.sessions, &session, &known).await;
        self.live.turn_to(self.world, &self.context.sessions, &session).await?;
        wish::tell(wish, &mut changes);
        let mut now = self.now.borrow_mut();
        now.before = Some((now.wish.clone(), was));
        now.wish = wish.clone();
        now.changes = self.put_back(&now.changes, changes);
        drop(now);
        self.tell()
    }

    /// What was given before and is no longer, with the value that it has outside of the shell.
    fn put_back(
        &self,
        before: &EnvironmentChanges,
        mut changes: EnvironmentChanges,
    ) -> EnvironmentChanges {
        for (name, _) in before.given() {
            if changes.value(name).is_none() {
                match self.world.environment.value(name) {
                    Some(value) if !name.starts_with("KAMEN_") => changes.set(name, value),
                    Some(_) | None => changes.remove(name),
                }
            }
        }
        changes
    }

    /// Writes down who the shell is, for its prompt.
    fn tell(&self) -> Result<(), Failure> {
        let session = self.live.session();
        // One that was ended has no time left, however long AWS takes its keys.
        let ends = match self.live.is_over() {
            Some(_) => Some(self.world.clock.now()),
            None => self.live.problem().and(session.expires),
        };
        let look = look(self.world, &self.context.sessions, &session);
        let mut now = self.now.borrow_mut();
        let mut changes = followed(&now.changes, ends);
        shell::mark(&mut changes, &look.mark, look.is_production, &self.world.environment);
        now.generation += 1;
        self.folder.tell(now.generation, &changes)
    }

    fn standing(&self, notes: Vec<String>) -> Standing {
        let session = self.live.session();
        let look = look(self.world, &self.context.sessions, &session);
        Standing {
            pid: std::process::id(),
            child: self.hold.pid(),
            depth: Some(shell::next_depth(&self.world.environment)),
            started: self.started,
            arn: session.identity.arn.clone(),
            role: session.role.clone(),
            account: session.identity.account,
            region: session.region.clone(),
            expires: session.expires,
            source: session.start.to_string(),
            access_key_id: self.live.access_key_id(),
            is_production: look.is_production,
            is_read_only: session.is_read_only,
            before: self.now.borrow().before.as_ref().and_then(|(_, before)| role_of(before)),
            home: self.home_role(),
            problem: self.live.problem().map(|failure| failure.message),
            is_over: self.live.is_over().is_some(),
            notes,
        }
    }
}
