#!/bin/sh
# How many complaints each unit still owes, most first, as tab-separated lines. Works on the ledger it finds; without one, on
# an invented office's (`ducha demo`).
set -eu
if ! ducha where >/dev/null 2>&1; then
    [ -e demo.db ] || ducha demo >/dev/null 2>&1
    DUCHA_FILE=$PWD/demo.db DUCHA_TODAY=2026-05-31
    export DUCHA_FILE DUCHA_TODAY
fi
ducha complaint list --state accepted,assigned,reopened --format tsv --fields assigned_to,overdue |
    awk -F '\t' 'NR > 1 && $1 != "" { open[$1]++; if ($2 == "true") late[$1]++ }
        END { for (unit in open) printf "%d\t%d\t%s\n", open[unit], late[unit], unit }' |
    sort -t "$(printf '\t')" -k1,1nr -k3
