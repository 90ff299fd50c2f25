// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.transaction;

import static io.holdfast.sip.transaction.Messages.ACK;
import static io.holdfast.sip.transaction.Messages.INVITE;
import static io.holdfast.sip.transaction.Messages.OPTIONS;
import static io.holdfast.sip.transaction.Messages.response;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.transaction.InviteServer.Input;
import io.holdfast.sip.transaction.InviteServer.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InviteServerTest {

  /// RFC 3261 Figure 7 as RFC 6026 §8.6 redraws it, over UDP. `Proceeding 0` is Proceeding before
  /// the first provisional response, where there is nothing to answer a repeated INVITE with.
  private static final String FIGURE_7 =
      """
      Proceeding 0 | 1xx from TU     | Proceeding | send 183
      Proceeding 0 | 2xx from TU     | Accepted   | send 200, start L 32s
      Proceeding 0 | 300-699 from TU | Completed  | send 486, start H 32s, start G 500ms
      Proceeding 0 | Transport Err.  | Proceeding | inform TU: unreachable
      Proceeding   | INVITE          | Proceeding | send 180
      Proceeding   | 1xx from TU     | Proceeding | send 183
      Proceeding   | 2xx from TU     | Accepted   | send 200, start L 32s
      Proceeding   | 300-699 from TU | Completed  | send 486, start H 32s, start G 500ms
      Proceeding   | Transport Err.  | Proceeding | inform TU: unreachable
      Completed    | INVITE          | Completed  | send 486
      Completed    | Timer G         | Completed  | send 486, start G 1s
      Completed    | ACK             | Confirmed  | stop G, stop H, start I 5s
      Completed    | Timer H         | Terminated | inform TU: timer H, done
      Completed    | Transport Err.  | Completed  | inform TU: unreachable
      Confirmed    | Timer I         | Terminated | done
      Accepted     | ACK             | Accepted   | ACK to TU
      Accepted     | 2xx from TU     | Accepted   | send 200
      Accepted     | Timer L         | Terminated | done
      Accepted     | Transport Err.  | Accepted   | inform TU: unreachable
      """;

  /// The states that know the transport, over TCP: G is not used, I is zero seconds.
  private static final String FIGURE_7_RELIABLE =
      """
      Proceeding   | INVITE          | Proceeding | send 180
      Proceeding   | 1xx from TU     | Proceeding | send 183
      Proceeding   | 2xx from TU     | Accepted   | send 200, start L 32s
      Proceeding   | 300-699 from TU | Completed  | send 486, start H 32s
      Proceeding   | Transport Err.  | Proceeding | inform TU: unreachable
      Completed    | INVITE          | Completed  | send 486
      Completed    | ACK             | Terminated | done
      Completed    | Timer H         | Terminated | inform TU: timer H, done
      Completed    | Transport Err.  | Completed  | inform TU: unreachable
      """;

  private static final Pace UDP = new Pace(Timers.DEFAULT, false);
  private static final Pace TCP = new Pace(Timers.DEFAULT, true);
  private static final Duration T1 = Timers.DEFAULT.t1();
  private static final SipResponse RINGING = response(INVITE, 180);
  private static final SipResponse PROGRESS = response(INVITE, 183);
  private static final SipResponse OK = response(INVITE, 200);
  private static final SipResponse BUSY = response(INVITE, 486);

  private static final Map<String, Input> INPUTS =
      Map.ofEntries(
          Map.entry("INVITE", new Input.Invite()),
          Map.entry("ACK", new Input.Ack(ACK)),
          Map.entry("1xx from TU", new Input.Provisional(PROGRESS)),
          Map.entry("2xx from TU", new Input.Success(OK)),
          Map.entry("300-699 from TU", new Input.Failure(BUSY)),
          Map.entry("Timer G", new Input.TimerG()),
          Map.entry("Timer H", new Input.TimerH()),
          Map.entry("Timer I", new Input.TimerI()),
          Map.entry("Timer L", new Input.TimerL()),
          Map.entry("Transport Err.", new Input.TransportError("unreachable")),
          Map.entry("foreign", new Input.Foreign()));

  @Test
  void takesExactlyTheArrowsOfFigure7() {
    var table =
        new FigureTable<>(
            InviteServer::on,
            Map.<String, State>of(
                "Proceeding 0", new State.Proceeding(null, UDP),
                "Proceeding", new State.Proceeding(RINGING, UDP),
                "Completed", new State.Completed(BUSY, UDP, T1),
                "Confirmed", new State.Confirmed(),
                "Accepted", new State.Accepted(),
                "Terminated", new State.Terminated()),
            INPUTS);

    table.coversEvery(State.class, Input.class);
    table.hasExactlyTheArrows(FIGURE_7);
  }

  @Test
  void takesNoTimerGAndPassesThroughConfirmedOverAReliableTransport() {
    var table =
        new FigureTable<>(
            InviteServer::on,
            Map.<String, State>of(
                "Proceeding", new State.Proceeding(RINGING, TCP),
                "Completed", new State.Completed(BUSY, TCP, T1)),
            INPUTS);

    table.hasExactlyTheArrows(FIGURE_7_RELIABLE);
  }

  @Test
  void startsByPassingTheInviteToTheUserAndSendsNo100ByItself() {
    assertThat(InviteServer.start(INVITE, false, Timers.DEFAULT))
        .isEqualTo(
            new Step<State>(
                new State.Proceeding(null, UDP),
                List.of(new Effect.ToUser(new Signal.Request(INVITE)))));
  }

  @Test
  void answersARepeatedInviteWithTheMostRecentProvisionalResponse() {
    State state = InviteServer.start(INVITE, false, Timers.DEFAULT).next();
    state = InviteServer.on(state, InviteServer.input(RINGING)).next();
    state = InviteServer.on(state, InviteServer.input(PROGRESS)).next();

    assertThat(InviteServer.on(state, InviteServer.input(INVITE)).effects())
        .containsExactly(new Effect.Send(PROGRESS));
  }

  @Test
  void retransmitsTheFailureAtIntervalsThatDoubleUpToT2() {
    State proceeding = InviteServer.start(INVITE, false, Timers.DEFAULT).next();
    var step = InviteServer.on(proceeding, InviteServer.input(BUSY));
    var intervals = new ArrayList<Long>();
    for (int i = 0; i < 5; i++) {
      step = InviteServer.on(step.next(), InviteServer.input(Timer.G));
      assertThat(step.effects().getFirst()).isEqualTo(new Effect.Send(BUSY));
      intervals.add(((Effect.StartTimer) step.effects().getLast()).after().toMillis());
    }

    assertThat(intervals).containsExactly(1_000L, 2_000L, 4_000L, 4_000L, 4_000L);
  }

  @Test
  void resumesInProceedingWithTheLastProvisionalResponseIfThereWasOne() {
    var withOne = InviteServer.resume(RINGING, false, Timers.DEFAULT);
    var withNone = InviteServer.resume(null, false, Timers.DEFAULT);

    assertThat(withOne).isEqualTo(new Step<State>(new State.Proceeding(RINGING, UDP), List.of()));
    assertThat(withNone).isEqualTo(new Step<State>(new State.Proceeding(null, UDP), List.of()));
  }

  @Test
  void resumesAcceptedWithTimerL() {
    var resumed = InviteServer.resumeAccepted(Timers.DEFAULT);

    assertThat(resumed.next()).isEqualTo(new State.Accepted());
    assertThat(resumed.effects())
        .containsExactly(new Effect.StartTimer(Timer.L, Duration.ofSeconds(32)));
  }

  @Test
  void takesMessagesByMethodAndClass() {
    assertThat(InviteServer.input(INVITE)).isEqualTo(new Input.Invite());
    assertThat(InviteServer.input(ACK)).isEqualTo(new Input.Ack(ACK));
    assertThat(InviteServer.input(OPTIONS)).isEqualTo(new Input.Foreign());
    assertThat(InviteServer.input(response(INVITE, 100))).isInstanceOf(Input.Provisional.class);
    assertThat(InviteServer.input(response(INVITE, 202))).isInstanceOf(Input.Success.class);
    assertThat(InviteServer.input(response(INVITE, 408))).isInstanceOf(Input.Failure.class);
  }

  @Test
  void takesTheTimersOfOtherMachinesAsForeign() {
    var own = EnumSet.of(Timer.G, Timer.H, Timer.I, Timer.L);

    assertThat(Timer.values())
        .allSatisfy(
            timer ->
                assertThat(InviteServer.input(timer) instanceof Input.Foreign)
                    .isEqualTo(!own.contains(timer)));
  }
}
