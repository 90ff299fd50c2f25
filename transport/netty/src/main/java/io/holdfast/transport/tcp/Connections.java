// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport.tcp;

import io.holdfast.sip.flow.Flow;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The connections there are, found by the flow they are, or by where they lead. Thread-safe.
final class Connections {

  /// Where a connection leads, and from which local address; null where that does not matter.
  private record Route(InetSocketAddress remote, @Nullable InetAddress local) {}

  private final ConcurrentHashMap<Long, Connection> byId = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Route, Connection> byRoute = new ConcurrentHashMap<>();

  /// The open connection that this flow is.
  Optional<Connection> of(Flow flow) {
    Connection connection = byId.get(flow.connection());
    return connection != null && flow.equals(connection.flow())
        ? Optional.of(connection)
        : Optional.empty();
  }

  /// A connection that leads there, whoever opened it (RFC 3261 §18.1.1, §18.2.2), or the one that
  /// `open` makes.
  Connection leadingTo(
      InetSocketAddress remote,
      @Nullable InetAddress local,
      Function<InetSocketAddress, Connection> open) {
    var route = new Route(remote, local);
    Connection there = byRoute.get(route);
    if (there != null && there.takesMessages()) {
      return there;
    }
    return byRoute.compute(
        route, (_, known) -> known != null && known.takesMessages() ? known : open.apply(remote));
  }

  void add(Connection connection) {
    byId.put(connection.id(), connection);
  }

  /// Lets others be sent over the connection too: its flow is known now.
  void offer(Connection connection, Flow flow) {
    byRoute.putIfAbsent(new Route(flow.remote(), null), connection);
    byRoute.putIfAbsent(new Route(flow.remote(), flow.local().getAddress()), connection);
  }

  /// Sends nobody over it any more who does not name its flow.
  void withdraw(Connection connection) {
    Flow flow = connection.flow();
    byRoute.remove(new Route(connection.remote(), null), connection);
    byRoute.remove(new Route(connection.remote(), connection.askedLocal()), connection);
    if (flow != null) {
      byRoute.remove(new Route(flow.remote(), flow.local().getAddress()), connection);
    }
  }

  void remove(Connection connection) {
    withdraw(connection);
    byId.remove(connection.id(), connection);
  }

  Collection<Connection> all() {
    return byId.values();
  }
}
