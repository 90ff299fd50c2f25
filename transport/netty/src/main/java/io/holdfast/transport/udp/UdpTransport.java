// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport.udp;

import io.holdfast.sip.flow.ListenPoint;
import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.message.SipMessage;
import io.holdfast.sip.parse.SipParser;
import io.holdfast.transport.admission.ByteBudget;
import io.holdfast.transport.eventloop.BindFailure;
import io.holdfast.transport.eventloop.EventLoops;
import io.holdfast.transport.eventloop.LocalAddresses;
import io.holdfast.transport.eventloop.PresentAddresses;
import io.holdfast.transport.flow.Intake;
import io.holdfast.transport.flow.Outbox;
import io.holdfast.transport.flow.Permission;
import io.holdfast.transport.meter.TransportMeter;
import io.holdfast.transport.meter.TransportMetric;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.DatagramChannel;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All UDP sockets of the node.
public final class UdpTransport {

  private static final Logger log = LoggerFactory.getLogger(UdpTransport.class);

  /// What a UDP header leaves of 65,535 bytes over IPv4; over IPv6 there are 20 more, which nobody
  /// will miss.
  public static final int MAX_DATAGRAM_BYTES = 65_507;

  private final UdpSettings settings;
  private final EventLoops eventLoops;
  private final PresentAddresses present;
  private final SipParser parser;
  private final Intake intake;
  private final Permission permission;
  private final TransportMeter meter;
  private final Map<InetSocketAddress, List<UdpSocket>> sockets = new ConcurrentHashMap<>();
  private final Map<InetSocketAddress, List<Channel>> channels = new ConcurrentHashMap<>();
  private final KernelDrops drops = new KernelDrops();
  private final ByteBudget queued = new ByteBudget(Long.MAX_VALUE);

  public UdpTransport(
      UdpSettings settings,
      EventLoops eventLoops,
      PresentAddresses present,
      SipParser parser,
      Intake intake,
      Permission permission,
      TransportMeter meter) {
    this.settings = settings;
    this.eventLoops = eventLoops;
    this.present = present;
    this.parser = parser;
    this.intake = intake;
    this.permission = permission;
    this.meter = meter;
    meter.gauge(TransportMetric.SEND_QUEUE_BYTES, Transport.UDP, queued::used);
    meter.gauge(TransportMetric.KERNEL_DROPS, Transport.UDP, drops::total);
  }

  /// Listens, and says on which address: the one asked for, with a port if that was 0.
  ///
  /// @param shared whether other processes listen on it too
  /// @throws BindFailure if that is not possible
  public ListenPoint listen(ListenPoint listenPoint, boolean shared) {
    boolean reuse = shared || settings.reusePort();
    InetSocketAddress address = listenPoint.address();
    int count = settings.socketsPerListenPoint();
    if (count > 1 && !reuse) {
      // Sockets of ours can only share an address if others can as well: see first that there is no
      // other.
      Channel probe = bind(listenPoint, address, false, false);
      address = EventLoops.localAddress(probe);
      probe.close().syncUninterruptibly();
    }
    var bound = new ArrayList<UdpSocket>();
    var opened = new ArrayList<Channel>();
    for (int i = 0; i < count; i++) {
      Channel channel = bind(listenPoint, address, reuse || count > 1, shared);
      opened.add(channel);
      address = EventLoops.localAddress(channel);
      bound.add(channel.pipeline().get(UdpSocket.class));
    }
    InetSocketAddress local = address;
    sockets.put(local, List.copyOf(bound));
    channels.put(local, List.copyOf(opened));
    drops.watch(local);
    return new ListenPoint(Transport.UDP, address);
  }

