// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.transaction;

import static io.holdfast.sip.transaction.Effect.done;
import static io.holdfast.sip.transaction.Effect.send;
import static io.holdfast.sip.transaction.Effect.startTimer;
import static io.holdfast.sip.transaction.Effect.toUser;
import static io.holdfast.sip.transaction.Effect.transportFailed;
import static io.holdfast.sip.transaction.Step.stay;
import static io.holdfast.sip.transaction.Step.to;

import io.holdfast.sip.message.Method;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.transaction.NonInviteServer.Input.Final;
import io.holdfast.sip.transaction.NonInviteServer.Input.Foreign;
import io.holdfast.sip.transaction.NonInviteServer.Input.Provisional;
import io.holdfast.sip.transaction.NonInviteServer.Input.Request;
import io.holdfast.sip.transaction.NonInviteServer.Input.TimerJ;
import io.holdfast.sip.transaction.NonInviteServer.Input.TooLate;
import io.holdfast.sip.transaction.NonInviteServer.Input.TransportError;
import io.holdfast.sip.transaction.NonInviteServer.State.Completed;
import io.holdfast.sip.transaction.NonInviteServer.State.Proceeding;
import io.holdfast.sip.transaction.NonInviteServer.State.Terminated;
import io.holdfast.sip.transaction.NonInviteServer.State.Trying;
import org.jspecify.annotations.Nullable;

/// The non-INVITE server transaction: RFC 3261 §17.2.2 (Figure 8), with RFC 4320. For every method
/// but INVITE and ACK.
///
/// It refuses what RFC 4320 forbids whenever it comes, a 408 and any 1xx but 100. When a 100 is
/// due, and over an unreliable transport no sooner, is its user's to know:
/// [Timers#timerEReachesT2].
public final class NonInviteServer {

  private NonInviteServer() {}

  /// Where the transaction stands, with what it may have to send again.
  public sealed interface State {
    /// The user works on it. No timer runs.
    record Trying(Pace pace) implements State {}

    /// The user works on it and has said so. No timer runs.
    record Proceeding(SipResponse last, Pace pace) implements State {}

    /// The user is done with it; the request may come again. J runs.
    ///
    /// @param response the final response, null where it came too late to be sent
    record Completed(@Nullable SipResponse response) implements State {}

    /// It has ended.
    record Terminated() implements State {}
  }

  /// What can happen to it.
  public sealed interface Input {
    /// The request was received again.
    record Request() implements Input {}

    /// The user answers 100.
    record Provisional(SipResponse response) implements Input {}

    /// The user answers 200-699.
    record Final(SipResponse response) implements Input {}

    /// The user has no answer and will have none: a 408.
    record TooLate() implements Input {}

    /// The request is not expected any more.
    record TimerJ() implements Input {}

    /// A response could not be sent.
    record TransportError(String reason) implements Input {}

    /// A timer or a message that is not of this machine.
    record Foreign() implements Input {}
  }

  /// The product of both: the rows of the figure.
  private record On(State state, Input input) {}

  /// Takes up `request` as it was received and passes it to the user.
  public static Step<State> start(SipRequest request, boolean reliable, Timers timers) {
    return to(new Trying(new Pace(timers, reliable)), toUser(request));
  }

  /// The input that a received `request` is, which matches this transaction.
  public static Input input(SipRequest request) {
    return request.method().equals(Method.INVITE) || request.method().equals(Method.ACK)
        ? new Foreign()
        : new Request();
  }

  /// The input that `response` is, which the user wants sent. "An SIP element MUST NOT send any
  /// provisional response with a Status-Code other than 100 to a non-INVITE request" RFC 4320 §4.1,
  /// and "MUST NOT send a response with Status-Code of 408 to a non-INVITE request" RFC 4320 §4.2
  public static Input input(SipResponse response) {
    int status = response.status();
    if (status == 100) {
      return new Provisional(response);
    }
    if (status == 408) {
      return new TooLate();
    }
    return status >= 200 && status <= 699 ? new Final(response) : new Foreign();
  }

  /// The input that `timer` is.
  public static Input input(Timer timer) {
    return switch (timer) {
      case J -> new TimerJ();
      case A, B, C, D, E, F, G, H, I, K, L, M -> new Foreign();
    };
  }

  /// The input that a failure to send is.
  public static Input transportError(String reason) {
    return new TransportError(reason);
  }

  /// Takes one step.
  public static Step<State> on(State state, Input input) {
    return switch (new On(state, input)) {
      case On(_, Foreign _) -> stay(state);

      case On(Trying(var pace), Provisional(var response)) ->
          to(new Proceeding(response, pace), send(response));
      // Figure 8 has this arrow; the text of RFC 3261 §17.2.2 forgot it (errata 1470)
      case On(Trying(var pace), Final(var response)) -> completed(pace, response);
      case On(Trying(var pace), TooLate _) -> silent(pace);
      // "Once in the 'Trying' state, any further request retransmissions are discarded"
      // RFC 3261 §17.2.2
      case On(Trying _, Request _), On(Trying _, TimerJ _), On(Trying _, TransportError _) ->
          stay(state);

      case On(Proceeding(var last, _), Request _) -> to(state, send(last));
      case On(Proceeding(_, var pace), Provisional(var response)) ->
          to(new Proceeding(response, pace), send(response));
      case On(Proceeding(_, var pace), Final(var response)) -> completed(pace, response);
      case On(Proceeding(_, var pace), TooLate _) -> silent(pace);
      // as Figure 8 has it; RFC 6026 §8.8, which has the machine stay, corrects that of INVITE
      case On(Proceeding _, TransportError(var reason)) ->
          to(new Terminated(), transportFailed(reason), done());
      case On(Proceeding _, TimerJ _) -> stay(state);

      case On(Completed(var response), Request _) ->
          response == null ? stay(state) : to(state, send(response));
      case On(Completed _, TimerJ _) -> to(new Terminated(), done());
      case On(Completed _, TransportError(var reason)) ->
          to(new Terminated(), transportFailed(reason), done());
      // "Any other final responses passed by the TU to the server transaction MUST be discarded
      // while in the 'Completed' state" RFC 3261 §17.2.2
      case On(Completed _, Final _), On(Completed _, TooLate _) -> stay(state);
      case On(Completed _, Provisional _) -> stay(state);

      case On(Terminated _, Input _) -> stay(state);
    };
  }

  // J is "zero seconds for reliable transports" RFC 3261 §17.2.2: Completed is passed through there
  private static Step<State> completed(Pace pace, SipResponse response) {
    return pace.reliable()
        ? to(new Terminated(), send(response), done())
        : to(
            new Completed(response),
            send(response),
            startTimer(Timer.J, pace.timers().sixtyFourT1()));
  }

  // "an element that cannot respond before the transaction expires will not send a final response
  // at all" RFC 4320 §4.2; J keeps a late retransmission from being taken for a new request
  private static Step<State> silent(Pace pace) {
    return pace.reliable()
        ? to(new Terminated(), done())
        : to(new Completed(null), startTimer(Timer.J, pace.timers().sixtyFourT1()));
  }
}
