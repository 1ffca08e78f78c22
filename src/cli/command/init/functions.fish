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
  set -l was "$KAMEN_ROLE"
  test -n "$was"; or set was '~'
  if test (count $argv) -eq 0
    __kamen_become --pick; or return
  else if test "$argv" = -
    if test -z "$__kamen_was"
      echo 'kamen: this shell was no other role before' >&2
      return 2
    end
    if test "$__kamen_was" = '~'; __kamen_become --unset; else; __kamen_become $__kamen_was; end; or return
  else if test "$argv" = '~' -o "$argv" = "$HOME"
    __kamen_become --unset; or return
  else
    __kamen_become $argv; or return
  end
  set -g __kamen_was $was
end
function __kamen_again
  if test -z "$KAMEN_ROLE"
    command kamen renew $argv
    return
  end
  __kamen_become --no-cache $KAMEN_ROLE $argv
end
function __kamen_become
  set -l lines (KAMEN_KEPT_PROFILE="$kamen_kept_AWS_PROFILE" KAMEN_KEPT_REGION="$kamen_kept_AWS_REGION" command kamen env --in-place --format fish $argv)
  or return
  string join \n -- $lines | source
  set -l who $KAMEN_ARN
  test -n "$who"; or set who 'who you were at the start'
  echo "you are $who" >&2
end
