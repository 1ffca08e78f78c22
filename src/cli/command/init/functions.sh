# bash and zsh: `kamen switch` and `kamen renew` change this very shell.
# Not `kamen()`: an alias of that name would be put in its place.
function kamen {
  # `$*` joins by it.
  local IFS=' '
  case "${KAMEN_SHELL:+live} $* " in
    live*|*' -h '*|*' --help '*) command kamen "$@"; return ;;
  esac
  case "${1-}" in
    switch) shift; __kamen_switch "$@" ;;
    renew) shift; __kamen_again "$@" ;;
    *) command kamen "$@" ;;
  esac
}
__kamen_switch() {
  # How what this shell is was asked for.
  local was='~'
  if [ -n "${KAMEN_ARN-}" ]; then was="${KAMEN_WISH-}"; fi
  case "$#:${1-}" in
    0:) __kamen_become '' --pick || return ;;
    *:-)
      shift
      if [ -z "${__kamen_was-}" ]; then
        echo 'kamen: this shell was no other role before' >&2
        return 2
      fi
      __kamen_return "$__kamen_was" "$@" || return ;;
    1:'~'|1:"$HOME") __kamen_become '' --unset || return ;;
    *) __kamen_become '' "$@" || return ;;
  esac
  __kamen_was="$was"
}
__kamen_again() {
  if [ -z "${KAMEN_ARN-}" ]; then command kamen renew "$@"; return; fi
  __kamen_become "${KAMEN_WISH-}" --again --no-cache "$@"
}
# Becomes what was asked for before, in the same way.
__kamen_return() {
  local wish="$1"
  shift
  if [ "$wish" = '~' ]; then __kamen_become '' --unset; return; fi
  if [ -n "${KAMEN_SHELL-}" ]; then KAMEN_AGAIN="$wish" command kamen switch --again "$@"; return; fi
  __kamen_become "$wish" --again "$@"
}
__kamen_become() {
  # Neither a trace nor an alias of `export` must print the keys.
  { local lines= wish="$1" result=0 traced= aliases=
    if [ -n "${ZSH_VERSION-}" ]; then \builtin setopt local_options no_xtrace no_aliases
    else
      case $- in *x*) traced=x; \builtin set +x ;; esac
      if \builtin shopt -q expand_aliases; then aliases=x; \builtin shopt -u expand_aliases; fi
    fi; } 2>/dev/null
  shift
  lines="$(KAMEN_AGAIN="$wish" command kamen env --in-place --format sh "$@")" || result=$?
  if [ "$result" -eq 0 ]; then eval "$lines" || result=$?; fi
  if [ -n "$aliases" ]; then \builtin shopt -s expand_aliases; fi
  if [ -n "$traced" ]; then \builtin set -x; fi
  return "$result"
}
# A directory may ask for a role: see `kamen here --help`. Looks again when one has moved, or the file has changed.
__kamen_walks=1
__kamen_find() {
  local folder="$PWD"
  while :; do
    __kamen_found="${folder%/}/.kamen.toml"
    if [ -e "$__kamen_found" ]; then return 0; fi
    if [ -z "$folder" ] || [ "$folder" = / ]; then break; fi
    folder="${folder%/*}"
  done
  __kamen_found=
}
__kamen_here() {
  local was="${__kamen_file-}" said='' role='' region='' is_first=''
  if [ "$PWD" != "${__kamen_pwd-}" ]; then
    if [ -z "${__kamen_pwd-}" ]; then is_first=1; fi
    __kamen_pwd="$PWD"
    __kamen_find
    if [ "$__kamen_found" = "$was" ]; then return 0; fi
    __kamen_file="$__kamen_found" __kamen_asked=
    # A shell that was opened as a role stays it until one moves.
    if [ -n "$is_first" ] && [ -n "${KAMEN_ROLE-}" ]; then return 0; fi
  elif [ -z "$was" ] || [ -z "${__kamen_asked-}" ] || ! [ "$was" -nt "$__kamen_asked" ]; then
    return 0
  fi
  if [ -z "$__kamen_file" ]; then
    if [ -n "${__kamen_led-}" ] && [ "$__kamen_led" = "${KAMEN_ROLE-}" ]; then
      if [ "$__kamen_outside" = '~' ]; then kamen switch '~' || true; else __kamen_return "$__kamen_outside" || true; fi
    fi
    __kamen_led=
    return 0
  fi
  said="$(command kamen here --ask)" || true
  { read -r __kamen_asked; read -r role; read -r region; } <<__KAMEN_SAID || true
$said
__KAMEN_SAID
  if [ -z "$role" ]; then return 0; fi
  if [ -z "${__kamen_led-}" ] || [ "$__kamen_led" != "${KAMEN_ROLE-}" ]; then
    __kamen_outside='~'
    if [ -n "${KAMEN_ARN-}" ]; then __kamen_outside="${KAMEN_WISH-}"; fi
  fi
  kamen switch "$role" ${region:+--region "$region"} || return 0
  __kamen_follow
  __kamen_led="${KAMEN_ROLE-}"
}
