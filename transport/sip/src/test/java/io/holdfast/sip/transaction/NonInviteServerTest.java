// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.transaction;

import static io.holdfast.sip.transaction.Messages.ACK;
import static io.holdfast.sip.transaction.Messages.INVITE;
import static io.holdfast.sip.transaction.Messages.OPTIONS;
import static io.holdfast.sip.transaction.Messages.response;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.transaction.NonInviteServer.Input;
import io.holdfast.sip.transaction.NonInviteServer.State;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NonInviteServerTest {

  /// RFC 3261 Figure 8, over UDP; the rows with 408 are RFC 4320 §4.2. `Completed 0` is Completed
  /// after a 408 that was not sent.
  private static final String FIGURE_8 =
      """
      Trying      | 100 from TU     | Proceeding | send 100
      Trying      | 200-699 from TU | Completed  | send 200, start J 32s
      Trying      | 408 from TU     | Completed  | start J 32s
      Proceeding  | Request         | Proceeding | send 100
      Proceeding  | 100 from TU     | Proceeding | send 100
      Proceeding  | 200-699 from TU | Completed  | send 200, start J 32s
      Proceeding  | 408 from TU     | Completed  | start J 32s
      Proceeding  | Transport Err.  | Terminated | inform TU: unreachable, done
      Completed   | Request         | Completed  | send 200
      Completed   | Timer J         | Terminated | done
      Completed   | Transport Err.  | Terminated | inform TU: unreachable, done
      Completed 0 | Timer J         | Terminated | done
      Completed 0 | Transport Err.  | Terminated | inform TU: unreachable, done
      """;

  /// The states that know the transport, over TCP: J is zero seconds.
  private static final String FIGURE_8_RELIABLE =
      """
      Trying      | 100 from TU     | Proceeding | send 100
      Trying      | 200-699 from TU | Terminated | send 200, done
      Trying      | 408 from TU     | Terminated | done
      Proceeding  | Request         | Proceeding | send 100
      Proceeding  | 100 from TU     | Proceeding | send 100
      Proceeding  | 200-699 from TU | Terminated | send 200, done
      Proceeding  | 408 from TU     | Terminated | done
      Proceeding  | Transport Err.  | Terminated | inform TU: unreachable, done
      """;

  private static final Pace UDP = new Pace(Timers.DEFAULT, false);
  private static final Pace TCP = new Pace(Timers.DEFAULT, true);
  private static final SipResponse TRYING = response(OPTIONS, 100);
  private static final SipResponse OK = response(OPTIONS, 200);

  private static final Map<String, Input> INPUTS =
      Map.of(
          "Request", new Input.Request(),
          "100 from TU", new Input.Provisional(TRYING),
          "200-699 from TU", new Input.Final(OK),
          "408 from TU", new Input.TooLate(),
          "Timer J", new Input.TimerJ(),
          "Transport Err.", new Input.TransportError("unreachable"),
          "foreign", new Input.Foreign());

  @Test
  void takesExactlyTheArrowsOfFigure8() {
    var table =
        new FigureTable<>(
            NonInviteServer::on,
            Map.<String, State>of(
                "Trying", new State.Trying(UDP),
                "Proceeding", new State.Proceeding(TRYING, UDP),
                "Completed", new State.Completed(OK),
                "Completed 0", new State.Completed(null),
                "Terminated", new State.Terminated()),
            INPUTS);

    table.coversEvery(State.class, Input.class);
    table.hasExactlyTheArrows(FIGURE_8);
  }

  @Test
  void passesThroughCompletedOverAReliableTransport() {
    var table =
        new FigureTable<>(
            NonInviteServer::on,
            Map.<String, State>of(
                "Trying", new State.Trying(TCP), "Proceeding", new State.Proceeding(TRYING, TCP)),
            INPUTS);

    table.hasExactlyTheArrows(FIGURE_8_RELIABLE);
  }

  @Test
  void startsByPassingTheRequestToTheUser() {
    assertThat(NonInviteServer.start(OPTIONS, false, Timers.DEFAULT))
        .isEqualTo(
            new Step<State>(
                new State.Trying(UDP), List.of(new Effect.ToUser(new Signal.Request(OPTIONS)))));
  }

  @Test
  void neverSendsA408() {
    State trying = NonInviteServer.start(OPTIONS, false, Timers.DEFAULT).next();

    var late = NonInviteServer.on(trying, NonInviteServer.input(response(OPTIONS, 408)));
    var repeated = NonInviteServer.on(late.next(), NonInviteServer.input(OPTIONS));

    assertThat(late.effects()).noneMatch(effect -> effect instanceof Effect.Send);
    assertThat(repeated.effects()).isEmpty();
  }

  @Test
  void neverSendsAProvisionalResponseOtherThan100() {
    State trying = NonInviteServer.start(OPTIONS, false, Timers.DEFAULT).next();

    var step = NonInviteServer.on(trying, NonInviteServer.input(response(OPTIONS, 183)));

    assertThat(step).isEqualTo(new Step<>(trying, List.of()));
  }

  @Test
  void takesMessagesByMethodAndStatus() {
    assertThat(NonInviteServer.input(OPTIONS)).isEqualTo(new Input.Request());
    assertThat(NonInviteServer.input(INVITE)).isEqualTo(new Input.Foreign());
    assertThat(NonInviteServer.input(ACK)).isEqualTo(new Input.Foreign());
    assertThat(NonInviteServer.input(TRYING)).isEqualTo(new Input.Provisional(TRYING));
    assertThat(NonInviteServer.input(OK)).isEqualTo(new Input.Final(OK));
  }

  @Test
  void takesTheTimersOfOtherMachinesAsForeign() {
    var own = EnumSet.of(Timer.J);

    assertThat(Timer.values())
        .allSatisfy(
            timer ->
                assertThat(NonInviteServer.input(timer) instanceof Input.Foreign)
                    .isEqualTo(!own.contains(timer)));
  }
}
