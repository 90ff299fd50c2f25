// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.phone;

import java.time.Duration;

/// How often a phone repeats itself, and when it gives up (RFC 3261 §17.1.1.1).
///
/// @param giveUp Timer B, F and H: 64·T1, unless a test has no patience for that
public record Pace(Duration t1, Duration t2, Duration giveUp) {
  public static final Pace OF_THE_RFC =
      new Pace(Duration.ofMillis(500), Duration.ofSeconds(4), Duration.ofSeconds(32));

  /// The wait after this one, never above T2.
  Duration doubled(Duration interval) {
    Duration twice = interval.multipliedBy(2);
    return twice.compareTo(t2) < 0 ? twice : t2;
  }
}
