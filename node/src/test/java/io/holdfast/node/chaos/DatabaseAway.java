// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.chaos;

import io.holdfast.node.phone.Fact;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/// The database does not answer for a while under load: what must be durable is refused or waits,
/// what is established goes on and ends, and no node takes it for its own failure.
final class DatabaseAway {
  private static final int NODES = 3;
  private static final int UNAVAILABLE = 503;
  private static final Duration PATIENCE = Duration.ofSeconds(32);
  private static final int RECOVERY = 5;

  private DatabaseAway() {}

  static void play(Options options, Findings findings) throws IOException, InterruptedException {
    try (var cluster =
        LocalCluster.up(options.folder(), NODES, options.network(), options.settings())) {
      var run = new Run(options, cluster, findings);
      run.warmUp(options.number("warm-up", 20));
      play(run, options.number("away", 30));
      run.judge();
    }
  }

  static void play(Run run, int away) throws InterruptedException {
    Findings findings = run.findings();
    List<Long> before = run.cluster().members().stream().map(Member::pid).toList();
    Load.Plan plan = Load.Plan.mixed(run.options().number("rate", 60));
    try (Load load = run.load(plan)) {
      load.begin();
      Signals.pause(run.options().number("before", 10) * 1_000L);
      Signals.freeze(run.cluster().database());
      Instant from = Instant.now();
      Findings.say("the database is frozen");
      Instant back;
      try {
        Signals.pause(away * 1_000L);
      } finally {
        back = Instant.now();
        Signals.wake(run.cluster().database());
      }
      Findings.say("the database is back");
      Signals.pause(15_000);
      List<Fact> facts = run.finish(load);
      var service = new ServiceCheck(facts, Set.of(UNAVAILABLE));
      findings.figure("INVITEs refused with 503", service.refused());
      findings.figure("REGISTERs answered 200 meanwhile", registered(facts, from, back));
      run.service("", facts, PATIENCE, Set.of(UNAVAILABLE));
      findings.atMost(
          "the last 503 after the database was back",
          lastRefusal(facts, back),
          Duration.ofSeconds(run.options().number("recovery", RECOVERY)));
      List<Long> now = run.cluster().members().stream().map(Member::pid).toList();
      findings.require(
          "nodes that ended for it", before.equals(now) ? 0 : 1, "0", before.equals(now));
      run.keepIfWrong(load, "database-away");
    }
  }

  private static long registered(List<Fact> facts, Instant from, Instant to) {
    return facts.stream()
        .filter(fact -> fact.at().isAfter(from) && fact.at().isBefore(to))
        .filter(fact -> fact instanceof Fact.RegisterAnswered answer && answer.status() == 200)
        .count();
  }

  private static Duration lastRefusal(List<Fact> facts, Instant back) {
    return facts.stream()
        .filter(DatabaseAway::refused)
        .map(Fact::at)
        .filter(at -> at.isAfter(back))
        .reduce((_, later) -> later)
        .map(at -> Duration.between(back, at))
        .orElse(Duration.ZERO);
  }

  private static boolean refused(Fact fact) {
    return switch (fact) {
      case Fact.Heard heard -> heard.status() == UNAVAILABLE;
      case Fact.RegisterAnswered answer -> answer.status() == UNAVAILABLE;
      case Fact _ -> false;
    };
  }
}
