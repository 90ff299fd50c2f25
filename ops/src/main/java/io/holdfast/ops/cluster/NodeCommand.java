// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.cluster;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// How a node's process is started: through the launcher, which knows the flags of the JVM and
/// becomes it, so that the process is the node's.
///
/// @param launcher the command `holdfast`
record NodeCommand(Path launcher) {
  /// The property that names the launcher; it sets it itself.
  static final String PROPERTY = "holdfast.launcher";

  private static final String OPTIONS = "HOLDFAST_JAVA_OPTS";

  /// Several nodes share the machine; what the user wants comes later and wins.
  private static final String HEAP = "-Xms256m -Xmx1g";

  ProcessBuilder builder(List<String> arguments) {
    var line = new ArrayList<String>();
    line.add(launcher.toString());
    line.addAll(arguments);
    var builder = new ProcessBuilder(line);
    builder.environment().put("HOLDFAST_NO_BUILD", "1");
    builder.environment().merge(OPTIONS, HEAP, (wanted, heap) -> heap + " " + wanted);
    return builder;
  }
}
