// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeMap;

/// What the scripts in `ops/chaos` start: one run against a cluster, its numbers, a verdict, a
/// report.
public final class ClusterRun {

  /// One of the runs.
  @FunctionalInterface
  interface Scenario {
    void play(Options options, Findings findings) throws IOException, InterruptedException;
  }

  private static final Map<String, Scenario> RUNS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("kill-cluster", KillCluster::play),
              Map.entry("move-address", MoveAddress::play),
              Map.entry("limit", Limits::play),
              Map.entry("cold-start", ColdStart::play),
              Map.entry("freeze", Freeze::play),
              Map.entry("split", Split::play),
              Map.entry("database-away", DatabaseAway::play),
              Map.entry("many-registrations", ManyRegistrations::play),
              Map.entry("grow-and-roll", GrowAndRoll::play),
              Map.entry("quiet", Quiet::play),
              Map.entry("forks", Forks::play),
              Map.entry("order", Order::play),
              Map.entry("record", RecordRun::play)));

  private ClusterRun() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Options options;
    Scenario scenario;
    try {
      options = Options.of(args);
      scenario = RUNS.get(options.run());
      if (scenario == null) {
        throw new IllegalArgumentException(
            options.run() + " (expected: one of " + RUNS.keySet() + ")");
      }
    } catch (IllegalArgumentException e) {
      System.err.println("chaos: " + e.getMessage());
      System.exit(2);
      return;
    }
    System.exit(run(options, scenario) ? 0 : 1);
  }

  static boolean run(Options options, Scenario scenario) throws IOException, InterruptedException {
    Files.createDirectories(options.folder());
    var findings = new Findings(options.run());
    try {
      scenario.play(options, findings);
    } catch (RuntimeException e) {
      findings.require("the run itself", e.toString(), "no failure", false);
      e.printStackTrace();
    }
    findings.write(
        options.report(),
        "Options "
            + new TreeMap<>(options.values()).keySet()
            + ", settings "
            + options.settings()
            + ".");
    return findings.good();
  }
}
