# PowerShell: `kamen switch` and `kamen renew` change this very shell.
$global:__kamen_program = (Get-Command kamen -CommandType Application -TotalCount 1).Source
function global:__kamen_follow {
  if (-not $env:KAMEN_SHELL) { return }
  $file = Join-Path $env:KAMEN_SHELL 'state'
  if (-not (Test-Path $file)) { return }
  $lines = @(Get-Content $file)
  $generation = ($lines[0] -split ' ')[0]
  if ($generation -eq $env:KAMEN_GENERATION) { return }
  foreach ($line in ($lines | Select-Object -Skip 1)) {
    $name, $value = $line -split '=', 2
    if ($null -eq $value) { Remove-Item "Env:$name" -ErrorAction SilentlyContinue }
    else { Set-Item "Env:$name" $value }
  }
  $env:KAMEN_GENERATION = $generation
}
function global:__kamen_become([string] $Wish, [string[]] $Words) {
  $env:KAMEN_AGAIN = $Wish
  try { $lines = & $global:__kamen_program env --in-place --format powershell @Words | Out-String }
  finally { $env:KAMEN_AGAIN = $null }
  if ($LASTEXITCODE -ne 0) { return $false }
  Invoke-Expression $lines
  return $true
}
function global:kamen {
  $is_help = ($args -contains '-h') -or ($args -contains '--help')
  if ($env:KAMEN_SHELL -or $is_help -or $args.Count -eq 0 -or $args[0] -notin 'switch', 'renew') {
    & $global:__kamen_program @args
    __kamen_follow
    return
  }
  $rest = @($args | Select-Object -Skip 1)
  # How what this shell is was asked for.
  $was = if ($env:KAMEN_ARN) { $env:KAMEN_WISH } else { '~' }
  if ($args[0] -eq 'renew') {
    if ($was -eq '~') { & $global:__kamen_program @args; return }
    $null = __kamen_become $was (@('--again', '--no-cache') + $rest)
    return
  }
  $wish = ''
  if ($rest.Count -eq 0) { $rest = @('--pick') }
  elseif ($rest[0] -eq '-') {
    if (-not $global:__kamen_was) {
      Write-Error 'kamen: this shell was no other role before'
      return
    }
    if ($global:__kamen_was -eq '~') { $rest = @('--unset') }
    else {
      $wish = $global:__kamen_was
      $rest = @('--again') + @($rest | Select-Object -Skip 1)
    }
  }
  elseif ($rest.Count -eq 1 -and $rest[0] -in '~', $HOME) { $rest = @('--unset') }
  if (__kamen_become $wish $rest) { $global:__kamen_was = $was }
}
# Becomes what was asked for before, in the same way.
function global:__kamen_return([string] $Wish) {
  if ($Wish -eq '~') { kamen switch '~' }
  elseif ($env:KAMEN_SHELL) {
    $env:KAMEN_AGAIN = $Wish
    try { kamen switch --again } finally { $env:KAMEN_AGAIN = $null }
  }
  else { $null = __kamen_become $Wish @('--again') }
}
# A directory may ask for a role: see `kamen here --help`. Looks again when one has moved.
function global:__kamen_find([string] $Folder) {
  while ($Folder) {
    $file = Join-Path $Folder '.kamen.toml'
    if (Test-Path -LiteralPath $file) { return $file }
    $Folder = Split-Path -Parent $Folder
  }
  return ''
}
function global:__kamen_here {
  $folder = (Get-Location -PSProvider FileSystem).ProviderPath
  if ($folder -eq $global:__kamen_folder) { return }
  $is_first = -not $global:__kamen_folder
  $global:__kamen_folder = $folder
  $file = __kamen_find $folder
  if ($file -eq "$global:__kamen_file") { return }
  $global:__kamen_file = $file
  # A shell that was opened as a role stays it until one moves.
  if ($is_first -and $env:KAMEN_ROLE) { return }
  $is_led = $global:__kamen_led -and $global:__kamen_led -eq $env:KAMEN_ROLE
  if (-not $file) {
    $global:__kamen_led = ''
    if ($is_led) { __kamen_return $global:__kamen_outside }
    return
  }
  $said = @(& $global:__kamen_program here --ask)
  if ($said.Count -lt 2 -or -not $said[1]) { return }
  $outside = if ($is_led) { $global:__kamen_outside } elseif ($env:KAMEN_ARN) { $env:KAMEN_WISH } else { '~' }
  $there = if ($said.Count -gt 2 -and $said[2]) { @('--region', $said[2]) } else { @() }
  kamen switch $said[1] @there
  if ($LASTEXITCODE -ne 0) { return }
  __kamen_follow
  $global:__kamen_led = $env:KAMEN_ROLE
  $global:__kamen_outside = $outside
}
if (-not $global:__kamen_own_prompt) {
  $global:__kamen_own_prompt = $function:prompt
  function global:prompt {
    __kamen_follow
    $code = $global:LASTEXITCODE
    __kamen_here
    $global:LASTEXITCODE = $code
    $mark = if ($env:KAMEN_PROMPT) { "($env:KAMEN_PROMPT) " } else { '' }
    $mark + (& $global:__kamen_own_prompt)
  }
}
