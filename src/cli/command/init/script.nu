# nushell: `kamen switch` and `kamen renew` change this very shell.
def --env --wrapped kamen [...words: string] {
  let act = ($words | get --optional 0 | default "")
  let rest = ($words | skip 1)
  let is_help = ($words | any {|word| $word in ["-h", "--help"] })
  let is_session = ($env.KAMEN_ARN? | is-not-empty)
  let before = ($env.__kamen_was?.wish? | default "")
  # How what this shell is was asked for.
  let was = if $is_session { $env.KAMEN_WISH? | default "" } else { "~" }
  if $is_help or $act not-in ["switch", "renew"] or ($act == "renew" and not $is_session) {
    __kamen_follow
    ^kamen ...$words
  } else if ($env.KAMEN_SHELL? | is-not-empty) {
    let said = (^kamen ...$words)
    __kamen_follow
    if ($said | is-not-empty) { $said }
  } else if $act == "renew" {
    __kamen_become $was ["--again" "--no-cache" ...$rest]
  } else {
    if ($rest | is-empty) {
      __kamen_become "" ["--pick"]
    } else if $rest.0 == "-" {
      if $before == "" { error make --unspanned { msg: "this shell was no other role before" } }
      if $before == "~" { __kamen_become "" ["--unset"] } else { __kamen_become $before ["--again" ...($rest | skip 1)] }
    } else if $rest == ["~"] or $rest == [$nu.home-dir?] {
      __kamen_become "" ["--unset"]
    } else {
      __kamen_become "" $rest
    }
    # A record, which no program is given.
    $env.__kamen_was = { wish: $was }
  }
}
def --env __kamen_become [wish: string, words: list<string>] {
  let told = (with-env { KAMEN_AGAIN: $wish } { ^kamen env --in-place --output json ...$words })
  __kamen_take ($told | from json | reject version)
}
def --env __kamen_take [told: record] {
  let pairs = ($told | transpose name value)
  hide-env --ignore-errors ...($pairs | where value == null | get name)
  load-env ($pairs | where value != null | reduce --fold {} {|pair, all| $all | insert $pair.name $pair.value })
}
def --env __kamen_follow [] {
  let folder = ($env.KAMEN_SHELL? | default "")
  if ($folder | is-empty) or not ($"($folder)/state" | path exists) { return }
  let lines = (open --raw $"($folder)/state" | lines)
  let generation = ($lines | first | split row " " | first)
  if $generation == ($env.KAMEN_GENERATION? | default "") { return }
  let told = ($lines | skip 1 | each {|line|
    let parts = ($line | split row --number 2 "=")
    { name: $parts.0, value: ($parts | get --optional 1) }
  })
  __kamen_take ($told | reduce --fold {} {|pair, all| $all | insert $pair.name $pair.value })
  $env.KAMEN_GENERATION = $generation
}
if $nu.is-interactive and ($env.__kamen_hooked? | is-empty) {
  $env.__kamen_hooked = "1"
  $env.config.hooks.pre_prompt = (($env.config.hooks.pre_prompt? | default []) | append {|| __kamen_follow })
  let own = ($env.PROMPT_COMMAND? | default "")
  $env.PROMPT_COMMAND = {||
    let mark = if ($env.KAMEN_PROMPT? | is-empty) { "" } else { $"\(($env.KAMEN_PROMPT)) " }
    let text = if ($own | describe) == "closure" { do $own } else { $own }
    $"($mark)($text)"
  }
}
