// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.admin;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/// Answers as Netty sends them.
final class Responses {

  private Responses() {}

  static FullHttpResponse whole(Reply.Whole reply, boolean headOnly, boolean keepAlive) {
    ByteBuf body = bytes(reply.body());
    int length = body.readableBytes();
    var response = full(reply.status(), headOnly ? Unpooled.EMPTY_BUFFER : body);
    reply.headers().forEach((name, value) -> response.headers().set(name, value));
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, reply.contentType());
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, length);
    return finish(response, keepAlive);
  }

  /// RFC 9110 §8.6: no Content-Length in a 204.
  static FullHttpResponse empty(int status, boolean keepAlive) {
    return finish(full(status, Unpooled.EMPTY_BUFFER), keepAlive);
  }

  /// The head of an answer whose end is not known yet.
  static HttpResponse begun(String contentType, boolean keepAlive) {
    var response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, contentType);
    response.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    return finish(response, keepAlive);
  }

  static ByteBuf bytes(CharSequence text) {
    return ByteBufUtil.writeUtf8(UnpooledByteBufAllocator.DEFAULT, text);
  }

  static boolean isTooLarge(@Nullable Object message) {
    return message instanceof HttpResponse response
        && response.status().equals(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE);
  }

  private static FullHttpResponse full(int status, ByteBuf body) {
    return new DefaultFullHttpResponse(
        HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), body);
  }

  private static <R extends HttpResponse> R finish(R response, boolean keepAlive) {
    HttpHeaders headers = response.headers();
    headers.set(HttpHeaderNames.CACHE_CONTROL, "no-store");
    headers.set("X-Content-Type-Options", "nosniff");
    if (!keepAlive) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
    return response;
  }
}
