#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# A node is stopped with SIGSTOP under load for longer than it takes to be given up, and woken: first the
# youngest, then the oldest.
#
#   ops/chaos/freeze.sh [--frozen 40] [--rate 60] [--before 10] [--warm-up 20]
#       [--dir FOLDER] [--report FILE] [--seed N] [--network N] [--set KEY=VALUE]...

. "$(dirname "${BASH_SOURCE[0]}")/cluster-run.sh"
