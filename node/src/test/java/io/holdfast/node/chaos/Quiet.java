// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.chaos;

import io.holdfast.node.phone.Fact;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// Load, and nothing else happens: no node may be taken for dead, and no call may fail.
final class Quiet {
  private static final int NODES = 3;
  private static final Duration GAP = Duration.ofSeconds(2);

  private Quiet() {}

  static void play(Options options, Findings findings) throws IOException, InterruptedException {
    int minutes = options.number("minutes", 30);
    try (var cluster =
        LocalCluster.up(options.folder(), NODES, options.network(), options.settings())) {
      var run = new Run(options, cluster, findings);
      run.warmUp(options.number("warm-up", 20));
      List<Long> before = cluster.members().stream().map(Member::pid).toList();
      try (Load load = run.load(Load.Plan.mixed(options.number("rate", 100)))) {
        load.begin();
        for (int i = 1; i <= minutes * 2; i++) {
          Signals.pause(30_000);
          List<Integer> up =
              cluster.living().stream().map(member -> Membership.of(member).up()).toList();
          boolean whole = up.size() == NODES && up.stream().allMatch(count -> count == NODES);
          if (i % 10 == 0 || !whole) {
            Findings.say(i / 2.0 + " min: members each node sees " + up);
          }
          if (!whole) {
            findings.require("members seen at " + i / 2.0 + " min", up, "3 by each", false);
          }
        }
        List<Fact> facts = run.finish(load);
        run.service("", facts, GAP, Set.of());
        List<Long> now = cluster.members().stream().map(Member::pid).toList();
        findings.require("nodes that ended", before.equals(now) ? 0 : 1, "0", before.equals(now));
        run.keepIfWrong(load, "quiet");
      }
      run.judge();
    }
  }
}
