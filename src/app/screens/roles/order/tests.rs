//! The order is that of one sort, however the rows came.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::app::note::Notes;
use crate::app::screens::roles::apply_notes;
use crate::domain::role::Role;

fn role(account: u64, name: u32) -> Arc<Role> {
    let arn = format!("arn:aws:iam::{account:012}:role/R{name}").parse().unwrap();
    Arc::new(Role {
        arn,
        id: "AROAEXAMPLE".into(),
        trust: None,
        description: None,
        max_session_duration: 3600,
        created: None,
    })
}

proptest! {
    #[test]
    fn a_place_is_found_as_by_halving(
        mut sorted in prop::collection::vec(0_u8..9, 0..40), wanted in 0_u8..10,
    ) {
        sorted.sort_unstable();

        let found = before(&sorted, |one| *one < wanted);

        prop_assert_eq!(found, sorted.partition_point(|one| *one < wanted));
    }

    #[test]
    fn arrivals_come_to_stand_where_sorting_anew_would_put_them(
        batches in prop::collection::vec(prop::collection::vec((1_u64..6, 0_u32..40), 0..12), 1..8),
        favourites in prop::collection::vec((1_u64..6, 0_u32..40), 0..3),
        recent in prop::collection::vec((1_u64..6, 0_u32..40), 0..3),
        is_flat in any::<bool>(),
        sort in prop::sample::select(&Sort::ALL[..]),
    ) {
        let arn = |(account, name): (u64, u32)| role(account, name).arn.clone();
        let at = jiff::Timestamp::UNIX_EPOCH;
        let notes = Notes {
            favourites: favourites.into_iter().map(arn).collect(),
            recent: recent.into_iter().map(|one| (arn(one), at)).collect(),
            ..Notes::default()
        };
        let how = Arrangement { sort, is_flat, person: Person::default() };
        let (mut inventory, mut order) = (Inventory::default(), Order::default());
        for batch in batches {
            inventory.take_roles(batch.into_iter().map(|(one, name)| role(one, name)).collect());
            apply_notes(&mut inventory, &notes);

            order.take_arrivals(&inventory, how);

            let mut anew = Order::default();
            anew.renew(&inventory, how);
            prop_assert_eq!(&order, &anew);
        }
    }
}
