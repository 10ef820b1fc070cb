# ducha completions: bash. Made by `ducha completions`, and made anew by it; do not edit.
_ducha() {
    local program=${1/#\~/$HOME} line
    COMPREPLY=()
    type -- "$program" >/dev/null 2>&1 || program=ducha
    while IFS= read -r line; do
        case $line in
            '#files') compopt -o default -o bashdefault 2>/dev/null ;;
            *) COMPREPLY+=("$line") ;;
        esac
    done < <("$program" complete bash "${COLUMNS:-80}" "${COMP_TYPE:-9}" -- "${COMP_WORDS[@]:0:COMP_CWORD+1}" 2>/dev/null || echo '#files')
}
complete -o nosort -F _ducha ducha 2>/dev/null || complete -F _ducha ducha
