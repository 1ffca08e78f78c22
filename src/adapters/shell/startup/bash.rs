//! bash: a file in the place of `~/.bashrc`, which it reads first.

use std::process::Command;

use tempfile::TempDir;

use crate::adapters::shell::startup::{
    LOUD, QUIET, folder, handover, keep, keep_found, put_back, write, zsh,
};
use crate::domain::environment::{Environment, EnvironmentChanges};
use crate::domain::failure::Failure;

/// Where terminals open login shells, some people have no `~/.bashrc` at all.
const OWN: &str = r#"
if [ -f ~/.bashrc ]; then . ~/.bashrc
elif [ -f ~/.bash_profile ]; then . ~/.bash_profile
elif [ -f ~/.bash_login ]; then . ~/.bash_login
elif [ -f ~/.profile ]; then . ~/.profile
fi
if [ -n "${VIRTUAL_ENV-}" ] && (PATH=) 2>/dev/null; then PATH="$VIRTUAL_ENV/bin:$PATH"; fi
"#;

/// A `PATH` that is read-only stays as it is.
const FOUND: &str = r#"
if ! \builtin type -P kamen >/dev/null && (PATH=) 2>/dev/null; then PATH="${PATH:+$PATH:}"'FOLDER'; fi
"#;

/// Marks the prompt anew before each: minutes pass, a hook may set AWS_PROFILE, and a theme or a virtual
/// environment may rewrite the prompt. Holds under `set -e` and `set -u`.
pub(super) const MARK: &str = concat!(
    r#"
__kamen_left() {
  __kamen_time=
  if [ -z "${KAMEN_EXPIRES-}" ]; then return 0; fi
  if [ "$KAMEN_EXPIRES" != "${__kamen_read-}" ]; then
    __kamen_read=$KAMEN_EXPIRES
    __kamen_end=$(\command date -u -d "$KAMEN_EXPIRES" +%s 2>/dev/null ||
      \command date -j -u -f %Y-%m-%dT%H:%M:%SZ "$KAMEN_EXPIRES" +%s 2>/dev/null || true)
  fi
  if [ -z "$__kamen_end" ]; then return 0; fi
  local now left
  \builtin printf -v now '%(%s)T' -1 2>/dev/null || now=$(\command date +%s)
  left=$(( __kamen_end - now ))
  if [ "$left" -le 0 ]; then __kamen_time=' ended'
  elif [ "$left" -ge 7200 ]; then __kamen_time=" $(( left / 3600 )) h"
  else __kamen_time=" $(( left / 60 )) min"
  fi
}
"#,
    include_str!("follow.sh"),
    r#"__kamen_mark() {
  # Under `set -x` each prompt would print all of this.
  { local before=$? traced= own text red= plain= apart=
    case $- in *x*) traced=x; \builtin set +x ;; esac; } 2>/dev/null
  __kamen_ready
  if [ -n "${__kamen_walks-}" ]; then __kamen_here || true; fi
  __kamen_follow
  __kamen_left
  if [ -n "${__kamen_gone-}" ]; then __kamen_time=' ended'; fi
  # A live shell has the profile that leads to its endpoint.
  if [ "${AWS_PROFILE-}" != "${KAMEN_SHELL:+kamen}" ] && [ -n "${AWS_PROFILE-}" ]; then
    apart=', AWS_PROFILE is set'
  elif [ -n "${AWS_PROFILE+x}" ] && [ -z "$AWS_PROFILE" ]; then
    apart=', AWS_PROFILE is empty'
  fi
  if [ "${AWS_ACCESS_KEY_ID-}" != "${KAMEN_KEY-}" ]; then
    apart=${AWS_ACCESS_KEY_ID:+', other keys are set'}
    apart=${apart:-', its keys are gone'}
  elif [[ ${KAMEN_KEY-} == ASIA* && -z ${AWS_SESSION_TOKEN-} ]]; then
    apart=', its session token is gone'
  fi
  text="${KAMEN_PROMPT-}$__kamen_time${KAMEN_PRODUCTION:+ production}$apart"
  if [ -n "${KAMEN_PRODUCTION-}" ] && [ -z "${NO_COLOR-}" ]; then
    red='\[\e[1;31m\]' plain='\[\e[0m\]'
  fi
  own=${PS1-}
  if [ -n "${__kamen_before-}" ]; then own=${own//"$__kamen_before"/}; fi
  if [ -n "${__kamen_behind-}" ]; then own=${own//"$__kamen_behind"/}; fi
  __kamen_before= __kamen_behind=
  if [ -n "${KAMEN_PROMPT-}" ]; then
    __kamen_before="$red($text)$plain "
    case "${TERM-}" in
      ''|dumb|linux) ;;
      *) __kamen_behind="\[\e]2;$text\a\]" ;;
    esac
  fi
  case ${__kamen_place-} in
    above) \builtin printf '%s\n' "$(__kamen_plain "$__kamen_before$__kamen_behind")" ;;
    inside) ;;
    *) PS1=$__kamen_before$own$__kamen_behind ;;
  esac
  if [ -n "$traced" ]; then \builtin set -x; fi
  return $before
}
# What a prompt's escapes stand for.
__kamen_plain() {
  local text=$1 mark
  for mark in '[' ']'; do text=${text//"\\$mark"/}; done
  \builtin printf '%b' "$text"
}
# The same inside a prompt, where the invisible is marked for the shell.
__kamen_inside() {
  __kamen_mark
  local text=$__kamen_before$__kamen_behind
  text=${text//'\['/$'\001'}
  text=${text//'\]'/$'\002'}
  \builtin printf '%b' "$text"
}
# Some make these read-only, so that no program changes them: then there is no local one. No `$(...)` here: each takes
# a millisecond of every start.
__kamen_is_fixed() { ! \builtin local "$1" 2>/dev/null; }
__kamen_ready() {
  if [ -n "${__KAMEN_READY-}" ]; then : > "$__KAMEN_READY" || true; \builtin unset __KAMEN_READY; fi
}
__kamen_place=
if __kamen_is_fixed PS1; then
  __kamen_place=above
  echo 'kamen: your start-up files made PS1 read-only: who you are stands above each prompt' >&2
fi
# Empty in a bash that was given an exported PROMPT_COMMAND and not this script.
__kamen_hook=__kamen_mark
if \builtin shopt -q restricted_shell; then
  # Nothing of the above runs there.
  __kamen_ready
  if [ -z "$__kamen_place" ]; then PS1="${KAMEN_PROMPT:+($KAMEN_PROMPT) }${PS1-}"; fi
elif [[ -n "${bash_preexec_imported-}${__bp_imported-}" ]]; then
  if [[ " ${precmd_functions[*]-} " != *" __kamen_mark "* ]]; then precmd_functions+=(__kamen_mark); fi
elif [[ "${PROMPT_COMMAND[*]-}" == *__kamen_* ]]; then :
elif [[ -n ${__KAMEN_LATE-} && "${PROMPT_COMMAND[*]-}" == *'$__KAMEN_LATE'* ]]; then :
elif __kamen_is_fixed PROMPT_COMMAND; then
  __kamen_ready
  if [ -n "$__kamen_place" ]; then
    echo 'kamen: PROMPT_COMMAND is read-only, too: nothing shows who you are; `kamen whoami` says it' >&2
  elif ! \builtin shopt -q promptvars; then
    # Nothing is run in a prompt there: it would stand in it as it is written.
    PS1="${KAMEN_PROMPT:+($KAMEN_PROMPT) }${PS1-}"
  else
    __kamen_place=inside
    PS1='$(__kamen_inside)'${PS1-}
  fi
elif (( BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] > 500 )) && [[ -n ${PROMPT_COMMAND[*]+x} && ${PROMPT_COMMAND@a} == *a* ]]; then
  # Before bash 5.1 nothing but its first line is heeded.
  PROMPT_COMMAND+=(__kamen_mark)
else
  PROMPT_COMMAND="${PROMPT_COMMAND:+$PROMPT_COMMAND$'\n'}"'${__kamen_hook-}'
fi
"#
);

/// `--rcfile` replaces `~/.bashrc` only; the system's own is still read by bash itself.
///
/// Files that end in `exec zsh` or `exec bash` lead to a shell of ours all the same: zsh's files are there until
/// then, and a bash reads ours before its first prompt.
pub(super) fn dress(
    command: &mut Command,
    environment: &Environment,
    changes: &EnvironmentChanges,
) -> Result<TempDir, Failure> {
    let folder = folder(command)?;
    zsh::prepare(command, &folder, environment, changes)?;
    handover::prepare(command, &folder, environment, changes)?;
    let text = format!(
        "{}{}{OWN}{}{QUIET}{}{}{}{MARK}{LOUD}",
        keep(changes),
        handover::warning(environment),
        keep_found(FOUND),
        handover::FORGET,
        zsh::FORGET,
        put_back(changes)
    );
    let file = write(&folder, "bashrc", &text)?;
    command.arg("--rcfile").arg(file);
    Ok(folder)
}
