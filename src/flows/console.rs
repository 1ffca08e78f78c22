//! The console as a session, or as a permission set.

use futures_util::FutureExt;
use futures_util::future::ready;

use crate::domain::account::AccountId;
use crate::domain::arn::ArnParts;
use crate::domain::console::{Console, Destination, NoConsole, Visit, shortcut};
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::identity::IdentityKind;
use crate::domain::permission_set::{Assignment, set_of};
use crate::domain::region::partition;
use crate::domain::secret::Secret;
use crate::domain::session::SessionSummary;
use crate::domain::settings::Consoles;
use crate::flows::world::World;
use crate::graph::judge::Why;
use crate::policy::decide::evaluate::Decision;
use crate::policy::explain::reason::refused_since;
use crate::policy::words::Need;
use crate::ports::aws::Access;
use crate::ports::console::Led;

/// A page to open, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    pub page: Page,
    pub visit: Visit,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Page {
    /// The portal's own link, or the console's to a role: the person signs in there, and nothing in it is secret.
    Link(String),
    /// Signs a browser in as the session: a secret for 15 minutes.
    SignedIn {
        address: Secret,
        /// Whether the wish for a duration was dropped: the console did not take it.
        without_duration: bool,
    },
}

/// An address for the browser's argument list, and what waits until it was used.
///
/// What opens a page in a container may not know the address for one, and then asks a search engine for it: it is given
/// nothing but a loopback address either.
pub async fn address(world: &World, opening: &Opening) -> Result<Led, Failure> {
    let contained = match world.settings.browser.console {
        Consoles::Containers | Consoles::GrantedContainers => true,
        Consoles::Together | Consoles::Profiles => false,
    };
    match &opening.page {
        Page::Link(address) if !contained => {
            Ok(Led { address: address.clone(), used: ready(Ok(())).boxed() })
        }
        Page::Link(address) => world.one_time.lead(&Secret::new(address.as_str())).await,
        Page::SignedIn { address, .. } => world.one_time.lead(address).await,
    }
}

/// Whose the console of a role is.
fn visit(world: &World, account: AccountId, role: &str) -> Visit {
    let own = world.settings.accounts.get(&account);
    let name = world.settings.account_name(account);
    Visit {
        account,
        name: name.map_or_else(|| account.to_string(), str::to_owned),
        role: role.to_owned(),
        color: own.and_then(|own| own.color.clone()),
        profile: own.and_then(|own| own.browser_profile.clone()),
    }
}

/// The link of a permission set.
pub fn of_set(
    world: &World,
    assignment: &Assignment,
    region: Option<&str>,
    destination: Destination<'_>,
) -> Result<Opening, Failure> {
    let visit = visit(world, assignment.account, &assignment.set);
    if destination == Destination::Home {
        return Ok(Opening { page: Page::Link(shortcut(assignment, None)), visit });
    }
    let console = Console::of(partition(&assignment.portal.region), region)
        .map_err(|problem| told(&problem))?;
    let page = console.page(destination).map_err(|problem| told(&problem))?;
    Ok(Opening { page: Page::Link(shortcut(assignment, Some(&page))), visit })
}

/// The console's own link to a role, for a person who is signed in there: as far as the verdict on the identity in use tells,
/// it works. Says what the person must bring along.
///
/// # Errors
/// Why it would not work.
pub fn switch_role(
    world: &World,
    why: &Why,
    region: Option<&str>,
) -> Result<(Opening, Vec<String>), Failure> {
    let role = &why.role;
    if let Some(problem) = unswitchable(why) {
        let name = role.name();
        let message =
            format!("the console's switch-role link does not work for `{name}`: {problem}");
        return Err(Failure::new(FailureKind::Refused, message)
            .with_hint("`kamen console ROLE` signs the browser in as the role itself"));
    }
    let console = Console::of(role.partition(), region).map_err(|problem| told(&problem))?;
    let visit = visit(world, role.account(), role.name());
    let mut notes = vec![format!("it works for a browser that is signed in as {}", why.caller)];
    if why.verdict.needs.contains(&Need::Mfa) {
        notes.push("sign in there with your MFA device".to_owned());
    }
    if !why.verdict.is_certain() {
        notes.push(
            "whether AWS lets you is not certain: `kamen why ROLE` says what would decide"
                .to_owned(),
        );
    }
    let page = Page::Link(console.switch_role(role, &visit));
    Ok((Opening { page, visit }, notes))
}

