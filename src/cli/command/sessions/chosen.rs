//! Which sessions are meant, kept in the vault or served to live shells.

use std::collections::BTreeMap;

use crate::adapters::open_shells::{Open, open};
use crate::cli::context::Context;
use crate::domain::failure::Failure;
use crate::domain::identity::Identity;
use crate::domain::kept::KeptSession;
use crate::domain::key_id::key_id_in;
use crate::domain::live::Standing;
use crate::domain::role_name::{account_and_role, normal};
use crate::domain::text::harmless;
use crate::flows::called::identity_label;
use crate::flows::listed::silent;
use crate::flows::world::World;

/// The sessions that a command is about.
#[derive(Debug, Default)]
pub(super) struct Chosen {
    pub(super) kept: Vec<KeptSession>,
    /// The live shells that are served one of them, or another.
    pub(super) shells: Vec<Standing>,
}

impl Chosen {
    /// All that there are.
    pub(super) fn all(context: &Context, kept: Vec<KeptSession>) -> Self {
        Self { kept, shells: asked(context).served }
    }

    /// The one that is meant by what was typed or pasted.
    ///
    /// # Errors
    /// It is none, or several; or the live shell that is meant does not answer.
    pub(super) fn named(
        context: &Context,
        kept: Vec<KeptSession>,
        name: Option<&str>,
    ) -> Result<Self, Failure> {
        // An empty one, as a script's unset variable gives it, is part of every role's ARN.
        let Some(name) = name.filter(|name| !normal(name.trim()).trim().is_empty()) else {
            return Err(Failure::usage("which session?")
                .with_hint("name one that `kamen sessions` shows, or give `--all`"));
        };
        let open = asked(context);
        if let Ok(process) = name.trim().parse::<u32>() {
            if let Some((_, failure)) = open.silent.iter().find(|(kamen, _)| *kamen == process) {
                return Err(failure.clone());
            }
            if let Some(shell) = of_process(&open.served, process) {
                return Ok(Self { kept: Vec::new(), shells: vec![shell.clone()] });
            }
        }
        let world = context.world_in_any_case();
        Self { kept, shells: open.served }.only(world, name)
    }

    /// What is meant of these by a name that is no process.
    fn only(mut self, world: &World, name: &str) -> Result<Self, Failure> {
        self.kept.retain(|session| Named::of_kept(session).is_meant(world, name));
        self.shells.retain(|shell| Named::of_shell(shell).is_meant(world, name));
        let kept = self.kept.iter().map(Named::of_kept).map(|one| (one.id, one.identity.arn));
        let shells = self.shells.iter().map(Named::of_shell).map(|one| (one.id, one.identity.arn));
        let found: BTreeMap<String, String> = kept.chain(shells).collect();
        match found.len() {
            0 => Err(Failure::usage(format!(
                "no session `{name}` is kept, and no live shell has it"
            ))
            .with_hint("`kamen sessions` shows them")),
            1 if self.shells.len() < 2 => Ok(self),
            _ => Err(self.several(name, &found)),
        }
    }

    fn several(&self, name: &str, found: &BTreeMap<String, String>) -> Failure {
        let lines = found.iter().map(|(id, arn)| {
            let own = self.shells.iter().filter(|shell| shell.access_key_id == *id);
            let shells: Vec<String> =
                own.map(|shell| format!("{} (live)", shell.process())).collect();
            format!("{id} {arn} {}", shells.join(" ")).trim_end().to_owned()
        });
        let lines = lines.collect::<Vec<_>>().join("\n  ");
        let hint = if self.shells.is_empty() {
            "give the id"
        } else {
            "give the id, or the process of the live shell"
        };
        Failure::usage(format!("`{name}` means several sessions:\n  {lines}")).with_hint(hint)
    }
}

/// The shell of a process, else the one that the kamen of this process serves: where a live shell stands in another, that
/// kamen is what the outer one runs.
fn of_process(shells: &[Standing], process: u32) -> Option<&Standing> {
    let shell = shells.iter().find(|shell| shell.process() == process);
    shell.or_else(|| shells.iter().find(|shell| shell.pid == process))
}

/// The live shells, and a word for each that does not say who it is.
fn asked(context: &Context) -> Open {
    let open = open(&context.environment);
    for (kamen, failure) in &open.silent {
        context.output.note(&harmless(&silent(*kamen, failure)));
    }
    open
}

/// What a session is called by.
struct Named {
    id: String,
    role: Option<String>,
    identity: Identity,
}

impl Named {
    fn of_kept(session: &KeptSession) -> Self {
        Self {
            id: session.credentials.access_key_id.clone(),
            role: session.key.hops.last().map(|hop| hop.role.clone()),
            identity: session.identity.clone(),
        }
    }

    fn of_shell(shell: &Standing) -> Self {
        let (arn, account) = (shell.arn.clone(), shell.account);
        Self {
            id: shell.access_key_id.clone(),
            role: shell.role.as_ref().map(ToString::to_string),
            identity: Identity { arn, account, user_id: String::new() },
        }
    }

    /// Whether it is meant by what was typed or pasted: its key's id, its own ARN, its role in any form.
    fn is_meant(&self, world: &World, name: &str) -> bool {
        let id = self.id.as_str();
        if let Some(pasted) = key_id_in(name) {
            return id == pasted;
        }
        let pasted = name.trim();
        if pasted.starts_with("arn:aws") && pasted.contains(":assumed-role/") {
            return self.identity.arn == pasted;
        }
        let name = normal(pasted);
        let is_role = self.role.as_deref().is_some_and(|role| {
            let in_account = account_and_role(&name).is_some_and(|(account, named)| {
                role.contains(&format!(":{account}:role/")) && role.ends_with(&format!("/{named}"))
            });
            role.contains(&*name) || in_account
        });
        let is_called = || identity_label(world, &self.identity).eq_ignore_ascii_case(pasted);
        is_role || is_called() || (!name.is_empty() && id.starts_with(&*name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_names_its_own_shell_before_the_one_that_it_serves() {
        let shell = |kamen: u32, child: Option<u32>| -> Standing {
            let document = serde_json::json!({
                "pid": kamen, "child": child, "started": "2026-03-01T12:00:00Z", "role": null,
                "arn": "arn:aws:sts::111111111111:assumed-role/RoleA/alice", "account": "111111111111",
                "region": null, "expires": null, "access_key_id": "ASIAIOSFODNN7EXAMPLE",
                "is_production": false, "problem": null, "notes": [],
            });
            serde_json::from_value(document).unwrap()
        };
        // `exec --live -- kamen shell --live`: the command that 10 runs is the kamen that serves 30.
        let shells = [shell(20, Some(30)), shell(10, Some(20)), shell(40, None)];

        let found = |process| of_process(&shells, process).map(|shell| shell.pid);

        assert_eq!(found(20), Some(10));
        assert_eq!(found(30), Some(20));
        assert_eq!(found(10), Some(10));
        assert_eq!(found(40), Some(40));
        assert_eq!(found(50), None);
    }
}
