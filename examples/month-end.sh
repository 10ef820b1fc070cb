#!/bin/sh
# Month's end: the report as files, after the ledger was found whole. Works on the ledger it finds; without one, on an
# invented office's (`ducha demo`).
#
#   examples/month-end.sh [PERIOD] [FOLDER]
set -eu
if ! ducha where >/dev/null 2>&1; then
    [ -e demo.db ] || ducha demo >/dev/null 2>&1
    DUCHA_FILE=$PWD/demo.db DUCHA_TODAY=2026-05-31
    export DUCHA_FILE DUCHA_TODAY
fi
period=${1:-2026-05}
folder=${2:-$period}
mkdir -p "$folder"

# The head of the chain, noted with the report, shows later that no newer line was taken away.
ducha --lang en check >"$folder/check.txt" || { echo "the ledger is not as it was written: see $folder/check.txt" >&2; exit 5; }
ducha report month --period "$period" -o "$folder/report.md"
ducha report month --period "$period" -o "$folder/report.json"
ducha complaint list --period "$period" -o "$folder/complaints.csv"
ducha finding list --period "$period" -o "$folder/findings.csv"
wc -c "$folder"/*
