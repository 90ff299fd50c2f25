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
import io.holdfast.sip.transaction.InviteServer.Input.Ack;
import io.holdfast.sip.transaction.InviteServer.Input.Failure;
import io.holdfast.sip.transaction.InviteServer.Input.Foreign;
import io.holdfast.sip.transaction.InviteServer.Input.Invite;
import io.holdfast.sip.transaction.InviteServer.Input.Provisional;
import io.holdfast.sip.transaction.InviteServer.Input.Success;
import io.holdfast.sip.transaction.InviteServer.Input.TimerG;
import io.holdfast.sip.transaction.InviteServer.Input.TimerH;
import io.holdfast.sip.transaction.InviteServer.Input.TimerI;
import io.holdfast.sip.transaction.InviteServer.Input.TimerL;
import io.holdfast.sip.transaction.InviteServer.Input.TransportError;
import io.holdfast.sip.transaction.InviteServer.State.Accepted;
import io.holdfast.sip.transaction.InviteServer.State.Completed;
import io.holdfast.sip.transaction.InviteServer.State.Confirmed;
import io.holdfast.sip.transaction.InviteServer.State.Proceeding;
import io.holdfast.sip.transaction.InviteServer.State.Terminated;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The INVITE server transaction: RFC 3261 §17.2.1 (Figure 7), with `Accepted` of RFC 6026 §7.1.
///
/// It does not send 100 (Trying) by itself. "The server transaction MUST generate a 100 (Trying)
/// response unless it knows that the TU will generate a provisional or final response within 200
/// ms": its user knows, and passes a 100 down in time. Nor does it repeat a 2xx, which is for who
/// accepted the call.
public final class InviteServer {

  private InviteServer() {}

  /// Where the transaction stands, with what it may have to send again.
  public sealed interface State {
    /// The user works on it. No timer runs.
    ///
    /// @param last the most recent provisional response, null before the first
    record Proceeding(@Nullable SipResponse last, Pace pace) implements State {}

    /// A failure was sent and awaits its ACK. H runs, and G where the transport is unreliable.
    ///
    /// @param timerG the interval that is running
    record Completed(SipResponse failure, Pace pace, Duration timerG) implements State {}

    /// The ACK was received; it may come again. I runs.
    record Confirmed() implements State {}

    /// A 2xx was sent; the INVITE and further 2xx may come. L runs.
    record Accepted() implements State {}

    /// It has ended.
    record Terminated() implements State {}
  }

  /// What can happen to it.
  public sealed interface Input {
    /// The INVITE was received again.
    record Invite() implements Input {}

    /// An ACK was received that matches the INVITE (RFC 3261 §17.2.3).
    record Ack(SipRequest request) implements Input {}

    /// The user answers 1xx.
    record Provisional(SipResponse response) implements Input {}

    /// The user answers 2xx.
    record Success(SipResponse response) implements Input {}

    /// The user answers 300-699.
    record Failure(SipResponse response) implements Input {}

    /// The failure has gone without ACK for the interval of G.
    record TimerG() implements Input {}

    /// The failure has gone without ACK for good.
    record TimerH() implements Input {}

    /// No ACK is expected any more.
    record TimerI() implements Input {}

    /// Neither the INVITE nor another 2xx is expected any more.
    record TimerL() implements Input {}

    /// A response could not be sent.
    record TransportError(String reason) implements Input {}

    /// A timer or a message that is not of this machine.
    record Foreign() implements Input {}
  }

  /// The product of both: the rows of the figure.
  private record On(State state, Input input) {}

  /// Takes up `invite` as it was received and passes it to the user.
  public static Step<State> start(SipRequest invite, boolean reliable, Timers timers) {
    return to(new Proceeding(null, new Pace(timers, reliable)), toUser(invite));
  }

  /// After a restart, where no final response is known. Nothing is sent.
  ///
  /// @param last the provisional response that a repeated INVITE is answered with, null for none
  public static Step<State> resume(@Nullable SipResponse last, boolean reliable, Timers timers) {
    return to(new Proceeding(last, new Pace(timers, reliable)));
  }

  /// After a restart, where a 2xx is known: it may have to be forwarded again.
  public static Step<State> resumeAccepted(Timers timers) {
    return to(new Accepted(), startTimer(Timer.L, timers.sixtyFourT1()));
  }

  /// The input that a received `request` is, which matches this transaction.
  public static Input input(SipRequest request) {
    if (request.method().equals(Method.INVITE)) {
      return new Invite();
    }
    return request.method().equals(Method.ACK) ? new Ack(request) : new Foreign();
  }

  /// The input that `response` is, which the user wants sent.
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
      case G -> new TimerG();
      case H -> new TimerH();
      case I -> new TimerI();
      case L -> new TimerL();
      case A, B, C, D, E, F, J, K, M -> new Foreign();
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

