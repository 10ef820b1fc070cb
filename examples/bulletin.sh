#!/bin/sh
# A bulletin of one's own from JSON: the numbers of a paper, each with where it comes from, as a short message to be sent.
#
#   examples/bulletin.sh [PAPER]
set -eu
if ! ducha where >/dev/null 2>&1; then
    [ -e demo.db ] || ducha demo >/dev/null 2>&1
    DUCHA_FILE=$PWD/demo.db DUCHA_TODAY=2026-06-03
    export DUCHA_FILE DUCHA_TODAY
fi
ducha --json paper show "${1:-B2026-0001}" | jq -r '
    def of(id): (.figures | map(select(.id == id))[0].value) // "—";
    "【\(.series)\(.number // "")】接收投诉\(of("complaints.received"))件，检查\(of("visits.made"))单位次，",
    "发现问题\(of("findings.found"))个，发出整改通知\(of("orders.issued"))件。",
    "数字截至\(.issued_on // .drafted_on)，登记册第\(.known_entry // "—")条。"'
