# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# For the scripts beside it: network namespaces for the phones, for the database and for three nodes,
# on one bridge, and the run in the first of them. All of it is gone in the end. Needs root and `ip`.

set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

case ${1:-} in
  -h | --help)
    sed -n '3,/^$/s/^# \{0,1\}//p' "$0"
    exit 0
    ;;
esac
[ "$(id -u)" = 0 ] || { echo "$(basename "$0"): only root can make network namespaces" >&2; exit 3; }
command -v ip >/dev/null || { echo "$(basename "$0"): no ip (apt-get install iproute2)" >&2; exit 3; }

# shellcheck source=ops/chaos/prepare.sh
. "$home/ops/chaos/prepare.sh"
test_classes

prefix=hf$$
spaces="$prefix-phones $prefix-n1 $prefix-n2 $prefix-n3"
clean_up() {
  for space in $spaces; do
    for pid in $(ip netns pids "$space" 2>/dev/null); do kill -9 "$pid" 2>/dev/null || true; done
    ip netns del "$space" 2>/dev/null || true
  done
}
trap clean_up EXIT
for space in $spaces; do
  ip netns add "$space"
  ip -n "$space" link set lo up
done
ip -n "$prefix-phones" link add bridge type bridge
ip -n "$prefix-phones" addr add 10.77.0.1/24 dev bridge
ip -n "$prefix-phones" link set bridge up
for node in n1 n2 n3; do
  ip -n "$prefix-phones" link add "$node" type veth peer name eth0 netns "$prefix-$node"
  ip -n "$prefix-phones" link set "$node" master bridge up
  ip -n "$prefix-$node" addr add "10.77.0.1${node#n}/24" dev eth0
  ip -n "$prefix-$node" link set eth0 up
done

ip netns exec "$prefix-phones" "$java_home/bin/java" -Xmx4g -cp "$test_path" \
  -Dholdfast.cassandra.classpath="$home/cluster-config/cassandra/target/classpath" \
  io.holdfast.node.chaos.ClusterRun "$(basename "$0" .sh)" --namespaces "$prefix" "$@"
