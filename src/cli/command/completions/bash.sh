_clap_complete_kamen() {
    local IFS=$'\013'
    local line=${COMP_LINE:0:COMP_POINT}
    local -a words=()
    IFS=$' \t\n' read -ra words <<< "$line"
    if [[ $line == *[[:space:]] ]]; then words+=(""); fi
    local last=$(( ${#words[@]} - 1 ))
    local before=${words[last]%"$2"}
    if compopt +o nospace 2> /dev/null; then
        local space=false
    else
        local space=true
    fi
    COMPREPLY=( $( \
        _CLAP_IFS="$IFS" \
        _CLAP_COMPLETE_INDEX="$last" \
        _CLAP_COMPLETE_COMP_TYPE="$COMP_TYPE" \
        _CLAP_COMPLETE_SPACE="$space" \
        COMPLETE="bash" \
        "kamen" -- "${words[@]}" \
    ) )
    if [[ $? != 0 ]]; then
        unset COMPREPLY
        return
    fi
    if [[ -n $before ]]; then COMPREPLY=( "${COMPREPLY[@]#"$before"}" ); fi
    if [[ $space == false && "${COMPREPLY-}" =~ [=/:]$ ]]; then
        compopt -o nospace
    fi
}
if [[ "${BASH_VERSINFO[0]}" -eq 4 && "${BASH_VERSINFO[1]}" -ge 4 || "${BASH_VERSINFO[0]}" -gt 4 ]]; then
    complete -o nospace -o bashdefault -o nosort -F _clap_complete_kamen kamen
else
    complete -o nospace -o bashdefault -F _clap_complete_kamen kamen
fi
