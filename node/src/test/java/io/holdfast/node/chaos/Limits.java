// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.chaos;

import io.holdfast.node.phone.Fact;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/// Calls of 60 s that nobody ends, whose owners are killed twice: once while they last, and once
/// while they come due.
final class Limits {
  private static final int NODES = 3;
  private static final int SHARDS = 256;
  private static final int SLACK = 2;
  private static final int GAP = 8;

  private Limits() {}

  static void play(Options options, Findings findings) throws IOException, InterruptedException {
    int limit = options.number("limit", 60);
    List<String> settings = options.settings("call.max-duration=" + limit + "s");
    try (var cluster = LocalCluster.up(options.folder(), NODES, options.network(), settings)) {
      var run = new Run(options, cluster, findings);
      play(run, Duration.ofSeconds(limit));
      run.judge();
    }
  }

  static void play(Run run, Duration limit) throws IOException, InterruptedException {
    run.warmUp(run.options().number("warm-up", 10));
    int rate = run.options().number("rate", 20);
    List<Member> members = run.cluster().living();
    String first = members.get(1).id();
    String second = members.get(2).id();
    Load.Plan plan = Load.Plan.mixed(rate).playing(_ -> Script.leftAlone(limit)).registering(0);
    try (Load load = run.load(plan)) {
      Instant began = Instant.now();
      load.begin();
      Signals.pause(limit.toMillis() / 5);
      run.kill(first);
      run.awaitShards(SHARDS);
      Signals.pause(1_000);
      run.start(first);
      Instant middle = began.plus(limit).plus(limit.dividedBy(10));
      Signals.pause(Math.max(0, Duration.between(Instant.now(), middle).toMillis()));
      Instant killed = run.kill(second);
      Instant taken = run.awaitShards(SHARDS);
      List<Fact> facts = run.finish(load);
      run.start(second);
      LimitCheck.Result result =
          new LimitCheck(limit, Duration.ofSeconds(run.options().number("slack", SLACK)), taken)
              .check(facts);
      run.findings().figure("calls that only their limit ends", result.calls());
      run.findings().figure("second take-over", Duration.between(killed, taken));
      run.findings().figure("the latest BYE after due", result.latest());
      run.findings().none("limits not kept", result.violations());
      run.service("", facts, Duration.ofSeconds(run.options().number("gap", GAP)), Set.of());
      run.keepIfWrong(load, "limit");
    }
  }
}