/// Why no one can switch to a role in the console: what its sign-in does not send, and who cannot switch there (IAM User
/// Guide, "Switch from a user to an IAM role (console)").
fn unswitchable(why: &Why) -> Option<String> {
    if set_of(&why.role).is_some() {
        return Some("Identity Center alone gives it".to_owned());
    }
    match IdentityKind::of(&why.caller) {
        IdentityKind::Root => return Some("a root user cannot switch".to_owned()),
        IdentityKind::FederatedUser { .. } => {
            return Some("a federated user cannot switch".to_owned());
        }
        IdentityKind::User { .. } | IdentityKind::RoleSession { .. } | IdentityKind::Other => {}
    }
    let unsent = why.verdict.needs.iter().find_map(|need| match need {
        Need::Mfa | Need::SignIn => None,
        Need::ExternalId => Some("an external id"),
        Need::SessionName => Some("a session name"),
        Need::SourceIdentity => Some("a source identity"),
        Need::Tags => Some("session tags"),
    });
    match unsent {
        Some(what) => {
            Some(format!("its trust policy wants {what}, which the console does not send"))
        }
        None if why.verdict.decision == Decision::Deny => {
            let since = refused_since(&why.evaluation.reasons).unwrap_or("AWS refuses it");
            Some(format!("{} may not assume it ({since})", why.caller))
        }
        None => None,
    }
}

/// What speaks against a destination before a session is obtained for it.
///
/// # Errors
/// The console of this partition has no such page.
pub fn check(
    partition: &str,
    region: Option<&str>,
    destination: Destination<'_>,
) -> Result<(), Failure> {
    let console = Console::of(partition, region).map_err(|problem| told(&problem))?;
    console.page(destination).map(drop).map_err(|problem| told(&problem))
}

/// The page that signs in as a session; the partition is that of the session's own ARN.
pub async fn of_session(
    world: &World,
    session: &SessionSummary,
    access: &Access,
    duration: Option<u32>,
    destination: Destination<'_>,
) -> Result<Opening, Failure> {
    let arn = &session.identity.arn;
    if session.identity.is_user() {
        let text = format!(
            "the console takes sessions of roles, and {arn} is a user: neither its keys nor \
             GetSessionToken's sign in there"
        );
        return Err(Failure::usage(text).with_hint("name a role"));
    }
    let partition = ArnParts::parse(arn).map_or("aws", |parts| parts.partition);
    let console =
        Console::of(partition, session.region.as_deref()).map_err(|problem| told(&problem))?;
    let page = console.page(destination).map_err(|problem| told(&problem))?;
    // After another role, AWS takes no duration: the session's own end counts.
    let wanted = duration.filter(|_| !is_chained(session));
    let federation = &world.federation;
    let mut without_duration = duration.is_some() && wanted.is_none();
    let token = match federation.sign_in_token(access, &console, wanted).await {
        Err(failure) if wanted.is_some() && failure.code.as_deref() == Some("HTTP 400") => {
            without_duration = true;
            federation.sign_in_token(access, &console, None).await?
        }
        answer => answer?,
    };
    let query = Console::sign_in_query(token.reveal(), &page);
    let address = Secret::new(format!("{}?{query}", federation.sign_in_page(access, &console)));
    let visit = visit(world, session.identity.account, session.identity.called());
    Ok(Opening { page: Page::SignedIn { address, without_duration }, visit })
}

/// Whether the session was obtained through another session.
fn is_chained(session: &SessionSummary) -> bool {
    let before = session.chain.len().saturating_sub(1);
    session.chain.iter().take(before).any(|arn| {
        matches!(
            IdentityKind::of(arn),
            IdentityKind::RoleSession { .. } | IdentityKind::FederatedUser { .. }
        )
    })
}

fn told(problem: &NoConsole) -> Failure {
    let text = problem.to_string();
    let hint = match problem {
        NoConsole::Partition(_) => "open it by its own sign-in page",
        NoConsole::Foreign(..) => {
            "give an https address of the console, or a path such as /ec2/home"
        }
        NoConsole::Service(_) => "`--destination` takes any address of the console",
    };
    Failure::usage(text).with_hint(hint)
}

#[cfg(test)]
mod tests;
