//! `kamen man`: the manual page, made from the command line's own description.

use clap::CommandFactory;

use crate::cli::context::Context;
use crate::cli::{ExitStatus, arguments, heeded};
use crate::domain::failure::Failure;

/// Print the manual page (kamen man | man -l -)
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The page of one command
    command: Option<String>,
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<ExitStatus, Failure> {
    let mut root = heeded::arranged(arguments::Arguments::command());
    root.build();
    let page = match &arguments.command {
        Some(name) => root.find_subcommand(name).cloned().ok_or_else(|| {
            Failure::usage(format!("there is no command `{name}`"))
                .with_hint("`kamen --help` lists the commands")
        })?,
        None => root,
    };
    let mut text = Vec::new();
    clap_mangen::Man::new(page)
        .render(&mut text)
        .map_err(|error| Failure::local(error.to_string()))?;
    context.output.raw(&String::from_utf8_lossy(&text))?;
    Ok(0)
}
