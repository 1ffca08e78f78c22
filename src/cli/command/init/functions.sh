# bash and zsh: `kamen switch` and `kamen renew` change this very shell.
# Not `kamen()`: an alias of that name would be put in its place.
function kamen {
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
  local was="${KAMEN_ROLE-}"
  case "$#:${1-}" in
    0:) __kamen_become --pick || return ;;
    1:-)
      if [ -z "${__kamen_was-}" ]; then
        echo 'kamen: this shell was no other role before' >&2
        return 2
      fi
      if [ "$__kamen_was" = '~' ]; then __kamen_become --unset; else __kamen_become "$__kamen_was"; fi || return ;;
    1:'~'|1:"$HOME") __kamen_become --unset || return ;;
    *) __kamen_become "$@" || return ;;
  esac
  __kamen_was="${was:-~}"
}
__kamen_again() {
  if [ -z "${KAMEN_ROLE-}" ]; then command kamen renew "$@"; return; fi
  __kamen_become --no-cache "$KAMEN_ROLE" "$@"
}
__kamen_become() {
  local lines
  lines="$(KAMEN_KEPT_PROFILE="${kamen_kept_AWS_PROFILE-}" KAMEN_KEPT_REGION="${kamen_kept_AWS_REGION-}" command kamen env --in-place --format sh "$@")" || return
  eval "$lines"
  echo "you are ${KAMEN_ARN:-who you were at the start}" >&2
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
    if [ -n "${__kamen_led-}" ] && [ "$__kamen_led" = "${KAMEN_ROLE-}" ]; then kamen switch "$__kamen_outside" || true; fi
    __kamen_led=
    return 0
  fi
  said="$(command kamen here --ask)" || true
  { read -r __kamen_asked; read -r role; read -r region; } <<__KAMEN_SAID || true
$said
__KAMEN_SAID
  if [ -z "$role" ]; then return 0; fi
  if [ -z "${__kamen_led-}" ] || [ "$__kamen_led" != "${KAMEN_ROLE-}" ]; then __kamen_outside="${KAMEN_ROLE:-~}"; fi
  kamen switch "$role" ${region:+--region "$region"} || return 0
  __kamen_follow
  __kamen_led="${KAMEN_ROLE-}"
}
