// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.chaos;

import java.io.IOException;

/// As [KillCluster], but all phones are at one address, which is with the node that is killed, and
/// which another node gets within a second.
final class MoveAddress {
  private static final int NODES = 3;
  private static final int MOVE_MILLIS = 700;

  private MoveAddress() {}

  static void play(Options options, Findings findings) throws IOException, InterruptedException {
    var network = new Network(options.values().getOrDefault("namespaces", "hf"));
    var settings = options.settingsWithPasswords(KillCluster.setting(options));
    try (var cluster = NamespaceCluster.up(network, options.folder(), NODES, settings)) {
      String[] holder = {cluster.ids().getFirst()};
      network.give(holder[0], cluster.ids());
      var faults =
          new KillCluster.Around() {
            @Override
            public void before(String victim) {
              if (!holder[0].equals(victim)) {
                network.take(holder[0]);
                network.give(victim, cluster.ids());
                holder[0] = victim;
              }
            }

            @Override
            public void killed(String victim) {
              Signals.pause(MOVE_MILLIS);
              network.take(victim);
              holder[0] = cluster.living().stream().map(Member::id).findFirst().orElseThrow();
              network.give(holder[0], cluster.ids());
              Findings.say("the address is with " + holder[0] + " now");
            }
          };
      var run = new Run(options, cluster, findings);
      KillCluster.play(run, options.number("warm-up", 40), faults);
      run.judge();
    }
  }
}
