#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Calls that nobody ends, whose owners are killed twice: once while they last, once while they come due.
#
#   ops/chaos/limit.sh [--limit 60] [--rate 20] [--warm-up 10]
#       [--dir FOLDER] [--report FILE] [--seed N] [--network N] [--set KEY=VALUE]...

. "$(dirname "${BASH_SOURCE[0]}")/cluster-run.sh"
