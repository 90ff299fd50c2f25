// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport.tcp;

import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.message.Method;
import io.holdfast.sip.message.SipMessage;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.parse.ParseResult.Malformed;
import io.holdfast.transport.flow.Outbox;
import io.holdfast.transport.meter.TransportMetric;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One TCP connection, accepted or opened: its framing, its queue, its limits and its end.
/// Everything but [#send] and the getters runs on its event loop.
final class Connection extends ChannelInboundHandlerAdapter {

  private static final Logger log = LoggerFactory.getLogger(Connection.class);

  /// How long the answers to a malformed message and to those before it are waited for, and then
  /// the peer's end of the connection.
  private static final long LAST_WORDS_MILLIS = 500;

  private enum Phase {
    /// Not connected yet, or open: messages are read.
    OPEN,
    /// The framing is lost: what comes is thrown away, but the answers to the malformed message and
    /// to those before it can still leave.
    ANSWERING,
    /// Our direction is closed, or about to be.
    CLOSING
  }

  private static final String PONG = "\r\n";

  private final long id;
  private final boolean own;
  private final InetSocketAddress remote;
  private final @Nullable InetAddress askedLocal;
  private final TcpParts parts;
  private final Outbox outbox;
  private final StreamFraming framing;
  private final Patience patience;

  /// Requests that were received and have no final response yet. While there are any, a peer that
  /// has closed its direction, or has lost the framing after them, still waits for them.
  private final AtomicInteger owed = new AtomicInteger();

  private final AtomicBoolean started = new AtomicBoolean();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private volatile @Nullable Flow flow;
  private volatile @Nullable Channel channel;
  private volatile Phase phase = Phase.OPEN;
  private volatile boolean halfClosed;
  private volatile String reason = "the peer closed the connection";
  private long chargedBytes;

  /// @param own whether this node opens it
  /// @param askedLocal the address it is to be opened from, if that matters
  Connection(
      TcpParts parts, boolean own, InetSocketAddress remote, @Nullable InetAddress askedLocal) {
    this.id = parts.ids().next();
    this.parts = parts;
    this.own = own;
    this.remote = remote;
    this.askedLocal = askedLocal;
    this.outbox = parts.newOutbox();
    this.framing = new StreamFraming(parts.limits());
    this.patience = new Patience(parts.settings(), own, parts.nanoClock().getAsLong());
  }

  long id() {
    return id;
  }

  InetSocketAddress remote() {
    return remote;
  }

  @Nullable InetAddress askedLocal() {
    return askedLocal;
  }

  /// Which flow it is; null until it is connected.
  @Nullable Flow flow() {
    return flow;
  }

  /// Completes when it is closed.
  CompletableFuture<Void> ended() {
    return ended;
  }

  boolean takesMessages() {
    return outbox.open();
  }

  /// True for the first caller, who has to open the connection.
  boolean startOnce() {
    return own && started.compareAndSet(false, true);
  }

  void send(SipMessage message, Consumer<String> onFailure) {
    if (message instanceof SipResponse response && response.status() >= 200) {
      owed.updateAndGet(count -> Math.max(0, count - 1));
    }
    outbox.send(message, null, onFailure);
    if ((phase == Phase.ANSWERING || halfClosed) && owed.get() == 0) {
      outbox.whenEmpty(this::closeOutput);
    }
  }

  // ---- its life

  @Override
  public void channelActive(ChannelHandlerContext context) {
    Channel active = context.channel();
    var established =
        new Flow(Transport.TCP, (InetSocketAddress) active.localAddress(), remote, id);
    channel = active;
    flow = established;
    parts.connections().offer(this, established);
    if (established.local().equals(remote)) {
      // Nobody listens there, and the kernel chose that very port for our end: TCP then connects it
      // with itself.
      closeNow(active, "connecting to " + remote + " failed: nobody listens there");
    } else if (!outbox.open()) {
      // The node began to stop while the connection was being opened.
      var _ = active.close();
    }
    outbox.attach(active);
    log.debug("{} {}", own ? "Opened" : "Accepted", established);
  }

