#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# All phones are at one address. The node that has it is killed with -9, another one gets the address 0.7 s
# later; each of three nodes in turn, in network namespaces. Needs root.
#
#   ops/chaos/move-address.sh [--rate 100] [--before 15] [--after 20] [--warm-up 40]
#       [--dir FOLDER] [--report FILE] [--seed N] [--set KEY=VALUE]...

. "$(dirname "${BASH_SOURCE[0]}")/namespaces.sh"
