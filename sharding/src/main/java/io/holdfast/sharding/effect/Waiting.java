// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.effect;

import io.holdfast.sharding.effect.Relay.Target;
import java.util.ArrayList;
import java.util.List;

/// The targets of a request that have not been tried yet: those of later rounds (RFC 3261 §16.6:
/// "in order of decreasing qvalue"), and those that stand in for others (RFC 3263 §4.3).
final class Waiting {
  private final List<Target> targets = new ArrayList<>();

  /// Takes in all but those that are to be tried at once, which it returns.
  List<Target> takeIn(List<Target> all) {
    targets.addAll(all);
    return nextRound();
  }

  /// Takes in targets none of which is to be tried at once.
  void keep(List<Target> later) {
    targets.addAll(later);
  }

  /// Gives out the targets of the next round.
  List<Target> nextRound() {
    int round =
        targets.stream()
            .filter(target -> target.instead() == 0)
            .mapToInt(Target::round)
            .min()
            .orElse(-1);
    List<Target> next =
        targets.stream()
            .filter(target -> target.instead() == 0 && target.round() == round)
            .toList();
    targets.removeAll(next);
    return next;
  }

  /// Whether a target stands in for this one.
  boolean hasInstead(int number) {
    return targets.stream().anyMatch(target -> target.instead() == number);
  }

  /// Gives out the target that stands in for this one.
  List<Target> insteadOf(int number) {
    List<Target> next =
        targets.stream().filter(target -> target.instead() == number).limit(1).toList();
    targets.removeAll(next);
    return next;
  }

  /// Nobody needs to stand in for this one any more.
  void settled(int number) {
    for (List<Target> gone = insteadOf(number); !gone.isEmpty(); gone = insteadOf(number)) {
      gone.forEach(target -> settled(target.number()));
    }
  }

  void clear() {
    targets.clear();
  }

  boolean isEmpty() {
    return targets.isEmpty();
  }

  /// Whether some are left for a later round.
  boolean hasRound() {
    return targets.stream().anyMatch(target -> target.instead() == 0);
  }
}
