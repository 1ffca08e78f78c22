//! The console as a session, or as a permission set.

use crate::domain::arn::ArnParts;
use crate::domain::console::{Console, Destination, NoConsole, shortcut};
use crate::domain::failure::Failure;
use crate::domain::identity::IdentityKind;
use crate::domain::permission_set::Assignment;
use crate::domain::region::partition;
use crate::domain::secret::Secret;
use crate::domain::session::SessionSummary;
use crate::flows::world::World;
use crate::ports::aws::Access;

/// A page to open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opening {
    /// The portal's own link: the person signs in there, and nothing in it is secret.
    Link(String),
    /// Signs a browser in as the session: a secret for 15 minutes.
    SignedIn {
        address: Secret,
        /// Whether the wish for a duration was dropped: the console did not take it.
        without_duration: bool,
    },
}

/// The link of a permission set.
pub fn of_set(
    assignment: &Assignment,
    region: Option<&str>,
    destination: Destination<'_>,
) -> Result<Opening, Failure> {
    if destination == Destination::Home {
        return Ok(Opening::Link(shortcut(assignment, None)));
    }
    let console = Console::of(partition(&assignment.portal.region), region)
        .map_err(|problem| told(&problem))?;
    let page = console.page(destination).map_err(|problem| told(&problem))?;
    Ok(Opening::Link(shortcut(assignment, Some(&page))))
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
    Ok(Opening::SignedIn { address, without_duration })
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
