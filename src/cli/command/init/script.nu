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
      __kamen_return $before ($rest | skip 1)
    } else if $rest == ["~"] or $rest == [$nu.home-dir?] {
      __kamen_become "" ["--unset"]
    } else {
      __kamen_become "" $rest
    }
    # A record, which no program is given.
    $env.__kamen_was = { wish: $was }
  }
}
# Becomes what was asked for before, in the same way.
def --env __kamen_return [wish: string, words: list<string>] {
  if ($env.KAMEN_SHELL? | is-not-empty) {
    if $wish == "~" { ^kamen switch "~" } else { with-env { KAMEN_AGAIN: $wish } { ^kamen switch --again ...$words } }
    __kamen_follow
  } else if $wish == "~" {
    __kamen_become "" ["--unset"]
  } else {
    __kamen_become $wish ["--again" ...$words]
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
# A directory may ask for a role: see `kamen here --help`. Looks again when one has moved.
def __kamen_find [folder: string] {
  let file = ($folder | path join ".kamen.toml")
  let above = ($folder | path dirname)
  if ($file | path exists) { $file } else if $above in ["", $folder] { "" } else { __kamen_find $above }
}
def --env __kamen_here [] {
  # A record, which no program is given.
  let was = ($env.__kamen_place? | default { folder: "", file: "", led: "", outside: "~" })
  if $env.PWD == $was.folder { return }
  let file = (__kamen_find $env.PWD)
  $env.__kamen_place = ($was | merge { folder: $env.PWD, file: $file })
  let role = ($env.KAMEN_ROLE? | default "")
  # A shell that was opened as a role stays it until one moves.
  if $file == $was.file or ($was.folder == "" and $role != "") { return }
  let is_led = ($was.led != "" and $was.led == $role)
  if $file == "" {
    $env.__kamen_place.led = ""
    if $is_led { try { __kamen_return $was.outside [] } catch {|error| print --stderr $error.msg } }
    return
  }
  let said = (try { ^kamen here --ask | lines } catch { [] })
  let wanted = ($said | get --optional 1 | default "")
  let region = ($said | get --optional 2 | default "")
  if $wanted == "" { return }
  let start = if ($env.KAMEN_ARN? | is-not-empty) { $env.KAMEN_WISH? | default "" } else { "~" }
  let there = if $region == "" { [] } else { ["--region" $region] }
  # It says itself why not.
  try { kamen switch $wanted ...$there } catch { return }
  __kamen_follow
  $env.__kamen_place.led = ($env.KAMEN_ROLE? | default "")
  $env.__kamen_place.outside = (if $is_led { $was.outside } else { $start })
}
if $nu.is-interactive and ($env.__kamen_hooked? | is-empty) {
  $env.__kamen_hooked = "1"
  $env.config.hooks.pre_prompt = (($env.config.hooks.pre_prompt? | default []) | append {|| __kamen_follow; __kamen_here })
  let own = ($env.PROMPT_COMMAND? | default "")
  $env.PROMPT_COMMAND = {||
    let mark = if ($env.KAMEN_PROMPT? | is-empty) { "" } else { $"\(($env.KAMEN_PROMPT)) " }
    let text = if ($own | describe) == "closure" { do $own } else { $own }
    $"($mark)($text)"
  }
}
