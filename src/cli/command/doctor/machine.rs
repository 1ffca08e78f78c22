//! The terminal, the shell, and AWS variables that may surprise.

use std::io::IsTerminal;

use crate::app::layout::SMALLEST;
use crate::cli::command::doctor::Check;
use crate::cli::context::Context;
use crate::domain::shell::parts;
use crate::flows::carry::REMOVED;
use crate::flows::whoami::warnings_of_environment;

pub(super) fn check(context: &Context, checks: &mut Vec<Check>) {
    terminal(context, checks);
    shell(context, checks);
    variables(context, checks);
}

fn terminal(context: &Context, checks: &mut Vec<Check>) {
    let environment = &context.environment;
    let kind = environment.value("TERM").unwrap_or("unset");
    if !std::io::stderr().is_terminal() && !std::io::stdout().is_terminal() {
        checks.push(Check::good("terminal", "none here: the commands work, the screens do not"));
        return;
    }
    let size = crossterm::terminal::size().unwrap_or_default();
    let (columns, rows) = size;
    if kind == "dumb" || kind == "unset" {
        let hint = "set TERM to what your terminal is, such as xterm-256color";
        checks.push(Check::warning("terminal", format!("TERM is {kind}: no screens"), hint));
    } else if columns < SMALLEST.0 || rows < SMALLEST.1 {
        let message = format!("{kind}, {columns} columns by {rows} rows");
        let hint = format!("make it {} by {} at least", SMALLEST.0, SMALLEST.1);
        checks.push(Check::warning("terminal", message, hint));
    } else {
        checks.push(Check::good("terminal", format!("{kind}, {columns} columns by {rows} rows")));
    }
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| environment.value(name));
    let is_utf8 = locale.is_some_and(|locale| {
        let locale = locale.to_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    });
    if !is_utf8 {
        let message = format!("the locale is {}, not UTF-8", locale.unwrap_or("not set"));
        checks.push(Check::warning("terminal", message, "export LANG=C.UTF-8"));
    }
}

fn shell(context: &Context, checks: &mut Vec<Check>) {
    let Some(shell) = context.environment.value("SHELL") else {
        checks.push(Check::warning("shell", "SHELL is not set", "`kamen shell --shell PROGRAM`"));
        return;
    };
    let (program, _) = parts(shell);
    let name = program.rsplit('/').next().unwrap_or(program);
    let known = ["bash", "rbash", "zsh", "fish", "sh", "dash", "ksh"].contains(&name);
    checks.push(if !std::path::Path::new(program).exists() {
        Check::warning("shell", format!("{shell} does not exist"), "set SHELL to your shell")
    } else if known {
        Check::good("shell", shell)
    } else {
        Check::good("shell", format!("{shell}: its prompt can be marked by $KAMEN_PROMPT"))
    });
}

/// Variables that decide whose credentials are used, and are easily forgotten.
fn variables(context: &Context, checks: &mut Vec<Check>) {
    let set = |name: &&str| context.environment.value(name).is_some();
    let stray: Vec<&str> = REMOVED
        .into_iter()
        .chain(["AWS_ACCESS_KEY_ID", "AWS_SESSION_TOKEN", "AWS_CREDENTIAL_EXPIRATION"])
        .filter(set)
        .collect();
    checks.push(if stray.is_empty() {
        Check::good("variables", "no AWS variable has a say in who you are")
    } else if context.environment.value("KAMEN_ARN").is_some() {
        Check::good("variables", format!("set by a kamen shell: {}", stray.join(", ")))
    } else {
        let message = format!("these have a say in who you are: {}", stray.join(", "));
        Check::warning("variables", message, "unset them to go by the profiles alone")
    });
    for text in warnings_of_environment(&context.environment) {
        checks.push(Check::warning("variables", text, "`kamen whoami` says who you are"));
    }
}
