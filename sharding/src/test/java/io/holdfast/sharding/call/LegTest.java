// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sharding.Messages;
import io.holdfast.sharding.call.CallEvent.Answered;
import io.holdfast.sharding.call.CallEvent.Attempted;
import io.holdfast.sharding.call.CallEvent.Cancelled;
import io.holdfast.sharding.call.CallEvent.Ended;
import io.holdfast.sharding.call.CallEvent.EndedBy;
import io.holdfast.sharding.call.CallEvent.Outcome;
import io.holdfast.sharding.call.CallEvent.Rang;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The fold that recovery, projections and replay read events through.
class LegTest {

  private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");

  private static Attempted attempted(int leg, long epoch) {
    return new Attempted(
        leg, AT, epoch, "c", "n1", Messages.FROM_ANNA, new byte[0], List.of(), "", at(180));
  }

  private static Rang rang(int leg, long epoch) {
    return new Rang(leg, at(1), epoch, 1, 180, "b1", at(181));
  }

  private static Answered answered(int leg, long epoch, int branch) {
    return new Answered(leg, at(2), epoch, branch, 200, new byte[0], at(3600));
  }

  private static Ended ended(int leg, long epoch, Outcome outcome) {
    return new Ended(leg, at(3), epoch, EndedBy.CALLER, outcome, 200, List.of());
  }

  private static Instant at(long seconds) {
    return AT.plusSeconds(seconds);
  }

  private static CallState fold(CallEvent... events) {
    CallState state = CallState.EMPTY;
    for (CallEvent event : events) {
      state = state.apply(event);
    }
    return state;
  }

  private static Leg leg(CallState state) {
    return Objects.requireNonNull(state.legs().get(1));
  }

  @Test
  void goesFromSetUpToItsEnd() {
    CallState state = fold(attempted(1, 1));
    assertThat(leg(state).phase()).isEqualTo(Leg.Phase.SETUP);
    assertThat(state.due()).contains(at(180));

    state = state.apply(rang(1, 1));
    assertThat(leg(state).phase()).isEqualTo(Leg.Phase.RINGING);
    assertThat(state.due()).contains(at(181));
    assertThat(state.inSetUp()).isTrue();

    state = state.apply(answered(1, 1, 1));
    assertThat(leg(state).phase()).isEqualTo(Leg.Phase.ESTABLISHED);
    assertThat(state.due()).contains(at(3600));
    assertThat(state.inSetUp()).isFalse();

    state = state.apply(ended(1, 1, Outcome.ANSWERED));
    assertThat(leg(state).phase()).isEqualTo(Leg.Phase.ENDED);
    assertThat(state.due()).isEmpty();
    assertThat(state.at()).isEqualTo(at(3));
  }

  @Test
  void whatAStaleOwnerWroteDoesNotCount() {
    CallState state = fold(attempted(1, 2), rang(1, 2));

    assertThat(state.apply(ended(1, 1, Outcome.TIMEOUT))).isEqualTo(state);
    assertThat(state.apply(attempted(2, 1))).isEqualTo(state);
    assertThat(leg(state.apply(answered(1, 3, 1))).phase()).isEqualTo(Leg.Phase.ESTABLISHED);
  }

  @Test
  void nothingChangesALegThatHasEnded() {
    CallState ended = fold(attempted(1, 1), ended(1, 1, Outcome.BUSY));

    CallState after =
        ended
            .apply(answered(1, 1, 1))
            .apply(rang(1, 1))
            .apply(new Cancelled(1, at(4), 1))
            .apply(ended(1, 1, Outcome.ANSWERED));

    assertThat(leg(after)).isEqualTo(leg(ended));
  }

  @Test
  void anAttemptCountsOnce() {
    CallState state = fold(attempted(1, 1), rang(1, 1), attempted(1, 1));

    assertThat(leg(state).phase()).isEqualTo(Leg.Phase.RINGING);
  }

  @Test
  void aLateRingingDoesNotMoveTheCallLimit() {
    CallState state = fold(attempted(1, 1), answered(1, 1, 2), rang(1, 1));

    assertThat(state.due()).contains(at(3600));
  }

  @Test
  void legsAreApart() {
    CallState state =
        fold(attempted(1, 1), attempted(2, 1), answered(2, 1, 1), ended(1, 1, Outcome.BUSY));

    assertThat(leg(state).phase()).isEqualTo(Leg.Phase.ENDED);
    assertThat(state.legs().get(2)).extracting(Leg::phase).isEqualTo(Leg.Phase.ESTABLISHED);
  }

  /// Whatever the order: an end is an end, and an event of no leg is nothing.
  @Test
  void takesEventsInEveryOrder() {
    List<CallEvent> events =
        new ArrayList<>(
            List.of(
                attempted(1, 1),
                rang(1, 1),
                answered(1, 1, 1),
                answered(1, 1, 2),
                new Cancelled(1, at(2), 1),
                ended(1, 1, Outcome.ANSWERED),
                attempted(2, 1)));
    for (long seed = 0; seed < 300; seed++) {
      Collections.shuffle(events, new Random(seed));
      CallState state = CallState.EMPTY;
      for (CallEvent event : events) {
        CallState before = state;
        state = state.apply(event);
        Leg was = before.legs().get(event.leg());
        if (was != null && was.phase() == Leg.Phase.ENDED) {
          assertThat(state.legs().get(event.leg())).isEqualTo(was);
        }
      }
      assertThat(state.legs()).containsKeys(1, 2);
    }
  }

  /// Who hears which final response how: cancelled, rang, by a branch, and the outcome.
  @ParameterizedTest
  @CsvSource({
    "487, true, true, true, CANCELLED, CALLER",
    "500, true, true, false, CANCELLED, CALLER",
    "486, false, true, true, BUSY, CALLEE",
    "600, false, true, true, BUSY, CALLEE",
    "603, false, true, true, REJECTED, CALLEE",
    "403, false, false, true, REJECTED, CALLEE",
    "404, false, false, true, REJECTED, CALLEE",
    "404, false, false, false, FAILED, NODE",
    "480, false, false, false, FAILED, NODE",
    "480, false, false, true, REJECTED, CALLEE",
    "480, false, true, true, NO_ANSWER, CALLEE",
    "408, false, false, false, TIMEOUT, NODE",
    "408, false, true, false, NO_ANSWER, NODE",
    "408, false, true, true, NO_ANSWER, CALLEE",
    "487, false, true, true, NO_ANSWER, NODE",
    "500, false, false, false, FAILED, NODE",
    "503, false, true, true, FAILED, CALLEE"
  })
  void namesTheOutcome(
      int status,
      boolean cancelled,
      boolean rang,
      boolean byBranch,
      Outcome outcome,
      EndedBy endedBy) {
    CallState state = fold(attempted(1, 1));
    state = rang ? state.apply(rang(1, 1)) : state;
    state = cancelled ? state.apply(new Cancelled(1, at(2), 1)) : state;

    assertThat(leg(state).outcomeOf(status, byBranch)).isEqualTo(outcome);
    assertThat(leg(state).endedBy(status, byBranch)).isEqualTo(endedBy);
  }
}
