#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Cassandra is stopped with SIGSTOP under load, and woken.
#
#   ops/chaos/database-away.sh [--away 30] [--rate 60] [--before 10] [--warm-up 20]
#       [--dir FOLDER] [--report FILE] [--seed N] [--network N] [--set KEY=VALUE]...

. "$(dirname "${BASH_SOURCE[0]}")/cluster-run.sh"