  /// The connection could not be opened.
  void failed(Throwable cause) {
    parts.connections().remove(this);
    outbox.close("connecting to " + remote + " failed: " + cause.getMessage());
    ended.complete(null);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    parts.connections().remove(this);
    outbox.close(reason);
    parts.partialBytes().giveBack(chargedBytes);
    chargedBytes = 0;
    Flow lost = flow;
    if (lost != null) {
      log.debug("Closed {}: {}", lost, reason);
      parts.intake().closed(lost);
    }
    ended.complete(null);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof IOException) {
      closeNow(context.channel(), "the connection failed: " + cause.getMessage());
    } else {
      log.warn("Connection with {} closed because of a fault of ours", remote, cause);
      closeNow(context.channel(), "internal error");
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      halfClosed(context);
    }
    context.fireUserEventTriggered(event);
  }

  /// The peer sends no more. It may wait for responses; if it does not, this is the end.
  private void halfClosed(ChannelHandlerContext context) {
    halfClosed = true;
    parts.connections().withdraw(this);
    patience.halfClosed(parts.nanoClock().getAsLong());
    if (phase == Phase.CLOSING) {
      var _ = context.close();
    } else if (owed.get() == 0 && phase == Phase.OPEN) {
      outbox.whenEmpty(this::closeOutput);
    }
  }

  // ---- reading

  @Override
  public void channelRead(ChannelHandlerContext context, Object read) {
    var bytes = (ByteBuf) read;
    try {
      parts.intake().bytes(Transport.TCP, bytes.readableBytes());
      if (phase == Phase.OPEN) {
        framing.append(bytes);
        boolean frames = frames();
        framing.release();
        patience.received(parts.nanoClock().getAsLong(), frames, framing.partial());
        charge(context);
      }
    } finally {
      bytes.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    outbox.drain();
  }

  /// Takes all complete frames, and says whether there was one.
  private boolean frames() {
    Flow from = flow;
    boolean any = false;
    int pings = 0;
    StreamFraming.Frame frame = from == null ? null : framing.next();
    while (from != null && frame != null) {
      any = true;
      switch (frame) {
        case StreamFraming.Frame.Ping _ -> pings++;
        case StreamFraming.Frame.Message(var message) -> message(from, message);
        case StreamFraming.Frame.Broken(var malformed) -> malformed(from, malformed);
      }
      frame = phase == Phase.OPEN ? framing.next() : null;
    }
    if (pings > 0) {
      pong(pings);
    }
    return any;
  }

  private void message(Flow from, SipMessage message) {
    if (message instanceof SipRequest request && !request.method().equals(Method.ACK)) {
      owed.incrementAndGet();
    }
    parts.intake().message(from, message);
  }

  /// RFC 5626 §4.4.1: to a double CRLF the server "MUST immediately respond with a single CRLF over
  /// the same connection".
  private void pong(int pings) {
    for (int i = 0; i < pings; i++) {
      parts.intake().count(Transport.TCP, TransportMetric.KEEP_ALIVES);
    }
    outbox.writeRaw(PONG.repeat(pings).getBytes(StandardCharsets.US_ASCII));
  }

  /// Where the next message begins is unknown after some faults; then the connection has to end
  /// (§18.3), but not before the answers to it and to what came before it have left, for which the
  /// receiver may need another thread.
  private void malformed(Flow from, Malformed malformed) {
    if (malformed.framingLost()) {
      phase = Phase.ANSWERING;
      reason = "its framing was lost";
      parts.connections().withdraw(this);
      parts.meter().increment(TransportMetric.CLOSED_MALFORMED, Transport.TCP, 1);
    }
    if (malformed.answerable() != null) {
      owed.incrementAndGet();
    }
    parts.intake().malformed(from, malformed);
    if (malformed.framingLost()) {
      long wait = owed.get() == 0 ? 0 : LAST_WORDS_MILLIS;
      schedule(() -> outbox.whenEmpty(this::closeOutput), wait);
    }
  }

  /// Charges what an incomplete message holds to the budget of all connections.
  private void charge(ChannelHandlerContext context) {
    long held = framing.heldBytes();
    if (held < chargedBytes) {
      parts.partialBytes().giveBack(chargedBytes - held);
    } else if (held > chargedBytes && !parts.partialBytes().tryTake(held - chargedBytes)) {
      parts.meter().increment(TransportMetric.CLOSED_PARTIAL_BYTES, Transport.TCP, 1);
      closeNow(context.channel(), "all connections together hold too many incomplete messages");
      return;
    }
    chargedBytes = held;
  }

  // ---- closing

  /// Closes the connection if it has outstayed a limit. Called from time to time by one thread.
  void checkLimits(long now) {
    Channel open = channel;
    if (open == null || phase == Phase.CLOSING) {
      return;
    }
    patience
        .overdue(now, outbox.unfinished(), outbox.finished())
        .ifPresent(overdue -> open.eventLoop().execute(() -> giveUp(open, overdue)));
  }

  private void giveUp(Channel open, Patience.Overdue overdue) {
    if (outbox.open()) {
      parts.meter().increment(overdue.metric(), Transport.TCP, 1);
      closeNow(open, overdue.reason());
    }
  }

  private void close(String because) {
    Channel open = channel;
    if (open != null) {
      open.eventLoop().execute(() -> closeNow(open, because));
    }
  }

  /// On the event loop.
  private void closeNow(Channel open, String because) {
    reason = because;
    outbox.close(because);
    var _ = open.close();
  }

  /// Sends what is queued, then closes.
  void closeAfterQueue(String because) {
    Channel open = channel;
    if (open == null) {
      outbox.close(because);
      return;
    }
    reason = because;
    outbox.whenEmpty(this::closeOutput);
  }

  /// Closes our direction and waits a moment for the peer's: were unread bytes left at the close,
  /// the kernel would send a reset, and the peer could lose what we sent last.
  private void closeOutput() {
    Channel open = channel;
    if (open == null || phase == Phase.CLOSING) {
      return;
    }
    phase = Phase.CLOSING;
    parts.connections().withdraw(this);
    outbox.close(reason);
    if (halfClosed || !(open instanceof DuplexChannel duplex)) {
      var _ = open.close();
    } else {
      var _ = duplex.shutdownOutput();
      schedule(() -> close(reason), LAST_WORDS_MILLIS);
    }
  }

  private void schedule(Runnable task, long millis) {
    Channel open = channel;
    if (open != null) {
      var _ = open.eventLoop().schedule(task, millis, TimeUnit.MILLISECONDS);
    }
  }
}
