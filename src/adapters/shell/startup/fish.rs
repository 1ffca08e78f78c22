//! fish: commands that run after its own files.

use std::fmt::Write as _;
use std::process::Command;

use tempfile::TempDir;

use crate::adapters::shell::startup::{folder, is_name, keep_found, named};
use crate::domain::environment::EnvironmentChanges;
use crate::domain::failure::Failure;

pub(super) const MARK: &str = r#"
if not set -q __kamen_marked
  functions -q fish_prompt; and functions --copy fish_prompt __kamen_own_prompt
  functions -q fish_title; and functions --copy fish_title __kamen_own_title
  set -g __kamen_marked 1
end
function __kamen_status; return $argv[1]; end
function __kamen_left
  test -n "$KAMEN_EXPIRES"; or return 0
  if test "$KAMEN_EXPIRES" != "$__kamen_read"
    set -g __kamen_read $KAMEN_EXPIRES
    set -g __kamen_end (date -u -d $KAMEN_EXPIRES +%s 2>/dev/null; or date -j -u -f %Y-%m-%dT%H:%M:%SZ $KAMEN_EXPIRES +%s 2>/dev/null)
  end
  test -n "$__kamen_end"; or return 0
  set -l left (math $__kamen_end - (date +%s))
  if test $left -le 0; echo ' ended'
  else if test $left -ge 7200; echo " "(math --scale=0 $left / 3600)" h"
  else; echo " "(math --scale=0 $left / 60)" min"
  end
end
function __kamen_lives
  # fish has no kill of its own, and a program costs milliseconds.
  if test -d /proc/self; and test -d /proc/$argv[1]; return 0; end
  # Another user's process lives as well, and is none that this one may signal.
  LC_ALL=C kill -0 $argv[1] 2>&1 | string match -q '*ermitted*'; and return 0
  kill -0 $argv[1] 2>/dev/null
end
function __kamen_follow
  test -n "$KAMEN_SHELL"; or return 0
  # Another user in the same shell (`su`) knows nothing of it.
  if test -d $KAMEN_SHELL; and not test -x $KAMEN_SHELL; return 0; end
  # What substitutions give is split by it.
  set -l IFS \n
  set -l lines
  if test -r $KAMEN_SHELL/state
    while read -l line; set -a lines $line; end < $KAMEN_SHELL/state
  end
  set -l first (string split ' ' -- "$lines[1]")
  if test -z "$first[2]"; or not __kamen_lives $first[2]
    if not set -q __kamen_gone
      set -g __kamen_gone 1
      echo 'kamen: what served this shell has ended, and its credentials with it; `kamen renew` helps' >&2
    end
    return 0
  end
  set -e __kamen_gone
  test "$first[1]" = "$KAMEN_GENERATION"; and return 0
  for line in $lines[2..-1]
    set -l parts (string split -m 1 = -- $line)
    if set -q parts[2]; set -gx $parts[1] $parts[2]; else; set -eg $parts[1]; end
  end
  set -gx KAMEN_GENERATION $first[1]
end
function __kamen_text
  set -l production; test -n "$KAMEN_PRODUCTION"; and set production ' production'
  # A live shell has the profile that leads to its endpoint.
  set -l own; test -n "$KAMEN_SHELL"; and set own kamen
  set -l apart; test -n "$AWS_PROFILE" -a "$AWS_PROFILE" != "$own"; and set apart ', AWS_PROFILE is set'
  set -q AWS_PROFILE; and test -z "$AWS_PROFILE"; and set apart ', AWS_PROFILE is empty'
  if test "$AWS_ACCESS_KEY_ID" != "$KAMEN_KEY"
    set apart ', its keys are gone'
    test -n "$AWS_ACCESS_KEY_ID"; and set apart ', other keys are set'
  else if string match -q 'ASIA*' -- "$KAMEN_KEY"; and test -z "$AWS_SESSION_TOKEN"
    set apart ', its session token is gone'
  end
  # A substitution that gives nothing would take the whole word with it.
  set -l left (__kamen_left)
  set -q __kamen_gone; and set left ' ended'
  echo "$KAMEN_PROMPT$left$production$apart"
