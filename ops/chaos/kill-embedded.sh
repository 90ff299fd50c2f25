#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Kills one node under load again and again, and holds it against the phones' own log after each
# round (io.holdfast.node.chaos.KillRun).
#
#   ops/chaos/kill-embedded.sh [--rounds 50] [--calls 80] [--seed N] [--dir FOLDER] [--report FILE]
#                              [--set KEY=VALUE]...
#
# --calls is how many calls are under way at a time. A line for each round, then a verdict; exit 0
# only if no promise was broken. The report goes to FOLDER/report.md unless said otherwise, FOLDER is
# ./data/kill-embedded.

set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

case ${1:-} in
  -h | --help)
    sed -n '4,12s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
    exit 0
    ;;
esac

# shellcheck source=ops/chaos/prepare.sh
. "$home/ops/chaos/prepare.sh"
test_classes
exec "$java_home/bin/java" -cp "$test_path" io.holdfast.node.chaos.KillRun "$@"
