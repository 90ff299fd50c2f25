// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.effect;

import io.holdfast.sip.flow.Destination;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.message.Method;
import io.holdfast.sip.message.SipMessage;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.proxy.ResponseDestination;
import io.holdfast.sip.transaction.Effect;
import io.holdfast.sip.transaction.Timer;
import io.holdfast.sip.transaction.Timers;
import org.jspecify.annotations.Nullable;

/// The side of a relay that its request came from: the server transaction (RFC 3261 §17.2), and
/// where its responses go (§18.2.2).
final class Upstream {
  private final Outbox out;
  private ServerTransaction transaction;
  private Destination to;
  private @Nullable Destination fallback;
  private @Nullable SipMessage latest;

  private Upstream(
      Outbox out, ServerTransaction transaction, Destination to, @Nullable Destination fallback) {
    this.out = out;
    this.transaction = transaction;
    this.to = to;
    this.fallback = fallback;
  }

  /// Of a request that came in.
  static Upstream start(SipRequest received, Flow source, Timers timers, Outbox out) {
    boolean reliable = source.transport().reliable();
    return of(received, source, ServerTransaction.start(received, reliable, timers), out);
  }

  /// Of an INVITE that came in before a restart and has no final response. If it comes once more it
  /// is answered 100.
  static Upstream resume(SipRequest invite, Flow source, Timers timers, Outbox out) {
    SipResponse trying = SipResponse.to(invite, 100, "Trying", null);
    boolean reliable = source.transport().reliable();
    return of(invite, source, ServerTransaction.resume(trying, reliable, timers), out);
  }

  /// Of an INVITE that was answered before a restart: it may come once more, and so may its answer.
  static Upstream resumeAccepted(SipRequest invite, Flow source, Timers timers, Outbox out) {
    var step = ServerTransaction.resumeAccepted(timers);
    Upstream upstream = of(invite, source, step.next(), out);
    upstream.step(step);
    return upstream;
  }

  private static Upstream of(
      SipRequest received, Flow source, ServerTransaction transaction, Outbox out) {
    return new Upstream(
        out,
        transaction,
        ResponseDestination.of(received.via(), source),
        ResponseDestination.afterClosed(received.via(), source).orElse(null));
  }

  /// Of a request of our own: nothing goes back.
  static Upstream none(Destination itself, Outbox out) {
    return new Upstream(out, ServerTransaction.none(), itself, null);
  }

  /// Whether a final response has gone back.
  boolean answered() {
    return transaction.answered();
  }

  /// Whether a 2xx to an INVITE has gone back.
  boolean accepted() {
    return transaction.accepted();
  }

  boolean terminated() {
    return transaction.terminated();
  }

  /// The request came again, or an ACK to our final response. Over another connection it comes
  /// because the old one has broken: responses go there from now on, first a 2xx that may be lost
  /// with the old one.
  void again(SipRequest request, Flow source) {
    if (source.transport().reliable() && !request.method().equals(Method.ACK)) {
      Destination now = ResponseDestination.of(request.via(), source);
      boolean moved = !now.equals(to);
      to = now;
      fallback = ResponseDestination.afterClosed(request.via(), source).orElse(null);
      if (moved && latest instanceof SipResponse response && response.status() / 100 == 2) {
        send(response);
      }
    }
    step(transaction.on(request));
  }

  void respond(SipResponse response) {
    step(transaction.on(response));
  }

  /// No answer could still be of use (RFC 4320 §4.2).
  void tooLate() {
    step(transaction.tooLate());
  }

  void timer(Timer timer) {
    step(transaction.on(timer));
  }

  /// A response could not be sent. Only the latest is worth another way: what is said to have
  /// failed with the node that held a connection may have left before, and a 180 must not come
  /// after its 200.
  void failed(Action.Send send, String reason) {
    if (!send.message().equals(latest)) {
      return;
    }
    Destination other = otherThan(send.to());
    if (other == null) {
      step(transaction.failed(reason));
    } else {
      out.send(0, false, other, send.message());
    }
  }

  private @Nullable Destination otherThan(Destination failed) {
    if (failed.equals(fallback)) {
      return null;
    }
    return failed.equals(to) ? fallback : to;
  }

  /// Does what the transaction wants.
  private void step(ServerTransaction.Stepped step) {
    transaction = step.next();
    for (Effect effect : step.effects()) {
      switch (effect) {
        case Effect.Send(var message) -> send(message);
        case Effect.StartTimer(var timer, var after) -> out.arm(0, false, timer, after);
        case Effect.StopTimer(var timer) -> out.disarm(0, false, timer);
        case Effect.ToUser _, Effect.Done _ -> {}
      }
    }
  }

  private void send(SipMessage response) {
    latest = response;
    out.send(0, false, to, response);
  }
}
