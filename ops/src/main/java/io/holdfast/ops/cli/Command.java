// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.cli;

import java.util.Set;

/// One command, or sub-command.
interface Command {

  /// All that `--help` prints of it.
  String help();

  /// The options beyond those that every command has.
  default Set<String> options() {
    return Set.of();
  }

  /// The flags beyond `--help`.
  default Set<String> flags() {
    return Set.of();
  }

  /// Does it, and says with which code to exit.
  int run(Arguments arguments, AdminClient node, Session session) throws Failure;
}
