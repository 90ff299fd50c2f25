// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.persistence.journal.EventStore.IndexChange.LegClosed;
import io.holdfast.persistence.journal.EventStore.IndexChange.LegMoved;
import io.holdfast.persistence.journal.EventStore.IndexChange.LegOpened;
import io.holdfast.persistence.journal.EventStore.IndexChange.Registered;
import io.holdfast.persistence.journal.EventStore.IndexChange.Unregistered;
import io.holdfast.sharding.call.CallEvent.Ended;
import io.holdfast.sharding.call.CallEvent.EndedBy;
import io.holdfast.sharding.call.CallEvent.Outcome;
import io.holdfast.sharding.ports.OpenCalls;
import io.holdfast.sharding.ports.OpenCalls.Phase;
import io.holdfast.sharding.ports.RegistrationIndex;
import io.holdfast.sharding.registration.Registration.Expired;
import io.holdfast.sharding.routing.Shards;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class IndexRowsTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final Shards SHARDS = new Shards(new byte[16]);
  private final IndexRows rows = new IndexRows(SHARDS);
  private final Samples samples = new Samples(1);

  @Test
  void opensALegUnderTheShardOfItsCallIdWhenItIsAttempted() {
    var event = samples.attempted();

    assertThat(rows.of("uid", event))
        .contains(
            new LegOpened(
                new OpenCalls.Row(
                    SHARDS.shardOf(event.callId()),
                    event.due(),
                    "uid",
                    event.callId(),
                    event.leg(),
                    Phase.SETUP)));
  }

  @Test
  void movesTheDeadlineWithEveryEventThatHasOne() {
    var rang = samples.rang();
    var answered = samples.answered();
    var refreshed = samples.refreshed();

    assertThat(rows.of("uid", rang))
        .contains(new LegMoved(Shards.ofUid("uid"), "uid", rang.leg(), rang.due(), Phase.SETUP));
    assertThat(rows.of("uid", answered))
        .contains(
            new LegMoved(
                Shards.ofUid("uid"), "uid", answered.leg(), answered.due(), Phase.ESTABLISHED));
    assertThat(rows.of("uid", refreshed))
        .contains(
            new LegMoved(
                Shards.ofUid("uid"), "uid", refreshed.leg(), refreshed.due(), Phase.ESTABLISHED));
    assertThat(rows.of("uid", samples.cancelled())).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Outcome.class)
  void keepsAnEndedLegForItsFinalResponseUnlessItWasAnswered(Outcome outcome) {
    var ended = new Ended(3, NOW, 1, EndedBy.CALLER, outcome, 200, List.of());

    assertThat(rows.of("uid", ended))
        .contains(
            outcome == Outcome.ANSWERED
                ? new LegClosed(Shards.ofUid("uid"), "uid", 3)
                : new LegMoved(Shards.ofUid("uid"), "uid", 3, NOW.plusSeconds(32), Phase.ENDED));
  }

  @Test
  void keepsARowWhileAnAddressOfRecordHasContacts() {
    assertThat(rows.of("u@host", new Expired("sip:c", NOW, 1, 2, NOW.plusSeconds(9))))
        .isEqualTo(
            new Registered(
                new RegistrationIndex.Row(
                    SHARDS.shardOf("u@host"), "u@host", NOW.plusSeconds(9), 2)));
    assertThat(rows.of("u@host", new Expired("sip:c", NOW, 1, 0, NOW)))
        .isEqualTo(new Unregistered("u@host"));
  }
}
