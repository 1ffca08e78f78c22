//! A sign-in from its beginning: by the browser of this machine, or by a code.

use crate::domain::failure::{Failure, FailureKind};
use crate::domain::secret::Secret;
use crate::domain::sign_in::{
    Callback, DeviceCode, Granted, KeptClient, KeptSignIn, Portal, Registration, SignInWay, Token,
};
use crate::domain::text::harmless;
use crate::domain::vault::Record;
use crate::flows::sign_in::keep::{self, Place, place};
use crate::flows::sign_in::pace::Pace;
use crate::flows::sign_in::pkce::challenge;
use crate::flows::sign_in::{alone, portals, random, settings, token};
use crate::flows::world::World;
use crate::ports::sign_in::{Desk, Grant, Guide, Listening};

/// What a sign-in shall be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignIn {
    pub way: SignInWay,
    /// Whether to sign in although there is a sign-in that is good.
    pub anew: bool,
    /// Whether to keep the token in the shared file although there is none yet.
    pub shares: bool,
}

/// Signs in, unless that was done; of several processes one leads the person, and the others wait for what
/// comes of it. Says whether the person was needed.
///
/// # Errors
/// The person said no, or did nothing; there is nothing to keep the token in.
pub async fn sign_in(
    world: &World,
    portal: &Portal,
    wanted: SignIn,
    guide: &dyn Guide,
) -> Result<(Token, bool), Failure> {
    let client = settings(world);
    let desk = Desk { portal, client: &client };
    if place(world, portal) == Place::Nowhere && !wanted.shares {
        return Err(keep::nowhere(portal));
    }
    let before = keep::load(world, portal);
    if !wanted.anew
        && let Ok(token) = token(world, portal, &client).await
        && is_accepted(world, desk, &token).await
    {
        return Ok((token, false));
    }
    let hold = alone(world, portal).await;
    if hold.has_waited()
        && let Some(token) =
            keep::load(world, portal).filter(|token| Some(token) != before.as_ref())
        && token.is_fresh(world.clock.now())
    {
        return Ok((token, false));
    }
    keep::prepare(world, portal, wanted.shares)?;
    let token = Beginning { world, desk, guide }.sign_in(wanted.way).await?;
    if wanted.shares {
        world.token_files.save(portal, &token)?;
    }
    keep::save(world, portal, &token)?;
    Ok((token, true))
}

/// Whether the portal takes the token; one that cannot be reached says nothing against it.
async fn is_accepted(world: &World, desk: Desk<'_>, token: &Token) -> bool {
    let answer = world.identity_center.accounts(desk, &token.access, None).await;
    answer.map_or_else(|failure| failure.kind != FailureKind::SignInNeeded, |_| true)
}

struct Beginning<'a> {
    world: &'a World,
    desk: Desk<'a>,
    guide: &'a dyn Guide,
}

