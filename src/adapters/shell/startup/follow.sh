# bash and zsh: takes over what a live shell has become, if that has changed.
__kamen_lives() {
  if \builtin kill -0 "$1" 2>/dev/null; then return 0; fi
  # Another user's process lives as well, and is none that this one may signal.
  case "$(LC_ALL=C \builtin kill -0 "$1" 2>&1 || true)" in
    *ermitted*) return 0 ;;
    *) return 1 ;;
  esac
}
__kamen_follow() {
  if [ -z "${KAMEN_SHELL-}" ]; then return 0; fi
  # Another user in the same shell (`su`) knows nothing of it.
  if [ -d "$KAMEN_SHELL" ] && [ ! -x "$KAMEN_SHELL" ]; then return 0; fi
  local line generation= pid=
  { IFS=' ' \builtin read -r generation pid < "$KAMEN_SHELL/state"; } 2>/dev/null || true
  if [ -z "$pid" ] || ! __kamen_lives "$pid"; then
    if [ -z "${__kamen_gone-}" ]; then
      __kamen_gone=1
      echo 'kamen: what served this shell has ended, and its credentials with it; `kamen renew` helps' >&2
    fi
    return 0
  fi
  \builtin unset __kamen_gone
  if [ "$generation" = "${KAMEN_GENERATION-}" ]; then return 0; fi
  while IFS= \builtin read -r line; do
    case $line in
      [0-9]*) ;;
      *=*) \builtin export "$line" ;;
      *) \builtin unset "$line" ;;
    esac
  done < "$KAMEN_SHELL/state"
  \builtin export KAMEN_GENERATION="$generation"
}