end
function fish_prompt
  set -l before $status
  if test -n "$__KAMEN_READY"; echo > $__KAMEN_READY; set -e __KAMEN_READY; end
  __kamen_follow
  set -l red; set -l plain
  if test -n "$KAMEN_PRODUCTION" -a -z "$NO_COLOR"
    set red (set_color --bold red); set plain (set_color normal)
  end
  test -n "$KAMEN_PROMPT"; and printf '%s(%s)%s ' "$red" (__kamen_text) "$plain"
  if functions -q __kamen_own_prompt
    # It sees the status that the person's command left.
    __kamen_status $before
    __kamen_own_prompt
  else
    printf '> '
  end
end
function fish_title
  test -n "$KAMEN_PROMPT"; and __kamen_text
  functions -q __kamen_own_title; and __kamen_own_title $argv
end
"#;

const FOUND: &str = "command -sq kamen; or set -gx PATH $PATH 'FOLDER'\n";

/// Ends tracing, which would print what is put back. An empty variable hides one that is universal.
const QUIET: &str = "set -l __kamen_traced $fish_trace; set -qg fish_trace; and set -a __kamen_traced g\n\
                     set -g fish_trace ''\n";

/// Goes on with tracing.
const LOUD: &str = "if test \"$__kamen_traced[-1]\" = g; set -g fish_trace $__kamen_traced[1]; else; set -eg fish_trace; end\n";

/// What a fish in a start-up file's place reads before its first prompt. What its own files set beside the
/// removed stands, and the prompt says so.
pub(super) fn late(folder: &TempDir, changes: &EnvironmentChanges) -> String {
    let removed = changes.removed().filter(|name| is_name(name));
    let away = removed.fold(String::new(), |mut text, name| {
        let _ = writeln!(text, "set -eg {name}");
        text
    });
    let back = BACK.replace("FOLDER", &folder.path().display().to_string().replace('\'', ""));
    let found = keep_found(FOUND);
    format!("{QUIET}{away}{back}{found}{MARK}{LOUD}")
}

/// Takes away what was prepared for the shells that might have been started.
const BACK: &str = "if test \"$ZDOTDIR\" = 'FOLDER'\n  set -eg ZDOTDIR\n  \
                    set -q KAMEN_ZDOTDIR; and set -gx ZDOTDIR $KAMEN_ZDOTDIR\nend\n\
                    set -eg KAMEN_ZDOTDIR\n\
                    set -q __KAMEN_LATE; and set -eg PROMPT_COMMAND\nset -eg __KAMEN_LATE\n\
                    set -l own (string split : -- \"$XDG_DATA_DIRS\" | string match -v -- $__KAMEN_DATA \
                    | string join :)\n\
                    if contains -- \"$own\" '' /usr/local/share:/usr/share; set -eg XDG_DATA_DIRS\n\
                    else; set -gx XDG_DATA_DIRS $own; end\nset -eg __KAMEN_DATA\n";

/// fish runs `--init-command` after its own files; the values to put back travel beside the
/// originals in the environment. Erasing is global only: a universal variable is the person's, and
/// nothing in fish hides one that is exported, so it is named.
pub(super) fn dress(
    command: &mut Command,
    changes: &EnvironmentChanges,
) -> Result<TempDir, Failure> {
    let folder = folder(command)?;
    let mut text = String::from(QUIET);
    for (index, (name, value)) in named(changes).enumerate() {
        let kept = format!("__KAMEN_KEPT_{index}");
        command.env(&kept, value);
        let _ = writeln!(text, "set -gx {name} \"${kept}\"; set -eg {kept}");
    }
    for name in changes.removed().filter(|name| is_name(name)) {
        let advice = format!("fish exports `{name}` to every program; `set -Ue {name}` ends that");
        let _ = writeln!(text, "set -eg {name}; set -qUx {name}; and echo 'kamen: {advice}' >&2");
    }
    text.push_str("set -q VIRTUAL_ENV; and set -gx PATH $VIRTUAL_ENV/bin $PATH\n");
    text.push_str(&keep_found(FOUND));
    text.push_str(MARK);
    text.push_str(LOUD);
    command.arg("--init-command").arg(text);
    Ok(folder)
}
