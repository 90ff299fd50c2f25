// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.gateway;

import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.flow.ListenPoint;
import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.flow.Wire;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// Which of our addresses others are told, and which datagrams leave from.
///
/// Where nodes share an address of the transport, it is named, so that whatever comes back may come
/// to any of them: the one by which the message came or leaves, if that is shared, else one that is
/// this host's now, else one that another's is. A node that shares nothing names the listen point
/// that fits best.
///
/// @param wire knows what is listened on
public record OwnAddresses(Wire wire) {

  /// The listen point to name in Via and Record-Route.
  ///
  /// @param local the address by which messages come from the other end or go to it, null where the
  ///   choice is ours
  public ListenPoint named(
      Transport transport, @Nullable InetSocketAddress local, InetAddress remote) {
    ListenPoint shared =
        best(
            wire.sharedPoints(),
            point ->
                serves(point, transport, remote) && portsAgree(point, local)
                    ? (isAt(point, local) ? 4 : 0) + (wire.here(point) ? 2 : 0) + served(point)
                    : -1);
    if (shared != null) {
      return shared;
    }
    if (local != null && transport == Transport.UDP) {
      // answers come to where the datagram leaves (RFC 3261 §18.2.2, received), maybe another
      // node's
      return new ListenPoint(transport, local);
    }
    ListenPoint fitting =
        best(wire.listenPoints(), point -> fitness(point, transport, local, remote));
    if (fitting == null) {
      throw new IllegalStateException(
          "listen points: none (expected: at least one before anything is sent)");
    }
    return fitting;
  }

  /// The shared addresses that a datagram to there can leave from, so that the answer may come to
  /// any node; those that are this host's now before the others.
  public List<InetSocketAddress> sources(InetAddress remote) {
    return wire.sharedPoints().stream()
        .filter(point -> serves(point, Transport.UDP, remote))
        .sorted(Comparator.comparing(wire::here).reversed())
        .map(ListenPoint::address)
        .toList();
  }

  /// Whether any node can send from there, where addresses float.
  private int served(ListenPoint point) {
    return wire.alive(Flow.udp(point.address(), point.address())) ? 1 : 0;
  }

  private static boolean serves(ListenPoint point, Transport transport, InetAddress remote) {
    InetAddress address = point.address().getAddress();
    return point.transport() == transport
        && address.getClass() == remote.getClass()
        && address.isLoopbackAddress() == remote.isLoopbackAddress();
  }

  /// The answer to a datagram goes to its source address, but to the port of the Via (RFC 3261
  /// §18.2.2).
  private static boolean portsAgree(ListenPoint point, @Nullable InetSocketAddress local) {
    return local == null
        || point.transport().reliable()
        || point.address().getPort() == local.getPort();
  }

  private static boolean isAt(ListenPoint point, @Nullable InetSocketAddress local) {
    return local != null && point.address().getAddress().equals(local.getAddress());
  }

  private static int fitness(
      ListenPoint point,
      Transport transport,
      @Nullable InetSocketAddress local,
      InetAddress remote) {
    InetAddress address = point.address().getAddress();
    return (point.transport() == transport ? 8 : 0)
        + (isAt(point, local) ? 4 : 0)
        + (address.getClass() == remote.getClass() ? 2 : 0)
        + (address.isLoopbackAddress() == remote.isLoopbackAddress() ? 1 : 0);
  }

  /// The first of those that score highest; null where none scores 0 or more.
  private static @Nullable ListenPoint best(
      List<ListenPoint> points, ToIntFunction<ListenPoint> score) {
    ListenPoint best = null;
    int bestScore = -1;
    for (ListenPoint point : points) {
      int its = score.applyAsInt(point);
      if (its > bestScore) {
        best = point;
        bestScore = its;
      }
    }
    return best;
  }
}
