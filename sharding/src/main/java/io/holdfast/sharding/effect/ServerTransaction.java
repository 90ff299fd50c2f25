// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.effect;

import io.holdfast.sip.message.Method;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.transaction.Effect;
import io.holdfast.sip.transaction.InviteServer;
import io.holdfast.sip.transaction.NonInviteServer;
import io.holdfast.sip.transaction.Step;
import io.holdfast.sip.transaction.Timer;
import io.holdfast.sip.transaction.Timers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A server transaction of either kind (RFC 3261 §17.2), so that whoever relays need not tell them
/// apart.
sealed interface ServerTransaction {

  record OfInvite(InviteServer.State state) implements ServerTransaction {}

  record OfRequest(NonInviteServer.State state) implements ServerTransaction {}

  /// The transaction after a step, and what it asks for.
  record Stepped(ServerTransaction next, List<Effect> effects) {}

  /// Takes up a request.
  static ServerTransaction start(SipRequest request, boolean reliable, Timers timers) {
    return request.method().equals(Method.INVITE)
        ? new OfInvite(InviteServer.start(request, reliable, timers).next())
        : new OfRequest(NonInviteServer.start(request, reliable, timers).next());
  }

  /// Takes up an INVITE again that was received in an earlier life.
  static ServerTransaction resume(@Nullable SipResponse last, boolean reliable, Timers timers) {
    return new OfInvite(InviteServer.resume(last, reliable, timers).next());
  }

  /// Takes up an INVITE again that was answered 2xx in an earlier life.
  static Stepped resumeAccepted(Timers timers) {
    return invite(InviteServer.resumeAccepted(timers));
  }

  /// There is none: the request is our own.
  static ServerTransaction none() {
    return new OfRequest(new NonInviteServer.State.Terminated());
  }

  /// The request came again, or the ACK to a failure.
  default Stepped on(SipRequest request) {
    return switch (this) {
      case OfInvite(var state) -> invite(InviteServer.on(state, InviteServer.input(request)));
      case OfRequest(var state) -> other(NonInviteServer.on(state, NonInviteServer.input(request)));
    };
  }

  /// The user answers.
  default Stepped on(SipResponse response) {
    return switch (this) {
      case OfInvite(var state) -> invite(InviteServer.on(state, InviteServer.input(response)));
      case OfRequest(var state) ->
          other(NonInviteServer.on(state, NonInviteServer.input(response)));
    };
  }

  default Stepped on(Timer timer) {
    return switch (this) {
      case OfInvite(var state) -> invite(InviteServer.on(state, InviteServer.input(timer)));
      case OfRequest(var state) -> other(NonInviteServer.on(state, NonInviteServer.input(timer)));
    };
  }

  default Stepped failed(String reason) {
    return switch (this) {
      case OfInvite(var state) ->
          invite(InviteServer.on(state, InviteServer.transportError(reason)));
      case OfRequest(var state) ->
          other(NonInviteServer.on(state, NonInviteServer.transportError(reason)));
    };
  }

  /// The user has no answer that could still be of use: "a 408 … MUST NOT" be sent to a non-INVITE
  /// request (RFC 4320 §4.2).
  default Stepped tooLate() {
    return switch (this) {
      case OfInvite _ -> new Stepped(this, List.of());
      case OfRequest(var state) ->
          other(NonInviteServer.on(state, new NonInviteServer.Input.TooLate()));
    };
  }

  /// Whether a final response has been given.
  default boolean answered() {
    return switch (this) {
      case OfInvite(var state) -> !(state instanceof InviteServer.State.Proceeding);
      case OfRequest(var state) ->
          !(state instanceof NonInviteServer.State.Trying)
              && !(state instanceof NonInviteServer.State.Proceeding);
    };
  }

  /// Whether a 2xx to an INVITE has been given.
  default boolean accepted() {
    return this instanceof OfInvite(InviteServer.State.Accepted _);
  }

  default boolean terminated() {
    return switch (this) {
      case OfInvite(var state) -> state instanceof InviteServer.State.Terminated;
      case OfRequest(var state) -> state instanceof NonInviteServer.State.Terminated;
    };
  }

  private static Stepped invite(Step<InviteServer.State> step) {
    return new Stepped(new OfInvite(step.next()), step.effects());
  }

  private static Stepped other(Step<NonInviteServer.State> step) {
    return new Stepped(new OfRequest(step.next()), step.effects());
  }
}
