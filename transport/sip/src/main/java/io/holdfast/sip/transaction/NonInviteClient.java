// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.transaction;

import static io.holdfast.sip.transaction.Effect.done;
import static io.holdfast.sip.transaction.Effect.send;
import static io.holdfast.sip.transaction.Effect.startTimer;
import static io.holdfast.sip.transaction.Effect.stopTimer;
import static io.holdfast.sip.transaction.Effect.timedOut;
import static io.holdfast.sip.transaction.Effect.toUser;
import static io.holdfast.sip.transaction.Effect.transportFailed;
import static io.holdfast.sip.transaction.Step.stay;
import static io.holdfast.sip.transaction.Step.to;

import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.transaction.NonInviteClient.Input.Final;
import io.holdfast.sip.transaction.NonInviteClient.Input.Foreign;
import io.holdfast.sip.transaction.NonInviteClient.Input.Provisional;
import io.holdfast.sip.transaction.NonInviteClient.Input.TimerE;
import io.holdfast.sip.transaction.NonInviteClient.Input.TimerF;
import io.holdfast.sip.transaction.NonInviteClient.Input.TimerK;
import io.holdfast.sip.transaction.NonInviteClient.Input.TransportError;
import io.holdfast.sip.transaction.NonInviteClient.State.Completed;
import io.holdfast.sip.transaction.NonInviteClient.State.Proceeding;
import io.holdfast.sip.transaction.NonInviteClient.State.Terminated;
import io.holdfast.sip.transaction.NonInviteClient.State.Trying;
import java.time.Duration;

/// The non-INVITE client transaction: RFC 3261 §17.1.2 (Figure 6). For every method but INVITE and
/// ACK.
///
/// What a proxy does about its timeout is not here: it must not answer 408 (RFC 4320 §4.2), to
/// which [NonInviteServer] holds it.
public final class NonInviteClient {

  private NonInviteClient() {}

  /// Where the transaction stands, with what it may have to send again.
  public sealed interface State {
    /// The request is out. F runs, and E where the transport is unreliable.
    ///
    /// @param timerE the interval that is running
    record Trying(SipRequest request, Pace pace, Duration timerE) implements State {}

    /// Somebody works on it. F runs, and E where the transport is unreliable.
    record Proceeding(SipRequest request, Pace pace) implements State {}

    /// The final response was received; it may come again. K runs.
    record Completed() implements State {}

    /// It has ended.
    record Terminated() implements State {}
  }

  /// What can happen to it.
  public sealed interface Input {
    /// A 1xx.
    record Provisional(SipResponse response) implements Input {}

    /// A 200-699.
    record Final(SipResponse response) implements Input {}

    /// The request has gone unanswered for the interval of E.
    record TimerE() implements Input {}

    /// The request has gone without final response for good.
    record TimerF() implements Input {}

    /// No retransmission of the response is expected any more.
    record TimerK() implements Input {}

    /// The request could not be sent.
    record TransportError(String reason) implements Input {}

    /// A timer or a message that is not of this machine.
    record Foreign() implements Input {}
  }

  /// The product of both: the rows of the figure.
  private record On(State state, Input input) {}

  /// Passes `request` to the transport. After a restart the same: it is taken for a retransmission.
  public static Step<State> start(SipRequest request, boolean reliable, Timers timers) {
    State trying = new Trying(request, new Pace(timers, reliable), timers.t1());
    Effect timerF = startTimer(Timer.F, timers.sixtyFourT1());
    return reliable
        ? to(trying, send(request), timerF)
        : to(trying, send(request), startTimer(Timer.E, timers.t1()), timerF);
  }

  /// The input that `response` is.
  public static Input input(SipResponse response) {
    return switch (response.status() / 100) {
      case 1 -> new Provisional(response);
      case 2, 3, 4, 5, 6 -> new Final(response);
      default -> new Foreign();
    };
  }

  /// The input that `timer` is.
  public static Input input(Timer timer) {
    return switch (timer) {
      case E -> new TimerE();
      case F -> new TimerF();
      case K -> new TimerK();
      case A, B, C, D, G, H, I, J, L, M -> new Foreign();
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

      case On(Trying(_, var pace, _), TimerE _) when pace.reliable() -> stay(state);
      // "If timer E fires while still in this state, the timer is reset, but this time with a value
      // of MIN(2*T1, T2). When the timer fires again, it is reset to a MIN(4*T1, T2)"
      // RFC 3261 §17.1.2.2
      case On(Trying(var request, var pace, var e), TimerE _) ->
          repeat(request, pace, pace.timers().doubledUpToT2(e));
      case On(Trying _, TimerF _) -> to(new Terminated(), timedOut(Timer.F), done());
      case On(Trying(var request, var pace, _), Provisional(var response)) ->
          to(new Proceeding(request, pace), toUser(response));
      case On(Trying(_, var pace, _), Final(var response)) -> completed(pace, response);
      case On(Trying _, TransportError(var reason)) ->
          to(new Terminated(), transportFailed(reason), done());
      case On(Trying _, TimerK _) -> stay(state);

      case On(Proceeding(_, var pace), TimerE _) when pace.reliable() -> stay(state);
      // "the request MUST be passed to the transport layer for retransmission, and Timer E MUST be
      // reset with a value of T2 seconds" RFC 3261 §17.1.2.2
      case On(Proceeding(var request, var pace), TimerE _) ->
          to(state, send(request), startTimer(Timer.E, pace.timers().t2()));
      case On(Proceeding _, TimerF _) -> to(new Terminated(), timedOut(Timer.F), done());
      case On(Proceeding _, Provisional(var response)) -> to(state, toUser(response));
      case On(Proceeding(_, var pace), Final(var response)) -> completed(pace, response);
      case On(Proceeding _, TransportError(var reason)) ->
          to(new Terminated(), transportFailed(reason), done());
      case On(Proceeding _, TimerK _) -> stay(state);

      case On(Completed _, TimerK _) -> to(new Terminated(), done());
      // "to buffer any additional response retransmissions that may be received" RFC 3261 §17.1.2.2
      case On(Completed _, Provisional _), On(Completed _, Final _) -> stay(state);
      case On(Completed _, TimerE _), On(Completed _, TimerF _) -> stay(state);
      case On(Completed _, TransportError _) -> stay(state);

      case On(Terminated _, Input _) -> stay(state);
    };
  }

  private static Step<State> repeat(SipRequest request, Pace pace, Duration timerE) {
    return to(new Trying(request, pace, timerE), send(request), startTimer(Timer.E, timerE));
  }

  // K is "zero seconds for reliable transports" RFC 3261 §17.1.2.2, which is to pass through
  private static Step<State> completed(Pace pace, SipResponse response) {
    return pace.reliable()
        ? to(new Terminated(), toUser(response), done())
        : to(
            new Completed(),
            toUser(response),
            stopTimer(Timer.E),
            stopTimer(Timer.F),
            startTimer(Timer.K, pace.timers().t4()));
  }
}
