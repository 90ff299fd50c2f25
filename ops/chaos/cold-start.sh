#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Every process is killed at once with calls up, the database too; all is started again on its data.
#
#   ops/chaos/cold-start.sh [--calls 2000] [--rate 50] [--talk 180] [--warm-up 10]
#       [--dir FOLDER] [--report FILE] [--seed N] [--network N] [--set KEY=VALUE]...

. "$(dirname "${BASH_SOURCE[0]}")/cluster-run.sh"
