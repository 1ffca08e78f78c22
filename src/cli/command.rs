//! The commands, a file each.

pub(super) mod completions;
pub(super) mod console;
pub(super) mod credential_process;
pub(super) mod decode;
pub(super) mod demo;
pub(super) mod doctor;
pub(super) mod env;
pub(super) mod exec;
pub(super) mod here;
pub(super) mod history;
pub(super) mod import;
pub(super) mod init;
pub(super) mod keys;
pub(super) mod lint;
pub(super) mod lock;
pub(super) mod login;
pub(super) mod logout;
pub(super) mod manual;
pub(super) mod path;
pub(super) mod profiles;
pub(super) mod prompt;
pub(super) mod renew;
pub(super) mod roles;
pub(super) mod sandbox;
pub(super) mod screens;
pub(super) mod sessions;
pub(super) mod shell;
pub(super) mod show;
pub(super) mod simulate;
pub(super) mod switch;
pub(super) mod vault;
pub(super) mod who_can;
pub(super) mod whoami;
pub(super) mod why;

use crate::cli::ExitStatus;
use crate::cli::arguments::Command;
use crate::cli::context::Context;
use crate::domain::failure::Failure;

/// Runs the command that was asked for.
pub(super) fn run(context: &Context, command: &Command) -> Result<ExitStatus, Failure> {
    match command {
        Command::Demo(arguments) => demo::run(context, arguments),
        Command::Roles(arguments) => roles::run(context, arguments),
        Command::Show(arguments) => show::run(context, arguments),
        Command::Why(arguments) => why::run(context, arguments),
        Command::Path(arguments) => path::run(context, arguments),
        Command::WhoCan(arguments) => who_can::run(context, arguments),
        Command::Shell(arguments) => shell::run(context, arguments),
        Command::Exec(arguments) => exec::run(context, arguments),
        Command::Switch(arguments) => switch::run(context, arguments),
        Command::Renew(arguments) => renew::run(context, arguments),
        Command::Env(arguments) => env::run(context, arguments),
        Command::Whoami(arguments) => whoami::run(context, arguments),
        Command::CredentialProcess(arguments) => credential_process::run(context, arguments),
        Command::Console(arguments) => console::run(context, arguments),
        Command::Login(arguments) => login::run(context, arguments),
        Command::Logout(arguments) => logout::run(context, arguments),
        Command::Sessions(arguments) => sessions::run(context, arguments),
        Command::Prompt(arguments) => prompt::run(context, arguments),
        Command::Profiles(arguments) => profiles::run(context, arguments),
        Command::Import(arguments) => import::run(context, arguments),
        Command::Keys(arguments) => keys::run(context, arguments),
        Command::Vault(arguments) => vault::run(context, arguments),
        Command::Lock(arguments) => lock::run(context, arguments),
        Command::Decode(arguments) => decode::run(context, arguments),
        Command::Doctor(arguments) => doctor::run(context, arguments),
        Command::Completions(arguments) => completions::run(context, arguments),
        Command::Here(arguments) => here::run(context, arguments),
        Command::History(arguments) => history::run(context, arguments),
        Command::Init(arguments) => init::run(context, arguments),
        Command::Lint(arguments) => lint::run(context, arguments),
        Command::Man(arguments) => manual::run(context, arguments),
        Command::Sandbox(arguments) => sandbox::run(context, arguments),
        Command::Simulate(arguments) => simulate::run(context, arguments),
    }
}
