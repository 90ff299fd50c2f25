// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport;

import io.holdfast.sip.flow.Destination;
import io.holdfast.sip.flow.Destination.OverFlow;
import io.holdfast.sip.flow.Destination.ToAddress;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.flow.ListenPoint;
import io.holdfast.sip.flow.Receiver;
import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.flow.Wire;
import io.holdfast.sip.message.SipMessage;
import io.holdfast.sip.parse.SipParser;
import io.holdfast.transport.eventloop.BindFailure;
import io.holdfast.transport.eventloop.EventLoops;
import io.holdfast.transport.eventloop.LocalAddresses;
import io.holdfast.transport.eventloop.PresentAddresses;
import io.holdfast.transport.flow.ConnectionIds;
import io.holdfast.transport.flow.Intake;
import io.holdfast.transport.flow.Permission;
import io.holdfast.transport.meter.TransportMeter;
import io.holdfast.transport.meter.TransportMetric;
import io.holdfast.transport.tcp.TcpTransport;
import io.holdfast.transport.udp.UdpTransport;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The sockets of one node: what they receive goes to the [Receiver], what is sent through the
/// [Wire] leaves by them.
///
/// It is made first, so that whoever becomes the receiver can be given it as its wire, and
/// [started][#start] then. Before that, and after [#stop], sending fails through `onFailure`. The
/// addresses that it [shares][#share] with other nodes it takes up last.
public final class SipTransport implements Wire {

  private static final Logger log = LoggerFactory.getLogger(SipTransport.class);

  private final TransportSettings settings;
  private final TransportMeter meter;
  private final InstantSource clock;
  private final int life = ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
  private final PresentAddresses present;
  private final Permission permission = new Permission();
  private volatile @Nullable Sockets sockets;

  /// All that exists between start and stop.
  private record Sockets(
      EventLoops eventLoops,
      UdpTransport udp,
      TcpTransport tcp,
      List<ListenPoint> listenPoints,
      List<ListenPoint> sharedPoints) {}

  /// @param clock the wall clock that stamps what is received
  public SipTransport(TransportSettings settings, TransportMeter meter, InstantSource clock) {
    this.settings = settings;
    this.meter = meter;
    this.clock = clock;
    this.present = PresentAddresses.of(settings.shared());
  }

  /// Drawn anew each time: by it other nodes know whose a connection is ([Flow#life]).
  public int life() {
    return life;
  }

  /// Has somebody asked, for each message at the last moment, whether it may leave.
  ///
  /// @param mayAct this node's right to act; asked on event loops, so it must not block
  public void sendOnlyWhile(BooleanSupplier mayAct) {
    permission.ask(mayAct);
  }

  /// Listens on its own addresses and returns them, with the ports that were chosen where 0 was
  /// asked for.
  ///
  /// @throws BindFailure if one of them cannot be had; then none is kept
  public synchronized List<ListenPoint> start(Receiver receiver) {
    if (sockets != null) {
      throw new IllegalStateException("the transport was started before");
    }
    var eventLoops = EventLoops.start(settings.io(), settings.eventLoops());
    try {
      Sockets listening = listen(eventLoops, receiver);
      sockets = listening;
      log.info("SIP is served on {}", listening.listenPoints());
      return listening.listenPoints();
    } catch (RuntimeException e) {
      var _ = eventLoops.stop(settings.stopTimeout());
      throw e;
    }
  }

  /// Listens on the shared addresses too and returns all that it listens on. From now on messages
  /// come here that other nodes might serve as well.
  ///
  /// @throws BindFailure if one of them cannot be had; those that were taken up before are kept
  public synchronized List<ListenPoint> share() {
    Sockets open = sockets;
    if (open == null) {
      throw new IllegalStateException("the transport is not started");
    }
    var shared = new ArrayList<ListenPoint>();
    for (ListenPoint point : open.sharedPoints()) {
      shared.add(listen(open.udp(), open.tcp(), point, true));
    }
    var all = new ArrayList<>(open.listenPoints());
    all.addAll(shared);
    sockets =
        new Sockets(
            open.eventLoops(), open.udp(), open.tcp(), List.copyOf(all), List.copyOf(shared));
    if (!shared.isEmpty()) {
      log.info("SIP is served on {}, with other nodes", shared);
    }
    return List.copyOf(all);
  }

