//! The console's own sign-in, as `aws login` uses it: its calls, and the files that its clients share.

use std::fmt;

use crate::domain::failure::Failure;
use crate::domain::login::{Login, LoginGranted, LoginSession, NewLogin};
use crate::domain::profile::ClientSettings;
use crate::domain::secret::Secret;
use crate::ports::aws::Answer;

/// Where one signs in, and how to talk to it.
#[derive(Debug, Clone, Copy)]
pub struct ConsoleDesk<'a> {
    pub region: &'a str,
    pub client: &'a ClientSettings,
}

/// What keys are asked with.
#[derive(Debug, Clone, Copy)]
pub enum LoginGrant<'a> {
    Code { code: &'a Secret, verifier: &'a Secret, redirect: &'a str },
    Refresh(&'a Secret),
}

/// Who asks: the client, and the key that proves that it is the same as before.
#[derive(Debug, Clone, Copy)]
pub struct LoginClient<'a> {
    pub id: &'a str,
    pub key: &'a Secret,
}

/// The calls of a sign-in.
pub trait ConsoleSignIn: Send + Sync + fmt::Debug {
    /// A new private key, as a PEM text.
    fn new_key(&self) -> Result<Secret, Failure>;

    /// The address of the sign-in, without a path.
    fn base(&self, desk: ConsoleDesk<'_>) -> String;

    /// CreateOAuth2Token, asked once: what it is asked with works once.
    fn keys<'a>(
        &'a self,
        desk: ConsoleDesk<'a>,
        client: LoginClient<'a>,
        grant: LoginGrant<'a>,
    ) -> Answer<'a, LoginGranted>;
}

/// The files that the clients of `aws login` share.
pub trait LoginFiles: Send + Sync + fmt::Debug {
    /// What a sign-in left; `None` if nothing can be read.
    fn load(&self, session: &LoginSession) -> Option<Login>;

    /// Whether the file is there.
    fn is_there(&self, session: &LoginSession) -> bool;

    /// Makes sure that the file can be written, before a person is sent for what it shall hold.
    fn prepare(&self, session: &LoginSession) -> Result<(), Failure>;

    /// Writes what came; fields that are not kamen's stay.
    fn save(&self, session: &LoginSession, new: &NewLogin) -> Result<(), Failure>;

    /// Deletes the file; says whether there was one.
    fn remove(&self, session: &LoginSession) -> Result<bool, Failure>;
}
