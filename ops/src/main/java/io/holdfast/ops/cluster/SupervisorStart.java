// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.cluster;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Starts a supervisor that outlives the command and the terminal.
///
/// @param dir the folder of the cluster
record SupervisorStart(Path dir) {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int POLL_MILLIS = 20;
  private static final List<String> HANDED_ON =
      List.of(NodeCommand.PROPERTY, "holdfast.cassandra.classpath");

  /// Returns when it listens.
  void begin() throws ClusterFailure, IOException {
    Path log = dir.resolve("supervisor.log");
    Process process =
        new ProcessBuilder(command())
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    long begun = System.nanoTime();
    while (!Control.answers(dir)) {
      if (!process.isAlive()) {
        throw ClusterFailure.failed(
            "the supervisor ended with " + process.exitValue() + "; see " + log);
      }
      if (System.nanoTime() - begun > PATIENCE.toNanos()) {
        process.destroyForcibly();
        throw ClusterFailure.failed("the supervisor does not answer; see " + log);
      }
      pause();
    }
  }

  private static void pause() throws ClusterFailure {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ClusterFailure.failed("interrupted");
    }
  }

  private List<String> command() throws ClusterFailure {
    var line = new ArrayList<>(detached());
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
    for (String property : HANDED_ON) {
      String value = System.getProperty(property);
      if (value == null) {
        throw ClusterFailure.failed("-D" + property + " is missing: start it with the launcher");
      }
      line.add("-D" + property + "=" + value);
    }
    line.addAll(List.of("-cp", System.getProperty("java.class.path")));
    line.addAll(List.of(SupervisorMain.class.getName(), dir.toString()));
    return line;
  }

  /// A session of its own where the system has the program for it: no terminal's end reaches it.
  private static List<String> detached() {
    for (String program : List.of("/usr/bin/setsid", "/bin/setsid", "/usr/bin/nohup")) {
      if (Files.isExecutable(Path.of(program))) {
        return List.of(program);
      }
    }
    return List.of();
  }
}
