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

  /// On few cores, too. A node that starts compiles while the others want the cores, so the first
  /// compiler has to do. Its code costs more: on two cores and at 100 calls a second a node took 33
  /// % of one where it took 28 % before. It compiles early: the first 2,000 calls of three new
  /// nodes took 25 CPU-seconds instead of 32.
  private static final String FAST_START =
      " -XX:TieredStopAtLevel=1 -XX:CompileThresholdScaling=0.3";

  private static final int MANY_CORES = 8;

  ProcessBuilder builder(List<String> arguments) {
    var line = new ArrayList<String>();
    line.add(launcher.toString());
    line.addAll(arguments);
    var builder = new ProcessBuilder(line);
    builder.environment().put("HOLDFAST_NO_BUILD", "1");
    boolean fewCores = Runtime.getRuntime().availableProcessors() < MANY_CORES;
    String own = fewCores ? HEAP + FAST_START : HEAP;
    builder.environment().merge(OPTIONS, own, (wanted, ours) -> ours + " " + wanted);
    return builder;
  }
}
