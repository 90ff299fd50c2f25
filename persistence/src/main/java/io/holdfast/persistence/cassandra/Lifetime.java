// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.cassandra;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// How long a row is to live, as the database wants to know it: in whole seconds, at least one.
final class Lifetime {

  /// A little less than Cassandra takes, twenty years.
  private static final long MOST = 630_000_000;

  private Lifetime() {}

  /// Until `kept` after the instant.
  static int seconds(InstantSource clock, Instant until, Duration kept) {
    return seconds(Duration.between(clock.instant(), until.plus(kept)));
  }

  static int seconds(Duration lifetime) {
    return (int) Math.clamp(lifetime.toSeconds(), 1, MOST);
  }
}
