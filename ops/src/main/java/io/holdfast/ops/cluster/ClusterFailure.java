// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.cluster;

/// Why a command ends early: an exit code, and one line for people.
final class ClusterFailure extends Exception {
  private static final long serialVersionUID = 1L;

  static final int FAILED = 1;
  static final int USAGE = 2;
  static final int MISSING = 3;

  private final int exitCode;

  ClusterFailure(int exitCode, String line) {
    super(line, null, false, false);
    this.exitCode = exitCode;
  }

  int exitCode() {
    return exitCode;
  }

  String line() {
    return String.valueOf(getMessage());
  }

  /// What was asked for did not come about.
  static ClusterFailure failed(String line) {
    return new ClusterFailure(FAILED, line);
  }

  /// The command line makes no sense.
  static ClusterFailure usage(String line) {
    return new ClusterFailure(USAGE, line);
  }

  /// A program, a port or an address is not there.
  static ClusterFailure missing(String line) {
    return new ClusterFailure(MISSING, line);
  }
}
