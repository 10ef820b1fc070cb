# ducha completions: fish. Made by `ducha completions`, and made anew by it; do not edit.
function __ducha_offers
    set -l words (commandline -opc)
    set -l last (commandline -ct)
    set -l program (string replace -r '^~' $HOME -- $words[1])
    type -q -- $program; or set program ducha
    $program complete fish 80 0 -- $words "$last" 2>/dev/null; or __fish_complete_path "$last"
end
complete -c ducha -f -k -a '(__ducha_offers)'
