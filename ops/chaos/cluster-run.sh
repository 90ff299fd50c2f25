# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# For the scripts beside it: starts the run that is called as they are, with their options.

set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

case ${1:-} in
  -h | --help)
    sed -n '3,/^$/s/^# \{0,1\}//p' "$0"
    exit 0
    ;;
esac

# shellcheck source=ops/chaos/prepare.sh
. "$home/ops/chaos/prepare.sh"
test_classes
# The phones start fast and take little from the nodes beside them.
exec "$java_home/bin/java" -Xmx4g -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "$test_path" io.holdfast.node.chaos.ClusterRun "$(basename "$0" .sh)" "$@"