  /// Sends from the local address given, or from the nearest one to the remote.
  public void send(
      SipMessage message,
      @Nullable InetSocketAddress local,
      InetSocketAddress remote,
      Consumer<String> onFailure) {
    InetSocketAddress from =
        local != null ? local : LocalAddresses.nearest(usable(), remote.getAddress());
    List<UdpSocket> candidates = from == null ? null : sockets.get(from);
    if (from == null || candidates == null) {
      meter.increment(TransportMetric.SEND_NO_FLOW, Transport.UDP, 1);
      onFailure.accept(
          local != null
              ? "no UDP socket is bound to " + local
              : "no UDP socket leads to " + remote);
    } else if (message.encodedLength() > MAX_DATAGRAM_BYTES) {
      meter.increment(TransportMetric.SEND_TOO_LARGE, Transport.UDP, 1);
      onFailure.accept("no datagram holds " + message.encodedLength() + " bytes");
    } else {
      // One remote, one socket: so its messages stay in order.
      int index = candidates.size() == 1 ? 0 : Math.floorMod(remote.hashCode(), candidates.size());
      candidates.get(index).outbox().send(message, remote, doubting(from, onFailure));
    }
  }

  /// Whether a socket of ours is bound to the address, and the address is this host's now.
  public boolean sendsFrom(InetSocketAddress local) {
    return sockets.containsKey(local) && present.here(local.getAddress());
  }

  /// The kernel refuses to send from an address that has left: then nobody else shall try.
  private Consumer<String> doubting(InetSocketAddress from, Consumer<String> onFailure) {
    return present.floats(from.getAddress())
        ? reason -> {
          present.doubt(from.getAddress());
          onFailure.accept(reason);
        }
        : onFailure;
  }

  private Iterable<InetSocketAddress> usable() {
    return () ->
        sockets.keySet().stream().filter(local -> present.here(local.getAddress())).iterator();
  }

  /// Sends what is queued and closes the sockets; completes when they are closed.
  public CompletableFuture<Void> stop() {
    return close(channels.values().stream().flatMap(List::stream).toList());
  }

  /// The same for the sockets of one address; those of other processes get what comes from now on.
  public CompletableFuture<Void> leave(InetSocketAddress local) {
    sockets.remove(local);
    List<Channel> open = channels.remove(local);
    return close(open == null ? List.of() : open);
  }

  private static CompletableFuture<Void> close(List<Channel> open) {
    var closed = new ArrayList<CompletableFuture<Void>>();
    for (Channel channel : open) {
      var one = new CompletableFuture<Void>();
      var _ = channel.closeFuture().addListener(_ -> one.complete(null));
      channel.pipeline().get(UdpSocket.class).closeAfterQueue(channel);
      closed.add(one);
    }
    return CompletableFuture.allOf(closed.toArray(CompletableFuture<?>[]::new));
  }

  private Channel bind(
      ListenPoint listenPoint, InetSocketAddress address, boolean reuse, boolean free) {
    var outbox =
        new Outbox(
            Transport.UDP, new ByteBudget(settings.maxQueuedBytes(), queued), permission, meter);
    var bootstrap =
        new Bootstrap()
            .group(eventLoops.group())
            .channelFactory(eventLoops.datagramChannels(address.getAddress()))
            .option(ChannelOption.SO_RCVBUF, settings.receiveBuffer())
            .option(ChannelOption.SO_SNDBUF, settings.sendBuffer())
            .handler(new UdpSocket(parser, intake, outbox));
    if (reuse) {
      bootstrap.option(eventLoops.reusePort(), true);
    }
    if (free) {
      eventLoops.freeBind().ifPresent(option -> bootstrap.option(option, true));
    }
    var batches = new BatchBuffer();
    if (eventLoops.epoll()) {
      bootstrap
          .option(ChannelOption.RECVBUF_ALLOCATOR, batches)
          .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, BatchBuffer.SLOT_BYTES);
    } else {
      bootstrap.option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(65_536));
    }
    ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new BindFailure(listenPoint, bound.cause());
    }
    var channel = (DatagramChannel) bound.channel();
    var _ = channel.closeFuture().addListener(_ -> batches.release());
    warnOfSmallBuffer(listenPoint, channel);
    return channel;
  }

  private void warnOfSmallBuffer(ListenPoint listenPoint, DatagramChannel channel) {
    int granted = channel.config().getReceiveBufferSize();
    if (granted < settings.receiveBuffer()) {
      log.info(
          "{} has a receive buffer of {} bytes (wanted: {}); a larger net.core.rmem_max spares drops in bursts",
          listenPoint,
          granted,
          settings.receiveBuffer());
    }
  }
}
