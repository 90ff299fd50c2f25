// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.gateway;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// Finds the address of a host name. Asynchronous: names are never resolved on an event loop or a
/// dispatcher.
public interface HostNames {

  /// The first address of the name, with this port; empty where there is none or the resolver
  /// fails.
  CompletionStage<Optional<InetSocketAddress>> resolve(String host, int port);
}
