// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence;

import java.util.function.LongSupplier;

/// The port through which persistence tells what it measures. Called on the path of every write and
/// from any thread, so an implementation must neither block nor throw.
public interface PersistenceMeter {

  /// Adds to a counter.
  void increment(PersistenceMetric metric, long amount);

  /// Notes one value of a distribution.
  void observe(PersistenceMetric metric, long value);

  /// Offers a gauge, once; the supplier may be asked from any thread at any time.
  void gauge(PersistenceMetric metric, LongSupplier value);

  /// A meter that forgets everything.
  static PersistenceMeter none() {
    return new PersistenceMeter() {
      @Override
      public void increment(PersistenceMetric metric, long amount) {}

      @Override
      public void observe(PersistenceMetric metric, long value) {}

      @Override
      public void gauge(PersistenceMetric metric, LongSupplier value) {}
    };
  }
}
