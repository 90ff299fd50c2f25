// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.persistence.journal.EventStore.FeedEntry;
import io.holdfast.persistence.journal.EventStore.FeedOffset;
import io.holdfast.persistence.journal.EventStore.StoredEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AwaitedTest {
  private static final FeedEntry ENTRY = new FeedEntry("call|a", 3, 6);
  private static final FeedOffset BEFORE = new FeedOffset("1");
  private static final FeedOffset AFTER = new FeedOffset("2");
  private static final FeedOffset LATER = new FeedOffset("3");

  private final Awaited awaited = new Awaited();

  @Test
  void forgetsEntriesWhoseEventIsThere() {
    awaited.seen(List.of(ENTRY), List.of(event(1), event(3)), BEFORE, 0);

    assertThat(awaited.isEmpty()).isTrue();
    assertThat(awaited.storable(AFTER)).isEqualTo(AFTER);
  }

  @Test
  void storesNoOffsetBeyondAnEntryWhoseEventIsNotThere() {
    awaited.seen(List.of(ENTRY), List.of(event(1)), BEFORE, 0);
    awaited.seen(List.of(new FeedEntry("call|b", 1, 6)), List.of(), AFTER, 0);

    assertThat(awaited.with(List.of())).contains(ENTRY);
    assertThat(awaited.storable(LATER)).isEqualTo(BEFORE);
  }

  @Test
  void goesOnWhenTheEventHasCome() {
    awaited.seen(List.of(ENTRY), List.of(), BEFORE, 0);
    awaited.seen(awaited.with(List.of()), List.of(event(3)), AFTER, 1);
    awaited.giveUp(1);

    assertThat(awaited.isEmpty()).isTrue();
    assertThat(awaited.storable(LATER)).isEqualTo(LATER);
  }

  @Test
  void givesUpAnEntryThatAFailedAppendHasLeft() {
    awaited.seen(List.of(ENTRY), List.of(), BEFORE, 0);
    awaited.giveUp(Duration.ofSeconds(29).toNanos());
    assertThat(awaited.isEmpty()).isFalse();

    awaited.giveUp(Duration.ofSeconds(31).toNanos());
    assertThat(awaited.isEmpty()).isTrue();
    assertThat(awaited.storable(LATER)).isEqualTo(LATER);
  }

  private static StoredEvent event(long sequenceNr) {
    return new StoredEvent(sequenceNr, 6, Instant.EPOCH, new byte[0]);
  }
}
