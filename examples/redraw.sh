#!/bin/sh
# Does a draw again without ducha, by sha256sum and sort, and holds it against its receipt. Prints the codes drawn, first to last.
# Without files it makes a frame and a receipt of an invented office.
#
#   examples/redraw.sh [回执.json 名单.csv]
set -eu
export LC_ALL=C
if [ $# -eq 0 ]; then
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    DUCHA_FILE=$work/demo.db DUCHA_TODAY=2026-03-20
    export DUCHA_FILE DUCHA_TODAY
    ducha init --name 清河县效能办 --level 县级 --quiet
    for n in 1 2 3 4 5; do ducha unit add "清河县第${n}派出所" --kind 派出所 --quiet >/dev/null; done
    ducha campaign add 春季抽查 --kind 暗访 --from 2026-03-02 --quiet >/dev/null
    ducha draw frame P1 --where kind=派出所 --quota 2 --quiet >/dev/null
    ducha draw publish P1 --quiet >"$work/frame.csv"
    ducha draw seed P1 --seed '03 07 12 + 09' --witness 赵主任 --quiet >/dev/null
    ducha draw receipt P1 --quiet >"$work/receipt.json"
    set -- "$work/receipt.json" "$work/frame.csv"
fi
said() { sed -n "s/^  \"$1\": \"\(.*\)\",\$/\1/p" "$receipt"; }
receipt=$1 frame=$2

[ "$(sha256sum <"$frame" | cut -c 1-64)" = "$(said digest)" ] || { echo "名单不是公布的那一份" >&2; exit 1; }
order=$(tail -n +2 "$frame" | while IFS=, read -r code stratum weight; do
    hash=$(for n in $(seq "$weight"); do # the code, then code#2 and so on
        printf %s "$(said seed)$code#$n" | sed 's/#1$//' | sha256sum | cut -c 1-64
    done | sort | head -n 1)
    echo "$hash $code ,$stratum,"
done | sort)
drawn=$(said quotas | tr , '\n' | while IFS='=' read -r stratum quota; do
    echo "$order" | grep -F ",$stratum," | head -n "$quota"
done | sort | cut -d ' ' -f 2)
echo "$drawn"
[ "$drawn" = "$(sed -n '/^  "drawn": /,/^  ]/s/.*{"code":"\([^"]*\)".*/\1/p' "$receipt")" ] || { echo "与回执不同" >&2; exit 1; }
