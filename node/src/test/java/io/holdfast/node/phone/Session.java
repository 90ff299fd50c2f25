// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.phone;

import io.holdfast.node.phone.Fact.Side;
import io.holdfast.sip.message.Edit;
import io.holdfast.sip.message.HeaderName;
import io.holdfast.sip.message.Method;
import io.holdfast.sip.message.SipRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// What both ends of a call do inside its dialog: requests either way, and the BYE that ends it.
public final class Session {
  private final Phone phone;
  private final Side side;
  private final String callId;
  private final Dialog dialog;
  private final List<String> received = new ArrayList<>();
  private boolean ended;

  Session(Phone phone, Side side, String callId, Dialog dialog) {
    this.phone = phone;
    this.side = side;
    this.callId = callId;
    this.dialog = dialog;
  }

  Dialog dialog() {
    return dialog;
  }

  public String callId() {
    return callId;
  }

  /// Sends a request inside the dialog.
  public Exchange request(Method method, UnaryOperator<Edit<SipRequest>> more) {
    var result = new Exchange[1];
    phone.endpoint().locked(() -> result[0] = send(method, more));
    return result[0];
  }

  public Exchange request(Method method) {
    return request(method, edit -> edit);
  }

  private Exchange send(Method method, UnaryOperator<Edit<SipRequest>> more) {
    Exchange exchange = new Exchange(phone.endpoint(), done -> answered(method, done));
    SipRequest request = phone.complete(more.apply(dialog.request(method)));
    if (method.equals(Method.BYE)) {
      ended = true;
      phone.diary().write(new Fact.ByeSent(Instant.now(), callId, side));
    }
    phone.endpoint().request(request, dialog.nextHop(phone.endpoint().link.transport()), exchange);
    return exchange;
  }

  private void answered(Method method, Exchange exchange) {
    if (method.equals(Method.BYE)) {
      phone.diary().write(new Fact.ByeAnswered(Instant.now(), callId, side, exchange.status()));
    } else if (method.equals(Method.INVITE) && exchange.status() / 100 == 2) {
      acknowledge(exchange);
    }
  }

  private void acknowledge(Exchange invite) {
    var answer = invite.awaitFinal();
    dialog.refresh(answer);
    var ack = phone.complete(dialog.request(Method.ACK, answer.cseq().number()));
    phone.endpoint().send(ack, dialog.nextHop(phone.endpoint().link.transport()), false);
  }

  /// Sends a BYE and waits for its answer; the status, or 0 where none came.
  public int hangUp() {
    return request(Method.BYE).awaitStatus();
  }

  /// Sends a re-INVITE and its ACK; the status.
  public int reinvite() {
    return request(Method.INVITE, phone::withSdp).awaitStatus();
  }

  /// Takes a request that came inside the dialog.
  void received(ServerTransaction transaction) {
    SipRequest request = transaction.request();
    received.add(request.method().name());
    var answer = transaction.response(200, "OK").edit();
    if (request.method().equals(Method.BYE)) {
      ended = true;
      phone.diary().write(new Fact.ByeReceived(Instant.now(), callId, side));
    } else if (request.method().equals(Method.INVITE)) {
      dialog.refresh(request);
      answer.set(HeaderName.CONTACT, phone.contact());
      answer.body(Phone.SDP, "application/sdp");
    }
    transaction.answer(answer.done());
  }

  /// The methods of the requests that came inside the dialog, in their order.
  public List<String> received() {
    var copy = new ArrayList<String>();
    phone.endpoint().locked(() -> copy.addAll(received));
    return copy;
  }

  boolean ended() {
    return ended;
  }

  /// Waits until either side has said BYE; whether that was in time.
  public boolean awaitEnd(Duration patience) {
    return phone.endpoint().await(() -> ended, patience);
  }
}
