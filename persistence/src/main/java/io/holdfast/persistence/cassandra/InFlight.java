// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.cassandra;

import io.holdfast.persistence.StoreHealth;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/// How many writes are under way, and how old the oldest is: counted by the tick of a slow clock in
/// which they began, so that a write costs two additions and no entry in any list.
final class InFlight implements StoreHealth.Backlog {

  /// Ticks that are told apart: more than any write may last.
  private static final int TICKS = 1024;

  /// There was no room.
  static final int REFUSED = -1;

  private final int capacity;
  private final AtomicInteger all = new AtomicInteger();
  private final AtomicIntegerArray begun = new AtomicIntegerArray(TICKS);
  private volatile int tick;

  InFlight(int capacity) {
    this.capacity = capacity;
  }

  @Override
  public int depth() {
    return all.get();
  }

  @Override
  public int capacity() {
    return capacity;
  }

  /// Begins a write; what it returns is given back at its end, unless it is [#REFUSED].
  int begin() {
    if (all.incrementAndGet() > capacity) {
      all.decrementAndGet();
      return REFUSED;
    }
    int slot = tick & (TICKS - 1);
    begun.incrementAndGet(slot);
    return slot;
  }

  void end(int slot) {
    begun.decrementAndGet(slot);
    all.decrementAndGet();
  }

  /// The clock goes on; one thread calls this.
  @SuppressWarnings("NonAtomicVolatileUpdate")
  void tick() {
    tick = tick + 1;
  }

  /// How many ticks ago the oldest write began that is still under way; 0 where there is none.
  int oldest() {
    int now = tick;
    for (int age = TICKS - 1; age > 0; age--) {
      if (begun.get((now - age) & (TICKS - 1)) > 0) {
        return age;
      }
    }
    return 0;
  }
}
