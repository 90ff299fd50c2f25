// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.chaos;

import io.holdfast.node.it.NodeProcess;
import io.holdfast.node.phone.Fact;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/// A short load on one node, kept as a recording: so was made what `RecordedRunTest` spoils.
final class RecordRun {
  private static final Duration GAP = Duration.ofSeconds(5);
  private static final Load.Plan SMALL = new Load.Plan(5, 4, 24, Load.TCP_EVERY, Script::draw);

  private RecordRun() {}

  static void play(Options options, Findings findings) throws IOException, InterruptedException {
    String[] settings = options.settings().toArray(String[]::new);
    try (var node = NodeProcess.in(options.folder().resolve("node"), settings).start()) {
      var cluster = new Solo(node);
      var run = new Run(options, cluster, findings);
      Instant began = Instant.now();
      Load.Plan plan =
          new Load.Plan(
              options.number("rate", SMALL.rate()),
              options.number("phones", SMALL.phones()),
              SMALL.registering(),
              SMALL.tcpEvery(),
              SMALL.scripts());
      try (Load load = run.load(plan)) {
        long cpu = ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis();
        load.begin();
        Signals.pause(options.number("seconds", 10) * 1_000L);
        List<Fact> facts = run.finish(load);
        long spent = ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis();
        run.service("", facts, GAP, Set.of());
        findings.figure("CPU of the phones", Duration.ofMillis(spent - cpu));
        run.judge();
        Observation node1 =
            ClusterInterview.of(cluster).observations(facts, began).values().iterator().next();
        Path file = options.folder().resolve("recorded-run.tsv");
        new Recording(facts, node1).save(file);
        Findings.say("kept: " + file);
      }
    }
  }
}
