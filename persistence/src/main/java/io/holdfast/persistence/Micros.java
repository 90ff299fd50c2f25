// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// Instants as they stand in the tables: microseconds since 1970, in 64 bits.
public final class Micros {
  private static final Instant EARLIEST = Instant.EPOCH.plus(Long.MIN_VALUE, ChronoUnit.MICROS);
  private static final Instant LATEST = Instant.EPOCH.plus(Long.MAX_VALUE, ChronoUnit.MICROS);

  private Micros() {}

  /// Rounded down; what lies beyond the range of the column becomes its end.
  public static long of(Instant instant) {
    if (instant.isBefore(EARLIEST)) {
      return Long.MIN_VALUE;
    }
    return instant.isAfter(LATEST)
        ? Long.MAX_VALUE
        : ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  public static Instant toInstant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
