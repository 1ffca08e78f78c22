//! Which of the options of every command each one heeds, and an example of it: its `--help` shows those
//! alone. The others are taken, and change nothing.

use std::ffi::OsString;

use clap::{Arg, Args, Command};

use crate::cli::command::{
    completions, console, credential_process, decode, demo, doctor, env, exec, here, history,
    import, init, keys, lint, lock, login, logout, manual, path, profiles, prompt, renew, roles,
    sandbox, sessions, shell, show, simulate, switch, vault, who_can, whoami, why,
};
use crate::cli::options::Options;

/// How results are printed.
const PRINTS: &[&str] = &["output", "color"];
/// As whom AWS is asked, and for how long.
const ASKS: &[&str] = &["profile", "region", "mfa_code", "no_cache", "timeout"];
/// Whether what was listed is listed again.
const LISTS: &[&str] = &["refresh"];
/// What a session would be made with, for a verdict and for the session itself.
const SUPPOSES: &[&str] = &["session_name", "duration", "external_id", "source_identity", "tags"];
/// What else a session is made with.
const ASSUMES: &[&str] = &["policies", "read_only", "write", "yes", "mfa_serial", "reason"];

/// Adds a command's own arguments to it.
type Own = fn(Command) -> Command;
/// A command: its own arguments, what else it heeds, and how people use it.
type Entry = (&'static str, Own, &'static [&'static [&'static str]], &'static str);

const JUDGES: &[&[&str]] = &[PRINTS, ASKS, LISTS, SUPPOSES];
const OBTAINS: &[&[&str]] = &[PRINTS, ASKS, LISTS, SUPPOSES, ASSUMES];

const COMMANDS: &[Entry] = &[
    ("demo", demo::Arguments::augment_args, &[&["color"]], "kamen demo --roles 1000"),
    ("roles", roles::Arguments::augment_args, JUDGES, "kamen roles can:yes account:prod"),
    ("show", show::Arguments::augment_args, JUDGES, "kamen show prod/Deploy"),
    ("why", why::Arguments::augment_args, JUDGES, "kamen why prod/Deploy"),
    ("path", path::Arguments::augment_args, JUDGES, "kamen path prod/Deploy"),
    ("who-can", who_can::Arguments::augment_args, JUDGES, "kamen who-can prod/Deploy"),
    ("shell", shell::Arguments::augment_args, OBTAINS, "kamen shell prod/ReadOnly"),
    ("exec", exec::Arguments::augment_args, OBTAINS, "kamen exec prod/ReadOnly -- aws s3 ls"),
    ("switch", switch::Arguments::augment_args, OBTAINS, "kamen switch prod/ReadOnly"),
    ("renew", renew::Arguments::augment_args, &[PRINTS, &["mfa_code"]], "kamen renew"),
    ("env", env::Arguments::augment_args, OBTAINS, "eval \"$(kamen env prod/ReadOnly)\""),
    ("whoami", whoami::Arguments::augment_args, &[PRINTS, ASKS], "kamen whoami --output json"),
    (
        "credential-process",
        credential_process::Arguments::augment_args,
        OBTAINS,
        "credential_process = kamen credential-process prod/ReadOnly",
    ),
    ("console", console::Arguments::augment_args, OBTAINS, "kamen console prod/ReadOnly"),
    ("login", login::Arguments::augment_args, &[PRINTS, ASKS], "kamen login work"),
    ("logout", logout::Arguments::augment_args, &[PRINTS, ASKS], "kamen logout work"),
    (
        "sessions",
        sessions::Arguments::augment_args,
        &[PRINTS, &["mfa_code", "timeout"]],
        "kamen sessions",
    ),
    (
        "profiles",
        profiles::Arguments::augment_args,
        &[PRINTS, ASKS, LISTS],
        "kamen profiles generate --dry-run",
    ),
    ("prompt", prompt::Arguments::augment_args, &[PRINTS], "PS1='$(kamen prompt) $ '"),
    ("import", import::Arguments::augment_args, &[PRINTS, &["yes"]], "kamen import --dry-run"),
    ("keys", keys::Arguments::augment_args, &[PRINTS, ASKS], "kamen keys list"),
    ("vault", vault::Arguments::augment_args, &[PRINTS], "kamen vault status"),
    ("lock", lock::Arguments::augment_args, &[PRINTS], "kamen lock"),
    ("decode", decode::Arguments::augment_args, &[PRINTS, ASKS], "aws s3 ls 2>&1 | kamen decode -"),
    ("doctor", doctor::Arguments::augment_args, &[PRINTS, ASKS], "kamen doctor --try"),
    ("here", here::Arguments::augment_args, &[PRINTS, &["yes"]], "kamen here --trust"),
    ("history", history::Arguments::augment_args, &[PRINTS], "kamen history deploy --last 20"),
    ("init", init::Arguments::augment_args, &[PRINTS, &["yes"]], "eval \"$(kamen init bash)\""),
    (
        "completions",
        completions::Arguments::augment_args,
        &[PRINTS],
        "source <(kamen completions bash)",
    ),
    ("lint", lint::Arguments::augment_args, &[PRINTS, ASKS, LISTS], "kamen lint --output json"),
    ("man", manual::Arguments::augment_args, &[PRINTS], "kamen man exec | man -l -"),
    (
        "sandbox",
        sandbox::Arguments::augment_args,
        &[PRINTS],
        "kamen sandbox --write-config sandbox",
    ),
    ("simulate", simulate::Arguments::augment_args, &[PRINTS], "kamen simulate cases.json"),
];

