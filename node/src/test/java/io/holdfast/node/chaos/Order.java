// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.chaos;

import io.holdfast.node.it.NodeProcess;
import io.holdfast.node.phone.Fact;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// Calls whose callee sends 180 and 200 back to back: no 180 may come after its 200. Through one
/// node, or through three that are stopped and started one by one all the while.
final class Order {
  private static final int NODES = 3;

  /// As for a node that leaves.
  private static final Duration GAP = Duration.ofSeconds(6);

  private Order() {}

  static void play(Options options, Findings findings) throws IOException, InterruptedException {
    if (options.number("nodes", 1) == 1) {
      String[] settings = options.settings().toArray(String[]::new);
      try (var node = NodeProcess.in(options.folder(), settings).start()) {
        var run = new Run(options, new Solo(node), findings);
        play(run, seconds -> Signals.pause(seconds * 1_000L));
      }
    } else {
      try (var cluster =
          LocalCluster.up(options.folder(), NODES, options.network(), options.settings())) {
        play(new Run(options, cluster, findings), seconds -> roll(cluster, findings, seconds));
      }
    }
  }

  /// What happens while the calls go on.
  @FunctionalInterface
  private interface Meanwhile {
    void last(long seconds) throws InterruptedException;
  }

  private static void roll(LocalCluster cluster, Findings findings, long seconds) {
    long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    int rolls = 0;
    while (System.nanoTime() < end) {
      cluster.run("roll");
      rolls++;
    }
    findings.figure("times that all nodes were stopped and started", rolls);
  }

  private static void play(Run run, Meanwhile meanwhile) throws InterruptedException {
    int rate = run.options().number("rate", 100);
    int calls = run.options().number("calls", 100_000);
    run.warmUp(run.options().number("warm-up", 20));
    Load.Plan plan = Load.Plan.mixed(rate).registering(0).playing(_ -> Script.atOnce());
    try (Load load = run.load(plan)) {
      load.begin();
      meanwhile.last(calls / rate + 1);
      List<Fact> facts = run.finish(load);
      run.service("", facts, GAP, Set.of());
      long made = facts.stream().filter(Fact.Invited.class::isInstance).count();
      run.findings().require("calls", made, ">= " + calls, made >= calls);
      long overtaken = facts.stream().filter(Fact.Overtaken.class::isInstance).count();
      run.findings().none("180s after their 200", overtaken);
      run.keepIfWrong(load, "order");
    }
  }
}
