// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.chaos;

import io.holdfast.node.phone.Fact;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/// One of three nodes cannot be heard by the others, or cannot hear them, while phones and database
/// reach all: it must fall silent in time, and the others must go on.
final class Split {
  private static final int NODES = 3;
  private static final int SHARDS = 256;

  /// Detection takes 7 s, and a phone that repeats its INVITE does so after 7.5 s, then after 11.5.
  private static final Duration GAP = Duration.ofSeconds(14);

  private static final Duration SILENT = Duration.ofMillis(2_500);
  private static final Duration RETURN = Duration.ofSeconds(90);

  private Split() {}

  /// Which way the link is dead.
  private enum Cut {
    BOTH_WAYS,
    OUTWARD,
    INWARD;

    boolean outward() {
      return this != INWARD;
    }

    boolean inward() {
      return this != OUTWARD;
    }
  }

  static void play(Options options, Findings findings) throws IOException, InterruptedException {
    var network = new Network(options.values().getOrDefault("namespaces", "hf"));
    try (var cluster =
        NamespaceCluster.up(network, options.folder(), NODES, options.settingsWithPasswords())) {
      var run = new Run(options, cluster, findings);
      String majority = cluster.ids().get(1);
      network.give(majority, cluster.ids());
      run.warmUp(options.number("warm-up", 20));
      Member oldest = cluster.oldest();
      String minority = oldest.id().equals(majority) ? cluster.ids().getFirst() : oldest.id();
      for (Cut cut : Cut.values()) {
        play(run, cluster, network, minority, cut);
        minority = cluster.ids().getLast();
      }
      run.judge();
    }
  }

  private static void play(
      Run run, NamespaceCluster cluster, Network network, String lonely, Cut cut)
      throws InterruptedException {
    Findings findings = run.findings();
    Member minority = cluster.member(lonely);
    String when = lonely + ", " + cut.name().toLowerCase(java.util.Locale.ROOT) + ": ";
    Findings.say("--- " + when);
    Load.Plan few = new Load.Plan(10, 6, 6, Load.TCP_EVERY, Script::draw);
    try (Load load = run.load(Load.Plan.mixed(run.options().number("rate", 50)));
        Load own = run.load(few, minority.udp())) {
      load.begin();
      own.begin();
      Signals.pause(run.options().number("before", 10) * 1_000L);
      Instant from = Instant.now();
      each(cluster, lonely, other -> set(network, lonely, other, cut, true));
      Findings.say("cut");
      Signals.pause(run.options().number("cut", 25) * 1_000L);
      each(cluster, lonely, other -> set(network, lonely, other, cut, false));
      Instant healed = Instant.now();
      Findings.say("healed");
      List<String> said =
          own.diary().receivedFrom(minority.udp().getAddress(), from.plus(SILENT), healed);
      said.stream().limit(10).forEach(line -> Findings.say("  " + line));
      findings.none(
          when
              + "messages of the minority later than "
              + Findings.seconds(SILENT)
              + " after the cut",
          said.size());
      awaitAll(run, cluster);
      run.awaitShards(SHARDS);
      Signals.pause(5_000);
      List<Fact> facts = run.finish(load);
      run.finish(own);
      run.service(when, facts, GAP, Set.of());
      run.keepIfWrong(load, "split-" + cut);
      run.keepIfWrong(own, "split-own-" + cut);
    }
  }

  @FunctionalInterface
  private interface Link {
    void with(String other);
  }

  private static void each(NamespaceCluster cluster, String lonely, Link link) {
    cluster.ids().stream().filter(id -> !id.equals(lonely)).forEach(link::with);
  }

  private static void set(Network network, String lonely, String other, Cut cut, boolean dead) {
    if (cut.outward()) {
      set(network, lonely, other, dead);
    }
    if (cut.inward()) {
      set(network, other, lonely, dead);
    }
  }

  private static void set(Network network, String from, String to, boolean dead) {
    if (dead) {
      network.cut(from, to);
    } else {
      network.heal(from, to);
    }
  }

  private static void awaitAll(Run run, NamespaceCluster cluster) {
    long deadline = System.nanoTime() + RETURN.toNanos();
    while (System.nanoTime() < deadline) {
      try {
        boolean whole =
            cluster.living().size() == NODES
                && cluster.living().stream()
                    .allMatch(member -> Membership.of(member).up() == NODES);
        if (whole) {
          Findings.say("all are members again");
          return;
        }
      } catch (RuntimeException _) {
        // one of them is starting
      }
      Signals.pause(500);
    }
    run.findings().require("all members again", false, "within " + RETURN, false);
  }
}
