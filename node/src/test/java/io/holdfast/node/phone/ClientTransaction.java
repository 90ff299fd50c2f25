// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.phone;

import io.holdfast.node.phone.Endpoint.Alarm;
import io.holdfast.sip.message.Edit;
import io.holdfast.sip.message.HeaderName;
import io.holdfast.sip.message.Method;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import java.net.InetSocketAddress;
import java.time.Duration;

/// A request of a phone and its answers: RFC 3261 §17.1, and the repetition of a 2xx to an INVITE
/// handed on as RFC 6026 §8.4 has it.
final class ClientTransaction {

  /// Whoever sent the request.
  interface Listener {
    /// Every provisional answer, each 2xx as often as it comes, any other final answer once.
    void answered(SipResponse response);

    /// No final answer came in time.
    void gaveUp();
  }

  private static final Duration AFTER_LOSS = Duration.ofSeconds(1);

  private final Endpoint endpoint;
  private final SipRequest request;
  private final InetSocketAddress to;
  private final Listener listener;
  private final boolean invite;

  private Alarm repeating = Alarm.NONE;
  private Alarm givingUp = Alarm.NONE;
  private boolean proceeding;
  private boolean completed;

  ClientTransaction(
      Endpoint endpoint, SipRequest request, InetSocketAddress to, Listener listener) {
    this.endpoint = endpoint;
    this.request = request;
    this.to = to;
    this.listener = listener;
    this.invite = request.method().equals(Method.INVITE);
  }

  String key() {
    return key(request.via().branch().orElse(""), request.method());
  }

  static String key(SipResponse response) {
    return key(response.via().branch().orElse(""), response.cseq().method());
  }

  private static String key(String branch, Method method) {
    return branch + "|" + method;
  }

  SipRequest request() {
    return request;
  }

  InetSocketAddress destination() {
    return to;
  }

  /// Whether an answer came, so that a CANCEL may follow (RFC 3261 §9.1).
  boolean proceeding() {
    return proceeding;
  }

  boolean completed() {
    return completed;
  }

  void start() {
    int losses = endpoint.link.losses();
    endpoint.send(request, to, false);
    if (endpoint.link.reliable()) {
      repeatAfterLoss(losses);
    } else {
      repeatAfter(endpoint.pace.t1());
    }
    givingUp = endpoint.after(endpoint.pace.giveUp(), this::giveUp);
  }

  private void repeatAfter(Duration interval) {
    repeating =
        endpoint.after(
            interval,
            () -> {
              if (completed || (invite && proceeding)) {
                return;
              }
              endpoint.send(request, to, true);
              boolean capped = !invite;
              repeatAfter(
                  proceeding
                      ? endpoint.pace.t2()
                      : capped ? endpoint.pace.doubled(interval) : interval.multipliedBy(2));
            });
  }

  /// No RFC asks for it: what was written to a connection that broke is sent again over the next.
  private void repeatAfterLoss(int losses) {
    repeating =
        endpoint.after(
            AFTER_LOSS,
            () -> {
              if (completed || (invite && proceeding)) {
                return;
              }
              int now = endpoint.link.losses();
              if (now != losses) {
                endpoint.send(request, to, true);
              }
              repeatAfterLoss(now);
            });
  }

  private void giveUp() {
    repeating.stop();
    if (!completed) {
      completed = true;
      listener.gaveUp();
    }
    endpoint.forget(this);
  }

  /// Gives up now: whoever cancelled waits no longer than 64·T1 (RFC 3261 §9.1).
  void giveUpAfter(Duration patience) {
    givingUp.stop();
    givingUp = endpoint.after(patience, this::giveUp);
  }

  void received(SipResponse response) {
    if (completed) {
      endpoint.repeated();
      repeatedFinal(response);
      return;
    }
    proceeding = true;
    if (response.provisional()) {
      if (invite) {
        repeating.stop();
        givingUp.stop(); // Timer B ends with the first answer; how long it rings is the caller's
      }
      listener.answered(response);
      return;
    }
    completed = true;
    repeating.stop();
    giveUpAfter(endpoint.pace.giveUp());
    if (invite && !response.success()) {
      endpoint.send(ack(response), to, false);
    }
    listener.answered(response);
  }

  private void repeatedFinal(SipResponse response) {
    if (invite && (response.success() || response.provisional())) {
      listener.answered(response);
    } else if (invite) {
      endpoint.send(ack(response), to, true);
    }
  }

  /// RFC 3261 §17.1.1.3: the ACK of a failure belongs to the transaction.
  private SipRequest ack(SipResponse failure) {
    return sameHop(Method.ACK).set(HeaderName.TO, failure.text(HeaderName.TO).orElse("")).done();
  }

  /// RFC 3261 §9.1.
  SipRequest cancel() {
    return sameHop(Method.CANCEL).done();
  }

  private Edit<SipRequest> sameHop(Method method) {
    var edit = SipRequest.build(method, request.requestUriText());
    edit.set(HeaderName.VIA, request.via().text());
    edit.set(HeaderName.MAX_FORWARDS, "70");
    edit.set(HeaderName.FROM, request.text(HeaderName.FROM).orElse(""));
    edit.set(HeaderName.TO, request.text(HeaderName.TO).orElse(""));
    edit.set(HeaderName.CALL_ID, request.callId());
    edit.set(HeaderName.CSEQ, request.cseq().number() + " " + method);
    request.text(HeaderName.ROUTE).ifPresent(route -> edit.set(HeaderName.ROUTE, route));
    return edit;
  }
}
