// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node;

/// What the launcher `holdfast` starts: the first argument is the sub-command.
public final class Main {
  private static final int WRONG_USAGE = 2;

  private Main() {}

  public static void main(String[] args) {
    System.err.println("usage: holdfast COMMAND [OPTION]... (holdfast --help lists the commands)");
    System.exit(WRONG_USAGE);
  }
}
