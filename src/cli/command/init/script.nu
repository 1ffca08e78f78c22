# nushell: `kamen switch` and `kamen renew` change this very shell.
def --env --wrapped kamen [...words: string] {
  let act = ($words | get --optional 0 | default "")
  let is_help = ($words | any {|word| $word in ["-h", "--help"] })
  if ($env.KAMEN_SHELL? | is-not-empty) or $is_help or $act not-in ["switch", "renew"] {
    ^kamen ...$words
    __kamen_follow
    return
  }
  let rest = ($words | skip 1)
  let was = ($env.KAMEN_ROLE? | default "~")
  if $act == "renew" {
    if $was == "~" { ^kamen renew; return }
    __kamen_become ["--no-cache" $was]
    return
  }
  let wanted = if ($rest == ["-"]) { [($env.KAMEN_BEFORE? | default "")] } else { $rest }
  if $wanted == [""] { error make --unspanned { msg: "this shell was no other role before" } }
  if ($wanted | is-empty) {
    __kamen_become ["--pick"]
  } else if $wanted == ["~"] or $wanted == [$nu.home-dir?] {
    __kamen_become ["--unset"]
  } else {
    __kamen_become $wanted
  }
  $env.KAMEN_BEFORE = $was
}
def --env __kamen_become [words: list<string>] {
  let kept = ($env.KAMEN_KEPT? | default {})
  let given = {
    KAMEN_KEPT_PROFILE: ($kept.AWS_PROFILE? | default "")
    KAMEN_KEPT_REGION: ($kept.AWS_REGION? | default "")
  }
  let told = (with-env $given { ^kamen env --in-place --output json ...$words } | from json | reject version)
  if ($env.KAMEN_KEPT? | is-empty) {
    $env.KAMEN_KEPT = ($env | select --optional AWS_PROFILE AWS_REGION AWS_DEFAULT_REGION)
  }
  __kamen_take $told
  print --stderr $"you are ($env.KAMEN_ARN? | default 'who you were at the start')"
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
