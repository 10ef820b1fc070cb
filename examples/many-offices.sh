#!/bin/sh
# Several offices' ledgers, or the copies they shared, in one answer, read where they lie by ClickHouse (the Python package chdb) or
# DuckDB, through the public views; where neither is installed by Python's own SQLite, one file after another. Nothing is copied and
# nothing written. What ducha itself adds up: ducha stats … --offices all.
#
#   examples/many-offices.sh FILE…
set -eu
if [ $# -eq 0 ]; then
    [ -e yunchuan.db ] || ducha -f yunchuan.db demo >/dev/null 2>&1
    DUCHA_TODAY=2026-05-31
    export DUCHA_TODAY
    [ -e qinghe.db ] || ducha -f qinghe.db init --name 清河县效能办 --quiet
    [ -n "$(ducha -f qinghe.db complaint list --format ndjson)" ] ||
        ducha -f qinghe.db complaint import - --from-format ndjson --quiet <<'ROWS'
{"received_on":"2026-05-06","channel":"phone","category":"slow-action","summary":"预售证三个月未批"}
{"received_on":"2026-05-11","channel":"hotline-12345","category":"buck-passing","summary":"两个窗口互相推"}
ROWS
    [ -e qinghe-shared.db ] || ducha -f qinghe.db share qinghe-shared.db --quiet >/dev/null
    set -- yunchuan.db qinghe-shared.db
fi
python3 - "$@" <<'PYTHON' || { echo "skipped: no python3 here"; exit 0; }
import sys

files = sys.argv[1:]
try:
    import chdb

    # SQLite gives no types to computed columns: take what is counted, and say what it is.
    union = " UNION ALL ".join(f"SELECT '{f}' AS file, toString(channel) AS channel, toString(received_on) AS day FROM sqlite('{f}', 'complaints')" for f in files)
    sql = f"SELECT file, channel, count() AS n FROM ({union}) WHERE day LIKE '2026-05%' GROUP BY file, channel ORDER BY file, n DESC, channel"
    print(str(chdb.query(sql, "TabSeparatedWithNames")), end="")
    sys.exit(0)
except ImportError:
    pass
try:
    import duckdb

    db = duckdb.connect()
    try:
        db.execute("INSTALL sqlite; LOAD sqlite")
    except Exception as e:
        print("skipped: DuckDB has no sqlite extension here:", str(e).splitlines()[0])
        sys.exit(0)
    union = " UNION ALL ".join(f"SELECT '{f}' AS file, channel, received_on AS day FROM sqlite_scan('{f}', 'complaints')" for f in files)
    for row in db.execute(f"SELECT file, channel, count(*) AS n FROM ({union}) WHERE day LIKE '2026-05%' GROUP BY ALL ORDER BY file, n DESC, channel").fetchall():
        print(*row, sep="\t")
    sys.exit(0)
except ImportError:
    pass
import sqlite3

print("file", "channel", "n", sep="\t")
for file in files:
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as db:
        sql = "SELECT channel, count(*) FROM complaints WHERE received_on LIKE '2026-05%' GROUP BY 1 ORDER BY 2 DESC, 1"
        for row in db.execute(sql):
            print(file, *row, sep="\t")
PYTHON
