// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport.flow;

import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.message.SipMessage;
import io.holdfast.transport.admission.ByteBudget;
import io.holdfast.transport.meter.TransportMeter;
import io.holdfast.transport.meter.TransportMetric;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.net.InetSocketAddress;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The messages that wait for one channel, in the order of their sending. Many threads put messages
/// in; the channel's event loop takes all that have gathered, encodes them and flushes once, so a
/// burst costs one wake-up and one system call.
///
/// It is open for messages before its channel is: they wait. Once it is closed, and when its bytes
/// would exceed the budget, a message is refused through its `onFailure`. What may not leave when
/// its turn comes is dropped.
public final class Outbox {

  private static final Logger log = LoggerFactory.getLogger(Outbox.class);

  private final Transport transport;
  private final ByteBudget budget;
  private final Permission permission;
  private final TransportMeter meter;
  private final Queue<Departure> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean drainDue = new AtomicBoolean();
  private final AtomicLong unfinished = new AtomicLong();
  private final Runnable drain = this::drain;
  private volatile @Nullable Channel channel;
  private volatile @Nullable String closedBecause;
  private volatile long finished;
  private @Nullable Runnable whenEmpty;

  public Outbox(
      Transport transport, ByteBudget budget, Permission permission, TransportMeter meter) {
    this.transport = transport;
    this.budget = budget;
    this.permission = permission;
    this.meter = meter;
  }

  /// Takes the message over, or tells `onFailure` why not.
  ///
  /// @param remote where a datagram goes; null on a connection
  public void send(
      SipMessage message, @Nullable InetSocketAddress remote, Consumer<String> onFailure) {
    var departure = new Departure(message, message.encodedLength(), remote, onFailure);
    String closed = closedBecause;
    if (closed != null) {
      refuse(departure, TransportMetric.SEND_FAILED, closed);
      return;
    }
    if (!budget.tryTake(departure.cost())) {
      refuse(departure, TransportMetric.SEND_QUEUE_FULL, "the send queue is full");
      return;
    }
    unfinished.incrementAndGet();
    waiting.add(departure);
    if (closedBecause != null) {
      failWaiting();
    } else {
      requestDrain();
    }
  }

  /// Whether a message would be taken over, were there room.
  public boolean open() {
    return closedBecause == null;
  }

  /// Lets the messages flow into the channel. To be called once, when the channel is active.
  public void attach(Channel active) {
    channel = active;
    requestDrain();
  }

  /// Fails what waits and whatever comes later.
  public void close(String because) {
    closedBecause = because;
    failWaiting();
  }

  /// Runs the task on the event loop as soon as nothing waits any more. At most one task; for an
  /// attached outbox.
  public void whenEmpty(Runnable task) {
    Channel attached = channel;
    if (attached == null) {
      task.run();
      return;
    }
    attached
        .eventLoop()
        .execute(
            () -> {
              whenEmpty = task;
              runIfEmpty();
            });
  }

  /// Messages taken over that neither left nor failed yet.
  public long unfinished() {
    return unfinished.get();
  }

  /// Counts the messages that left or failed; while it stands still and [#unfinished()] is not 0,
  /// the peer does not read.
  public long finished() {
    return finished;
  }

  private void requestDrain() {
    Channel attached = channel;
    if (attached != null && drainDue.compareAndSet(false, true)) {
      attached.eventLoop().execute(drain);
    }
  }

  /// Writes and flushes what waits. On the event loop; also called at the end of a read, so that
  /// the answers to a batch of messages leave as a batch.
  public void drain() {
    Channel attached = channel;
    if (attached == null) {
      return;
    }
    boolean wrote = false;
    for (Departure next = waiting.poll(); next != null; next = waiting.poll()) {
      write(attached, next);
      wrote = true;
    }
    if (wrote) {
      attached.flush();
    }
    drainDue.set(false);
    if (!waiting.isEmpty()) {
      requestDrain();
    }
  }

  /// Writes and flushes bytes that are no message, unless the peer is behind with reading. On the
  /// event loop.
  public void writeRaw(byte[] bytes) {
    Channel attached = channel;
    if (attached != null && attached.isWritable()) {
      var _ = attached.writeAndFlush(Unpooled.wrappedBuffer(bytes));
    }
  }

  private void write(Channel attached, Departure departure) {
    if (!permission.given()) {
      withhold(departure);
      return;
    }
    Object encoded;
    try {
      encoded = departure.encode(attached.alloc());
    } catch (RuntimeException e) {
      log.warn("A message could not be encoded", e);
      finish(departure, e);
      return;
    }
    ChannelFuture written = attached.write(encoded);
    var _ = written.addListener(done -> finish(departure, done.cause()));
  }

  /// A node that may send nothing may decide nothing either, so nobody is told of a failure.
  private void withhold(Departure departure) {
    budget.giveBack(departure.cost());
    meter.increment(TransportMetric.SEND_WITHHELD, transport, 1);
    settled();
    runIfEmpty();
  }

  private void finish(Departure departure, @Nullable Throwable failure) {
    budget.giveBack(departure.cost());
    if (failure == null) {
      meter.increment(TransportMetric.MESSAGES_SENT, transport, 1);
      meter.increment(TransportMetric.BYTES_SENT, transport, departure.length());
    } else {
      refuse(departure, TransportMetric.SEND_FAILED, why(failure));
    }
    settled();
    runIfEmpty();
  }

  private String why(Throwable failure) {
    String because = closedBecause;
    if (because != null) {
      return because;
    }
    String message = failure.getMessage();
    return message == null ? "the channel failed: " + failure.getClass().getSimpleName() : message;
  }

  private void failWaiting() {
    String because = closedBecause;
    for (Departure next = waiting.poll(); next != null; next = waiting.poll()) {
      budget.giveBack(next.cost());
      refuse(next, TransportMetric.SEND_FAILED, because == null ? "closed" : because);
      unfinished.decrementAndGet();
    }
  }

  private void refuse(Departure departure, TransportMetric metric, String because) {
    meter.increment(metric, transport, 1);
    try {
      departure.onFailure().accept(because);
    } catch (RuntimeException e) {
      log.warn("A sender failed when told that its message did not leave", e);
    }
  }

  private void settled() {
    unfinished.decrementAndGet();
    finished = finished + 1;
  }

  private void runIfEmpty() {
    Runnable task = whenEmpty;
    if (task != null && unfinished.get() == 0) {
      whenEmpty = null;
      task.run();
    }
  }
}
