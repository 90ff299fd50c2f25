// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.transaction;

import static io.holdfast.sip.transaction.Messages.OPTIONS;
import static io.holdfast.sip.transaction.Messages.response;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sip.transaction.NonInviteClient.Input;
import io.holdfast.sip.transaction.NonInviteClient.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NonInviteClientTest {

  /// RFC 3261 Figure 6, over UDP.
  private static final String FIGURE_6 =
      """
      Trying     | Timer E        | Trying     | send OPTIONS, start E 1s
      Trying     | Timer F        | Terminated | inform TU: timer F, done
      Trying     | Transport Err. | Terminated | inform TU: unreachable, done
      Trying     | 1xx            | Proceeding | 100 to TU
      Trying     | 200-699        | Completed  | 200 to TU, stop E, stop F, start K 5s
      Proceeding | Timer E        | Proceeding | send OPTIONS, start E 4s
      Proceeding | Timer F        | Terminated | inform TU: timer F, done
      Proceeding | Transport Err. | Terminated | inform TU: unreachable, done
      Proceeding | 1xx            | Proceeding | 100 to TU
      Proceeding | 200-699        | Completed  | 200 to TU, stop E, stop F, start K 5s
      Completed  | Timer K        | Terminated | done
      """;

  /// The states that know the transport, over TCP: E is not used, K is zero seconds.
  private static final String FIGURE_6_RELIABLE =
      """
      Trying     | Timer F        | Terminated | inform TU: timer F, done
      Trying     | Transport Err. | Terminated | inform TU: unreachable, done
      Trying     | 1xx            | Proceeding | 100 to TU
      Trying     | 200-699        | Terminated | 200 to TU, done
      Proceeding | Timer F        | Terminated | inform TU: timer F, done
      Proceeding | Transport Err. | Terminated | inform TU: unreachable, done
      Proceeding | 1xx            | Proceeding | 100 to TU
      Proceeding | 200-699        | Terminated | 200 to TU, done
      """;

  private static final Pace UDP = new Pace(Timers.DEFAULT, false);
  private static final Pace TCP = new Pace(Timers.DEFAULT, true);

  private static final Map<String, Input> INPUTS =
      Map.of(
          "1xx", new Input.Provisional(response(OPTIONS, 100)),
          "200-699", new Input.Final(response(OPTIONS, 200)),
          "Timer E", new Input.TimerE(),
          "Timer F", new Input.TimerF(),
          "Timer K", new Input.TimerK(),
          "Transport Err.", new Input.TransportError("unreachable"),
          "foreign", new Input.Foreign());

  @Test
  void takesExactlyTheArrowsOfFigure6() {
    var table =
        new FigureTable<>(
            NonInviteClient::on,
            Map.<String, State>of(
                "Trying", new State.Trying(OPTIONS, UDP, Timers.DEFAULT.t1()),
                "Proceeding", new State.Proceeding(OPTIONS, UDP),
                "Completed", new State.Completed(),
                "Terminated", new State.Terminated()),
            INPUTS);

    table.coversEvery(State.class, Input.class);
    table.hasExactlyTheArrows(FIGURE_6);
  }

  @Test
  void takesNoTimerEAndPassesThroughCompletedOverAReliableTransport() {
    var table =
        new FigureTable<>(
            NonInviteClient::on,
            Map.<String, State>of(
                "Trying", new State.Trying(OPTIONS, TCP, Timers.DEFAULT.t1()),
                "Proceeding", new State.Proceeding(OPTIONS, TCP)),
            INPUTS);

    table.hasExactlyTheArrows(FIGURE_6_RELIABLE);
  }

  @Test
  void startsByPassingTheRequestToTheTransport() {
    assertThat(NonInviteClient.start(OPTIONS, false, Timers.DEFAULT))
        .isEqualTo(
            new Step<State>(
                new State.Trying(OPTIONS, UDP, Duration.ofMillis(500)),
                List.of(
                    new Effect.Send(OPTIONS),
                    new Effect.StartTimer(Timer.E, Duration.ofMillis(500)),
                    new Effect.StartTimer(Timer.F, Duration.ofSeconds(32)))));
    assertThat(NonInviteClient.start(OPTIONS, true, Timers.DEFAULT).effects())
        .containsExactly(
            new Effect.Send(OPTIONS), new Effect.StartTimer(Timer.F, Duration.ofSeconds(32)));
  }

  @Test
  void retransmitsTheRequestAtIntervalsThatDoubleUpToT2() {
    var step = NonInviteClient.start(OPTIONS, false, Timers.DEFAULT);
    var intervals = new ArrayList<Long>();
    for (int i = 0; i < 5; i++) {
      step = NonInviteClient.on(step.next(), NonInviteClient.input(Timer.E));
      assertThat(step.effects().getFirst()).isEqualTo(new Effect.Send(OPTIONS));
      intervals.add(((Effect.StartTimer) step.effects().getLast()).after().toMillis());
    }

    assertThat(intervals).containsExactly(1_000L, 2_000L, 4_000L, 4_000L, 4_000L);
  }

  @Test
  void takesResponsesByTheirClass() {
    assertThat(NonInviteClient.input(response(OPTIONS, 183))).isInstanceOf(Input.Provisional.class);
    assertThat(NonInviteClient.input(response(OPTIONS, 200))).isInstanceOf(Input.Final.class);
    assertThat(NonInviteClient.input(response(OPTIONS, 408))).isInstanceOf(Input.Final.class);
    assertThat(NonInviteClient.input(response(OPTIONS, 699))).isInstanceOf(Input.Final.class);
  }

  @Test
  void takesTheTimersOfOtherMachinesAsForeign() {
    var own = EnumSet.of(Timer.E, Timer.F, Timer.K);

    assertThat(Timer.values())
        .allSatisfy(
            timer ->
                assertThat(NonInviteClient.input(timer) instanceof Input.Foreign)
                    .isEqualTo(!own.contains(timer)));
  }
}