/// How people use what stands below a command.
const BELOW: &[(&str, &str, &str)] = &[
    ("sessions", "renew", "kamen sessions renew prod/Deploy"),
    ("sessions", "end", "kamen sessions end --all"),
    ("profiles", "add", "kamen profiles add prod-deploy prod/Deploy"),
    ("profiles", "generate", "kamen profiles generate --dry-run"),
    ("keys", "add", "kamen keys add alice"),
    ("keys", "add-mfa", "kamen keys add-mfa arn:aws:iam::012345678901:mfa/alice"),
    ("keys", "import", "kamen keys import --dry-run"),
    ("keys", "rotate", "kamen keys rotate alice"),
    ("keys", "list", "kamen keys list"),
    ("keys", "mfa-code", "kamen keys mfa-code arn:aws:iam::012345678901:mfa/alice"),
    ("keys", "remove", "kamen keys remove alice"),
    ("vault", "status", "kamen vault status --output json"),
    ("vault", "unlock", "kamen vault unlock"),
    ("vault", "rekey", "kamen vault rekey --key keyring"),
    ("vault", "forget", "kamen vault forget"),
];

/// Hides from every command's help what it does not heed, and ends it with an example.
pub(super) fn arranged(root: Command) -> Command {
    let common = common(&root);
    COMMANDS.iter().fold(root, |root, entry| with(root, &common, entry))
}

/// The same for the commands among these words alone: what is not asked for costs nothing.
pub(super) fn arranged_for(root: Command, words: &[OsString]) -> Command {
    let common = common(&root);
    asked(words).fold(root, |root, entry| with(root, &common, entry))
}

/// The commands among these words and no others. To make all of them takes longer than most commands run,
/// and clap copies the options of every command to each one that it knows.
pub(super) fn alone(words: &[OsString]) -> Command {
    let alone = Options::augment_args(Command::new("kamen").disable_help_subcommand(true));
    alone.subcommands(asked(words).map(|(name, own, ..)| own(Command::new(name))))
}

fn asked(words: &[OsString]) -> impl Iterator<Item = &'static Entry> {
    COMMANDS.iter().filter(|(name, ..)| words.iter().any(|word| word == name))
}

/// The options of every command.
fn common(root: &Command) -> Vec<Arg> {
    root.get_arguments().filter(|arg| arg.is_global_set()).cloned().collect()
}

