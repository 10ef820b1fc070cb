#!/bin/sh
# Figures and records through jq: what a script does with --json. Works on the ledger it finds; without one, on an invented
# office's (`ducha demo`). Needs jq.
set -eu
command -v jq >/dev/null 2>&1 || { echo "skipped: jq is not installed here"; exit 0; }
if ! ducha where >/dev/null 2>&1; then
    [ -e demo.db ] || ducha demo >/dev/null 2>&1
    DUCHA_FILE=$PWD/demo.db DUCHA_TODAY=2026-05-31
    export DUCHA_FILE DUCHA_TODAY
fi
period=${1:-2026}

# A rate is never printed without its two numbers.
ducha report month --period "$period" --json |
    jq -r '.figures[] | select(.numerator) | "\(.label)\t\(.numerator.value)/\(.denominator.value)\t\(.value)"'

# The parts of a figure add up to it, or the script stops.
ducha stats complaints.received --by channel --period "$period" --json |
    jq -e -r 'if (.rows | map(.value) | add // 0) == .total then .rows[] | "\(.label)\t\(.value)" else error("the parts do not add up") end'

# A change from the month before, as far as the days have come.
ducha stats findings.found --by month --compare mom --period "$period" --json |
    jq -r '.rows[] | [.month, .value, .mom, (.mom_change // "-")] | @tsv'

# Which units the overdue cases are with.
ducha explain complaints.overdue --json | jq -r 'group_by(.unit)[] | "\(length)\t\(.[0].unit // "-")"' | sort -rn
