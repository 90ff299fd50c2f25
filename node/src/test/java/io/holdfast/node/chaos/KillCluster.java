// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.chaos;

import io.holdfast.node.phone.Fact;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Every node in turn is killed under load and started again, the oldest one last.
final class KillCluster {
  private static final int NODES = 3;
  private static final int SLACK = 2;
  private static final int LIMIT = 30;
  private static final int GAP = 6;
  private static final int MORE_FOR_THE_OLDEST = 2;
  private static final int SHARDS = 256;

  private KillCluster() {}

  static void play(Options options, Findings findings) throws IOException, InterruptedException {
    List<String> settings = options.settings(setting(options));
    try (var cluster = LocalCluster.up(options.folder(), NODES, options.network(), settings)) {
      var run = new Run(options, cluster, findings);
      play(run, options.number("warm-up", 40), Around.NOTHING);
      run.judge();
    }
  }

  static String setting(Options options) {
    return "call.max-duration=" + options.number("limit", LIMIT) + "s";
  }

  /// What a run does beside the kill.
  interface Around {
    Around NOTHING =
        new Around() {
          @Override
          public void before(String victim) {}

          @Override
          public void killed(String victim) {}
        };

    /// Before its load begins.
    void before(String victim);

    void killed(String victim);
  }

  static void play(Run run, int warmUp, Around around) throws IOException, InterruptedException {
    run.warmUp(warmUp);
    var order = new ArrayList<>(run.cluster().living());
    Member oldest = run.cluster().oldest();
    order.removeIf(member -> member.id().equals(oldest.id()));
    order.add(oldest);
    for (Member victim : order) {
      round(run, victim.id(), run.cluster().oldest().id().equals(victim.id()), around);
    }
  }

  private static void round(Run run, String victim, boolean oldest, Around around)
      throws InterruptedException {
    Findings.say("--- " + victim + (oldest ? ", the oldest" : ""));
    int gap = run.options().number("gap", GAP) + (oldest ? MORE_FOR_THE_OLDEST : 0);
    int rate = run.options().number("rate", 100);
    int before = run.options().number("before", 15);
    int after = run.options().number("after", 20);
    Load.Plan plan = Load.Plan.mixed(rate).playing(Script::drawWithLimit);
    around.before(victim);
    try (Load load = run.load(plan)) {
      Instant began = Instant.now();
      load.begin();
      Signals.pause(before * 1_000L);
      Instant killed = run.kill(victim);
      around.killed(victim);
      Instant taken = run.awaitShards(SHARDS);
      Signals.pause(after * 1_000L);
      run.start(victim);
      Signals.pause(after * 500L);
      List<Fact> facts = run.finish(load);
      String when = victim + (oldest ? " (oldest): " : ": ");
      Round moment = Round.of(0, began, killed, taken, facts, List.of());
      run.findings()
          .figure(
              when + "at the kill",
              moment.ringing()
                  + " ringing, "
                  + moment.talking()
                  + " talking, "
                  + moment.ending()
                  + " ending");
      run.findings().figure(when + "all shards taken over after", Duration.between(killed, taken));
      run.service(when, facts, Duration.ofSeconds(gap), Set.of());
      Duration limit = Duration.ofSeconds(run.options().number("limit", LIMIT));
      LimitCheck.Result limits =
          new LimitCheck(limit, Duration.ofSeconds(run.options().number("slack", SLACK)), taken)
              .check(facts);
      run.findings().figure(when + "calls that only their limit ends", limits.calls());
      run.findings().none(when + "limits not kept", limits.violations());
      run.keepIfWrong(load, "kill-" + victim);
    }
  }
}
