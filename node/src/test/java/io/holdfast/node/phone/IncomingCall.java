// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.phone;

import io.holdfast.node.phone.Fact.Side;
import io.holdfast.sip.message.Edit;
import io.holdfast.sip.message.HeaderName;
import io.holdfast.sip.message.Method;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;

/// A call to a phone, from its INVITE to its BYE.
public final class IncomingCall {
  private final Phone phone;
  private final ServerTransaction invite;
  private final Session session;
  private boolean cancelled;

  IncomingCall(Phone phone, ServerTransaction invite) {
    this.phone = phone;
    this.invite = invite;
    SipRequest request = invite.request();
    Dialog dialog = Dialog.ofCallee(request, invite.toTag());
    this.session = new Session(phone, Side.CALLEE, request.callId(), dialog);
    phone
        .diary()
        .write(
            new Fact.Rung(
                Instant.now(),
                callId(),
                request.cseq().number(),
                phone.account().aor(),
                request.via().branch().orElse("")));
  }

  public String callId() {
    return session.callId();
  }

  String tag() {
    return invite.toTag();
  }

  /// The INVITE as it arrived.
  public SipRequest request() {
    return invite.request();
  }

  public Session session() {
    return session;
  }

  /// Whether nothing can follow but repetitions.
  boolean finished() {
    boolean refused = invite.last().filter(last -> last.status() >= 300).isPresent();
    return refused || session.ended();
  }

  /// Whether it was answered, and neither an ACK nor the end has come.
  boolean awaitsAck() {
    boolean answered = invite.last().filter(last -> last.status() / 100 == 2).isPresent();
    return answered && !invite.hasAck() && !session.ended();
  }

  void follow(Answering plan) {
    Endpoint endpoint = phone.endpoint();
    if (!plan.ring().isNegative()) {
      endpoint.after(plan.ring(), () -> ringNow(180, edit -> edit));
    }
    if (plan.status() != 0) {
      endpoint.after(plan.after(), () -> finishNow(plan.status()));
    }
  }

  /// Sends a provisional answer.
  public void ring(int status) {
    ring(status, edit -> edit);
  }

  /// Sends a provisional answer with more in it.
  public void ring(int status, UnaryOperator<Edit<SipResponse>> more) {
    phone.endpoint().locked(() -> ringNow(status, more));
  }

  private void ringNow(int status, UnaryOperator<Edit<SipResponse>> more) {
    if (!invite.finished()) {
      var answer = invite.response(status, "Ringing").edit();
      invite.answer(more.apply(answer.set(HeaderName.CONTACT, phone.contact())).done());
    }
  }

  /// Answers the call.
  public void answer() {
    phone.endpoint().locked(() -> finishNow(200));
  }

  /// Sends a final answer that is none.
  public void refuse(int status) {
    phone.endpoint().locked(() -> finishNow(status));
  }

  private void finishNow(int status) {
    if (invite.finished()) {
      return;
    }
    SipRequest request = invite.request();
    phone
        .diary()
        .write(
            new Fact.Answered(
                Instant.now(), callId(), request.cseq().number(), phone.account().aor(), status));
    var answer = invite.response(status, status == 200 ? "OK" : "Refused").edit();
    if (status / 100 == 2) {
      answer.set(HeaderName.CONTACT, phone.contact()).body(Phone.SDP, "application/sdp");
    }
    invite.answer(answer.done());
    if (status / 100 == 2) {
      phone.endpoint().after(phone.endpoint().pace.giveUp(), this::endWithoutAck);
    }
  }

  /// RFC 3261 §13.3.1.4: without an ACK "the UAS SHOULD terminate the session" by a BYE.
  private void endWithoutAck() {
    if (!invite.hasAck()) {
      hangUpNow();
    }
  }

  void cancelledNow() {
    cancelled = true;
    finishNow(487);
  }

  public boolean awaitCancel(Duration patience) {
    return phone.endpoint().await(() -> cancelled, patience);
  }

  /// Whether a CANCEL has come.
  public boolean isCancelled() {
    return awaitCancel(Duration.ZERO);
  }

  /// Whether it has been given its final answer.
  public boolean awaitOver(Duration patience) {
    return phone.endpoint().await(invite::finished, patience);
  }

  public boolean awaitAck(Duration patience) {
    return phone.endpoint().await(invite::hasAck, patience);
  }

  /// Says BYE by itself after that time, unless the other side has.
  void hangUpLater(Duration talking) {
    phone.endpoint().after(talking, this::hangUpNow);
  }

  private void hangUpNow() {
    if (!session.ended()) {
      session.request(Method.BYE);
    }
  }
}
