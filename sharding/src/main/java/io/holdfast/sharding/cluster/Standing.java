// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How this node stands with the other members: who has acknowledged which of its beats, and who
/// was refused by whom. Pure but for its memory: all moments are handed in, as nanoseconds of the
/// monotonic clock of this node.
final class Standing {

  private static final long WITNESSED_FOR = Duration.ofSeconds(2).toNanos();

  private final Incarnation self;
  private final long lease;
  private Set<Incarnation> members = Set.of();
  private final Map<Incarnation, Long> acknowledged = new HashMap<>();
  private final Map<Incarnation, Long> heard = new HashMap<>();
  private final Map<Incarnation, Map<Incarnation, Long>> refusals = new HashMap<>();

  Standing(Incarnation self, Duration lease) {
    this.self = self;
    this.lease = lease.toNanos();
  }

  /// Tells who belongs to the cluster: whoever was taken in and has not been given up or let go,
  /// whether it can be reached or not.
  void members(Set<Incarnation> now, long at) {
    members = Set.copyOf(now);
    acknowledged.keySet().retainAll(members);
    heard.keySet().retainAll(members);
    refusals.keySet().retainAll(members);
    // who has just come is not silent yet
    members.forEach(member -> heard.putIfAbsent(member, at));
  }

  int majority() {
    return members.size() / 2 + 1;
  }

  /// A member has acknowledged a beat. Its lease counts from when the beat was sent: whatever the
  /// member promised, it promised no earlier than that.
  void acknowledged(Incarnation by, long sentAt, long at) {
    if (!members.contains(by)) {
      return;
    }
    heard.put(by, at);
    acknowledged.merge(by, sentAt, (old, now) -> now - old > 0 ? now : old);
  }

  /// Whether this node is all of the cluster, so that there is nobody to ask.
  boolean alone() {
    return members.equals(Set.of(self));
  }

  /// Until when a majority stands by this node, itself included; empty if it never did, or if this
  /// node does not belong to the cluster.
  OptionalLong leaseEnd() {
    int others = majority() - 1;
    if (!members.contains(self) || others > acknowledged.size() || others == 0) {
      return OptionalLong.empty();
    }
    List<Long> latestFirst = new ArrayList<>(acknowledged.values());
    latestFirst.sort(Comparator.comparingLong(sentAt -> -(sentAt - latestFirst.getFirst())));
    return OptionalLong.of(latestFirst.get(others - 1) + lease);
  }

  /// The other members that nothing has been heard of for so long.
  Set<Incarnation> silentFor(Duration time, long at) {
    Set<Incarnation> silent = new HashSet<>();
    for (Incarnation member : members) {
      @Nullable Long last = heard.get(member);
      if (!member.equals(self) && last != null && at - last >= time.toNanos()) {
        silent.add(member);
      }
    }
    return silent;
  }

  /// A member was refused where another should listen.
  void refused(Incarnation witness, Incarnation dead, long at) {
    if (members.contains(witness) && members.contains(dead) && !witness.equals(dead)) {
      refusals.computeIfAbsent(dead, _ -> new HashMap<>()).put(witness, at);
    }
  }

  /// Those that a majority of all members was refused by within the last two seconds. In a cluster
  /// of two there is nobody: the one that is left is no majority.
  Set<Incarnation> condemned(long at) {
    Set<Incarnation> condemned = new HashSet<>();
    refusals.forEach(
        (dead, witnesses) -> {
          long fresh =
              witnesses.entrySet().stream()
                  .filter(entry -> members.contains(entry.getKey()))
                  .filter(entry -> at - entry.getValue() <= WITNESSED_FOR)
                  .count();
          if (fresh >= majority()) {
            condemned.add(dead);
          }
        });
    return condemned;
  }
}