impl Beginning<'_> {
    async fn sign_in(&self, way: SignInWay) -> Result<Token, Failure> {
        if way == SignInWay::Device {
            return self.by_code().await;
        }
        // First of all: a browser that is signed in already comes back at once.
        let Ok(listening) = self.world.loopback.listen().await else {
            return self.by_code().await;
        };
        match self.client(SignInWay::Browser).await {
            Ok(client) => self.by_browser(listening, client).await,
            // Portals that are older than this way.
            Err(failure) if knows_no_browser(&failure) => self.by_code().await,
            Err(failure) => Err(failure),
        }
    }

    /// The client kept for a way, or a new one.
    async fn client(&self, way: SignInWay) -> Result<Registration, Failure> {
        let scopes = portals::scopes(&self.world.config, self.desk.portal);
        let kept = keep::kept(self.world, self.desk.portal);
        let now = self.world.clock.now();
        if let Some(client) = kept.as_ref().and_then(|kept| kept.client(way, &scopes, now)) {
            return Ok(client.clone());
        }
        self.new_client(way).await
    }

    async fn new_client(&self, way: SignInWay) -> Result<Registration, Failure> {
        let portal = self.desk.portal;
        let scopes = portals::scopes(&self.world.config, portal);
        let registered = self.world.identity_center.register(self.desk, way, &scopes).await?;
        if matches!(place(self.world, portal), Place::Vault | Place::Both) {
            let kept = keep::kept(self.world, portal);
            let mut kept = kept.unwrap_or_else(|| KeptSignIn::new(portal.clone()));
            kept.put_client(KeptClient { way, scopes, registration: registered.clone() });
            // If it is not kept another is registered the next time.
            drop(self.world.vault.save(&Record::SignIn(kept)));
        }
        Ok(registered)
    }

    async fn by_browser(
        &self,
        mut listening: Box<dyn Listening>,
        client: Registration,
    ) -> Result<Token, Failure> {
        let (state, verifier) = (random()?, random()?);
        let redirect = listening.redirect();
        let page = self.page(&client, &redirect, &state, &verifier);
        self.guide.page(&page);
        let callback = listening.answer(&state).await?;
        let answer = match &callback {
            Callback::Refused { error, description } => Err(refused(error, description.as_deref())),
            Callback::Code(code) => {
                let grant = Grant::Code { code, verifier: &verifier, redirect: &redirect };
                self.exchanged(&client, grant).await
            }
        };
        let problem = answer.as_ref().err().map(|failure| failure.message.as_str());
        listening.tell(problem).await;
        answer
    }

    /// The address of the page if the person agrees.
    fn page(
        &self,
        client: &Registration,
        redirect: &str,
        state: &Secret,
        verifier: &Secret,
    ) -> Secret {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query
            .append_pair("response_type", "code")
            .append_pair("client_id", &client.id)
            .append_pair("redirect_uri", redirect)
            .append_pair("state", state.reveal())
            .append_pair("code_challenge_method", "S256")
            .append_pair("code_challenge", &challenge(verifier));
        let scopes = portals::scopes(&self.world.config, self.desk.portal).join(" ");
        if !scopes.is_empty() {
            // In the plural, as the AWS CLI sends it.
            query.append_pair("scopes", &scopes);
        }
        let page = self.world.identity_center.authorize_page(self.desk);
        Secret::new(format!("{page}?{}", query.finish().replace('+', "%20")))
    }

    /// The token for what the browser brought back.
    async fn exchanged(&self, client: &Registration, grant: Grant<'_>) -> Result<Token, Failure> {
        match self.world.identity_center.token(self.desk, client, grant).await? {
            Granted::Token(token) => Ok(token),
            Granted::Denied => Err(refused("access_denied", None)),
            Granted::Pending
            | Granted::SlowDown
            | Granted::Ended
            | Granted::Invalid
            | Granted::UnknownClient => {
                Err(failed("Identity Center did not take the code that the browser brought back"))
            }
        }
    }

    async fn by_code(&self) -> Result<Token, Failure> {
        let mut client = self.client(SignInWay::Device).await?;
        let asked = self.world.identity_center.device_code(self.desk, &client).await;
        let code = match asked {
            Err(failure) if is_about_client(&failure) => {
                client = self.new_client(SignInWay::Device).await?;
                self.world.identity_center.device_code(self.desk, &client).await?
            }
            answer => answer?,
        };
        self.guide.code(&code);
        self.polled(&client, &code).await
    }

    /// Asks until the person has answered, as often as Identity Center wants to be asked.
    async fn polled(&self, client: &Registration, code: &DeviceCode) -> Result<Token, Failure> {
        let mut pace = Pace::of(code);
        let mut lost = 0;
        loop {
            tokio::time::sleep(pace.interval).await;
            match self.world.identity_center.token(self.desk, client, Grant::Device(code)).await {
                Ok(Granted::Token(token)) => return Ok(token),
                Ok(Granted::Pending) => lost = 0,
                Ok(Granted::SlowDown) => pace.slow_down(),
                Ok(Granted::Denied) => return Err(refused("access_denied", None)),
                Ok(Granted::Ended) => return Err(code_ended()),
                Ok(Granted::Invalid | Granted::UnknownClient) => {
                    return Err(failed("Identity Center no longer knows the code"));
                }
                // The network may come back while the person is at it.
                Err(failure) if failure.kind == FailureKind::Unreachable && lost < 5 => lost += 1,
                Err(failure) => return Err(failure),
            }
            if pace.is_over() {
                return Err(code_ended());
            }
        }
    }
}

fn knows_no_browser(failure: &Failure) -> bool {
    const CODES: [&str; 3] =
        ["UnsupportedGrantTypeException", "InvalidRequestException", "InvalidRedirectUriException"];
    failure.code.as_deref().is_some_and(|code| CODES.contains(&code))
}

fn is_about_client(failure: &Failure) -> bool {
    matches!(
        failure.code.as_deref(),
        Some("InvalidClientException" | "UnauthorizedClientException")
    )
}

/// The person, or Identity Center, said no.
pub(super) fn refused(error: &str, description: Option<&str>) -> Failure {
    let said = description.filter(|text| !text.trim().is_empty()).unwrap_or(error);
    let message = match (error, description) {
        ("access_denied", None) => "the sign-in was refused".to_owned(),
        _ => format!("the sign-in was refused: {}", harmless(said)),
    };
    failed(&message)
}

fn code_ended() -> Failure {
    failed("the code ended before anyone agreed to it")
}

/// What helps after a sign-in that came to nothing, before it is known which.
pub(super) const AGAIN: &str = "try again: `kamen login`";

pub(super) fn failed(message: &str) -> Failure {
    Failure::new(FailureKind::Credentials, message).with_hint(AGAIN)
}
