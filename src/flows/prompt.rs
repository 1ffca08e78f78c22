//! What a shell says of the session that it carries: in its prompt, and in the line above the first.

use crate::domain::identity::IdentityKind;
use crate::domain::session::SessionSummary;
use crate::domain::text::harmless;
use crate::domain::time::left;
use crate::flows::sessions::Sessions;
use crate::flows::world::World;

/// What is said of who one is if the session may read and no more.
pub const READ_ONLY: &str = " (read-only)";

/// A shell as the person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// What stands in the prompt, such as `acme-dev/Deploy`.
    pub mark: String,
    /// Who one is, and until when.
    pub greeting: String,
    /// The same, if the session is renewed for as long as the shell lives.
    pub live_greeting: String,
    pub is_production: bool,
}

/// How a shell that carries this session looks.
pub fn look(world: &World, sessions: &Sessions, session: &SessionSummary) -> Look {
    let identity = &session.identity;
    let alias = world.inventory.load_head(identity.account).and_then(|known| known.alias);
    let alias = alias.or_else(|| sessions.alias_of(identity.account));
    let is_production =
        world.settings.is_production(identity.account, alias.as_deref(), identity.called());
    let mark = prompt_mark(world, sessions, session);
    let who = harmless(&identity.arn).into_owned();
    let until = session.expires.map_or_else(String::new, |end| {
        let left = left(end, world.clock.now());
        format!(" until {} ({left})", end.strftime("%H:%M UTC"))
    });
    let who = if session.is_read_only { format!("{who}{READ_ONLY}") } else { who };
    let greeting = greeting(&who, is_production, &until);
    let renewed = session.expires.map_or("", |_| " (renewed while this shell lives)");
    let live_greeting = self::greeting(&who, is_production, renewed);
    Look { mark, greeting, live_greeting, is_production }
}

fn greeting(who: &str, is_production: bool, until: &str) -> String {
    let production = if is_production { " in production" } else { "" };
    format!("you are {who}{production}{until}; `exit` brings you back")
}

/// What a prompt shows of a session: the account as the person calls it, else its alias as far as it
/// is known here or was when the account was listed last, then role or user.
pub fn prompt_mark(world: &World, sessions: &Sessions, session: &SessionSummary) -> String {
    let account = session.identity.account;
    let named = world.settings.account_name(account).map(str::to_owned);
    let label = named
        .or_else(|| sessions.alias_of(account))
        .or_else(|| world.inventory.load_head(account)?.alias)
        .unwrap_or_else(|| account.to_string());
    // The session's own ARN names the role, also if it came from the environment.
    let principal = match session.identity.kind() {
        IdentityKind::RoleSession { role, .. } => role,
        IdentityKind::User { .. }
        | IdentityKind::Root
        | IdentityKind::FederatedUser { .. }
        | IdentityKind::Other => session.identity.display_name(),
    };
    let name = session.role.as_ref().map_or(principal, |role| role.name());
    format!("{label}/{name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_greeting_says_who_one_is_and_until_when() {
        assert_eq!(
            greeting("arn:…/Deploy/alice", true, " until 12:59 UTC (59m 30s left)"),
            "you are arn:…/Deploy/alice in production until 12:59 UTC (59m 30s left); `exit` \
             brings you back"
        );
        assert_eq!(
            greeting("arn:…:user/alice", false, ""),
            "you are arn:…:user/alice; `exit` brings you back"
        );
    }
}
