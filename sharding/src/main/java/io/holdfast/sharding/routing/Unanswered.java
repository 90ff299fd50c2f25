// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.routing;

import io.holdfast.sip.flow.Destination;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.flow.ListenPoint;
import io.holdfast.sip.flow.Wire;
import io.holdfast.sip.header.CSeq;
import io.holdfast.sip.header.Header;
import io.holdfast.sip.message.Method;
import io.holdfast.sip.message.SipMessage;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.message.Value;
import io.holdfast.sip.transaction.TransactionKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// Requests of calls that came over a connection and have no answer yet. A client repeats over UDP
/// what gets lost, and nothing over a connection (RFC 3261 §17.1.1.2, §17.1.2.2); but a request may
/// be lost behind the connection, with the node that owned its call. So this node, which has the
/// connection, does what the client would do over UDP: it tells the call again until it sees the
/// answer leave, or 64·T1 have passed. To the call that is a retransmission.
///
/// It holds no ACK: to a 2xx it is repeated with its 2xx, to a failure it may get lost.
public final class Unanswered {

  // Slower than T1: behind a connection hardly anything is lost but with a node.
  private static final Duration REPEAT_EVERY = Duration.ofSeconds(1);

  private final Wire sockets;
  private final int capacity;
  private final Duration giveUpAfter;
  private final LongSupplier nanos;
  private final RoutingMetric.Meter meter;
  private final Map<TransactionKey, Held> held = new ConcurrentHashMap<>();

  private static final class Held {
    private final Flow source;
    private final long since;
    private final Runnable again;
    private volatile long toldAt;

    Held(Flow source, long since, Runnable again) {
      this.source = source;
      this.since = since;
      this.again = again;
      this.toldAt = since;
    }
  }

  /// @param sockets of this node
  /// @param capacity how many it holds; of further ones a loss is found by their clients
  /// @param giveUpAfter 64·T1: the client has given up
  /// @param nanos the monotonic clock
  public Unanswered(
      Wire sockets,
      int capacity,
      Duration giveUpAfter,
      LongSupplier nanos,
      RoutingMetric.Meter meter) {
    this.sockets = sockets;
    this.capacity = capacity;
    this.giveUpAfter = giveUpAfter;
    this.nanos = nanos;
    this.meter = meter;
  }

  /// Holds a request that is about to be told to its call.
  ///
  /// @param again tells the call once more
  public void hold(SipRequest request, Flow source, Runnable again) {
    if (!source.transport().reliable() || request.method().equals(Method.ACK)) {
      return;
    }
    if (held.size() >= capacity) {
      meter.count(RoutingMetric.HELD_FULL);
      return;
    }
    var fresh = new Held(source, nanos.getAsLong(), again);
    if (held.putIfAbsent(TransactionKey.server(request), fresh) == null) {
      meter.add(RoutingMetric.HELD, 1);
    }
  }

  /// Tells the calls again whose answers are overdue. To be done every second or so. What came over
  /// a connection that is closed is forgotten: its client has been told so, and begins anew or
  /// gives up (RFC 3261 §17.1.4); an answer would leave by another node.
  public void repeat() {
    long now = nanos.getAsLong();
    held.forEach(
        (key, request) -> {
          if (now - request.since >= giveUpAfter.toNanos() || !sockets.alive(request.source)) {
            release(key);
          } else if (now - request.toldAt >= REPEAT_EVERY.toNanos()) {
            request.toldAt = now;
            meter.count(RoutingMetric.REPEATED);
            request.again.run();
          }
        });
  }

  private void release(TransactionKey key) {
    if (held.remove(key) != null) {
      meter.add(RoutingMetric.HELD, -1);
    }
  }

  /// The sockets, watched for answers.
  public Wire watching() {
    return new Watching();
  }

  private final class Watching implements Wire {
    @Override
    public void send(Destination destination, SipMessage message, Consumer<String> onFailure) {
      if (message instanceof SipResponse response && !held.isEmpty() && answers(response)) {
        TransactionKey.server(response).ifPresent(Unanswered.this::release);
      }
      sockets.send(destination, message, onFailure);
    }

    /// Any response to an INVITE says that its call has it; of other requests only the final one
    /// stops the client (RFC 3261 §17.1.2.2). A malformed request is refused without being held,
    /// and its response has the same faults.
    private static boolean answers(SipResponse response) {
      return response.first(Header.VIA).isPresent()
          && response.first(Header.CSEQ) instanceof Value.Present<CSeq>(CSeq cseq)
          && (response.status() >= 200 || cseq.method().equals(Method.INVITE));
    }

    @Override
    public boolean alive(Flow flow) {
      return sockets.alive(flow);
    }

    @Override
    public List<ListenPoint> listenPoints() {
      return sockets.listenPoints();
    }

    @Override
    public List<ListenPoint> sharedPoints() {
      return sockets.sharedPoints();
    }

    @Override
    public boolean here(ListenPoint point) {
      return sockets.here(point);
    }
  }
}
