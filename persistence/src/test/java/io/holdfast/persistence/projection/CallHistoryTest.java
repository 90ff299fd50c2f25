// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.persistence.journal.EventCodecs;
import io.holdfast.persistence.journal.EventStore.StoredEvent;
import io.holdfast.persistence.journal.EventStore.Stream;
import io.holdfast.sharding.call.CallEvent;
import io.holdfast.sharding.call.CallEvent.EndedBy;
import io.holdfast.sharding.call.CallEvent.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CallHistoryTest {

  @Test
  void tellsAllFieldsOfAnAnsweredAttempt() {
    Cdr cdr = told(Calls.answeredCall()).ended().getFirst();

    assertThat(cdr)
        .isEqualTo(
            new Cdr(
                "u",
                1,
                "call-1@phone",
                "sip:alice@example.com",
                "sip:bob@example.com;user=phone",
                "sip:bob@example.com",
                Instant.parse("2026-01-02T03:04:05.123Z"),
                Instant.parse("2026-01-02T03:04:06.123Z"),
                Instant.parse("2026-01-02T03:04:08.123Z"),
                Instant.parse("2026-01-02T03:04:18.123Z"),
                EndedBy.CALLEE,
                Outcome.ANSWERED,
                200,
                "n1",
                List.of(new Cdr.Branch("sip:bob@127.0.0.1:5080", 200))));
    assertThat(cdr.duration()).contains(Duration.ofSeconds(10));
    assertThat(cdr.outcomeName()).isEqualTo("answered");
    assertThat(cdr.endedByName()).isEqualTo("callee");
  }

  @Test
  void givesAnUnansweredAttemptNoDuration() {
    Cdr cdr =
        told(List.of(Calls.attempted(1, 0, 1), Calls.ended(1, 60, 1, Outcome.NO_ANSWER, 480)))
            .ended()
            .getFirst();

    assertThat(cdr.duration()).isEmpty();
    assertThat(cdr.rangAt()).isEmpty();
    assertThat(cdr.answeredAt()).isEmpty();
    assertThat(cdr.outcomeName()).isEqualTo("no-answer");
  }

  @Test
  void givesEachEndedLegARecordAndCountsTheOthers() {
    var told =
        told(
            List.of(
                Calls.attempted(1, 0, 1),
                Calls.attempted(2, 1, 1),
                Calls.ended(1, 2, 1, Outcome.BUSY, 486),
                Calls.attempted(3, 3, 1),
                Calls.ended(3, 4, 1, Outcome.FAILED, 503)));

    assertThat(told.ended()).extracting(Cdr::leg).containsExactly(1, 3);
    assertThat(told.open()).isEqualTo(1);
  }

  @Test
  void countsTheFirstAnswerAndTheFirstEnd() {
    Cdr cdr =
        told(List.of(
                Calls.attempted(1, 0, 1),
                Calls.rang(1, 1, 1),
                Calls.rang(1, 2, 1),
                Calls.answered(1, 3, 1),
                Calls.answered(1, 4, 1),
                Calls.ended(1, 13, 1, Outcome.ANSWERED, 200),
                Calls.ended(1, 99, 1, Outcome.FAILED, 500)))
            .ended()
            .getFirst();

    assertThat(cdr.rangAt()).contains(Instant.parse("2026-01-02T03:04:06.123Z"));
    assertThat(cdr.duration()).contains(Duration.ofSeconds(10));
    assertThat(cdr.outcome()).isEqualTo(Outcome.ANSWERED);
  }

  @Test
  void dropsWhatAnOwnerWroteAfterItWasReplaced() {
    var told =
        told(
            List.of(
                Calls.attempted(1, 0, 1),
                Calls.answered(1, 3, 2),
                Calls.ended(1, 4, 1, Outcome.CANCELLED, 487)));

    assertThat(told.ended()).isEmpty();
    assertThat(told.open()).isEqualTo(1);
  }

  @Test
  void saysWhichEventIsUnreadable() {
    var garbage = new StoredEvent(2, 6, Calls.START, new byte[] {99});
    var first = EventCodecs.encode(1, Calls.attempted(1, 0, 1));

    assertThat(CallHistory.of(new Stream("call|u", List.of(first, garbage))))
        .isEqualTo(
            new CallHistory.Unreadable("u", "event 2: EndedCodec: version 99 (expected: 1 to 1)"));
  }

  private static CallHistory.Told told(List<? extends CallEvent> events) {
    List<StoredEvent> stored = new ArrayList<>();
    for (CallEvent event : events) {
      stored.add(EventCodecs.encode(stored.size() + 1, event));
    }
    return (CallHistory.Told) CallHistory.of(new Stream("call|u", stored));
  }
}
