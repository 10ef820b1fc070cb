#!/bin/sh
# A hotline's export, taken in as one write: all of its rows or none. Prints the codes the ledger gave them. Makes a ledger of
# its own, hotline.db, so that it can be tried anywhere.
set -eu
DUCHA_FILE=$PWD/hotline.db
export DUCHA_FILE
[ -e "$DUCHA_FILE" ] || ducha init --name 清河县效能办 --quiet

cat >hotline.ndjson <<'ROWS'
{"received_on":"2026-03-02","channel":"hotline-12345","category":"slow-action","summary":"预售证三个月未批"}
{"received_on":"2026-03-03","channel":"hotline-12345","category":"buck-passing","summary":"两个窗口互相推"}
ROWS
before=$(ducha complaint list --fields code --format tsv | wc -l)
ducha complaint import hotline.ndjson --dry-run
ducha complaint import hotline.ndjson
ducha complaint list --fields code --format tsv | tail -n "+$((before + 1))"
