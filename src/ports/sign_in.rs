//! Signing in to Identity Center: its calls, the token files of the AWS CLI, the browser and the way back
//! from it.

use std::fmt;

use futures_util::future::BoxFuture;

use crate::domain::account::AccountId;
use crate::domain::failure::Failure;
use crate::domain::profile::ClientSettings;
use crate::domain::secret::Secret;
use crate::domain::sign_in::{
    Callback, DeviceCode, Granted, Page, Portal, PortalAccount, Registration, SignInWay, Token,
};
use crate::ports::aws::Answer;

/// The path on loopback that the browser is led back to.
pub const CALLBACK: &str = "/oauth/callback";

/// A portal, and how to talk to it.
#[derive(Debug, Clone, Copy)]
pub struct Desk<'a> {
    pub portal: &'a Portal,
    pub client: &'a ClientSettings,
}

/// What a token is asked with.
#[derive(Debug, Clone, Copy)]
pub enum Grant<'a> {
    Device(&'a DeviceCode),
    Code { code: &'a Secret, verifier: &'a Secret, redirect: &'a str },
    Refresh(&'a Secret),
}

/// The calls of Identity Center around a sign-in; none is signed.
pub trait IdentityCenter: Send + Sync + fmt::Debug {
    /// RegisterClient.
    fn register<'a>(
        &'a self,
        desk: Desk<'a>,
        way: SignInWay,
        scopes: &'a [String],
    ) -> Answer<'a, Registration>;

    /// StartDeviceAuthorization.
    fn device_code<'a>(
        &'a self,
        desk: Desk<'a>,
        client: &'a Registration,
    ) -> Answer<'a, DeviceCode>;

    /// CreateToken, asked once: what it is asked with works once.
    fn token<'a>(
        &'a self,
        desk: Desk<'a>,
        client: &'a Registration,
        grant: Grant<'a>,
    ) -> Answer<'a, Granted>;

    /// The page that a browser opens, without its query.
    fn authorize_page(&self, desk: Desk<'_>) -> String;

    /// ListAccounts, one page.
    fn accounts<'a>(
        &'a self,
        desk: Desk<'a>,
        token: &'a Secret,
        marker: Option<&'a str>,
    ) -> Answer<'a, Page<PortalAccount>>;

    /// ListAccountRoles, one page: the names of permission sets.
    fn account_roles<'a>(
        &'a self,
        desk: Desk<'a>,
        token: &'a Secret,
        account: AccountId,
        marker: Option<&'a str>,
    ) -> Answer<'a, Page<String>>;

    /// Logout: the token is worth nothing afterwards.
    fn sign_out<'a>(&'a self, desk: Desk<'a>, token: &'a Secret) -> Answer<'a, ()>;
}

/// The token files that the AWS CLI and the SDKs share.
pub trait TokenFiles: Send + Sync + fmt::Debug {
    /// The portal's token; `None` if none can be read.
    fn load(&self, portal: &Portal) -> Option<Token>;

    /// Whether the portal's file is there.
    fn is_shared(&self, portal: &Portal) -> bool;

    /// Makes sure that a token could be written.
    ///
    /// # Errors
    /// Says why it could not.
    fn prepare(&self, portal: &Portal) -> Result<(), Failure>;

    /// Writes the token; fields that are not kamen's stay.
    fn save(&self, portal: &Portal, token: &Token) -> Result<(), Failure>;

    /// Deletes the file; says whether there was one.
    fn remove(&self, portal: &Portal) -> Result<bool, Failure>;
}

/// The way back from a browser on this machine.
pub trait Loopback: Send + Sync + fmt::Debug {
    /// Listens from now on; to be called before the browser opens.
    fn listen(&self) -> Answer<'_, Box<dyn Listening>>;
}

/// One listener on loopback, for one answer.
pub trait Listening: Send {
    /// The address that the browser is led back to.
    fn redirect(&self) -> String;

    /// Waits for the one answer that carries `state`.
    fn answer<'a>(&'a mut self, state: &'a Secret) -> Answer<'a, Callback>;

    /// Tells the browser, which waits, what came of it; `None` for success.
    fn tell<'a>(&'a mut self, problem: Option<&'a str>) -> BoxFuture<'a, ()>;
}

/// Who leads the person through a sign-in.
pub trait Guide: Send + Sync + fmt::Debug {
    /// Shows the code to compare, and opens its page where that is wanted.
    fn code(&self, code: &DeviceCode);

    /// Opens the page, or says where it is.
    fn page(&self, address: &Secret);

    /// Says where the page is, in a browser elsewhere, and asks for the code that its last page shows; `problem`
    /// is what is wrong with the one before. `None` if it cannot be asked for, or none was given.
    fn code_back<'a>(
        &'a self,
        address: &'a Secret,
        problem: Option<&'a str>,
    ) -> BoxFuture<'a, Option<Secret>>;
}
