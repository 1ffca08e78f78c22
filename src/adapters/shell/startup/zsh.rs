//! zsh: a folder of our own in `ZDOTDIR`, whose files lead to the person's.

use std::process::Command;

use tempfile::TempDir;

use crate::adapters::shell::startup::{
    LOUD, QUIET, folder, handover, keep, keep_found, put_back, write,
};
use crate::domain::environment::{Environment, EnvironmentChanges};
use crate::domain::failure::Failure;

const ENVIRONMENT: &str = r"
if (( ${+KAMEN_ZDOTDIR} )); then ZDOTDIR=$KAMEN_ZDOTDIR; else unset ZDOTDIR; fi
unset KAMEN_ZDOTDIR
if [[ -f ${ZDOTDIR:-$HOME}/.zshenv ]]; then source ${ZDOTDIR:-$HOME}/.zshenv; fi
if (( ${+ZDOTDIR} )); then __kamen_own=$ZDOTDIR; fi
if [[ ${(t)ZDOTDIR-} == *readonly* ]]; then typeset +r ZDOTDIR; fi
ZDOTDIR=$__kamen_folder
";

/// A login shell's own, which comes between.
const LOGIN: &str = r"
if [[ -f ${__kamen_own:-$HOME}/.zprofile ]]; then source ${__kamen_own:-$HOME}/.zprofile; fi
";

