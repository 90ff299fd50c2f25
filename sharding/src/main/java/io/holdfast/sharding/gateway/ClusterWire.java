// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.gateway;

import io.holdfast.sharding.cluster.Directory;
import io.holdfast.sharding.cluster.FlowMetric;
import io.holdfast.sharding.cluster.Peer;
import io.holdfast.sip.flow.Destination;
import io.holdfast.sip.flow.Destination.OverFlow;
import io.holdfast.sip.flow.Destination.ToAddress;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.flow.ListenPoint;
import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.flow.Wire;
import io.holdfast.sip.message.SipMessage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// The wire of a cluster: a message leaves by the node that holds the connection or the address it
/// is to leave from, this one before others. While this node may not act, nothing leaves.
public final class ClusterWire implements Wire {

  /// Flows of other nodes that are known to be closed; what is forgotten is found out again.
  private static final int MAX_CLOSED = 10_000;

  private final Wire local;
  private final int life;
  private final BooleanSupplier mayAct;
  private final Directory directory;
  private final FlowMetric.Meter meter;
  private final OwnAddresses addresses;
  private final Set<Flow> closed =
      Collections.synchronizedSet(Collections.newSetFromMap(new Forgetful<>(MAX_CLOSED)));

  /// @param local the sockets of this node
  /// @param life which connections are theirs ([Flow#life])
  /// @param mayAct this node's fence
  public ClusterWire(
      Wire local, int life, BooleanSupplier mayAct, Directory directory, FlowMetric.Meter meter) {
    this.local = local;
    this.life = life;
    this.mayAct = mayAct;
    this.directory = directory;
    this.meter = meter;
    this.addresses = new OwnAddresses(local);
  }

  @Override
  public void send(Destination destination, SipMessage message, Consumer<String> onFailure) {
    if (!mayAct.getAsBoolean()) {
      // not even the failure is told: a node that may not act must not decide upon it
      meter.count(FlowMetric.FENCED);
      return;
    }
    switch (destination) {
      case OverFlow(var flow) when flow.transport() == Transport.UDP ->
          datagram(destination, flow.local(), message, onFailure);
      case OverFlow(var flow) -> overConnection(flow, message, onFailure);
      case ToAddress(var transport, var remote, var from) when transport == Transport.UDP -> {
        Optional<InetSocketAddress> source =
            from != null ? Optional.of(from) : sharedSource(remote.getAddress());
        if (source.isPresent()) {
          datagram(
              new ToAddress(transport, remote, source.get()), source.get(), message, onFailure);
        } else {
          local.send(destination, message, onFailure);
        }
      }
      case ToAddress(var transport, var remote, var from) when from != null && !isOurs(from) ->
          local.send(new ToAddress(transport, remote, null), message, onFailure);
      case ToAddress _ -> local.send(destination, message, onFailure);
    }
  }

  /// Whether a connection can be opened from an address; where it is another node's, any of this
  /// host will do.
  private boolean isOurs(InetSocketAddress from) {
    return local.listenPoints().stream()
        .anyMatch(point -> point.address().getAddress().equals(from.getAddress()));
  }

  @Override
  public boolean alive(Flow flow) {
    return switch (flow.transport()) {
      case UDP ->
          local.alive(flow)
              || !directory.holding(pointOf(flow.local())).isEmpty()
              || adrift(pointOf(flow.local()));
      case TCP, TLS ->
          flow.life() == life
              ? local.alive(flow)
              : !closed.contains(flow) && directory.holdingConnections(flow.life()).isPresent();
    };
  }

  @Override
  public List<ListenPoint> listenPoints() {
    return local.listenPoints();
  }

  @Override
  public List<ListenPoint> sharedPoints() {
    return local.sharedPoints();
  }

  @Override
  public boolean here(ListenPoint point) {
    return local.here(point);
  }

  /// The shared listen points of this host that other nodes serve here as well: what comes to them
  /// finds a node even if this one leaves them.
  public List<ListenPoint> servedByOthersToo() {
    return local.sharedPoints().stream()
        .filter(point -> local.here(point) && !directory.holding(point).isEmpty())
        .toList();
  }

  // ---- connections

  private void overConnection(Flow flow, SipMessage message, Consumer<String> onFailure) {
    if (flow.life() == life) {
      local.send(new OverFlow(flow), message, onFailure);
      return;
    }
    directory
        .holdingConnections(flow.life())
        .ifPresentOrElse(
            peer ->
                peer.send(
                    new OverFlow(flow),
                    message,
                    (reason, gone) -> {
                      if (gone) {
                        closed.add(flow);
                      }
                      onFailure.accept(reason);
                    }),
            () -> {
              meter.count(FlowMetric.NOBODY);
              onFailure.accept(
                  "the node that held the connection with " + flow.remote() + " is gone");
            });
  }

  // ---- datagrams

  /// The shared address that a datagram shall leave from, from here or from where it is now.
  private Optional<InetSocketAddress> sharedSource(InetAddress remote) {
    return addresses.sources(remote).stream()
        .filter(from -> local.here(pointOf(from)) || !directory.holding(pointOf(from)).isEmpty())
        .findFirst();
  }

  private void datagram(
      Destination destination,
      InetSocketAddress from,
      SipMessage message,
      Consumer<String> onFailure) {
    Flow way = Flow.udp(from, destination.remote());
    if (!local.alive(way)) {
      elsewhere(destination, from, message, onFailure);
    } else if (local.sharedPoints().contains(pointOf(from))) {
      local.send(
          destination,
          message,
          reason -> {
            if (local.alive(way)) {
              onFailure.accept(reason);
            } else {
              elsewhere(destination, from, message, onFailure); // it left in this moment
            }
          });
    } else {
      local.send(destination, message, onFailure);
    }
  }

  private void elsewhere(
      Destination destination,
      InetSocketAddress from,
      SipMessage message,
      Consumer<String> onFailure) {
    List<Peer> holders = directory.holding(pointOf(from));
    Consumer<String> atLast =
        reason -> {
          if (adrift(pointOf(from))
              || local.sharedPoints().contains(pointOf(from)) && !holders.isEmpty()) {
            // as good as lost on the way: the address will be somewhere when the message is
            // repeated
            meter.count(FlowMetric.ADRIFT);
          } else {
            meter.count(FlowMetric.NOBODY);
            onFailure.accept(reason);
          }
        };
    next(holders, destination, message, "no node sends from " + from, atLast);
  }

  /// Tries one after the other those that hold the address, by what they said last.
  private static void next(
      List<Peer> holders,
      Destination destination,
      SipMessage message,
      String reason,
      Consumer<String> atLast) {
    if (holders.isEmpty()) {
      atLast.accept(reason);
    } else {
      List<Peer> others = holders.subList(1, holders.size());
      holders
          .getFirst()
          .send(destination, message, (why, _) -> next(others, destination, message, why, atLast));
    }
  }

  /// Whether an address that nobody holds will be held in a moment: by another, or by this node,
  /// which takes it up when it can serve.
  private boolean adrift(ListenPoint point) {
    return directory.adrift(point)
        || local.sharedPoints().contains(point) && !local.listenPoints().contains(point);
  }

  private static ListenPoint pointOf(InetSocketAddress local) {
    return new ListenPoint(Transport.UDP, local);
  }

  /// Forgets what was put in first.
  private static final class Forgetful<K> extends LinkedHashMap<K, Boolean> {
    private static final long serialVersionUID = 1;
    private final int most;

    Forgetful(int most) {
      this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, Boolean> eldest) {
      return size() > most;
    }
  }
}
