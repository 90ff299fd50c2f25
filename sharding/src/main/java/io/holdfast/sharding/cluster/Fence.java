// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.cluster;

import java.util.function.LongSupplier;

/// Whether this node may act: send a message, write an event, answer a client. It is open until a
/// moment of the monotonic clock that [Quorum] moves on as long as a majority answers, and the
/// clock is read at every question. So a process that was frozen finds it closed with the first
/// thing that it does, before anybody can tell it that it was given up.
///
/// Any thread may ask; only the quorum of the node moves the moment.
public final class Fence {

  /// The fence of a node that shares nothing with others.
  public static final Fence ALWAYS_OPEN = alwaysOpen();

  // Farther away than any clock goes, and near enough that differences do not overflow.
  private static final long FOR_EVER = Long.MAX_VALUE / 2;

  private final LongSupplier nanoTime;
  private volatile long end;

  /// A closed one.
  ///
  /// @param nanoTime as [System#nanoTime]
  public Fence(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.end = nanoTime.getAsLong();
  }

  private static Fence alwaysOpen() {
    Fence fence = new Fence(System::nanoTime);
    fence.openForEver();
    return fence;
  }

  /// Whether this node may act now.
  public boolean open() {
    return end - nanoTime.getAsLong() > 0;
  }

  /// Opens it until that moment, be it past, or sooner than before.
  void openUntil(long moment) {
    end = moment;
  }

  void openForEver() {
    end = nanoTime.getAsLong() + FOR_EVER;
  }

  /// Closes it until it is opened again.
  void close() {
    end = nanoTime.getAsLong();
  }
}