  @Override
  public void send(Destination destination, SipMessage message, Consumer<String> onFailure) {
    Sockets open = sockets;
    if (open == null) {
      fail(destination, "this node does not send", onFailure);
      return;
    }
    switch (destination.transport()) {
      case UDP -> {
        switch (destination) {
          case OverFlow(var flow) ->
              open.udp().send(message, flow.local(), flow.remote(), onFailure);
          case ToAddress(_, var remote, var local) ->
              open.udp().send(message, local, remote, onFailure);
        }
      }
      case TCP -> {
        switch (destination) {
          case OverFlow(var flow) -> open.tcp().send(message, flow, onFailure);
          case ToAddress(_, var remote, var local) ->
              open.tcp()
                  .send(message, local == null ? null : local.getAddress(), remote, onFailure);
        }
      }
      case TLS -> fail(destination, "TLS is not served", onFailure);
    }
  }

  @Override
  public boolean alive(Flow flow) {
    Sockets open = sockets;
    if (open == null) {
      return false;
    }
    return switch (flow.transport()) {
      case UDP -> open.udp().sendsFrom(flow.local());
      case TCP -> open.tcp().alive(flow);
      case TLS -> false;
    };
  }

  @Override
  public List<ListenPoint> listenPoints() {
    Sockets open = sockets;
    return open == null ? List.of() : open.listenPoints();
  }

  @Override
  public List<ListenPoint> sharedPoints() {
    Sockets open = sockets;
    return open == null ? List.of() : open.sharedPoints();
  }

  @Override
  public boolean here(ListenPoint point) {
    Sockets open = sockets;
    return open != null
        && switch (point.transport()) {
          case UDP -> open.udp().sendsFrom(point.address());
          case TCP, TLS -> present.here(point.address().getAddress());
        };
  }

  /// Closes the UDP sockets of these listen points, while others go on to listen there: what comes
  /// from now on is theirs. Completes when they are closed. The few datagrams that come between the
  /// last look and the close are lost, and repeated by their senders.
  public CompletionStage<Void> leave(Collection<ListenPoint> points) {
    Sockets open = sockets;
    if (open == null) {
      return CompletableFuture.completedStage(null);
    }
    return CompletableFuture.allOf(
        points.stream()
            .filter(point -> point.transport() == Transport.UDP)
            .map(point -> open.udp().leave(point.address()))
            .toArray(CompletableFuture<?>[]::new));
  }

  /// Accepts no more connections; completes when nobody can connect any more. Connections that are
  /// open, and datagrams, are served on.
  public CompletionStage<Void> stopAccepting() {
    Sockets open = sockets;
    return open == null ? CompletableFuture.completedStage(null) : open.tcp().stopAccepting();
  }

  /// Sends what is queued, closes connections, then sockets, and ends the threads; what takes
  /// longer than `stop-timeout` is cut off. Completes when nothing is open any more.
  public synchronized CompletionStage<Void> stop() {
    Sockets open = sockets;
    sockets = null;
    if (open == null) {
      return CompletableFuture.completedStage(null);
    }
    log.info("Closing {}", open.listenPoints());
    return open.tcp()
        .stop()
        .thenCompose(_ -> open.udp().stop())
        .completeOnTimeout(null, settings.stopTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .thenCompose(_ -> open.eventLoops().stop(settings.stopTimeout()));
  }

  private Sockets listen(EventLoops eventLoops, Receiver receiver) {
    var parser = new SipParser(settings.limits());
    var intake = new Intake(receiver, meter, clock);
    var ids = new ConnectionIds(life);
    var udp =
        new UdpTransport(settings.udp(), eventLoops, present, parser, intake, permission, meter);
    var tcp =
        new TcpTransport(
            settings.tcp(), eventLoops, present, settings.limits(), intake, ids, permission, meter);
    var bound = new ArrayList<ListenPoint>();
    for (ListenPoint point : expanded(settings.listen())) {
      bound.add(listen(udp, tcp, point, false));
    }
    tcp.start();
    return new Sockets(eventLoops, udp, tcp, List.copyOf(bound), expanded(settings.shared()));
  }

  private static ListenPoint listen(
      UdpTransport udp, TcpTransport tcp, ListenPoint point, boolean shared) {
    return switch (point.transport()) {
      case UDP -> udp.listen(point, shared);
      case TCP -> tcp.listen(point, shared);
      case TLS -> throw new BindFailure(point, new IllegalArgumentException("TLS is not served"));
    };
  }

  private static List<ListenPoint> expanded(List<ListenPoint> listenPoints) {
    return listenPoints.stream()
        .flatMap(point -> LocalAddresses.expand(point).stream())
        .distinct()
        .toList();
  }

  private void fail(Destination destination, String reason, Consumer<String> onFailure) {
    meter.increment(TransportMetric.SEND_NO_FLOW, destination.transport(), 1);
    onFailure.accept(reason);
  }
}
