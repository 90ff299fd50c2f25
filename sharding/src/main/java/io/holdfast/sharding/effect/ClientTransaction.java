// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.effect;

import io.holdfast.sip.message.Method;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.transaction.Effect;
import io.holdfast.sip.transaction.InviteClient;
import io.holdfast.sip.transaction.NonInviteClient;
import io.holdfast.sip.transaction.Step;
import io.holdfast.sip.transaction.Timer;
import io.holdfast.sip.transaction.Timers;
import java.util.List;

/// A client transaction of either kind (RFC 3261 §17.1), so that whoever relays need not tell them
/// apart.
sealed interface ClientTransaction {

  record OfInvite(InviteClient.State state) implements ClientTransaction {}

  record OfRequest(NonInviteClient.State state) implements ClientTransaction {}

  /// The transaction after a step, and what it asks for.
  record Stepped(ClientTransaction next, List<Effect> effects) {}

  /// Sends the request.
  static Stepped start(SipRequest request, boolean reliable, Timers timers) {
    return request.method().equals(Method.INVITE)
        ? invite(InviteClient.start(request, reliable, timers))
        : other(NonInviteClient.start(request, reliable, timers));
  }

  /// Waits for what comes to an INVITE that was sent in an earlier life and got a provisional
  /// response.
  static Stepped resumeProceeding(SipRequest invite, boolean reliable, Timers timers) {
    return invite(InviteClient.resumeProceeding(invite, reliable, timers));
  }

  /// Waits for further answers to an INVITE that was answered in an earlier life.
  static Stepped resumeAccepted(Timers timers) {
    return invite(InviteClient.resumeAccepted(timers));
  }

  default Stepped on(SipResponse response) {
    return switch (this) {
      case OfInvite(var state) -> invite(InviteClient.on(state, InviteClient.input(response)));
      case OfRequest(var state) ->
          other(NonInviteClient.on(state, NonInviteClient.input(response)));
    };
  }

  default Stepped on(Timer timer) {
    return switch (this) {
      case OfInvite(var state) -> invite(InviteClient.on(state, InviteClient.input(timer)));
      case OfRequest(var state) -> other(NonInviteClient.on(state, NonInviteClient.input(timer)));
    };
  }

  default Stepped failed(String reason) {
    return switch (this) {
      case OfInvite(var state) ->
          invite(InviteClient.on(state, InviteClient.transportError(reason)));
      case OfRequest(var state) ->
          other(NonInviteClient.on(state, NonInviteClient.transportError(reason)));
    };
  }

  /// Whether no response at all has come.
  default boolean unanswered() {
    return switch (this) {
      case OfInvite(var state) -> state instanceof InviteClient.State.Calling;
      case OfRequest(var state) -> state instanceof NonInviteClient.State.Trying;
    };
  }

  default boolean terminated() {
    return switch (this) {
      case OfInvite(var state) -> state instanceof InviteClient.State.Terminated;
      case OfRequest(var state) -> state instanceof NonInviteClient.State.Terminated;
    };
  }

  private static Stepped invite(Step<InviteClient.State> step) {
    return new Stepped(new OfInvite(step.next()), step.effects());
  }

  private static Stepped other(Step<NonInviteClient.State> step) {
    return new Stepped(new OfRequest(step.next()), step.effects());
  }
}
