#compdef ducha
# ducha completions: zsh. Made by `ducha completions`, and made anew by it; do not edit.
_ducha() {
    local program=${(e)words[1]} typed="${(Q)PREFIX}" line
    local -a values shown
    whence -- "$program" >/dev/null 2>&1 || program=ducha
    while IFS= read -r line; do
        case $line in
            '#files') _files; return ;;
            *) values+=("${line%%$'\t'*}"); shown+=("${line#*$'\t'}") ;;
        esac
    done < <("$program" complete zsh "${COLUMNS:-80}" 0 -- "${(@Q)words[1,CURRENT]}" 2>/dev/null || echo '#files')
    (( $#values )) || return 1
    # Where nothing begins as was typed, the offers are gone through one by one.
    [[ -n ${(M)values:#${(b)typed}*} ]] || compstate[insert]=menu
    compadd -U -V ducha -l -d shown -a values
}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }
compdef _ducha ducha
