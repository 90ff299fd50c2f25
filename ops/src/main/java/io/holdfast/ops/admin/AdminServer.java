// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.admin;

import io.holdfast.ops.metrics.Counter;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The HTTP server of the admin API: one thread of its own, so that no operator delays a call.
public final class AdminServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);

  private static final int MAX_LINE_BYTES = 8192;
  private static final int MAX_HEADER_BYTES = 8192;

  private final EventLoopGroup loop;
  private final Channel channel;

  private AdminServer(EventLoopGroup loop, Channel channel) {
    this.loop = loop;
    this.channel = channel;
  }

  /// Listens; returns when requests are answered.
  ///
  /// @throws IOException where the address cannot be had, such as a port that is taken
  public static AdminServer start(AdminSettings settings, AdminToken token, AdminApi api)
      throws IOException {
    var threads = new DefaultThreadFactory("holdfast-admin", true);
    var loop = new MultiThreadIoEventLoopGroup(1, threads, NioIoHandler.newFactory());
    var metrics = new AdminMetrics(api.metrics());
    var router = new Router(api.routes(), token);
    var bound =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 64)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(new Connections(settings, router, metrics))
            .bind(settings.listen())
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      var _ = loop.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
      throw new IOException(
          "admin.listen: " + settings.listen() + ": " + bound.cause().getMessage(), bound.cause());
    }
    if (!settings.listen().getAddress().isLoopbackAddress()) {
      LOG.warn("the admin API listens beyond loopback, without TLS: {}", settings.listen());
    }
    return new AdminServer(loop, bound.channel());
  }

  /// Where it listens.
  public InetSocketAddress address() {
    return (InetSocketAddress) channel.localAddress();
  }

  /// As a client names it: `http://127.0.0.1:8060`.
  public String url() {
    String host = address().getAddress().getHostAddress();
    return "http://"
        + (host.indexOf(':') < 0 ? host : "[" + host + "]")
        + ":"
        + address().getPort();
  }

  /// Its thread, for the check that it answers.
  public Executor executor() {
    return loop;
  }

  /// Closes all connections; answers that are under way are cut off.
  @Override
  public void close() {
    channel.close().awaitUninterruptibly();
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  /// Sets each connection up, or closes it where there are too many.
  private static final class Connections extends ChannelInitializer<SocketChannel> {
    private final AdminSettings settings;
    private final Router router;
    private final AdminMetrics metrics;
    private final Counter refused;
    private final AtomicInteger open = new AtomicInteger();

    Connections(AdminSettings settings, Router router, AdminMetrics metrics) {
      this.settings = settings;
      this.router = router;
      this.metrics = metrics;
      this.refused = metrics.refused();
      metrics.connections(open::get);
    }

    @Override
    protected void initChannel(SocketChannel connection) {
      if (open.incrementAndGet() > settings.maxConnections()) {
        refused.add(1);
        var _ = connection.close();
      }
      connection.closeFuture().addListener(_ -> open.decrementAndGet());
      var limits =
          new HttpDecoderConfig()
              .setMaxInitialLineLength(MAX_LINE_BYTES)
              .setMaxHeaderSize(MAX_HEADER_BYTES);
      connection
          .pipeline()
          .addLast(new HttpServerCodec(limits))
          .addLast(new WholeRequests(settings.maxBodyBytes()))
          // Requests that a client sends without waiting for answers come one after the other.
          .addLast(new FlowControlHandler())
          .addLast(new AdminConnection(settings, router, metrics));
    }
  }
}
