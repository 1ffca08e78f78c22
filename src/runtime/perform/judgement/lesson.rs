//! What is learned for the panel, and how it hears of it.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use futures_util::{StreamExt, stream};
use tokio::sync::mpsc;
use tokio::time::Instant;

use crate::app::msg::Msg;
use crate::domain::authorization::AuthorizationSnapshot;
use crate::domain::organization::OrganizationSnapshot;
use crate::domain::session::SessionId;
use crate::flows::judge::{MAX_AGE, Panel, askable};
use crate::flows::learn::learn;
use crate::flows::organization::learn_organizations;
use crate::runtime::perform::judgement::{Judgements, Known, view};

/// Something that was learned.
#[derive(Debug)]
pub(super) enum Lesson {
    Account(AuthorizationSnapshot),
    Organizations(Vec<OrganizationSnapshot>),
}

impl Judgements {
    /// Lets the panel know what is new.
    pub(super) fn take_in(&self, panel: &mut Panel, known: &mut Known, session: SessionId) {
        let held = (&self.worlds.now(), &*self.sessions);
        let inventory = Arc::clone(&known.inventory);
        if known.seating.is_due(session, Instant::now()) && panel.seat(held, &inventory, session) {
            known.due.everything();
        }
        for lesson in std::mem::take(&mut known.lessons) {
            match lesson {
                Lesson::Account(snapshot) => {
                    if !panel.learn(held, &inventory, &snapshot) {
                        continue;
                    }
                    if panel.is_home(snapshot.account) {
                        known.due.everything();
                    } else {
                        known.due.account(snapshot.account);
                    }
                }
                Lesson::Organizations(snapshots) => {
                    panel.organize(held, snapshots);
                    known.due.everything();
                }
            }
        }
    }

    /// Learns what there is to learn, and again after every reading.
    pub(super) async fn learn(&self, session: SessionId, inbox: &mpsc::Sender<Msg>) {
        let (world, sessions) = (&self.worlds.now(), &*self.sessions);
        let limit = world.settings.network.concurrency.max(1);
        self.teach(Lesson::Organizations(world.inventory.load_organizations()));
        loop {
            let accounts = askable(world, sessions, session);
            let mut lessons = stream::iter(accounts.clone())
                .map(|account| learn(world, sessions, account, Some(MAX_AGE)))
                .buffer_unordered(limit);
            let mut learned = Vec::new();
            while let Some(snapshot) = lessons.next().await {
                let account = snapshot.account;
                learned.push(snapshot.without_policies());
                self.teach(Lesson::Account(snapshot));
                self.learned.send_if_modified(|known| known.insert(account));
            }
            let mut all = accounts;
            all.extend(self.inventory().accounts.keys());
            let asked = (all.as_slice(), learned.as_slice());
            let organizations =
                learn_organizations(world, sessions, session, asked, Some(MAX_AGE)).await;
            let told = organizations.iter().map(view::organization).collect();
            self.teach(Lesson::Organizations(organizations));
            if inbox.send(Msg::OrganizationsRead(told)).await.is_err() {
                return;
            }
            self.readings.notified().await;
        }
    }

    fn teach(&self, lesson: Lesson) {
        self.known().lessons.push(lesson);
        self.lessons.fetch_add(1, Ordering::AcqRel);
        self.news.notify_one();
    }
}
