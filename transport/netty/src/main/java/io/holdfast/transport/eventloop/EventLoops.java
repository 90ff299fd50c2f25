// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport.eventloop;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A group of event loops and the sockets that run on it.
public final class EventLoops {

  private static final Logger log = LoggerFactory.getLogger(EventLoops.class);

  private final EventLoopGroup group;
  private final boolean epoll;

  private EventLoops(EventLoopGroup group, boolean epoll) {
    this.group = group;
    this.epoll = epoll;
  }

  /// Starts the threads.
  ///
  /// @param count how many; 0 for one per core, at most 8
  /// @throws IllegalStateException if epoll is asked for and missing
  public static EventLoops start(Io io, int count) {
    boolean epoll = useEpoll(io);
    int threads = count > 0 ? count : Math.min(8, Runtime.getRuntime().availableProcessors());
    IoHandlerFactory handlers = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    var threadFactory = new DefaultThreadFactory("holdfast-io", false);
    log.info("Sockets run on {} with {} event loops", epoll ? "epoll" : "NIO", threads);
    return new EventLoops(new MultiThreadIoEventLoopGroup(threads, threadFactory, handlers), epoll);
  }

  private static boolean useEpoll(Io io) {
    return switch (io) {
      case NIO -> false;
      case EPOLL -> {
        if (!Epoll.isAvailable()) {
          throw new IllegalStateException(
              "holdfast.transport.io: epoll (expected: auto or nio, since native epoll is missing)",
              Epoll.unavailabilityCause());
        }
        yield true;
      }
      case AUTO -> {
        if (!Epoll.isAvailable()) {
          log.info(
              "Native epoll is missing, so NIO is used: {}",
              String.valueOf(Epoll.unavailabilityCause()));
        }
        yield Epoll.isAvailable();
      }
    };
  }

  public EventLoopGroup group() {
    return group;
  }

  /// Whether sockets are native and read datagrams in batches.
  public boolean epoll() {
    return epoll;
  }

  public ChannelFactory<? extends DatagramChannel> datagramChannels(InetAddress local) {
    SocketProtocolFamily family =
        local instanceof Inet6Address ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
    return epoll ? () -> new EpollDatagramChannel(family) : () -> new NioDatagramChannel(family);
  }

  public ChannelFactory<? extends ServerChannel> serverChannels() {
    return epoll ? EpollServerSocketChannel::new : NioServerSocketChannel::new;
  }

  public ChannelFactory<? extends SocketChannel> socketChannels() {
    return epoll ? EpollSocketChannel::new : NioSocketChannel::new;
  }

  /// The option that lets several sockets listen on one address.
  public ChannelOption<Boolean> reusePort() {
    return epoll
        ? UnixChannelOption.SO_REUSEPORT
        : NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT);
  }

  /// The option that lets a socket listen on an address that is not this host's yet; empty where
  /// sockets are not native.
  public Optional<ChannelOption<Boolean>> freeBind() {
    return epoll ? Optional.of(EpollChannelOption.IP_FREEBIND) : Optional.empty();
  }

  /// Closes what is still open and ends the threads, within about the time given; completes when
  /// they have ended.
  public CompletableFuture<Void> stop(Duration atMost) {
    var ended = new CompletableFuture<Void>();
    var _ = group.shutdownGracefully(0, atMost.toMillis(), TimeUnit.MILLISECONDS);
    var _ = group.terminationFuture().addListener(_ -> ended.complete(null));
    return ended;
  }

  /// The address that a channel is bound to.
  public static InetSocketAddress localAddress(Channel channel) {
    return (InetSocketAddress) channel.localAddress();
  }
}
