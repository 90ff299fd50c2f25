// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.util.Arrays;

/// Programs of other makers that a test drives.
final class Program {
  private Program() {}

  /// Skips the test where the program is not installed, and says how to get it.
  static void require(String name, String debianPackage) {
    boolean found =
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(folder -> new File(folder, name).canExecute());
    assumeTrue(found, name + " is not installed (apt-get install " + debianPackage + "): skipped");
  }
}
