// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport.flow;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/// Numbers for connections that are never given twice, not even by the next life of the node: they
/// begin with the milliseconds of its start, and no node opens 4 million connections a millisecond.
public final class ConnectionIds {

  private static final int COUNTER_BITS = 22;

  private final AtomicLong last;

  /// @param salt tells two nodes apart that start in the same millisecond; its low 22 bits are used
  public ConnectionIds(Instant startedAt, int salt) {
    last =
        new AtomicLong(
            (startedAt.toEpochMilli() << COUNTER_BITS) + (salt & ((1 << COUNTER_BITS) - 1)));
  }

  public long next() {
    return last.incrementAndGet();
  }
}
