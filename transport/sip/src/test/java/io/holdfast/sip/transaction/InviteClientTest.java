// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.transaction;

import static io.holdfast.sip.transaction.Messages.ACK;
import static io.holdfast.sip.transaction.Messages.INVITE;
import static io.holdfast.sip.transaction.Messages.response;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.transaction.InviteClient.Input;
import io.holdfast.sip.transaction.InviteClient.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InviteClientTest {

  /// RFC 3261 Figure 5 as RFC 6026 §8.4 redraws it, over UDP.
  private static final String FIGURE_5 =
      """
      Calling    | Timer A        | Calling    | send INVITE, start A 1s
      Calling    | Timer B        | Terminated | inform TU: timer B, done
      Calling    | Transport Err. | Terminated | inform TU: unreachable, done
      Calling    | 1xx            | Proceeding | 180 to TU, stop A, stop B
      Calling    | 2xx            | Accepted   | 200 to TU, start M 32s, stop A, stop B
      Calling    | 300-699        | Completed  | send ACK, 486 to TU, start D 32s, stop A, stop B
      Proceeding | 1xx            | Proceeding | 180 to TU
      Proceeding | 2xx            | Accepted   | 200 to TU, start M 32s
      Proceeding | 300-699        | Completed  | send ACK, 486 to TU, start D 32s
      Completed  | 300-699        | Completed  | send ACK
      Completed  | Transport Err. | Terminated | inform TU: unreachable, done
      Completed  | Timer D        | Terminated | done
      Accepted   | 2xx            | Accepted   | 200 to TU
      Accepted   | Timer M        | Terminated | done
      """;

  /// The states that know the transport, over TCP: A is not used, D is zero seconds.
  private static final String FIGURE_5_RELIABLE =
      """
      Calling    | Timer B        | Terminated | inform TU: timer B, done
      Calling    | Transport Err. | Terminated | inform TU: unreachable, done
      Calling    | 1xx            | Proceeding | 180 to TU, stop A, stop B
      Calling    | 2xx            | Accepted   | 200 to TU, start M 32s, stop A, stop B
      Calling    | 300-699        | Terminated | send ACK, 486 to TU, done
      Proceeding | 1xx            | Proceeding | 180 to TU
      Proceeding | 2xx            | Accepted   | 200 to TU, start M 32s
      Proceeding | 300-699        | Terminated | send ACK, 486 to TU, done
      """;

  private static final Pace UDP = new Pace(Timers.DEFAULT, false);
  private static final Pace TCP = new Pace(Timers.DEFAULT, true);
  private static final SipResponse RINGING = response(INVITE, 180);
  private static final SipResponse OK = response(INVITE, 200);
  private static final SipResponse BUSY = response(INVITE, 486);

  private static final Map<String, Input> INPUTS =
      Map.of(
          "1xx", new Input.Provisional(RINGING),
          "2xx", new Input.Success(OK),
          "300-699", new Input.Failure(BUSY),
          "Timer A", new Input.TimerA(),
          "Timer B", new Input.TimerB(),
          "Timer D", new Input.TimerD(),
          "Timer M", new Input.TimerM(),
          "Transport Err.", new Input.TransportError("unreachable"),
          "foreign", new Input.Foreign());

  @Test
  void takesExactlyTheArrowsOfFigure5() {
    var table =
        new FigureTable<>(
            InviteClient::on,
            Map.<String, State>of(
                "Calling", new State.Calling(INVITE, UDP, Timers.DEFAULT.t1()),
                "Proceeding", new State.Proceeding(INVITE, UDP),
                "Completed", new State.Completed(ACK),
                "Accepted", new State.Accepted(),
                "Terminated", new State.Terminated()),
            INPUTS);

    table.coversEvery(State.class, Input.class);
    table.hasExactlyTheArrows(FIGURE_5);
  }

  @Test
  void takesNoTimerAAndPassesThroughCompletedOverAReliableTransport() {
    var table =
        new FigureTable<>(
            InviteClient::on,
            Map.<String, State>of(
                "Calling", new State.Calling(INVITE, TCP, Timers.DEFAULT.t1()),
                "Proceeding", new State.Proceeding(INVITE, TCP)),
            INPUTS);

    table.hasExactlyTheArrows(FIGURE_5_RELIABLE);
  }

  @Test
  void startsByPassingTheInviteToTheTransport() {
    assertThat(InviteClient.start(INVITE, false, Timers.DEFAULT))
        .isEqualTo(
            new Step<State>(
                new State.Calling(INVITE, UDP, Duration.ofMillis(500)),
                List.of(
                    new Effect.Send(INVITE),
                    new Effect.StartTimer(Timer.A, Duration.ofMillis(500)),
                    new Effect.StartTimer(Timer.B, Duration.ofSeconds(32)))));
    assertThat(InviteClient.start(INVITE, true, Timers.DEFAULT).effects())
        .containsExactly(
            new Effect.Send(INVITE), new Effect.StartTimer(Timer.B, Duration.ofSeconds(32)));
  }

  @Test
  void retransmitsTheInviteAtIntervalsThatDoubleWithoutCap() {
    var step = InviteClient.start(INVITE, false, Timers.DEFAULT);
    var intervals = new ArrayList<Long>();
    for (int i = 0; i < 6; i++) {
      step = InviteClient.on(step.next(), InviteClient.input(Timer.A));
      assertThat(step.effects().getFirst()).isEqualTo(new Effect.Send(INVITE));
      intervals.add(((Effect.StartTimer) step.effects().getLast()).after().toMillis());
    }

    assertThat(intervals).containsExactly(1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 32_000L);
  }

  @Test
  void retransmitsTheSameAckWhenTheFailureIsRepeated() {
    State calling = InviteClient.start(INVITE, false, Timers.DEFAULT).next();

    var first = InviteClient.on(calling, InviteClient.input(BUSY));
    var second = InviteClient.on(first.next(), InviteClient.input(BUSY));

    assertThat(second.effects()).containsExactly(first.effects().getFirst());
  }

  @Test
  void resumesCallingBySendingTheInviteAgain() {
    assertThat(InviteClient.resumeCalling(INVITE, false, Timers.DEFAULT))
        .isEqualTo(InviteClient.start(INVITE, false, Timers.DEFAULT));
  }

  @Test
  void resumesProceedingInSilence() {
    var resumed = InviteClient.resumeProceeding(INVITE, false, Timers.DEFAULT);

    assertThat(resumed).isEqualTo(new Step<State>(new State.Proceeding(INVITE, UDP), List.of()));
  }

  @Test
  void resumesAcceptedWithTimerM() {
    var resumed = InviteClient.resumeAccepted(Timers.DEFAULT);

    assertThat(resumed.next()).isEqualTo(new State.Accepted());
    assertThat(resumed.effects())
        .containsExactly(new Effect.StartTimer(Timer.M, Duration.ofSeconds(32)));
  }

  @Test
  void takesResponsesByTheirClass() {
    assertThat(InviteClient.input(response(INVITE, 100))).isInstanceOf(Input.Provisional.class);
    assertThat(InviteClient.input(response(INVITE, 199))).isInstanceOf(Input.Provisional.class);
    assertThat(InviteClient.input(response(INVITE, 299))).isInstanceOf(Input.Success.class);
    assertThat(InviteClient.input(response(INVITE, 300))).isInstanceOf(Input.Failure.class);
    assertThat(InviteClient.input(response(INVITE, 699))).isInstanceOf(Input.Failure.class);
  }

  @Test
  void takesTheTimersOfOtherMachinesAsForeign() {
    var own = EnumSet.of(Timer.A, Timer.B, Timer.D, Timer.M);

    assertThat(Timer.values())
        .allSatisfy(
            timer ->
                assertThat(InviteClient.input(timer) instanceof Input.Foreign)
                    .isEqualTo(!own.contains(timer)));
  }
}
