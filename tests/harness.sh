#!/bin/sh
# Kills, power cuts, crowds and hostile text against one binary: the black-box harnesses beside this project, in a form
# that takes under two minutes on two cores.
#
#   tests/harness.sh target/release/ducha
#
# Each harness ends in `RESULT name PASS` or `FAIL`; the exit code is how many failed. Where the harnesses or what they
# need are missing, this says so and exits 0. `tests/harness.json` says how to drive the binary; the longer forms are
# `kill9.py BINARY CONFIG -n 500`, `powerloss.py … -s 6 -r 20`, `concurrent.py … -p 8 -m 25`, `esc.py … --transport argv,stdin,ndjson,csv`.
set -u

here=$(cd "$(dirname "$0")" && pwd)
harnesses=$here/../../shared/harness
config=$here/harness.json
binary=${1:?usage: tests/harness.sh BINARY}

skip() {
  echo "harness: skipped, $1"
  exit 0
}
[ -d "$harnesses" ] || skip "there is no ../shared/harness beside the project"
command -v python3 >/dev/null || skip "python3 is missing"
python3 -c 'import sys; sys.exit(sys.version_info < (3, 9))' || skip "python3 is older than 3.9"
command -v strace >/dev/null || skip "strace is missing"
strace -o /dev/null true 2>/dev/null || skip "strace may not trace here"
[ -x "$binary" ] || {
  echo "harness: there is no program $binary" >&2
  exit 2
}

failed=0
limit=300
harness() {
  script=$1
  shift
  echo "\$ $script BINARY tests/harness.json $*"
  PYTHONDONTWRITEBYTECODE=1 timeout -k 5 "$limit" python3 "$harnesses/$script" "$binary" "$config" "$@"
}
# A harness whose worker dies waits for it for ever: one that takes five times what the slowest should is the last.
run() {
  harness "$@" && return
  [ $? -ne 124 ] || {
    echo "harness: $1 did not end within $limit s, the rest is not run" >&2
    kill "$esc" 2>/dev/null
    exit 124
  }
  failed=$((failed + 1))
}

# Hostile text keeps one core busy for most of the time: it runs beside the others and is shown last.
screens=$(mktemp)
trap 'rm -f "$screens"' EXIT
harness esc.py --transport ndjson >"$screens" 2>&1 &
esc=$!

run kill9.py -n 150
run kill9.py -n 60 --signal mix
run kill9.py --mode syscall --max-nth 6
run powerloss.py -s 2 -r 2
run powerloss.py -s 2 -r 2 --fs strict --with-init --variants 2
run concurrent.py -p 4 -m 12 --hold 1
run concurrent.py -p 4 -m 12 --kill 0.15
wait "$esc" || failed=$((failed + 1))
cat "$screens"

if [ "$failed" -eq 0 ]; then echo "harness: all passed"; else echo "harness: $failed failed" >&2; fi
exit "$failed"
