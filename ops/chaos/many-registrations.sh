#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Many registrations, and one node killed: each can be found everywhere, and nothing is read back that
# nobody asks for. Needs sipp (apt-get install sip-tester).
#
#   ops/chaos/many-registrations.sh [--registrations 300000] [--rate 1000]
#       [--dir FOLDER] [--report FILE] [--seed N] [--network N] [--set KEY=VALUE]...

. "$(dirname "${BASH_SOURCE[0]}")/cluster-run.sh"