const OWN: &str = r"
if (( ${+__kamen_own} )); then ZDOTDIR=$__kamen_own; else unset ZDOTDIR; fi
if [[ ${HISTFILE-} == $__kamen_folder/* ]]; then HISTFILE=${ZDOTDIR:-$HOME}/${HISTFILE:t}; fi
unset __kamen_own __kamen_folder
if [[ -f ${ZDOTDIR:-$HOME}/.zshrc ]]; then source ${ZDOTDIR:-$HOME}/.zshrc; fi
if [[ -n ${VIRTUAL_ENV-} && ${(t)PATH-} != *readonly* ]]; then path=($VIRTUAL_ENV/bin $path); fi
";

const FOUND: &str = r"
if [[ ${(t)PATH-} != *readonly* ]] && ! whence -p kamen >/dev/null; then path+=('FOLDER'); fi
";

/// As bash's: anew before each prompt.
pub(super) const MARK: &str = concat!(
    r#"
zmodload zsh/datetime 2>/dev/null || true
__kamen_left() {
  __kamen_time=
  if [[ -z ${KAMEN_EXPIRES-} || -z ${EPOCHSECONDS-} ]]; then return 0; fi
  if [[ $KAMEN_EXPIRES != ${__kamen_read-} ]]; then
    __kamen_read=$KAMEN_EXPIRES
    __kamen_end=
    TZ=UTC0 strftime -r -s __kamen_end %Y-%m-%dT%H:%M:%SZ $KAMEN_EXPIRES 2>/dev/null || true
  fi
  if [[ -z $__kamen_end ]]; then return 0; fi
  local left=$(( __kamen_end - EPOCHSECONDS ))
  if (( left <= 0 )); then __kamen_time=' ended'
  elif (( left >= 7200 )); then __kamen_time=" $(( left / 3600 )) h"
  else __kamen_time=" $(( left / 60 )) min"
  fi
}
"#,
    include_str!("follow.sh"),
    r#"__kamen_mark() {
  # Under `set -x` each prompt would print all of this.
  { \builtin setopt local_options no_xtrace; } 2>/dev/null
  local own text red= plain= apart= codes= name
  if [[ -o prompt_percent ]]; then codes=1; fi
  \builtin emulate -L zsh
  if [[ -n ${__KAMEN_READY-} ]]; then : >| $__KAMEN_READY || true; \builtin unset __KAMEN_READY; fi
  if [[ -n ${__kamen_walks-} ]]; then __kamen_here || true; fi
  __kamen_follow
  __kamen_left
  if [[ -n ${__kamen_gone-} ]]; then __kamen_time=' ended'; fi
  # A live shell has the profile that leads to its endpoint.
  if [[ -n ${AWS_PROFILE-} && ${AWS_PROFILE-} != "${KAMEN_SHELL:+kamen}" ]]; then
    apart=', AWS_PROFILE is set'
  elif [[ -n ${AWS_PROFILE+x} && -z $AWS_PROFILE ]]; then
    apart=', AWS_PROFILE is empty'
  fi
  if [[ ${AWS_ACCESS_KEY_ID-} != "${KAMEN_KEY-}" ]]; then
    apart=${AWS_ACCESS_KEY_ID:+', other keys are set'}
    apart=${apart:-', its keys are gone'}
  elif [[ ${KAMEN_KEY-} == ASIA* && -z ${AWS_SESSION_TOKEN-} ]]; then
    apart=', its session token is gone'
  fi
  text="${KAMEN_PROMPT-}$__kamen_time${KAMEN_PRODUCTION:+ production}$apart"
  if [[ -n ${KAMEN_PRODUCTION-} && -z ${NO_COLOR-} && -n $codes ]]; then red='%B%F{red}' plain='%f%b'; fi
  # Three names for one prompt, of which some may be read-only.
  for name in PROMPT PS1 prompt; do if [[ ${(tP)name} != *readonly* ]]; then break; fi; done
  own=${PROMPT-}
  if [[ -n ${__kamen_before-} ]]; then own=${own//"$__kamen_before"/}; fi
  if [[ -n ${__kamen_behind-} ]]; then own=${own//"$__kamen_behind"/}; fi
  __kamen_before= __kamen_behind=
  if [[ -n ${KAMEN_PROMPT-} ]]; then
    __kamen_before="$red($text)$plain "
    case ${TERM-} in
      (''|dumb|linux) ;;
      # A title without a place in the prompt is sent beside it.
      (*) if [[ -z $codes ]]; then \builtin print -rn -- $'\e]2;'"$text"$'\a'; else __kamen_behind="%{"$'\e]2;'"$text"$'\a'"%}"; fi ;;
    esac
  fi
  \builtin typeset -g "$name=$__kamen_before$own$__kamen_behind" 2>/dev/null
}
if [[ ${(t)precmd_functions-} == *readonly* ]]; then \builtin typeset +r precmd_functions; fi
if autoload -Uz add-zsh-hook; then add-zsh-hook precmd __kamen_mark; fi
"#
);

/// Puts `ZDOTDIR` back in a bash whose files were prepared for zsh as well.
pub(super) const FORGET: &str = r#"
if [ -n "${KAMEN_ZDOTDIR+x}" ]; then export ZDOTDIR="$KAMEN_ZDOTDIR"; else unset ZDOTDIR; fi
unset KAMEN_ZDOTDIR
"#;

/// zsh reads its files from `ZDOTDIR`: ours stand there, lead to the person's own, and leave
/// `ZDOTDIR` as it was for everything that is started later.
pub(super) fn dress(
    command: &mut Command,
    environment: &Environment,
    changes: &EnvironmentChanges,
) -> Result<TempDir, Failure> {
    let folder = folder(command)?;
    handover::prepare(command, &folder, environment, changes)?;
    prepare(command, &folder, environment, changes)?;
    Ok(folder)
}

/// Makes a zsh that is started from here read our files.
pub(super) fn prepare(
    command: &mut Command,
    folder: &TempDir,
    environment: &Environment,
    changes: &EnvironmentChanges,
) -> Result<(), Failure> {
    let start = format!("__kamen_folder=$ZDOTDIR\n{}{ENVIRONMENT}", keep(changes));
    write(folder, ".zshenv", &start)?;
    write(folder, ".zprofile", LOGIN)?;
    let forget = handover::FORGET;
    let found = keep_found(FOUND);
    let rest = format!("{OWN}{found}{QUIET}{forget}{}{MARK}{LOUD}", put_back(changes));
    write(folder, ".zshrc", &format!("{}{rest}", handover::warning_of_zsh(environment)))?;
    command.env_remove("KAMEN_ZDOTDIR");
    if let Some(own) = environment.value("ZDOTDIR") {
        command.env("KAMEN_ZDOTDIR", own);
    }
    command.env("ZDOTDIR", folder.path());
    Ok(())
}
