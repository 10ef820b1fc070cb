#!/bin/sh
# Last month's set in one go, for cron: the monthly bulletin (月报) as Word and HTML, its tables as a workbook, its numbers as
# JSON. Stops at the first thing a person must decide, and says it; what was made so far is whole. Works on the ledger it
# finds; without one, on an invented office's (`ducha demo`).
#
#   examples/monthly.sh [PERIOD] [FOLDER]
set -eu
if ! ducha where >/dev/null 2>&1; then
    [ -e demo.db ] || ducha demo >/dev/null 2>&1
    DUCHA_FILE=$PWD/demo.db DUCHA_TODAY=2026-06-03
    export DUCHA_FILE DUCHA_TODAY
fi
today=${DUCHA_TODAY:-$(date +%Y-%m-%d)}
period=${1:-$(date -d "${today%-*}-01 -1 day" +%Y-%m)}
folder=${2:-$period}
mkdir -p "$folder"

stop() { # what, exit code
    echo "monthly.sh stops: $1" >&2
    exit "$2"
}

# Nothing is made of a ledger that is not as it was written.
ducha check >"$folder/check.txt" || stop "the ledger is not whole, see $folder/check.txt" 5

# The bulletin of the month: the one that is issued, else a draft (one there is goes on, with all that was added to it).
paper=$(ducha --json paper list --kind monthly | jq -r --arg p "$period" 'map(select(.period == $p and .state != "withdrawn"))[0].code // empty')
[ -n "$paper" ] || paper=$(ducha --quiet paper draft monthly --period "$period")
ducha paper check "$paper" >"$folder/proof.txt" || stop "$paper says what is not proved, or leaks: see $folder/proof.txt" 5
state=$(ducha --json paper show "$paper" | jq -r .state)
if [ "$state" = draft ] || [ "$state" = signed ]; then
    ducha --quiet paper issue "$paper" || stop "$paper was not issued: decide and issue it, then run this again" 4
fi

for format in docx html xlsx; do
    ducha --quiet paper show "$paper" -o "$folder/bulletin.$format"
done
ducha --quiet report month --period "$period" -o "$folder/report.xlsx"
ducha --quiet paper show "$paper" --json -o "$folder/bulletin.json"
ls "$folder"
