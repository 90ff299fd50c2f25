// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.metrics;

import java.util.concurrent.atomic.LongAdder;

/// A number that only grows. Any thread adds without waiting for another.
public final class Counter {

  private final LongAdder value = new LongAdder();

  Counter() {}

  public void add(long amount) {
    value.add(amount);
  }

  long value() {
    return value.sum();
  }
}
