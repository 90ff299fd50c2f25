// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.cluster;

import java.util.concurrent.atomic.AtomicInteger;

/// So many at a time, and no more. Thread-safe.
final class Budget {

  private final AtomicInteger left;

  Budget(int most) {
    left = new AtomicInteger(most);
  }

  boolean tryTake() {
    if (left.decrementAndGet() >= 0) {
      return true;
    }
    left.incrementAndGet();
    return false;
  }

  void giveBack(int count) {
    left.addAndGet(count);
  }
}
