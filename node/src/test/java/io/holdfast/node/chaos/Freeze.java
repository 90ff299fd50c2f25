// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.chaos;

import io.holdfast.node.phone.Fact;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/// A node is frozen for longer than it takes to be given up, and woken: it must not say a word, and
/// what it writes must not count. Some phones are at its own address, so that what it sends can be
/// told from what the others send.
///
/// A frozen node still holds its share of an address that several processes listen on, and the
/// kernel goes on giving it datagrams. So the nodes of the long run share none, and its phones are
/// at a node that is not frozen: they must not notice. They are on UDP: without a shared address a
/// phone on TCP opens the connection for its BYE to the owner of the call.
final class Freeze {
  private static final int NODES = 3;
  private static final int SHARDS = 256;
  private static final int LIMIT = 30;
  private static final int GAP = 9;
  private static final Duration DEATH = Duration.ofSeconds(30);

  private Freeze() {}

  static void play(Options options, Findings findings) throws IOException, InterruptedException {
    List<String> settings =
        options.settings(
            "sip.shared=[]", "call.max-duration=" + options.number("limit", LIMIT) + "s");
    try (var cluster = LocalCluster.up(options.folder(), NODES, options.network(), settings)) {
      var run = new Run(options, cluster, findings);
      String youngest = cluster.living().getLast().id();
      String oldest = cluster.oldest().id();
      for (String victim : List.of(youngest, oldest)) {
        InetSocketAddress other =
            cluster.living().stream()
                .filter(member -> !member.id().equals(victim))
                .findFirst()
                .orElseThrow()
                .udp();
        run.warmUp(options.number("warm-up", 20), other);
        List<Fact> facts = play(run, victim, other);
        Duration gap = Duration.ofSeconds(options.number("gap", GAP));
        run.service(victim + ": ", facts, gap, Set.of());
      }
      run.judge();
    }
  }

  /// @param at where the phones are that are to be served
  /// @return what those saw
  static List<Fact> play(Run run, String id, InetSocketAddress at) throws InterruptedException {
    Findings findings = run.findings();
    Member victim = run.cluster().member(id);
    String when = id + (run.cluster().oldest().id().equals(id) ? " (oldest): " : ": ");
    int rate = run.options().number("rate", 60);
    Load.Plan plan = Load.Plan.mixed(rate).onUdp().playing(Script::drawWithLimit);
    Load.Plan few = new Load.Plan(10, 8, 8, Load.TCP_EVERY, Script::draw);
    try (Load load = run.load(plan, at);
        Load own = run.load(few, victim.udp())) {
      load.begin();
      own.begin();
      Signals.pause(run.options().number("before", 10) * 1_000L);
      Signals.freeze(victim.pid());
      Instant stopped = Instant.now();
      Findings.say("froze " + id);
      Signals.pause(run.options().number("frozen", 40) * 1_000L);
      wake(run, when, victim, own);
      awaitReturn(run, id, victim.pid());
      run.awaitShards(SHARDS);
      Signals.pause(5_000);
      List<Fact> facts = run.finish(load);
      run.finishCutOff(own);
      Duration gap = Duration.ofSeconds(run.options().number("gap", GAP));
      Duration limit = Duration.ofSeconds(run.options().number("limit", LIMIT));
      var limits = new LimitCheck(limit, Duration.ofSeconds(2), stopped.plus(gap)).check(facts);
      findings.figure(when + "calls that only their limit ends", limits.calls());
      findings.none(when + "limits not kept", limits.violations());
      run.keepIfWrong(load, "freeze-" + id);
      run.keepIfWrong(own, "freeze-own-" + id);
      return facts;
    }
  }

  private static void wake(Run run, String when, Member victim, Load own) {
    Instant woken = Instant.now();
    Signals.wake(victim.pid());
    boolean ended = Signals.awaitEnd(victim.pid(), DEATH);
    Instant gone = Instant.now();
    run.findings().require(when + "ended after waking", ended, "true", ended);
    run.findings().figure(when + "from waking to its end", Duration.between(woken, gone));
    List<String> late = own.diary().receivedFrom(victim.udp().getAddress(), woken, gone);
    late.stream().limit(10).forEach(line -> Findings.say("  " + line));
    run.findings().none(when + "messages it sent after waking", late.size());
  }

  /// What exits with code 4 is started again by `cluster up`'s supervisor.
  private static void awaitReturn(Run run, String id, long old) {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (System.nanoTime() < deadline) {
      Member now = run.cluster().member(id);
      if (now.pid() != old && now.alive()) {
        Findings.say(id + " was started again, pid " + now.pid());
        return;
      }
      Signals.pause(200);
    }
    run.findings().require(id + " started again by itself", false, "true", false);
  }
}
