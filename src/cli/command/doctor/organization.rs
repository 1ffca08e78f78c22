//! Whether an organization's control policies bind the identity, and whether they can be read.

use crate::cli::command::doctor::Check;
use crate::cli::context::Context;
use crate::domain::authorization::Membership;
use crate::domain::session::SessionSummary;
use crate::domain::time::instant;
use crate::flows::world::World;

const NAME: &str = "policies";

/// At most two calls: DescribeOrganization and ListRoots.
pub(super) async fn check(
    context: &Context,
    world: &World,
    session: &SessionSummary,
    checks: &mut Vec<Check>,
) {
    let Some(access) = context.sessions.access(session.id) else { return };
    let Ok(membership) = world.organizations.membership(&access).await else { return };
    let (organization, management) = match membership {
        Membership::Alone => {
            checks.push(Check::good(NAME, "the account is in no organization"));
            return;
        }
        Membership::Member { has_policies: false, organization, .. } => {
            let text = format!("organization {organization} has no control policies");
            checks.push(Check::good(NAME, text));
            return;
        }
        Membership::Unread(why) => {
            let hint =
                "ask for `organizations:DescribeOrganization`: else SCPs and RCPs are unknown";
            checks.push(Check::warning(NAME, format!("organization not known: {why}"), hint));
            return;
        }
        Membership::Member { organization, management, .. } => (organization, management),
    };
    let bound = if management == session.identity.account {
        "; none binds this account, which manages it"
    } else {
        ""
    };
    let read = match world.organizations.root(&access).await {
        Ok(_) => {
            let text = format!("organization {organization}: policies can be read{bound}");
            checks.push(Check::good(NAME, text));
            return;
        }
        Err(failure) => failure.code.unwrap_or_else(|| failure.kind.word().to_owned()),
    };
    let mut kept = world.inventory.load_organizations().into_iter();
    let kept = kept.find(|snapshot| snapshot.id == organization).and_then(|known| known.tree);
    checks.push(match kept {
        Some(tree) => {
            let when = instant(tree.as_of);
            let text = format!(
                "organization {organization}: policies read {when} by {}{bound}",
                tree.read_by
            );
            Check::good(NAME, text)
        }
        None => Check::warning(
            NAME,
            format!(
                "organization {organization}: policies not readable: organizations:ListRoots was \
                 refused ({read}) to {}{bound}",
                session.identity.arn
            ),
            "a profile of the management account or of a delegated administrator may read them",
        ),
    });
}
