# bash and zsh: takes over what a live shell has become, if that has changed.
__kamen_follow() {
  if [ -z "${KAMEN_SHELL-}" ]; then return 0; fi
  local line generation= pid=
  { read -r generation pid < "$KAMEN_SHELL/state"; } 2>/dev/null || true
  if [ -z "$pid" ] || ! kill -0 "$pid" 2>/dev/null; then
    if [ -z "${__kamen_gone-}" ]; then
      __kamen_gone=1
      echo 'kamen: what served this shell has ended, and its credentials with it; `kamen renew` helps' >&2
    fi
    return 0
  fi
  if [ "$generation" = "${KAMEN_GENERATION-}" ]; then return 0; fi
  while IFS= read -r line; do
    case $line in
      [0-9]*) ;;
      *=*) export "$line" ;;
      *) unset "$line" ;;
    esac
  done < "$KAMEN_SHELL/state"
  export KAMEN_GENERATION="$generation"
}
