//! Reading the inventory and the trust documents, piece by piece.

use std::sync::Arc;

use tokio::sync::{Mutex, mpsc};

use crate::app::msg::Msg;
use crate::app::remote::RequestId;
use crate::app::trusted::of_summary;
use crate::domain::inventory::{InventoryEvent, Scope};
use crate::domain::role::Role;
use crate::flows::inventory;
use crate::flows::sessions::Sessions;
use crate::flows::world::World;
use crate::policy::words::{KnownAccounts, Mentions, TrustReader};
use crate::runtime::perform::judgement::Judgements;

/// Documents read before the screens hear of them: about 2 ms of work.
const PORTION: usize = 200;

/// Events on their way from the flow; it waits while the screens are behind.
const EVENTS: usize = 64;

/// Reads the inventory; every event becomes a message at once.
pub(super) async fn read(
    (world, sessions): (&World, &Sessions),
    judgements: &Judgements,
    request: RequestId,
    scope: Scope,
    inbox: &mpsc::Sender<Msg>,
) {
    let (sender, mut events) = mpsc::channel::<InventoryEvent>(EVENTS);
    let forward = async {
        let mut are_told = false;
        while let Some(event) = events.recv().await {
            judgements.apply(event.clone());
            let news = Msg::Inventory { request, news: event };
            if inbox.send(news).await.is_err() {
                break;
            }
            // Who is held is worth a word before the last account has answered.
            let held = if are_told { Vec::new() } else { judgements.held() };
            if !held.is_empty() {
                are_told = true;
                drop(inbox.send(Msg::SessionsChanged(held)).await);
            }
        }
    };
    tokio::join!(inventory::read(world, sessions, scope, sender), forward);
}

/// Reads trust documents, one order after the other: what is read with more known must not be overtaken by what was to
/// be read before.
#[derive(Debug, Default)]
pub(super) struct Trusts(Mutex<()>);

impl Trusts {
    /// Reads them in portions, so that the first ones show while the others are read. Nothing is left to be told.
    pub(super) async fn read(
        &self,
        roles: &[Arc<Role>],
        known: &KnownAccounts,
        inbox: &mpsc::Sender<Msg>,
    ) -> Vec<Msg> {
        let _turn = self.0.lock().await;
        let mut reader = TrustReader::new(known, |summary| of_summary(&summary));
        for portion in roles.chunks(PORTION) {
            let read = portion.iter().map(|role| (Arc::clone(role), reader.of(role)));
            if inbox.send(Msg::TrustRead(read.collect())).await.is_err() {
                break;
            }
            tokio::task::yield_now().await;
        }
        Vec::new()
    }

    /// Reads those again that name an account of which more became known since the moment of their reading: of a
    /// million roles mostly few.
    pub(super) async fn read_again(
        &self,
        roles: &[(u32, Vec<Arc<Role>>)],
        known: &KnownAccounts,
        inbox: &mpsc::Sender<Msg>,
    ) -> Vec<Msg> {
        let mut named = Vec::new();
        for (moment, roles) in roles {
            let news = known.news_since(*moment);
            let mut mentions = Mentions::of(&news);
            for portion in roles.chunks(PORTION) {
                named.extend(portion.iter().filter(|role| mentions.has(role)).map(Arc::clone));
                tokio::task::yield_now().await;
            }
        }
        self.read(&named, known, inbox).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role(name: &str, principal: &str) -> Arc<Role> {
        let trust = format!(
            r#"{{"Statement": [{{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {{"AWS": "{principal}"}}}}]}}"#
        );
        Arc::new(Role {
            arn: format!("arn:aws:iam::777788889999:role/{name}").parse().unwrap(),
            id: "".into(),
            trust: Some(trust.into()),
            description: None,
            max_session_duration: 3600,
            created: None,
        })
    }

    #[tokio::test]
    async fn only_roles_that_name_an_account_with_news_are_read_again() {
        let named = |name: &str| Some(name.to_owned());
        let mut known: KnownAccounts =
            [("111122223333".parse().unwrap(), named("old"))].into_iter().collect();
        let before = known.moment();
        known.insert("111122223333".parse().unwrap(), named("new"));
        let between = known.moment();
        known.insert("444455556666".parse().unwrap(), None);
        let (one, other) = ("arn:aws:iam::111122223333:root", "444455556666");
        let mut early = vec![role("Early", "555566667777"); PORTION];
        early.push(role("Named", one));
        let late = vec![role("Late", one), role("Other", other)];
        let (sender, mut inbox) = mpsc::channel(8);

        let roles = [(before, early), (between, late), (known.moment(), vec![role("Now", one)])];
        Trusts::default().read_again(&roles, &known, &sender).await;
        drop(sender);

        let Some(Msg::TrustRead(read)) = inbox.recv().await else { panic!() };
        let read: Vec<_> =
            read.iter().map(|(role, view)| (role.arn.name(), &*view.short)).collect();
        assert_eq!(read, [("Named", "account new"), ("Other", "account 444455556666")]);
        assert!(inbox.recv().await.is_none());
    }
}
