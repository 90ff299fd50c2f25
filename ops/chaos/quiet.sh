#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Load, and nothing else happens.
#
#   ops/chaos/quiet.sh [--minutes 30] [--rate 100] [--warm-up 20]
#       [--dir FOLDER] [--report FILE] [--seed N] [--network N] [--set KEY=VALUE]...

. "$(dirname "${BASH_SOURCE[0]}")/cluster-run.sh"