      // "the most recent provisional response that was received from the TU MUST be passed to the
      // transport layer for retransmission" RFC 3261 §17.2.1
      case On(Proceeding(var last, _), Invite _) ->
          last == null ? stay(state) : to(state, send(last));
      case On(Proceeding(_, var pace), Provisional(var response)) ->
          to(new Proceeding(response, pace), send(response));
      case On(Proceeding(_, var pace), Success(var response)) ->
          to(new Accepted(), send(response), startTimer(Timer.L, pace.timers().sixtyFourT1()));
      case On(Proceeding(_, var pace), Failure(var response)) -> completed(pace, response);
      // "SHOULD inform the TU that a failure has occurred, and MUST remain in the current state"
      // RFC 6026 §8.8, here, in Completed and in Accepted
      case On(Proceeding _, TransportError(var reason)) -> to(state, transportFailed(reason));
      case On(Proceeding _, Ack _), On(Proceeding _, TimerG _), On(Proceeding _, TimerH _) ->
          stay(state);
      case On(Proceeding _, TimerI _), On(Proceeding _, TimerL _) -> stay(state);

      case On(Completed(var failure, _, _), Invite _) -> to(state, send(failure));
      case On(Completed(_, var pace, _), Ack _) -> confirmed(pace);
      case On(Completed(_, var pace, _), TimerG _) when pace.reliable() -> stay(state);
      case On(Completed(var failure, var pace, var g), TimerG _) ->
          repeat(failure, pace, pace.timers().doubledUpToT2(g));
      // "it implies that the ACK was never received" RFC 3261 §17.2.1
      case On(Completed _, TimerH _) -> to(new Terminated(), timedOut(Timer.H), done());
      case On(Completed _, TransportError(var reason)) -> to(state, transportFailed(reason));
      case On(Completed _, Provisional _), On(Completed _, Success _) -> stay(state);
      case On(Completed _, Failure _), On(Completed _, TimerI _), On(Completed _, TimerL _) ->
          stay(state);

      case On(Confirmed _, TimerI _) -> to(new Terminated(), done());
      // "to absorb any additional ACK messages that arrive" RFC 3261 §17.2.1
      case On(Confirmed _, Ack _), On(Confirmed _, Invite _) -> stay(state);
      case On(Confirmed _, Provisional _), On(Confirmed _, Success _) -> stay(state);
      case On(Confirmed _, Failure _), On(Confirmed _, TransportError _) -> stay(state);
      case On(Confirmed _, TimerG _), On(Confirmed _, TimerH _), On(Confirmed _, TimerL _) ->
          stay(state);

      // "Any ACKs received from the network while in the 'Accepted' state MUST be passed directly
      // to the TU and not absorbed" RFC 6026 §7.1
      case On(Accepted _, Ack(var request)) -> to(state, toUser(request));
      // "if the TU passes a 2xx response, the server transaction MUST pass the response to the
      // transport layer for transmission" RFC 6026 §8.7
      case On(Accepted _, Success(var response)) -> to(state, send(response));
      case On(Accepted _, TimerL _) -> to(new Terminated(), done());
      case On(Accepted _, TransportError(var reason)) -> to(state, transportFailed(reason));
      // a repeated INVITE is absorbed: who accepted it repeats the 2xx, RFC 6026 §7.1
      case On(Accepted _, Invite _), On(Accepted _, Provisional _), On(Accepted _, Failure _) ->
          stay(state);
      case On(Accepted _, TimerG _), On(Accepted _, TimerH _), On(Accepted _, TimerI _) ->
          stay(state);

      case On(Terminated _, Input _) -> stay(state);
    };
  }

  // "For unreliable transports, timer G is set to fire in T1 seconds, and is not set to fire for
  // reliable transports" RFC 3261 §17.2.1
  private static Step<State> completed(Pace pace, SipResponse failure) {
    Duration t1 = pace.timers().t1();
    Step<State> step =
        to(
            new Completed(failure, pace, t1),
            send(failure),
            startTimer(Timer.H, pace.timers().sixtyFourT1()));
    return pace.reliable() ? step : step.and(startTimer(Timer.G, t1));
  }

  private static Step<State> repeat(SipResponse failure, Pace pace, Duration timerG) {
    return to(new Completed(failure, pace, timerG), send(failure), startTimer(Timer.G, timerG));
  }

  // I is "zero seconds for reliable transports" RFC 3261 §17.2.1: Confirmed is passed through there
  private static Step<State> confirmed(Pace pace) {
    return pace.reliable()
        ? to(new Terminated(), done())
        : to(
            new Confirmed(),
            stopTimer(Timer.G),
            stopTimer(Timer.H),
            startTimer(Timer.I, pace.timers().t4()));
  }
}
