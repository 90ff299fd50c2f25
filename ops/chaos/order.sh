#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Calls whose callee sends 180 and 200 back to back: no 180 may come after its 200. Through one node, or through three that are
# stopped and started one by one all the while.
#
#   ops/chaos/order.sh [--nodes 1|3] [--calls 100000] [--rate 100] [--warm-up 20]
#       [--dir FOLDER] [--report FILE] [--seed N] [--network N] [--set KEY=VALUE]...

. "$(dirname "${BASH_SOURCE[0]}")/cluster-run.sh"