fn with(root: Command, common: &[Arg], (name, _, heeded, example): &Entry) -> Command {
    root.mut_subcommand(name, |command| {
        let hide = |arg: &Arg| {
            let is_heeded = heeded.iter().any(|group| group.contains(&arg.get_id().as_str()));
            arg.clone().hide(!is_heeded)
        };
        let before = command.get_after_help().map(|text| format!("{text}\n\n")).unwrap_or_default();
        let command = BELOW.iter().filter(|(above, ..)| above == name).fold(
            command,
            |command, (_, below, example)| {
                command
                    .mut_subcommand(below, |below| below.after_help(format!("Example: {example}")))
            },
        );
        command.args(common.iter().map(hide)).after_help(format!("{before}Example: {example}"))
    })
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, FromArgMatches};

    use super::*;
    use crate::cli::arguments::Arguments;

    fn help(name: &str) -> String {
        let mut root = arranged(Arguments::command());
        root.build();
        let command = root.find_subcommand_mut(name).expect("a command");
        command.render_long_help().to_string()
    }

    #[test]
    fn every_command_has_an_entry_and_every_entry_a_command() {
        let root = Arguments::command();
        let mut names: Vec<&str> = root.get_subcommands().map(Command::get_name).collect();
        let mut known: Vec<&str> = COMMANDS.iter().map(|(name, ..)| *name).collect();
        names.sort_unstable();
        known.sort_unstable();

        assert_eq!(known, names);
        for (name, own, ..) in COMMANDS {
            let among_all = root.find_subcommand(name).expect("a command");
            let alone = own(Command::new(name)).display_order(among_all.get_display_order());
            assert!(format!("{alone:?}") == format!("{among_all:?}"), "{name}");
        }
        let common: Vec<&str> = root
            .get_arguments()
            .filter(|arg| arg.is_global_set())
            .map(|arg| arg.get_id().as_str())
            .collect();
        let groups = [PRINTS, ASKS, LISTS, SUPPOSES, ASSUMES].concat();
        for name in &common {
            assert!(groups.contains(name), "`{name}` is heeded by no command");
        }
        assert!(groups.iter().all(|name| common.contains(name)), "{groups:?}");
    }

    #[test]
    fn help_shows_what_a_command_heeds_and_an_example() {
        let (exec, prompt, roles) = (help("exec"), help("prompt"), help("roles"));

        for option in ["--session-name", "--mfa-serial", "--profile", "--read-only", "--color"] {
            assert!(exec.contains(option), "{option}: {exec}");
            assert_eq!(prompt.contains(option), option == "--color", "{option}: {prompt}");
        }
        assert!(roles.contains("--external-id") && !roles.contains("--read-only"), "{roles}");
        assert!(exec.contains("Example: kamen exec prod/ReadOnly -- aws s3 ls"), "{exec}");
    }

    #[test]
    fn whatever_a_person_gives_is_described_and_what_stands_below_a_command_has_an_example() {
        let root = arranged(Arguments::command());

        for command in root.get_subcommands() {
            let below = command.get_subcommands().map(|below| (command.get_name(), below));
            for (above, one) in [("", command)].into_iter().chain(below) {
                let name = format!("{above} {}", one.get_name());
                let shown = one.get_arguments().filter(|arg| !arg.is_hide_set());
                let bare = shown.filter(|arg| arg.get_help().is_none());
                assert_eq!(
                    bare.map(|arg| arg.get_id().as_str()).collect::<Vec<_>>(),
                    [""; 0],
                    "{name}"
                );
                let end = one.get_after_help().map(ToString::to_string).unwrap_or_default();
                assert!(end.contains("Example: "), "{name}");
            }
        }
        assert!(BELOW.iter().all(|(above, below, _)| {
            let above = root.find_subcommand(above);
            above.is_some_and(|above| above.find_subcommand(below).is_some())
        }));
        assert!(!help("demo").contains("--output"));
    }

    #[test]
    fn what_is_not_shown_is_taken_all_the_same() {
        let root = arranged(Arguments::command());

        let matches = root.try_get_matches_from(["kamen", "prompt", "--session-name", "me"]);

        assert!(matches.is_ok());
    }

    #[test]
    fn the_asked_command_alone_is_read_as_among_all_others() {
        for line in
            ["kamen", "kamen --profile x", "kamen keys list --profile x", "kamen env a show"]
        {
            let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            let read = |command: Command| {
                let matches = command.try_get_matches_from(&words).ok()?;
                Some(format!("{:?}", Arguments::from_arg_matches(&matches).ok()?))
            };

            let alone = read(alone(&words));

            assert_eq!(alone, read(arranged(Arguments::command())), "{line}");
        }
    }
}
