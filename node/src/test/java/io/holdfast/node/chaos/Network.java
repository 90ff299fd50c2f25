// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.chaos;

import java.util.ArrayList;
import java.util.List;

/// The network namespaces that `ops/chaos/namespaces.sh` has made: one for the phones and the
/// database, in which this process runs, and one for each node, all on one bridge.
///
/// @param prefix of their names
record Network(String prefix) {
  static final String PHONES = "10.77.0.1";

  /// Lives in one namespace at a time.
  static final String FLOATING = "10.77.0.100";

  private static final String DEVICE = "eth0";

  /// The address of a node of its own.
  static String host(String id) {
    return "10.77.0.1" + id.substring(1);
  }

  /// A command in the namespace of a node.
  List<String> inside(String id, List<String> command) {
    var line = new ArrayList<>(List.of("ip", "netns", "exec", name(id)));
    line.addAll(command);
    return line;
  }

  private String name(String id) {
    return prefix + "-" + id;
  }

  private void ip(String id, String... arguments) {
    var line = new ArrayList<>(List.of("ip", "-n", name(id)));
    line.addAll(List.of(arguments));
    Signals.run(line);
  }

  /// Gives the floating address to a node, and makes all forget where it was, as whoever moves an
  /// address does with a gratuitous ARP.
  void give(String id, List<String> all) {
    ip(id, "addr", "add", FLOATING + "/32", "dev", DEVICE);
    Signals.run(List.of("ip", "neigh", "flush", "to", FLOATING));
    all.stream()
        .filter(other -> !other.equals(id))
        .forEach(other -> ip(other, "neigh", "flush", "to", FLOATING));
  }

  void take(String id) {
    ip(id, "addr", "del", FLOATING + "/32", "dev", DEVICE);
  }

  /// What one node sends to another is lost from now on.
  void cut(String from, String to) {
    ip(from, "route", "add", "blackhole", host(to) + "/32");
  }

  void heal(String from, String to) {
    ip(from, "route", "del", "blackhole", host(to) + "/32");
  }
}
