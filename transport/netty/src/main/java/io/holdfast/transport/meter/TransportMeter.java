// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport.meter;

import io.holdfast.sip.flow.Transport;
import java.util.function.LongSupplier;

/// The port through which the transport tells what it counts. Called on the path of every message
/// and from any thread, so an implementation must neither block nor throw.
public interface TransportMeter {

  /// Adds to a counter.
  void increment(TransportMetric metric, Transport transport, long amount);

  /// Offers a gauge, once, before the first message; the supplier may be asked from any thread at
  /// any time.
  void gauge(TransportMetric metric, Transport transport, LongSupplier value);

  /// A meter that forgets everything.
  static TransportMeter none() {
    return new TransportMeter() {
      @Override
      public void increment(TransportMetric metric, Transport transport, long amount) {}

      @Override
      public void gauge(TransportMetric metric, Transport transport, LongSupplier value) {}
    };
  }
}
