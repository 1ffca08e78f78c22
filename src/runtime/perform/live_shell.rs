//! Live shells of other kamens, told over their sockets.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::adapters::control::ask;
use crate::adapters::open_shells::{ends, served_by};
use crate::adapters::shells::{named, programs_in};
use crate::app::effect::{LiveShell, MfaCode, ShellAct, ShellOrder, ShellWish};
use crate::app::msg::{Msg, ShellSaid};
use crate::app::remote::RequestId;
use crate::domain::arn::RoleArn;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::live::{Act, Judged, Order, Standing, Wish};
use crate::flows::find::{Target, known, unknown};
use crate::flows::inventory::Inventory;
use crate::flows::mfa_code::untyped;
use crate::flows::world::World;
use crate::runtime::perform::Performer;

impl Performer {
    /// Looks on a thread that may block.
    pub(super) async fn find_for_shell(
        self: &Arc<Self>,
        request: RequestId,
        shell: LiveShell,
        text: String,
    ) -> Msg {
        let own = Arc::clone(self);
        let found = tokio::task::spawn_blocking(move || find(&own.worlds.now(), &shell, &text));
        let lost = |_| Err(Failure::local("the search was lost"));
        Msg::FoundForShell { request, result: found.await.unwrap_or_else(lost) }
    }

    /// What a shell renewed is what the header shows.
    pub(super) async fn tell_shell(&self, order: ShellOrder) -> Vec<Msg> {
        let result = tell(&self.worlds.now(), &order).await;
        // Whether there was a code is to be known, but not the code.
        let mfa_code = order.mfa_code.map(|_| MfaCode(String::new()));
        let order = Box::new(ShellOrder { mfa_code, ..order });
        if !order.shell.is_around {
            return vec![Msg::ShellTold { order, result }];
        }
        self.around.look(&self.worlds.now()).await;
        vec![self.sessions_changed(), Msg::ShellTold { order, result }]
    }
}

/// The role that is named so, and the programs in the shell that would become another account's with it.
///
/// # Errors
/// Nothing is called so, or several roles are.
fn find(world: &World, shell: &LiveShell, text: &str) -> Result<(ShellWish, Vec<String>), Failure> {
    let inventory = Inventory::cached(world);
    let target = known(world, &inventory, text)?.ok_or_else(|| unknown(world, &inventory, text))?;
    let role = target.role().cloned();
    let named = match target {
        Target::Role(role) => role.to_string(),
        // It may say more of its role than the role's name does.
        Target::Profile(name, _) => name,
    };
    let is_same_account = role.as_ref().map(RoleArn::account) == Some(shell.account);
    let programs =
        if is_same_account { Vec::new() } else { programs(&folder(world, shell)?, shell) };
    Ok((ShellWish { named, role, reason: None }, programs))
}

/// What runs in the shell, beside the shell itself.
fn programs(folder: &Path, shell: &LiveShell) -> Vec<String> {
    let mut programs = programs_in(&folder.to_string_lossy());
    programs.retain(|program| program.pid != shell.pid);
    named(&programs)
}

/// Does what is ordered.
///
/// # Errors
/// As its kamen says; there is none any more, or it is one of another version.
async fn tell(world: &World, order: &ShellOrder) -> Result<ShellSaid, Failure> {
    let typed = order.mfa_code.as_ref().map(|code| code.0.clone());
    let is_typed = typed.is_some();
    let said = told(world, order, typed).await;
    // A code that the vault makes, or a command prints, needs no person.
    let device = match &said {
        Err(failure) if failure.kind == FailureKind::MfaNeeded && !is_typed => {
            failure.mfa_device.as_deref()
        }
        Ok(_) | Err(_) => None,
    };
    let Some(device) = device else { return said };
    match untyped(world, device).await? {
        Some(code) => told(world, order, Some(code)).await,
        None => said,
    }
}

/// Asks on a thread that may block.
async fn told(
    world: &World,
    order: &ShellOrder,
    mfa_code: Option<String>,
) -> Result<ShellSaid, Failure> {
    let (world, order) = (world.clone(), order.clone());
    let asked = tokio::task::spawn_blocking(move || answered(&world, &order, mfa_code));
    asked.await.unwrap_or_else(|_| Err(Failure::local("the answer was lost")))
}

fn answered(
    world: &World,
    order: &ShellOrder,
    mfa_code: Option<String>,
) -> Result<ShellSaid, Failure> {
    let folder = folder(world, &order.shell)?;
    let standing = ask(&folder, &Order::of(Act::Tell))?;
    if standing.process() != order.shell.pid {
        // Its kamen serves another shell by now.
        return Err(gone());
    }
    let (act, judged) = match &order.act {
        ShellAct::Switch(wish) => {
            let judged = Judged { role: wish.role.clone(), reason: wish.reason.clone() };
            (Act::Switch(Box::new(wished(wish, &standing))), Some(judged))
        }
        ShellAct::Renew => (Act::Renew, None),
        ShellAct::End => (Act::End, None),
    };
    let standing = ask(&folder, &Order { act, mfa_code, judged })?;
    if order.act != ShellAct::End {
        return Ok(ShellSaid::Is(Box::new(standing)));
    }
    Ok(if ends(&folder) { ShellSaid::Ended } else { ShellSaid::Holds })
}

/// The role as `kamen switch` in the shell would ask for it: the region stays.
fn wished(wish: &ShellWish, standing: &Standing) -> Wish {
    let mut wished = Wish::of(wish.named.clone());
    wished.reason.clone_from(&wish.reason);
    wished.options.region.clone_from(&standing.region);
    wished
}

fn gone() -> Failure {
    Failure::local("the kamen that served this shell has ended")
        .with_hint("`kamen renew` in it opens a shell as the same role")
}

fn folder(world: &World, shell: &LiveShell) -> Result<PathBuf, Failure> {
    served_by(&world.environment, shell.served_by).ok_or_else(gone)
}
