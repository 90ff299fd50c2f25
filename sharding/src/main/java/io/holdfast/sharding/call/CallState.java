// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.call;

import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// A call as far as it is journaled: the one fold that recovery, projections, replay and checks
/// read events through.
///
/// @param legs by number
/// @param at when the latest event was
/// @param epoch the highest epoch seen: what a writer of an older one has written later does not
///   count
public record CallState(SortedMap<Integer, Leg> legs, Instant at, long epoch) {

  /// Before the first event.
  public static final CallState EMPTY = new CallState(new TreeMap<>(), Instant.EPOCH, 0);

  public CallState {
    legs = Collections.unmodifiableSortedMap(new TreeMap<>(legs));
  }

  /// The state after one more event.
  public CallState apply(CallEvent event) {
    if (event.epoch() < epoch) {
      return this;
    }
    SortedMap<Integer, Leg> next = new TreeMap<>(legs);
    if (event instanceof CallEvent.Attempted attempted) {
      next.putIfAbsent(event.leg(), Leg.of(attempted));
    } else {
      next.computeIfPresent(event.leg(), (_, leg) -> leg.apply(event));
    }
    return new CallState(next, event.at(), event.epoch());
  }

  /// When the next leg that has not ended is due; empty where all have.
  public Optional<Instant> due() {
    return legs.values().stream()
        .filter(leg -> leg.ended() == null)
        .map(Leg::due)
        .min(Instant::compareTo);
  }

  /// The numbers of the legs that have not ended.
  Set<Integer> open() {
    return legs.values().stream()
        .filter(leg -> leg.ended() == null)
        .map(Leg::number)
        .collect(Collectors.toSet());
  }

  /// Whether any leg is on its way to an answer.
  public boolean inSetUp() {
    return legs.values().stream().anyMatch(leg -> leg.ended() == null && leg.answers().isEmpty());
  }
}
