// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.admin;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import org.jspecify.annotations.Nullable;

/// Puts head and body of a request together, and answers one that is too large: as a problem, where
/// Netty would answer with a bare status.
final class WholeRequests extends HttpObjectAggregator {

  private final int maxBytes;

  WholeRequests(int maxBytes) {
    super(maxBytes, true);
    this.maxBytes = maxBytes;
  }

  @Override
  protected void handleOversizedMessage(ChannelHandlerContext ctx, HttpMessage oversized) {
    ctx.writeAndFlush(Responses.whole(tooLarge(), false, false))
        .addListener(ChannelFutureListener.CLOSE);
  }

  /// What `Expect: 100-continue` is answered (RFC 9110 §10.1.1).
  @Override
  protected @Nullable Object newContinueResponse(
      HttpMessage start, int maxContentLength, ChannelPipeline pipeline) {
    Object usual = super.newContinueResponse(start, maxContentLength, pipeline);
    return Responses.isTooLarge(usual) ? Responses.whole(tooLarge(), false, false) : usual;
  }

  private Reply.Whole tooLarge() {
    return Reply.problem(413, "body (expected: at most " + maxBytes + " bytes)");
  }
}
