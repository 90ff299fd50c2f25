// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.cluster;

import java.net.InetSocketAddress;
import java.util.function.Consumer;

/// Finds out whether anybody listens at an address. The kernel of a host that is up refuses a
/// connection to a port nobody listens on, at once; a frozen process still has its port, and a host
/// that is gone says nothing.
@FunctionalInterface
interface Knocker extends AutoCloseable {

  /// What is known after the attempt.
  enum Answer {
    /// Somebody listens.
    ACCEPTED,
    /// Nobody listens, and the host says so.
    REFUSED,
    /// Nothing came back, or the way there is broken: no proof of anything.
    NOTHING
  }

  /// Tries the address, and tells what came of it, maybe from another thread.
  void knock(InetSocketAddress address, Consumer<Answer> told);

  @Override
  default void close() {}
}
