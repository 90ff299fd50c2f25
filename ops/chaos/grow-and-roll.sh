#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# A fourth node comes and goes under load; then every node is stopped and started in its turn while calls
# are held.
#
#   ops/chaos/grow-and-roll.sh [--rate 100] [--held 1000] [--talk 150] [--warm-up 20]
#       [--dir FOLDER] [--report FILE] [--seed N] [--network N] [--set KEY=VALUE]...

. "$(dirname "${BASH_SOURCE[0]}")/cluster-run.sh"
