// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.call;

import io.holdfast.sharding.call.Call.Request;
import io.holdfast.sharding.effect.Relay;
import io.holdfast.sharding.gateway.Outgoing;
import io.holdfast.sip.flow.Destination;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.header.Via;
import io.holdfast.sip.message.Method;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.message.Status;
import io.holdfast.sip.proxy.Forwarding;
import io.holdfast.sip.proxy.NextHopTarget;
import io.holdfast.sip.proxy.ResponseDestination;
import io.holdfast.sip.proxy.SessionTimer;
import io.holdfast.sip.transaction.Effect;
import io.holdfast.sip.transaction.InviteClient;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is sent to a call and belongs to none of its transactions: because there never was one, or
/// because it went with an earlier life of the call.
final class Strays {

  private final Surroundings around;

  Strays(Surroundings around) {
    this.around = around;
  }

  /// A request that nothing is known of.
  void refuse(Request in) {
    around.meter().count(CallMetric.STRAYS_REFUSED);
    if (!in.is(Method.ACK)) {
      Status status = Status.CALL_TRANSACTION_DOES_NOT_EXIST;
      around
          .gateway()
          .answer(
              in.request(), in.source(), SipResponse.to(in.request(), status, around.tags().get()));
    }
  }

  /// A response that nothing is known of.
  void drop() {
    around.meter().count(CallMetric.STRAYS_REFUSED);
  }

  /// A 2xx to the INVITE of a leg is repeated until its ACK comes, also when the transaction of the
  /// INVITE is gone.
  void answered(Leg leg, SipResponse response) {
    Forwarding.back(response)
        .ifPresent(
            back -> {
              SipRequest invite = Dialogs.invite(leg);
              SipResponse timed = SessionTimer.accepted(invite, back);
              around.gateway().answer(invite, leg.attempted().source(), timed);
            });
  }

  /// Whether a response is a failure to an INVITE: it is repeated until its ACK comes.
  static boolean isRefusal(SipResponse response) {
    return response.status() >= 300 && response.cseq().method().equals(Method.INVITE);
  }

  /// The ACK to a failure of a branch whose client transaction is gone (RFC 3261 §17.1.1.3). It
  /// goes no further: its caller has the response that was chosen.
  void acknowledge(Leg leg, int number, SipResponse failure) {
    leg.attempted().branches().stream()
        .filter(branch -> branch.number() == number)
        .map(branch -> Outgoing.target(Dialogs.invite(leg), branch))
        .flatMap(target -> target.attempts().stream())
        .filter(attempt -> attempt.request().via().branch().equals(failure.via().branch()))
        .forEach(attempt -> acknowledge(attempt, failure));
  }

  private void acknowledge(Relay.Attempt attempt, SipResponse failure) {
    var calling = InviteClient.start(attempt.request(), true, around.settings().timers()).next();
    for (Effect effect : InviteClient.on(calling, InviteClient.input(failure)).effects()) {
      if (effect instanceof Effect.Send(var ack)) {
        around.gateway().send(attempt.destination(), ack, _ -> {});
      }
    }
  }

  /// Whether a response to a request within a dialog may be passed on though its transaction is
  /// unknown: "If none is found, the element MUST process the response (even if it is an
  /// informational response) as a stateless proxy" (RFC 3261 §16.7 step 1). A 100 ends here, as
  /// everywhere; what answers a CANCEL or a request of our own has no Via left.
  static boolean passes(SipResponse response) {
    return response.status() > 100 && Forwarding.back(response).isPresent();
  }

  /// Passes it on, by its next Via.
  void pass(Leg leg, SipResponse response) {
    Forwarding.back(response)
        .ifPresent(
            back ->
                destination(leg, back)
                    .ifPresent(to -> around.gateway().pass(to, fallback(to, back), back)));
  }

  /// Over the flow over which its side was reached before, if the Via says that the request came
  /// from there; else to the address in the Via, from where its side is used to hear us (RFC 3581
  /// §4).
  private static Optional<Destination> destination(Leg leg, SipResponse back) {
    Flow known =
        Dialogs.invite(leg).fromTag().equals(back.fromTag())
            ? leg.attempted().source()
            : Dialogs.calleeFlow(leg).orElse(null);
    NextHopTarget next = ResponseDestination.of(back.via()).orElse(null);
    InetSocketAddress remote = next == null ? null : next.address().orElse(null);
    if (next == null || remote == null) {
      return Optional.empty();
    }
    if (known == null || known.transport() != next.transport()) {
      return Optional.of(new Destination.ToAddress(next.transport(), remote, null));
    }
    if (known.remote().equals(remote)) {
      return Optional.of(new Destination.OverFlow(known));
    }
    InetSocketAddress local = known.transport() == Transport.UDP ? known.local() : null;
    return Optional.of(new Destination.ToAddress(next.transport(), remote, local));
  }

  /// Where its connection is gone, as for any response.
  private static @Nullable Destination fallback(Destination to, SipResponse back) {
    Via next = back.via();
    return to instanceof Destination.OverFlow(var flow)
        ? ResponseDestination.afterClosed(next, flow).orElse(null)
        : null;
  }
}
