//! A role as the command line asks for it, on its way to the kamen that serves a shell, and back.

use crate::cli::context::Context;
use crate::cli::options::Options;
use crate::cli::target::Via;
use crate::domain::failure::Failure;
use crate::domain::live::Wish;

/// What this command line asks for.
///
/// # Errors
/// A session policy cannot be read.
pub(in crate::cli) fn wish(
    context: &Context,
    role: Option<&str>,
    via: Option<Via>,
) -> Result<Wish, Failure> {
    Ok(Wish {
        role: role.map(str::to_owned),
        profile: context.options.profile.clone(),
        by_chain: via.is_some(),
        options: context.options.assume_options()?,
        is_read_only: context.options.read_only,
        reason: context.options.reason.clone(),
        no_cache: context.options.no_cache,
    })
}

/// The command line that asks for it. What is production was confirmed where a person could be asked.
pub(super) fn options(wish: &Wish, mfa_code: Option<&str>) -> Options {
    let options = wish.options.clone();
    Options {
        profile: wish.profile.clone(),
        region: options.region,
        session_name: options.session_name,
        duration: options.duration,
        external_id: options.external_id,
        source_identity: options.source_identity,
        tags: options.tags,
        policies: options.policy.into_iter().chain(options.policy_arns).collect(),
        read_only: wish.is_read_only,
        yes: true,
        mfa_serial: options.mfa_serial,
        mfa_code: mfa_code.map(str::to_owned),
        reason: wish.reason.clone(),
        no_cache: wish.no_cache,
        ..Options::default()
    }
}
