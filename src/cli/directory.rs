//! The role that the directory asks for (`.kamen.toml`), once the person has agreed to it.

use crate::adapters::directory::{Found, here};
use crate::cli::context::Context;
use crate::cli::guard::insist;
use crate::cli::person::agrees;
use crate::cli::target;
use crate::domain::directory::{DirectoryWish, Trust};
use crate::domain::failure::Failure;
use crate::ports::vault::Person;

/// What the directory asks for, if there is a file that the person wants to count; they are asked once, and
/// again when it has changed.
///
/// # Errors
/// The file cannot be used, or there is no terminal to ask on; its role is production, and was not confirmed.
pub fn wanted(context: &Context) -> Result<Option<DirectoryWish>, Failure> {
    let Some(mut found) = here(&context.environment)? else { return Ok(None) };
    if !agreed(context, &mut found)? {
        return Ok(None);
    }
    confirm(context, &found.wish)?;
    let (path, role) = (found.path.display(), &found.wish.role);
    context.output.note(&format!("{path} asks for `{role}`"));
    Ok(Some(found.wish))
}

/// Whether the person wants the file to count.
///
/// # Errors
/// They cannot be asked, or their answer cannot be kept.
pub fn agreed(context: &Context, found: &mut Found) -> Result<bool, Failure> {
    match found.trust {
        Trust::Trusted => Ok(true),
        Trust::Declined => Ok(false),
        Trust::Unasked if !context.person.is_there() => {
            let message =
                format!("{}: you were not asked yet whether it counts", found.path.display());
            Err(Failure::usage(message).with_hint("`kamen here --trust` says that it does"))
        }
        Trust::Unasked => {
            let (path, wish) = (found.path.display(), in_words(&found.wish));
            let question = format!("{path} asks for {wish}, in there and below: shall it count?");
            let answer = agrees(&question);
            found.answer(answer)?;
            Ok(answer)
        }
    }
}

/// Asks before a role of production is assumed only because one came into a directory.
///
/// # Errors
/// The role is not known, or was not confirmed.
pub fn confirm(context: &Context, wish: &DirectoryWish) -> Result<(), Failure> {
    let world = context.world()?;
    let (target, _) = context.block_on(target::found(context, &wish.role, None, false))?;
    target.role().map_or(Ok(()), |role| insist(context, world, role))
}

/// A wish as a sentence has it.
pub fn in_words(wish: &DirectoryWish) -> String {
    let region = wish.region.as_ref().map_or_else(String::new, |region| format!(" in {region}"));
    let live = if wish.live { ", live" } else { "" };
    format!("`{}`{region}{live}", wish.role)
}
