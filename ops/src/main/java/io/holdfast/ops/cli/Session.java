// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Optional;

/// What surrounds a command.
///
/// @param password asks on the terminal, without echo; empty where there is no terminal
/// @param zone of the times in tables
record Session(
    PrintStream out,
    PrintStream err,
    InputStream in,
    PasswordPrompt password,
    InstantSource clock,
    ZoneId zone) {

  /// Asks people for what must not be seen.
  @FunctionalInterface
  interface PasswordPrompt {
    Optional<char[]> ask(String prompt);
  }
}
