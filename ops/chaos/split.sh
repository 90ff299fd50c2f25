#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# One of three nodes is cut off from the others, both ways, then outward, then inward only, while phones and
# database reach all; in network namespaces. Needs root.
#
#   ops/chaos/split.sh [--rate 50] [--cut 25] [--before 10] [--warm-up 20]
#       [--dir FOLDER] [--report FILE] [--seed N] [--set KEY=VALUE]...

. "$(dirname "${BASH_SOURCE[0]}")/namespaces.sh"
