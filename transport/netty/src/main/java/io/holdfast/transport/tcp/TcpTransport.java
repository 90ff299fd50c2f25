// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport.tcp;

import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.flow.ListenPoint;
import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.message.SipMessage;
import io.holdfast.sip.parse.Limits;
import io.holdfast.transport.admission.ByteBudget;
import io.holdfast.transport.admission.ConnectionAdmission;
import io.holdfast.transport.eventloop.BindFailure;
import io.holdfast.transport.eventloop.EventLoops;
import io.holdfast.transport.eventloop.PresentAddresses;
import io.holdfast.transport.flow.ConnectionIds;
import io.holdfast.transport.flow.Intake;
import io.holdfast.transport.flow.Permission;
import io.holdfast.transport.meter.TransportMeter;
import io.holdfast.transport.meter.TransportMetric;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All TCP listeners and connections of the node.
public final class TcpTransport {

  private static final Logger log = LoggerFactory.getLogger(TcpTransport.class);

  /// How often the limits of all connections are looked at.
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final TcpSettings settings;
  private final EventLoops eventLoops;
  private final PresentAddresses present;
  private final TcpParts parts;
  private final ConnectionAdmission admission;
  private final List<Channel> listeners = new ArrayList<>();
  private @Nullable ScheduledFuture<?> look;
  private volatile boolean stopped;

  public TcpTransport(
      TcpSettings settings,
      EventLoops eventLoops,
      PresentAddresses present,
      Limits limits,
      Intake intake,
      ConnectionIds ids,
      Permission permission,
      TransportMeter meter) {
    this.settings = settings;
    this.eventLoops = eventLoops;
    this.present = present;
    this.admission =
        new ConnectionAdmission(settings.maxConnections(), settings.maxConnectionsPerSource());
    var partial = new ByteBudget(settings.maxPartialBytes());
    var queued = new ByteBudget(settings.maxQueuedBytesTotal());
    this.parts =
        new TcpParts(
            settings,
            limits,
            intake,
            meter,
            new Connections(),
            permission,
            ids,
            partial,
            queued,
            System::nanoTime);
    meter.gauge(TransportMetric.CONNECTIONS_OPEN, Transport.TCP, admission::open);
    meter.gauge(TransportMetric.PARTIAL_BYTES, Transport.TCP, partial::used);
    meter.gauge(TransportMetric.SEND_QUEUE_BYTES, Transport.TCP, queued::used);
  }

