// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.admin;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One client: takes its requests one after the other and sends each answer before it reads on.
final class AdminConnection extends SimpleChannelInboundHandler<FullHttpRequest> {

  private static final Logger LOG = LoggerFactory.getLogger(AdminConnection.class);

  private final AdminSettings settings;
  private final Router router;
  private final AdminMetrics metrics;
  private @Nullable Future<?> deadline;
  private boolean waiting;

  AdminConnection(AdminSettings settings, Router router, AdminMetrics metrics) {
    this.settings = settings;
    this.router = router;
    this.metrics = metrics;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    next(ctx);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    disarm();
    ctx.fireChannelInactive();
  }

  /// What came was not yet a whole request.
  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (waiting) {
      ctx.read();
    }
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest http) {
    disarm();
    waiting = false;
    boolean headOnly = http.method().equals(HttpMethod.HEAD);
    Throwable fault = http.decoderResult().cause();
    if (fault != null) {
      send(ctx, refusal(fault), headOnly, false);
      return;
    }
    boolean keepAlive = HttpUtil.isKeepAlive(http);
    AdminRequest request = request(ctx, http);
    if (request == null) {
      send(ctx, Reply.problem(400, "path, query or body (expected: UTF-8)"), headOnly, keepAlive);
      return;
    }
    var _ =
        router
            .answer(request)
            .thenAcceptAsync(
                reply -> reply(ctx, reply, request, headOnly, keepAlive), ctx.executor())
            // The router's answers never fail: this one could not be sent.
            .exceptionallyCompose(failure -> dropped(ctx, failure));
  }

  private void reply(
      ChannelHandlerContext ctx,
      Reply reply,
      AdminRequest request,
      boolean headOnly,
      boolean keepAlive) {
    if (reply instanceof Reply.Rows<?>(var rows)) {
      stream(ctx, rows, request, headOnly, keepAlive);
    } else {
      send(ctx, reply, headOnly, keepAlive);
    }
  }

  private static CompletionStage<Void> dropped(ChannelHandlerContext ctx, Throwable failure) {
    LOG.warn("an answer could not be sent", failure);
    var _ = ctx.close();
    return CompletableFuture.failedFuture(failure);
  }

  private static Reply refusal(Throwable fault) {
    return switch (fault) {
      case TooLongHttpLineException _ -> Reply.problem(414, "request line too long");
      case TooLongHttpHeaderException _ -> Reply.problem(431, "header too large");
      default -> Reply.problem(400, "not HTTP");
    };
  }

  private static @Nullable AdminRequest request(ChannelHandlerContext ctx, FullHttpRequest http) {
    String uri = http.uri();
    int mark = uri.indexOf('?');
    List<String> path = AdminRequest.segments(mark < 0 ? uri : uri.substring(0, mark));
    Map<String, String> query = AdminRequest.parameters(mark < 0 ? "" : uri.substring(mark + 1));
    boolean text = ByteBufUtil.isText(http.content(), StandardCharsets.UTF_8);
    if (path == null || query == null || !text) {
      return null;
    }
    String accept = http.headers().get(HttpHeaderNames.ACCEPT, "");
    var local = (InetSocketAddress) ctx.channel().localAddress();
    return new AdminRequest(
        http.method().equals(HttpMethod.HEAD) ? "GET" : http.method().name(),
        path,
        query,
        Optional.ofNullable(http.headers().get(HttpHeaderNames.AUTHORIZATION)),
        accept.toLowerCase(Locale.ROOT).contains(AdminRequest.JSON_LINES),
        local.getAddress().isLoopbackAddress(),
        http.content().toString(StandardCharsets.UTF_8));
  }

  private void send(ChannelHandlerContext ctx, Reply reply, boolean headOnly, boolean keepAlive) {
    switch (reply) {
      case Reply.Whole whole -> {
        metrics.answered(whole.status());
        sent(ctx, ctx.writeAndFlush(Responses.whole(whole, headOnly, keepAlive)), keepAlive);
      }
      case Reply.Empty(var status) -> {
        metrics.answered(status);
        sent(ctx, ctx.writeAndFlush(Responses.empty(status, keepAlive)), keepAlive);
      }
      case Reply.Rows<?> _ -> throw new IllegalArgumentException("rows (expected: one text)");
    }
  }

  private <T> void stream(
      ChannelHandlerContext ctx,
      Listing<T> rows,
      AdminRequest request,
      boolean headOnly,
      boolean keepAlive) {
    var client =
        new ListingStream.Client() {
          @Override
          public void refuse(Reply reply) {
            send(ctx, reply, headOnly, keepAlive);
          }

          @Override
          public void waitFor(ChannelFuture write) {
            arm(ctx);
          }

          @Override
          public void finish(ChannelFuture write) {
            metrics.answered(HttpResponseStatus.OK.code());
            sent(ctx, write, keepAlive);
          }
        };
    new ListingStream<>(ctx, rows, request, settings.pageRows(), headOnly, keepAlive, client)
        .start();
  }

  /// Reads on when the client has taken the answer.
  private void sent(ChannelHandlerContext ctx, ChannelFuture write, boolean keepAlive) {
    arm(ctx);
    write.addListener(
        done -> {
          if (done.isSuccess() && keepAlive) {
            next(ctx);
          } else {
            var _ = ctx.close();
          }
        });
  }

  private void next(ChannelHandlerContext ctx) {
    arm(ctx);
    waiting = true;
    ctx.read();
  }

  /// From now on the client has the time of `request-timeout` for what it must do next.
  private void arm(ChannelHandlerContext ctx) {
    disarm();
    deadline =
        ctx.executor()
            .schedule(
                () -> {
                  metrics.timedOut().add(1);
                  var _ = ctx.close();
                },
                settings.requestTimeout().toMillis(),
                TimeUnit.MILLISECONDS);
  }

  private void disarm() {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    // The client has gone, or has sent what cannot be read: there is nobody to answer.
    var _ = ctx.close();
  }
}
