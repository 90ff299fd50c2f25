// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.transaction;

import io.holdfast.sip.message.SipMessage;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import java.time.Duration;

/// What a machine asks for when it takes a step. The holder of its state does it, in this order.
public sealed interface Effect {

  /// Pass `message` to the transport: a request to where the transaction's request went, a response
  /// to where its request came from. What goes wrong comes back as the machine's `TransportError`.
  record Send(SipMessage message) implements Effect {}

  /// Tell the transaction user (TU), which is the proxy core or a user agent core.
  record ToUser(Signal signal) implements Effect {}

  /// Bring `timer` back as an input after this time. One that already runs is started anew.
  record StartTimer(Timer timer, Duration after) implements Effect {}

  /// `timer` is not awaited any more. It may not be running, and it does no harm if it still comes.
  record StopTimer(Timer timer) implements Effect {}

  /// The machine has entered `Terminated`: forget it and stop every timer that it still has. It
  /// "MUST be destroyed the instant it enters the 'Terminated' state" RFC 3261 §17.1.1.2
  record Done() implements Effect {}

  /// Send `message`.
  static Effect send(SipMessage message) {
    return new Send(message);
  }

  /// Pass a received request to the user.
  static Effect toUser(SipRequest request) {
    return new ToUser(new Signal.Request(request));
  }

  /// Pass a received response to the user.
  static Effect toUser(SipResponse response) {
    return new ToUser(new Signal.Response(response));
  }

  /// Inform the user that `timer` ended the transaction.
  static Effect timedOut(Timer timer) {
    return new ToUser(new Signal.TimedOut(timer));
  }

  /// Inform the user that a message could not be sent.
  static Effect transportFailed(String reason) {
    return new ToUser(new Signal.TransportFailed(reason));
  }

  /// Start `timer`.
  static Effect startTimer(Timer timer, Duration after) {
    return new StartTimer(timer, after);
  }

  /// Stop `timer`.
  static Effect stopTimer(Timer timer) {
    return new StopTimer(timer);
  }

  /// End the transaction.
  static Effect done() {
    return new Done();
  }
}
