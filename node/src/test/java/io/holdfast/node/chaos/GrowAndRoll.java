// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.chaos;

import io.holdfast.node.phone.Fact;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// A fourth node comes and goes under load, and then all nodes are stopped and started one by one
/// while calls are held: nobody may notice.
final class GrowAndRoll {
  private static final int NODES = 3;
  private static final int SHARDS = 256;
  private static final String FOURTH = "n4";

  /// As for a node that is killed. The shards of a node that leaves are handed over by the oldest,
  /// which may be that very node.
  private static final Duration GAP = Duration.ofSeconds(6);

  private GrowAndRoll() {}

  static void play(Options options, Findings findings) throws IOException, InterruptedException {
    try (var cluster =
        LocalCluster.up(options.folder(), NODES, options.network(), options.settings())) {
      var run = new Run(options, cluster, findings);
      run.warmUp(options.number("warm-up", 20));
      grow(run, cluster);
      roll(run, cluster);
      run.judge();
    }
  }

  private static void grow(Run run, LocalCluster cluster) throws InterruptedException {
    int rate = run.options().number("rate", 100);
    try (Load load = run.load(Load.Plan.mixed(rate))) {
      load.begin();
      Signals.pause(10_000);
      cluster.start(FOURTH);
      Findings.say(FOURTH + " serves");
      Signals.pause(20_000);
      run.awaitShards(SHARDS);
      List<Integer> owned =
          cluster.living().stream().map(member -> Membership.of(member).owned()).toList();
      boolean spread = owned.stream().allMatch(count -> count >= SHARDS / 8);
      run.findings().require("shards of each of four", owned, ">= 32 each", spread);
      cluster.run("stop", FOURTH);
      Findings.say(FOURTH + " is stopped");
      Signals.pause(10_000);
      run.awaitShards(SHARDS);
      run.service("fourth node: ", run.finish(load), GAP, Set.of());
      run.keepIfWrong(load, "grow");
    }
  }

  private static void roll(Run run, LocalCluster cluster) throws InterruptedException {
    int rate = run.options().number("rate", 100);
    int held = run.options().number("held", 1_000);
    Duration talk = Duration.ofSeconds(run.options().number("talk", 150));
    Load.Plan holding = Load.Plan.mixed(50).playing(random -> Script.held(random, talk));
    try (Load calls = run.load(holding.registering(0));
        Load load = run.load(Load.Plan.mixed(rate))) {
      calls.begin();
      Signals.pause(held * 20L);
      calls.pauseCalls();
      load.begin();
      Signals.pause(5_000);
      run.findings().figure("roll: calls held", calls.underWay());
      long from = System.nanoTime();
      cluster.run("roll");
      run.findings().figure("roll: took", Duration.ofNanos(System.nanoTime() - from));
      run.awaitShards(SHARDS);
      Signals.pause(5_000);
      List<Fact> facts = run.finish(load);
      run.service("roll: ", facts, GAP, Set.of());
      run.service("roll, held calls: ", run.finish(calls), GAP, Set.of());
      run.keepIfWrong(load, "roll");
      run.keepIfWrong(calls, "roll-held");
    }
  }
}
