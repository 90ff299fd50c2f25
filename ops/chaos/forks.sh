#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Calls to users with many phones each, through one node: all ring, one answers, each other one must get its CANCEL, and one
# call record has them all.
#
#   ops/chaos/forks.sh [--contacts 8] [--rate 100] [--seconds 60] [--users 40]
#       [--dir FOLDER] [--report FILE] [--set KEY=VALUE]...

. "$(dirname "${BASH_SOURCE[0]}")/cluster-run.sh"