  /// Starts to look after the limits of connections.
  public void start() {
    long nanos =
        Math.min(LOOK.toNanos(), Math.max(1, settings.partialMessageTimeout().toNanos() / 4));
    look =
        eventLoops
            .group()
            .next()
            .scheduleWithFixedDelay(this::checkLimits, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  /// Listens, and says on which address: the one asked for, with a port if that was 0.
  ///
  /// @param shared whether other processes listen on it too
  /// @throws BindFailure if that is not possible
  public ListenPoint listen(ListenPoint listenPoint, boolean shared) {
    var bootstrap =
        new ServerBootstrap()
            .group(eventLoops.group())
            .channelFactory(eventLoops.serverChannels())
            .option(ChannelOption.SO_BACKLOG, settings.backlog())
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel accepted) {
                    accept(accepted);
                  }
                });
    if (shared || settings.reusePort()) {
      bootstrap.option(eventLoops.reusePort(), true);
    }
    if (shared) {
      eventLoops.freeBind().ifPresent(option -> bootstrap.option(option, true));
    }
    ChannelFuture bound = bootstrap.bind(listenPoint.address()).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new BindFailure(listenPoint, bound.cause());
    }
    listeners.add(bound.channel());
    return new ListenPoint(Transport.TCP, EventLoops.localAddress(bound.channel()));
  }

  /// Sends over the connection that the flow is, if it is still open. A connection whose address
  /// has left this host looks open, but nobody reads it.
  public void send(SipMessage message, Flow flow, Consumer<String> onFailure) {
    parts
        .connections()
        .of(flow)
        .filter(_ -> present.here(flow.local().getAddress()))
        .ifPresentOrElse(
            connection -> connection.send(message, onFailure),
            () -> {
              parts.meter().increment(TransportMetric.SEND_NO_FLOW, Transport.TCP, 1);
              onFailure.accept("the connection with " + flow.remote() + " is closed");
            });
  }

  /// Sends over a connection that leads there, which is opened if there is none.
  public void send(
      SipMessage message,
      @Nullable InetAddress local,
      InetSocketAddress remote,
      Consumer<String> onFailure) {
    if (stopped) {
      onFailure.accept("this node is stopping");
      return;
    }
    Connection connection =
        parts.connections().leadingTo(remote, local, to -> new Connection(parts, true, to, local));
    if (connection.startOnce()) {
      open(connection);
    }
    connection.send(message, onFailure);
  }

  public boolean alive(Flow flow) {
    return present.here(flow.local().getAddress())
        && parts.connections().of(flow).filter(Connection::takesMessages).isPresent();
  }

  /// Accepts no more connections; those that are open stay.
  public CompletableFuture<Void> stopAccepting() {
    var closed = new ArrayList<CompletableFuture<Void>>();
    for (Channel listener : listeners) {
      var one = new CompletableFuture<Void>();
      var _ = listener.close().addListener(_ -> one.complete(null));
      closed.add(one);
    }
    return CompletableFuture.allOf(closed.toArray(CompletableFuture<?>[]::new));
  }

  /// Sends what is queued and closes all connections; completes when they are closed.
  public CompletableFuture<Void> stop() {
    stopped = true;
    var _ = stopAccepting();
    ScheduledFuture<?> looking = look;
    if (looking != null) {
      looking.cancel(false);
    }
    var ended = new ArrayList<CompletableFuture<Void>>();
    for (Connection connection : parts.connections().all()) {
      connection.closeAfterQueue("this node is stopping");
      ended.add(connection.ended());
    }
    return CompletableFuture.allOf(ended.toArray(CompletableFuture<?>[]::new));
  }

  private void accept(SocketChannel channel) {
    InetSocketAddress remote = channel.remoteAddress();
    if (remote == null) {
      var _ = channel.close();
      return;
    }
    switch (admission.enter(remote.getAddress())) {
      case ADMITTED -> {
        parts.meter().increment(TransportMetric.CONNECTIONS_ACCEPTED, Transport.TCP, 1);
        var connection = new Connection(parts, false, remote, null);
        var _ =
            channel
                .closeFuture()
                .addListener(
                    _ -> {
                      admission.leave(remote.getAddress());
                      parts.connections().remove(connection);
                    });
        parts.connections().add(connection);
        channel.pipeline().addLast(connection);
      }
      case TOO_MANY -> refuse(channel, TransportMetric.REFUSED_MAX_CONNECTIONS);
      case TOO_MANY_FROM_SOURCE -> refuse(channel, TransportMetric.REFUSED_MAX_PER_SOURCE);
    }
  }

  private void refuse(SocketChannel channel, TransportMetric metric) {
    parts.meter().increment(metric, Transport.TCP, 1);
    log.debug("Refused a connection of {}: {}", channel.remoteAddress(), metric.sentence());
    var _ = channel.close();
  }

  private void open(Connection connection) {
    if (!admission.enterOwn()) {
      parts.meter().increment(TransportMetric.REFUSED_MAX_CONNECTIONS, Transport.TCP, 1);
      connection.failed(new IllegalStateException("there are too many connections"));
      return;
    }
    parts.connections().add(connection);
    InetAddress local = connection.askedLocal();
    ChannelFuture connected =
        new Bootstrap()
            .group(eventLoops.group())
            .channelFactory(eventLoops.socketChannels())
            .option(
                ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) settings.connectTimeout().toMillis())
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.SO_KEEPALIVE, true)
            .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .handler(connection)
            .connect(connection.remote(), local == null ? null : new InetSocketAddress(local, 0));
    var _ = connected.addListener(done -> opened(connected.channel(), connection, done.cause()));
  }

  private void opened(Channel channel, Connection connection, @Nullable Throwable failure) {
    if (failure == null) {
      parts.meter().increment(TransportMetric.CONNECTIONS_OPENED, Transport.TCP, 1);
      var _ = channel.closeFuture().addListener(_ -> admission.leaveOwn());
    } else {
      parts.meter().increment(TransportMetric.CONNECT_FAILED, Transport.TCP, 1);
      admission.leaveOwn();
      connection.failed(failure);
    }
  }

  private void checkLimits() {
    long now = parts.nanoClock().getAsLong();
    parts.connections().all().forEach(connection -> connection.checkLimits(now));
  }
}
