// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.chaos;

import io.holdfast.node.phone.Diary;
import io.holdfast.node.phone.Fact;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/// A cluster that is under test, and what every run does with one: load, faults that are told of,
/// and the judgement when the phones are quiet.
final class Run {
  private static final Duration QUIET = Duration.ofSeconds(300);
  private static final Duration TIMERS = Duration.ofSeconds(60);
  private static final Duration SHARDS = Duration.ofSeconds(60);
  private static final int POLL_MILLIS = 100;

  /// What phones see that are cut off.
  private static final Set<Violation.Kind> NOT_SERVED =
      Set.of(Violation.Kind.BYE_FAILED, Violation.Kind.LEFT_WAITING);

  private final Options options;
  private final Cluster cluster;
  private final Findings findings;
  private final SplittableRandom seeds;
  private final Instant began = Instant.now();
  private final List<Fact> all = new ArrayList<>();
  private final Set<String> cutOff = new HashSet<>();
  private final Set<String> givenUp = new HashSet<>();
  private int loads;

  Run(Options options, Cluster cluster, Findings findings) {
    this.options = options;
    this.cluster = cluster;
    this.findings = findings;
    this.seeds = new SplittableRandom(options.seed());
  }

  Options options() {
    return options;
  }

  Cluster cluster() {
    return cluster;
  }

  Findings findings() {
    return findings;
  }

  /// Phones on the shared address, registered; they do not call yet.
  Load load(Load.Plan plan) {
    return load(plan, cluster.shared());
  }

  Load load(Load.Plan plan, InetSocketAddress at) {
    loads++;
    String name = "l" + loads + "-" + Long.toString(began.toEpochMilli() % 10_000_000, 36);
    return new Load(
            name, cluster.phones(), at, new Diary(), plan, cluster::account, seeds.nextLong())
        .register();
  }

  /// Calls at half the rate for a while: cold code and caches are not what is measured.
  void warmUp(int seconds) throws InterruptedException {
    warmUp(seconds, cluster.shared());
  }

  void warmUp(int seconds, InetSocketAddress at) throws InterruptedException {
    int rate = Math.max(1, options.number("rate", 100) / 2);
    try (Load load = load(Load.Plan.mixed(rate), at)) {
      Findings.say("warming up with " + rate + " calls a second for " + seconds + " s");
      load.begin();
      Signals.pause(seconds * 1_000L);
      load.finish(QUIET);
      keep(load);
    }
  }

  /// Waits until its phones are quiet, and gives their facts.
  List<Fact> finish(Load load) throws InterruptedException {
    Findings.say("begin nothing new; under way: " + load.underWay());
    load.finish(QUIET);
    return keep(load);
  }

  private List<Fact> keep(Load load) {
    List<Fact> facts = load.diary().facts();
    all.addAll(facts);
    return facts;
  }

  /// The same for phones that the cluster could not reach for longer than they wait: what they say
  /// of that is no fault of its, and a call whose last repetition got through rings although its
  /// caller has given it up.
  void finishCutOff(Load load) throws InterruptedException {
    for (Fact fact : finish(load)) {
      cutOff.add(fact.subject());
      if (fact instanceof Fact.Heard(_, var callId, _, var status) && status == 0) {
        givenUp.add(callId);
      }
    }
  }

  /// Holds every node against all that the phones of this run did since it began.
  void judge() throws InterruptedException, IOException {
    Findings.say("asking every node: " + cluster.living().stream().map(Member::id).toList());
    List<Violation> violations =
        ClusterInterview.of(cluster).violations(all, began.minusSeconds(1), TIMERS).stream()
            .filter(it -> !(cutOff.contains(it.subject()) && NOT_SERVED.contains(it.kind())))
            .filter(
                it -> !(givenUp.contains(it.subject()) && it.kind() == Violation.Kind.STILL_LIVE))
            .toList();
    findings.none("violations, asked on every node", violations);
    if (!violations.isEmpty() || options.values().containsKey("record")) {
      var said = ClusterInterview.of(cluster).observations(all, began.minusSeconds(1));
      for (var each : said.entrySet()) {
        new Recording(all, each.getValue())
            .save(options.folder().resolve("recording-" + each.getKey() + ".tsv"));
      }
    }
  }

  void service(String when, List<Fact> facts, Duration gapLimit, Set<Integer> allowed) {
    findings.service(when, new ServiceCheck(facts, allowed), gapLimit);
  }

  /// Keeps what the phones sent and saw, where something was wrong.
  void keepIfWrong(Load load, String name) {
    if (!findings.good()) {
      load.diary().save(options.folder().resolve(name + ".log"));
    }
  }

  /// `kill -9`; when.
  Instant kill(String id) {
    long pid = cluster.member(id).pid();
    Instant at = Instant.now();
    cluster.kill(id);
    Findings.say("killed " + id + ", pid " + pid);
    return at;
  }

  void start(String id) {
    Instant from = Instant.now();
    cluster.start(id);
    Findings.say(
        id + " serves again after " + Findings.seconds(Duration.between(from, Instant.now())));
  }

  /// Waits until the living nodes own every shard and have taken it up; when that was first seen.
  Instant awaitShards(int shards) {
    long deadline = System.nanoTime() + SHARDS.toNanos();
    while (System.nanoTime() < deadline) {
      try {
        List<Membership> told = cluster.living().stream().map(Membership::of).toList();
        int owned = told.stream().mapToInt(Membership::owned).sum();
        int ready = told.stream().mapToInt(Membership::ready).sum();
        if (owned == shards && ready == shards) {
          return Instant.now();
        }
      } catch (RuntimeException _) {
        // one of them has just gone
      }
      Signals.pause(POLL_MILLIS);
    }
    findings.require("shards taken over", "not within " + SHARDS, "all " + shards, false);
    return Instant.now();
  }
}
