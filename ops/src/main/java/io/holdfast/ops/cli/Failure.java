// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.cli;

/// Why a command ends early: an exit code, and one line for people.
final class Failure extends Exception {

  private static final long serialVersionUID = 1;

  static final int CHECK_FAILED = 1;
  static final int WRONG_USAGE = 2;
  static final int NOT_REACHABLE = 3;

  private final int exitCode;

  private Failure(int exitCode, String message) {
    super(message, null, false, false);
    this.exitCode = exitCode;
  }

  int exitCode() {
    return exitCode;
  }

  String line() {
    return String.valueOf(getMessage());
  }

  /// What was asked for cannot be done.
  static Failure failed(String message) {
    return new Failure(CHECK_FAILED, message);
  }

  /// The command line makes no sense.
  static Failure usage(String message) {
    return new Failure(WRONG_USAGE, message);
  }

  /// There is no node to ask.
  static Failure notReachable(String message) {
    return new Failure(NOT_REACHABLE, message);
  }
}
