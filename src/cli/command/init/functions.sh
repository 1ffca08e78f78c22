# bash and zsh: `kamen switch` and `kamen renew` change this very shell.
kamen() {
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
