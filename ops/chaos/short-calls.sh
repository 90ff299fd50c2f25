#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Many short calls through one node, and what is left of them 40 s after the last: live call
# entities, rows in open_calls, timers, and the live heap before and after.
#
#   ops/chaos/short-calls.sh [--calls 100000] [--rate 250] [--dir FOLDER] [--report FILE]
#
# Exit 0 only if every call succeeded and nothing is left. Needs sipp (apt-get install sip-tester).

set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
calls=100000
rate=250
dir=$PWD/data/short-calls
report=
users=1000

while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) sed -n '4,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 0 ;;
    --calls) calls=$2; shift 2 ;;
    --rate) rate=$2; shift 2 ;;
    --dir) dir=$2; shift 2 ;;
    --report) report=$2; shift 2 ;;
    *) echo "short-calls: $1 (expected: --calls N, --rate N, --dir FOLDER, --report FILE)" >&2; exit 2 ;;
  esac
done
command -v sipp >/dev/null || { echo "short-calls: no sipp (apt-get install sip-tester)" >&2; exit 3; }
# shellcheck source=ops/chaos/prepare.sh
. "$home/ops/chaos/prepare.sh"

rm -rf "$dir"
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)
report=${report:-$dir/report.md}
free_port() { python3 -c 'import socket,random
while True:
    p = random.randrange(20000, 32000)
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as u, socket.socket() as t:
            u.bind(("127.0.0.1", p)); t.bind(("127.0.0.1", p))
            print(p)
            break
    except OSError:
        pass'; }
sip=$(free_port) admin=$(free_port) callee=$(free_port) caller=$(free_port)

pids=()
trap 'for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done' EXIT

"$home/holdfast" run --data "$dir/data" --set auth.enabled=false \
  --set "sip.listen=[udp:127.0.0.1:$sip,tcp:127.0.0.1:$sip]" --set "admin.listen=127.0.0.1:$admin" \
  >"$dir/node.out" 2>"$dir/node.err" &
pids+=($!)
node=
for _ in $(seq 300); do
  node=$(sed -n 's/^READY.* pid=//p' "$dir/node.out")
  [ -n "$node" ] && break
  sleep 1
done
[ -n "$node" ] || { echo "short-calls: no READY" >&2; cat "$dir/node.err" >&2; exit 1; }

metric() { curl -s "http://127.0.0.1:$admin/metrics" | awk -v name="$1" '$1 ~ "^" name "($|{)" { sum += $2 } END { print sum + 0 }'; }
# Live objects after a full collection; the histogram is kept.
live_kb() {
  "$java_home/bin/jcmd" "$node" GC.class_histogram >"$dir/heap-$1.txt"
  awk '/^Total/ { print int($3 / 1024) }' "$dir/heap-$1.txt"
}
stand() {
  echo "$(metric holdfast_calls_entities) $(metric holdfast_calls_timers) $(open_rows) $(live_kb "$1")"
}
open_rows() {
  curl -s -H "Authorization: Bearer $(cat "$dir/data/admin.token")" -H 'Accept: application/x-ndjson' \
    "http://127.0.0.1:$admin/v1/calls" | grep -c . || true
}
sipp_run() { # scenario port calls rate [arguments]
  local scenario=$1 port=$2 count=$3 speed=$4
  shift 4
  sipp "127.0.0.1:$sip" -sf "$home/node/src/test/sipp/$scenario.xml" -inf "$dir/users.csv" -i 127.0.0.1 \
    -p "$port" -m "$count" -r "$speed" -l 5000 -nostdin -trace_stat -fd 1 -stf "$dir/$scenario.csv" \
    -buff_size 4194304 "$@" >"$dir/$scenario.out" 2>&1
}
figure() { # scenario column
  awk -F';' -v name="$2" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) c = i } END { print $c }' "$dir/$1.csv"
}

{ echo SEQUENTIAL; for i in $(seq "$users"); do echo "user$i;"; done; } >"$dir/users.csv"
sipp_run register "$caller" "$users" 100 -key callee "127.0.0.1:$callee"
sipp -sf "$home/node/src/test/sipp/callee.xml" -i 127.0.0.1 -p "$callee" -nostdin -buff_size 4194304 \
  -trace_stat -fd 1 -stf "$dir/callee.csv" >"$dir/callee.out" 2>&1 &
pids+=($!)
sleep 1

# A warm-up first: classes, code and caches belong to neither measurement.
sipp_run caller "$caller" $((calls / 10)) "$rate"
sleep 40
before=$(stand before)
echo "before: live calls, timers, open rows, live heap in KiB: $before"
began=$(date +%s)
sipp_run caller "$caller" "$calls" "$rate" || true
seconds=$(($(date +%s) - began))
failed=$(figure caller 'FailedCall(C)') good=$(figure caller 'SuccessfulCall(C)')
again=$(figure caller 'Retransmissions(C)') again_callee=$(figure callee 'Retransmissions(C)')
peak=$(stand peak)
echo "after $seconds s: $good calls, $failed failed; repeated $again by the caller, $again_callee by the callee: $peak"
sleep 40
after=$(stand after)
echo "40 s later: $after"

# What the journal itself holds, also rows that no list shows.
kill "$node"
wait "${pids[0]}" || true
rows_on_disk=$("$java_home/bin/java" -cp "$home/node/target/holdfast/lib/*" org.h2.tools.Shell \
  -url "jdbc:h2:file:$dir/data/journal/holdfast;IFEXISTS=TRUE" -sql 'SELECT COUNT(*) FROM open_calls' | sed -n 2p | tr -d ' ')
echo "rows of open_calls in the stopped journal: $rows_on_disk"

read -r live timers rows heap_after <<<"$after"
read -r _ _ _ heap_before <<<"$before"
verdict=passed
[ "$failed" = 0 ] && [ "$good" = "$calls" ] && [ "$live" = 0 ] && [ "$timers" = 0 ] && [ "$rows" = 0 ] && [ "$rows_on_disk" = 0 ] || verdict=FAILED
row() { # name figures
  echo "$2" | { read -r a b c d; echo "| $1 | $a | $b | $c | $d |"; }
}
{
  echo "# $calls short calls"
  echo
  echo "$verdict: $good calls at $rate/s in $seconds s, $failed failed, $again messages repeated by the caller, $again_callee by the callee."
  echo
  echo "| when | live call entities | timers | open calls | live heap, KiB |"
  echo "|---|---|---|---|---|"
  row "before (after a warm-up of $((calls / 10)) calls and 40 s)" "$before"
  row "at the last BYE" "$peak"
  row "40 s later" "$after"
  echo
  echo "Rows of \`open_calls\` in the journal after the node was stopped: $rows_on_disk."
  echo
  echo "The heap is that of \`jcmd GC.class_histogram\`, live objects after a full collection: $((heap_after - heap_before)) KiB more than before."
} >"$report"
echo "$verdict; report: $report"
[ "$verdict" = passed ]
