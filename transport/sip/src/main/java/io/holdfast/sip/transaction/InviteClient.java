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

import io.holdfast.sip.message.Method;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.transaction.InviteClient.Input.Failure;
import io.holdfast.sip.transaction.InviteClient.Input.Foreign;
import io.holdfast.sip.transaction.InviteClient.Input.Provisional;
import io.holdfast.sip.transaction.InviteClient.Input.Success;
import io.holdfast.sip.transaction.InviteClient.Input.TimerA;
import io.holdfast.sip.transaction.InviteClient.Input.TimerB;
import io.holdfast.sip.transaction.InviteClient.Input.TimerD;
import io.holdfast.sip.transaction.InviteClient.Input.TimerM;
import io.holdfast.sip.transaction.InviteClient.Input.TransportError;
import io.holdfast.sip.transaction.InviteClient.State.Accepted;
import io.holdfast.sip.transaction.InviteClient.State.Calling;
import io.holdfast.sip.transaction.InviteClient.State.Completed;
import io.holdfast.sip.transaction.InviteClient.State.Proceeding;
import io.holdfast.sip.transaction.InviteClient.State.Terminated;
import java.time.Duration;

/// The INVITE client transaction: RFC 3261 §17.1.1 (Figure 5), with `Accepted` of RFC 6026 §7.2.
///
/// It builds the ACK to a failure itself. The ACK to a 2xx is its user's, and so are CANCEL, Timer
/// C and giving up: the user drops the state.
public final class InviteClient {

  private InviteClient() {}

  /// Where the transaction stands, with what it may have to send again.
  public sealed interface State {
    /// The INVITE is out. B runs, and A where the transport is unreliable.
    ///
    /// @param timerA the interval that is running
    record Calling(SipRequest invite, Pace pace, Duration timerA) implements State {}

    /// Somebody works on it; it may take as long as a human does. No timer runs.
    record Proceeding(SipRequest invite, Pace pace) implements State {}

    /// A failure was received and acknowledged. D runs.
    record Completed(SipRequest ack) implements State {}

    /// A 2xx was received; it may come again, and others may from other branches. M runs.
    record Accepted() implements State {}

    /// It has ended.
    record Terminated() implements State {}
  }

  /// What can happen to it.
  public sealed interface Input {
    /// A 1xx.
    record Provisional(SipResponse response) implements Input {}

    /// A 2xx.
    record Success(SipResponse response) implements Input {}

    /// A 300-699.
    record Failure(SipResponse response) implements Input {}

    /// The INVITE has gone unanswered for the interval of A.
    record TimerA() implements Input {}

    /// The INVITE has gone unanswered for good.
    record TimerB() implements Input {}

    /// No retransmission of the failure is expected any more.
    record TimerD() implements Input {}

    /// No 2xx is expected any more.
    record TimerM() implements Input {}

    /// The INVITE or the ACK could not be sent.
    record TransportError(String reason) implements Input {}

    /// A timer or a message that is not of this machine.
    record Foreign() implements Input {}
  }

  /// The product of both: the rows of the figure.
  private record On(State state, Input input) {}

  /// Passes `invite` to the transport: "The initial state, 'calling', MUST be entered when the TU
  /// initiates a new client transaction with an INVITE request" RFC 3261 §17.1.1.2
  public static Step<State> start(SipRequest invite, boolean reliable, Timers timers) {
    State calling = new Calling(invite, new Pace(timers, reliable), timers.t1());
    Effect timerB = startTimer(Timer.B, timers.sixtyFourT1());
    return reliable
        ? to(calling, send(invite), timerB)
        : to(calling, send(invite), startTimer(Timer.A, timers.t1()), timerB);
  }

  /// After a restart, where no response is known: the same `invite` is sent again, which the other
  /// side takes for a retransmission, whether or not it got the first.
  public static Step<State> resumeCalling(SipRequest invite, boolean reliable, Timers timers) {
    return start(invite, reliable, timers);
  }

  /// After a restart, where a provisional response is known. Nothing is sent.
  public static Step<State> resumeProceeding(SipRequest invite, boolean reliable, Timers timers) {
    return to(new Proceeding(invite, new Pace(timers, reliable)));
  }

  /// After a restart, where a 2xx is known: the other side repeats it until it gets the ACK.
  public static Step<State> resumeAccepted(Timers timers) {
    return to(new Accepted(), startTimer(Timer.M, timers.sixtyFourT1()));
  }

  /// The input that `response` is.
  public static Input input(SipResponse response) {
    return switch (response.status() / 100) {
      case 1 -> new Provisional(response);
      case 2 -> new Success(response);
      case 3, 4, 5, 6 -> new Failure(response);
      default -> new Foreign();
    };
  }

