// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.metrics;

import java.util.concurrent.atomic.LongAdder;

/// Counts values by fixed buckets. Any thread adds without waiting for another; a reader may see a
/// value in its bucket a moment before it sees it in the sum.
public final class Histogram {

  private final long[] bounds;
  private final LongAdder[] buckets;
  private final LongAdder sum = new LongAdder();

  /// @param bounds the greatest value of each bucket, rising; what is above has a bucket of its own
  Histogram(long[] bounds) {
    this.bounds = bounds.clone();
    this.buckets = new LongAdder[bounds.length + 1];
    for (int i = 0; i < buckets.length; i++) {
      buckets[i] = new LongAdder();
    }
  }

  /// Notes one value, in the unit of the metric's catalogue; a negative one counts as 0.
  public void observe(long value) {
    long counted = Math.max(0, value);
    int bucket = 0;
    while (bucket < bounds.length && counted > bounds[bucket]) {
      bucket++;
    }
    buckets[bucket].increment();
    sum.add(counted);
  }

  int size() {
    return bounds.length;
  }

  long bound(int bucket) {
    return bounds[bucket];
  }

  /// How many values one bucket has, those of lower ones not included.
  long count(int bucket) {
    return buckets[bucket].sum();
  }

  long sum() {
    return sum.sum();
  }
}
