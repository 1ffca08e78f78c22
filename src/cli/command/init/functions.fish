# fish: `kamen switch` and `kamen renew` change this very shell.
function kamen
  if test -n "$KAMEN_SHELL"; or contains -- -h $argv; or contains -- --help $argv
    command kamen $argv
    return
  end
  switch "$argv[1]"
    case switch
      __kamen_switch $argv[2..-1]
    case renew
      __kamen_again $argv[2..-1]
    case '*'
      command kamen $argv
  end
end
function __kamen_switch
  # How what this shell is was asked for.
  set -l was '~'
  test -n "$KAMEN_ARN"; and set was "$KAMEN_WISH"
  if test (count $argv) -eq 0
    __kamen_become '' --pick; or return
  else if test "$argv[1]" = -
    if test -z "$__kamen_was"
      echo 'kamen: this shell was no other role before' >&2
      return 2
    end
    __kamen_return "$__kamen_was" $argv[2..-1]; or return
  else if test "$argv" = '~' -o "$argv" = "$HOME"
    __kamen_become '' --unset; or return
  else
    __kamen_become '' $argv; or return
  end
  set -g __kamen_was "$was"
end
function __kamen_again
  if test -z "$KAMEN_ARN"
    command kamen renew $argv
    return
  end
  __kamen_become "$KAMEN_WISH" --again --no-cache $argv
end
# Becomes what was asked for before, in the same way.
function __kamen_return
  if test "$argv[1]" = '~'
    __kamen_become '' --unset
  else if test -n "$KAMEN_SHELL"
    KAMEN_AGAIN="$argv[1]" command kamen switch --again $argv[2..-1]
  else
    __kamen_become "$argv[1]" --again $argv[2..-1]
  end
end
function __kamen_become
  # A trace would print the keys.
  set -l traced $fish_trace
  set -l had; set -qg fish_trace; and set had 1
  set -g fish_trace ''
  __kamen_take $argv
  set -l result $status
  if test -n "$had"; set -g fish_trace $traced; else; set -eg fish_trace; end
  return $result
end
function __kamen_take
  # What substitutions give is split by it.
  set -l IFS \n
  set -l lines (KAMEN_AGAIN="$argv[1]" command kamen env --in-place --format fish $argv[2..-1])
  or return
  string join \n -- $lines | source
  # `set` leaves the status of what stood before it.
  return 0
end
# A directory may ask for a role: see `kamen here --help`. Looks again when one has moved.
function __kamen_here --on-variable PWD
  status is-interactive; or return 0
  set -l folder $PWD
  set -l found
  while true
    set -l file (string trim --right --chars / -- $folder)/.kamen.toml
    if test -e $file
      set found $file
      break
    end
    test -z "$folder" -o "$folder" = /; and break
    set folder (string replace --regex '/[^/]*$' '' -- $folder)
  end
  test "$found" = "$__kamen_file"; and return 0
  set -g __kamen_file "$found"
  # A shell that was opened as a role stays it until one moves.
  if test -n "$argv[1]" -a "$argv[1]" = first -a -n "$KAMEN_ROLE"; return 0; end
  if test -z "$found"
    if test -n "$__kamen_led" -a "$__kamen_led" = "$KAMEN_ROLE"
      if test "$__kamen_outside" = '~'; kamen switch '~'; else; __kamen_return "$__kamen_outside"; end
    end
    set -g __kamen_led
    return 0
  end
  set -l said (command kamen here --ask)
  test -n "$said[2]"; or return 0
  if test -z "$__kamen_led" -o "$__kamen_led" != "$KAMEN_ROLE"
    set -g __kamen_outside '~'
    test -n "$KAMEN_ARN"; and set -g __kamen_outside "$KAMEN_WISH"
  end
  set -l region
  test -n "$said[3]"; and set region --region $said[3]
  kamen switch $said[2] $region; or return 0
  __kamen_follow
  set -g __kamen_led $KAMEN_ROLE
end
function __kamen_begin --on-event fish_prompt
  functions --erase __kamen_begin
  __kamen_here first
end
