// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.chaos;

import io.holdfast.node.phone.Fact;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/// Every process is killed at once with calls up, the database too, and all of it started again on
/// what is on the disk.
final class ColdStart {
  private static final int NODES = 3;
  private static final int SHARDS = 256;
  private static final Duration GAP = Duration.ofSeconds(8);

  private ColdStart() {}

  static void play(Options options, Findings findings) throws IOException, InterruptedException {
    int calls = options.number("calls", 2_000);
    int rate = options.number("rate", 50);
    try (var cluster =
        LocalCluster.up(options.folder(), NODES, options.network(), options.settings())) {
      var run = new Run(options, cluster, findings);
      run.warmUp(options.number("warm-up", 10));
      Duration talk = Duration.ofSeconds(options.number("talk", 180));
      Load.Plan plan = Load.Plan.mixed(rate).playing(random -> Script.held(random, talk));
      try (Load load = run.load(plan)) {
        load.begin();
        Signals.pause(calls * 1_000L / rate);
        load.pauseCalls();
        Signals.pause(3_000);
        int live = cluster.living().getFirst().api().calls().size();
        findings.figure("calls up", live);
        int registered = cluster.living().getFirst().api().registrations().size();
        findings.figure("registrations", registered);
        cluster.killAtOnce();
        Instant killed = Instant.now();
        Findings.say("killed everything");
        cluster.up();
        Instant up = Instant.now();
        findings.figure("from the kill to `cluster up` returning", Duration.between(killed, up));
        Instant taken = run.awaitShards(SHARDS);
        findings.figure("from the kill to every shard taken over", Duration.between(killed, taken));
        for (Member member : cluster.living()) {
          int now = member.api().calls().size();
          findings.require(member.id() + ": calls up afterwards", now, ">= " + live, now >= live);
        }
        List<Fact> facts = run.finish(load);
        run.service("", facts, GAP, Set.of());
        run.keepIfWrong(load, "cold-start");
      }
      run.judge();
    }
  }
}
