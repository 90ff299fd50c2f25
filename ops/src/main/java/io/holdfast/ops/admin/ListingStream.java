// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.admin;

import io.holdfast.ops.json.JsonWriter;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends a list: a JSON array or JSON Lines, page after page, each when the client has taken the
/// one before. With `limit` it is one page, and the Link header (RFC 8288) leads to the next.
///
/// A list that fails on its way is cut off, so that no client takes the half for the whole.
final class ListingStream<T> {

  private static final Logger LOG = LoggerFactory.getLogger(ListingStream.class);

  private static final int MAX_LIMIT = 10_000;

  /// Who is sent the list.
  interface Client {

    /// The list cannot begin.
    void refuse(Reply reply);

    /// This write must be taken before more is sent.
    void waitFor(ChannelFuture write);

    /// This write is the last one.
    void finish(ChannelFuture write);
  }

  private final ChannelHandlerContext ctx;
  private final Listing<T> listing;
  private final AdminRequest request;
  private final int pageRows;
  private final boolean headOnly;
  private final boolean keepAlive;
  private final Client client;
  private final StringBuilder text = new StringBuilder();
  private final JsonWriter json = new JsonWriter(text);
  private boolean begun;

  ListingStream(
      ChannelHandlerContext ctx,
      Listing<T> listing,
      AdminRequest request,
      int pageRows,
      boolean headOnly,
      boolean keepAlive,
      Client client) {
    this.ctx = ctx;
    this.listing = listing;
    this.request = request;
    this.pageRows = pageRows;
    this.headOnly = headOnly;
    this.keepAlive = keepAlive;
    this.client = client;
  }

  void start() {
    OptionalInt limit = limit();
    if (request.query().containsKey("limit") && limit.isEmpty()) {
      client.refuse(Reply.problem(400, "limit (expected: a number from 1 to " + MAX_LIMIT + ")"));
      return;
    }
    fetch(request.parameter("after").orElse(""), limit);
  }

  private OptionalInt limit() {
    String text = request.parameter("limit").orElse("");
    if (!text.matches("[0-9]{1,5}")) {
      return OptionalInt.empty();
    }
    int limit = Integer.parseInt(text);
    return limit < 1 || limit > MAX_LIMIT ? OptionalInt.empty() : OptionalInt.of(limit);
  }

  private void fetch(String after, OptionalInt limit) {
    // One more than asked for tells whether there is a next page.
    int rows = limit.isPresent() ? limit.getAsInt() + 1 : pageRows;
    var _ =
        listing
            .page(after, rows)
            .toCompletableFuture()
            .copy()
            .orTimeout(Route.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
            .handleAsync(
                (page, failure) -> {
                  if (failure == null) {
                    send(page, limit);
                  } else {
                    failed(failure);
                  }
                  return begun;
                },
                ctx.executor());
  }

  private void send(List<T> page, OptionalInt limit) {
    try {
      if (limit.isPresent()) {
        client.finish(single(page, limit.getAsInt()));
      } else {
        many(page);
      }
    } catch (RuntimeException rowThatCannotBeWritten) {
      failed(rowThatCannotBeWritten);
    }
  }

  private void failed(Throwable failure) {
    LOG.warn("a list at /{} failed", String.join("/", request.path()), failure);
    if (begun) {
      var _ = ctx.close();
    } else {
      client.refuse(Reply.problem(503, "cannot be told now; the node's log says why"));
    }
  }

  /// The one page that `limit` asks for.
  private ChannelFuture single(List<T> page, int limit) {
    boolean more = page.size() > limit;
    List<T> rows = more ? page.subList(0, limit) : page;
    begin(more ? listing.cursor().apply(rows.getLast()) : null, limit);
    rows.forEach(this::row);
    return end();
  }

  private void many(List<T> page) {
    if (!begun) {
      begin(null, 0);
    }
    if (page.isEmpty() || headOnly) {
      client.finish(end());
      return;
    }
    page.forEach(this::row);
    String after = listing.cursor().apply(page.getLast());
    var write = ctx.writeAndFlush(new DefaultHttpContent(Responses.bytes(text)));
    text.setLength(0);
    client.waitFor(write);
    write.addListener(
        done -> {
          if (done.isSuccess()) {
            fetch(after, OptionalInt.empty());
          } else {
            var _ = ctx.close();
          }
        });
  }

  private void begin(@Nullable String next, int limit) {
    begun = true;
    HttpResponse head =
        Responses.begun(request.lines() ? AdminRequest.JSON_LINES : Reply.JSON, keepAlive);
    if (next != null) {
      head.headers().set("Link", "<" + link(next, limit) + ">; rel=\"next\"");
    }
    var _ = ctx.write(head);
    if (!request.lines()) {
      json.array();
    }
  }

  /// The same request after that cursor.
  private String link(String next, int limit) {
    var query = new StringBuilder("?limit=").append(limit).append("&after=").append(escape(next));
    request.query().entrySet().stream()
        .filter(each -> !each.getKey().equals("limit") && !each.getKey().equals("after"))
        .forEach(
            each -> {
              query.append('&').append(escape(each.getKey()));
              query.append('=').append(escape(each.getValue()));
            });
    return query.toString();
  }

  private static String escape(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private void row(T row) {
    json.object();
    listing.row().accept(json, row);
    json.endObject();
    if (request.lines()) {
      json.endLine();
    }
  }

  private ChannelFuture end() {
    if (!request.lines()) {
      json.endArray();
      json.endLine();
    }
    return ctx.writeAndFlush(
        headOnly
            ? LastHttpContent.EMPTY_LAST_CONTENT
            : new DefaultLastHttpContent(Responses.bytes(text)));
  }
}
