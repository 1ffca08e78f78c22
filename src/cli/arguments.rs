//! The command line as clap sees it.

use clap::{Parser, Subcommand};

use crate::adapters::aws::Counted;
use crate::cli::command::{
    completions, console, credential_process, decode, demo, doctor, env, exec, here, history,
    import, init, keys, lint, lock, login, logout, manual, path, profiles, prompt, renew, roles,
    sandbox, sessions, shell, show, simulate, switch, vault, who_can, whoami, why,
};
use crate::cli::options::Options;

/// IAM roles of all your accounts: who trusts them, whether you can assume them and why, switch,
/// and work in a shell that carries the session.
///
/// Without a command: the terminal interface.
#[derive(Debug, Parser)]
#[command(name = "kamen", version, disable_help_subcommand = true, after_help = AFTER_HELP)]
pub struct Arguments {
    #[command(flatten)]
    pub options: Options,
    #[command(subcommand)]
    pub command: Option<Command>,
}

const AFTER_HELP: &str = "\
ROLE is a full ARN, account/role (account by id, alias, name or profile), a role name that only one
account has, or a profile name. A permission set of Identity Center is account/sso:NAME.

Exit codes: 0 done, 1 refused or a negative answer, 2 usage or unreadable input, 3 credentials
missing or expired, 4 AWS or network failure; `exec` gives the child's own.";

/// The commands, in the order in which `--help` shows them.
#[derive(Debug, Subcommand)]
pub enum Command {
    Demo(demo::Arguments),
    Roles(roles::Arguments),
    Show(show::Arguments),
    Why(why::Arguments),
    Path(path::Arguments),
    WhoCan(who_can::Arguments),
    Shell(shell::Arguments),
    Exec(exec::Arguments),
    Switch(switch::Arguments),
    Renew(renew::Arguments),
    Env(env::Arguments),
    Whoami(whoami::Arguments),
    CredentialProcess(credential_process::Arguments),
    Console(console::Arguments),
    Login(login::Arguments),
    Logout(logout::Arguments),
    Sessions(sessions::Arguments),
    Here(here::Arguments),
    History(history::Arguments),
    Prompt(prompt::Arguments),
    Profiles(profiles::Arguments),
    Import(import::Arguments),
    Keys(keys::Arguments),
    Vault(vault::Arguments),
    Lock(lock::Arguments),
    Decode(decode::Arguments),
    Doctor(doctor::Arguments),
    Init(init::Arguments),
    Completions(completions::Arguments),
    Lint(lint::Arguments),
    Man(manual::Arguments),
    Sandbox(sandbox::Arguments),
    Simulate(simulate::Arguments),
}

impl Command {
    /// What counts against `--timeout`: all waiting of a command on one role, and of a list the waiting
    /// without progress. Commands that ask AWS nothing, the screens, and what renews a session for as long
    /// as a child lives have no limit.
    pub fn counted(&self) -> Option<Counted> {
        match self {
            Self::Shell(shell) if shell.live.is_some() => None,
            Self::Exec(exec) if exec.live.is_some() => None,
            Self::Exec(exec) if !exec.all.is_empty() => Some(Counted::WithoutProgress),
            Self::Show(_)
            | Self::Why(_)
            | Self::Shell(_)
            | Self::Exec(_)
            | Self::Switch(_)
            | Self::Env(_)
            | Self::Whoami(_)
            | Self::CredentialProcess(_)
            | Self::Console(_)
            | Self::Decode(_) => Some(Counted::InAll),
            Self::Roles(_)
            | Self::Path(_)
            | Self::WhoCan(_)
            | Self::Lint(_)
            | Self::Doctor(_)
            | Self::Profiles(_)
            | Self::Import(_)
            | Self::Keys(_) => Some(Counted::WithoutProgress),
            Self::Demo(_)
            | Self::Renew(_)
            | Self::Login(_)
            | Self::Logout(_)
            | Self::Sessions(_)
            | Self::Prompt(_)
            | Self::Vault(_)
            | Self::Lock(_)
            | Self::Here(_)
            | Self::History(_)
            | Self::Init(_)
            | Self::Completions(_)
            | Self::Man(_)
            | Self::Sandbox(_)
            | Self::Simulate(_) => None,
        }
    }
}