  /// The input that `timer` is.
  public static Input input(Timer timer) {
    return switch (timer) {
      case A -> new TimerA();
      case B -> new TimerB();
      case D -> new TimerD();
      case M -> new TimerM();
      case C, E, F, G, H, I, J, K, L -> new Foreign();
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

      case On(Calling(_, var pace, _), TimerA _) when pace.reliable() -> stay(state);
      // "This process MUST continue so that the request is retransmitted with intervals that double
      // after each transmission" RFC 3261 §17.1.1.2; there is no cap, B ends it
      case On(Calling(var invite, var pace, var a), TimerA _) ->
          to(
              new Calling(invite, pace, a.multipliedBy(2)),
              send(invite),
              startTimer(Timer.A, a.multipliedBy(2)));
      case On(Calling _, TimerB _) -> to(new Terminated(), timedOut(Timer.B), done());
      case On(Calling(var invite, var pace, _), Provisional(var response)) ->
          to(
              new Proceeding(invite, pace),
              toUser(response),
              stopTimer(Timer.A),
              stopTimer(Timer.B));
      case On(Calling(_, var pace, _), Success(var response)) ->
          accepted(pace, response).and(stopTimer(Timer.A), stopTimer(Timer.B));
      case On(Calling(var invite, var pace, _), Failure(var response)) ->
          completed(invite, pace, response).and(stopTimer(Timer.A), stopTimer(Timer.B));
      case On(Calling _, TransportError(var reason)) ->
          to(new Terminated(), transportFailed(reason), done());
      case On(Calling _, TimerD _), On(Calling _, TimerM _) -> stay(state);

      case On(Proceeding _, Provisional(var response)) -> to(state, toUser(response));
      case On(Proceeding(_, var pace), Success(var response)) -> accepted(pace, response);
      case On(Proceeding(var invite, var pace), Failure(var response)) ->
          completed(invite, pace, response);
      // B belongs to Calling, Figure 5 has no such arrow; and nothing is sent that could fail
      case On(Proceeding _, TimerA _), On(Proceeding _, TimerB _), On(Proceeding _, TimerD _) ->
          stay(state);
      case On(Proceeding _, TimerM _), On(Proceeding _, TransportError _) -> stay(state);

      // "MUST cause the ACK to be re-passed to the transport layer for retransmission, but the
      // newly received response MUST NOT be passed up to the TU" RFC 3261 §17.1.1.2
      case On(Completed(var ack), Failure _) -> to(state, send(ack));
      case On(Completed _, TimerD _) -> to(new Terminated(), done());
      case On(Completed _, TransportError(var reason)) ->
          to(new Terminated(), transportFailed(reason), done());
      // a 2xx after a failure has no arrow either: its sender gets no ACK and ends its call
      case On(Completed _, Provisional _), On(Completed _, Success _) -> stay(state);
      case On(Completed _, TimerA _), On(Completed _, TimerB _), On(Completed _, TimerM _) ->
          stay(state);

      // "Any 2xx responses that match this client transaction and that are received while in the
      // 'Accepted' state MUST be passed up to the TU" RFC 6026 §8.4
      case On(Accepted _, Success(var response)) -> to(state, toUser(response));
      case On(Accepted _, TimerM _) -> to(new Terminated(), done());
      case On(Accepted _, Provisional _), On(Accepted _, Failure _) -> stay(state);
      case On(Accepted _, TimerA _), On(Accepted _, TimerB _), On(Accepted _, TimerD _) ->
          stay(state);
      case On(Accepted _, TransportError _) -> stay(state);

      case On(Terminated _, Input _) -> stay(state);
    };
  }

  // "The client transaction MUST NOT generate an ACK to the 2xx response -- its handling is
  // delegated to the TU" RFC 6026 §8.4
  private static Step<State> accepted(Pace pace, SipResponse success) {
    return to(new Accepted(), toUser(success), startTimer(Timer.M, pace.timers().sixtyFourT1()));
  }

  // "MUST generate an ACK request, even if the transport is reliable" RFC 3261 §17.1.1.2; D is zero
  // seconds there, so Completed is passed through
  private static Step<State> completed(SipRequest invite, Pace pace, SipResponse failure) {
    SipRequest ack = ack(invite, failure);
    return pace.reliable()
        ? to(new Terminated(), send(ack), toUser(failure), done())
        : to(
            new Completed(ack),
            send(ack),
            toUser(failure),
            startTimer(Timer.D, pace.timers().timerD()));
  }

  /// The ACK to `failure`, a 300-699 response to `invite` as we sent it: RFC 3261 §17.1.1.3. "The
  /// To header field in the ACK MUST equal the To header field in the response being acknowledged"
  public static SipRequest ack(SipRequest invite, SipResponse failure) {
    return HopByHop.request(Method.ACK, invite, failure);
  }
}
