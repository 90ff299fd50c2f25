#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Each of three nodes is killed with -9 under load and started again, the oldest one last.
#
#   ops/chaos/kill-cluster.sh [--rate 100] [--before 15] [--after 20] [--warm-up 40]
#       [--dir FOLDER] [--report FILE] [--seed N] [--network N] [--set KEY=VALUE]...

. "$(dirname "${BASH_SOURCE[0]}")/cluster-run.sh"
