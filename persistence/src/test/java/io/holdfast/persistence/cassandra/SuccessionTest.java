// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.persistence.cassandra.Succession.Written;
import io.holdfast.persistence.journal.EventStore.StoredEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Rows are written as `seq@epoch`, and what remains as the names of the events.
final class SuccessionTest {

  @Test
  void takesTheHighestEpochOfASequenceNumber() {
    assertThat(of(row(1, 1), row(1, 2), row(2, 2))).containsExactly("1@2", "2@2");
  }

  @Test
  void dropsWhatAnOwnerWroteAfterItWasReplaced() {
    assertThat(of(row(1, 1), row(2, 2), row(3, 1), row(4, 2))).containsExactly("1@1", "2@2", "4@2");
  }

  @Test
  void keepsALateEventOfALowerEpochThatNobodyOverruled() {
    assertThat(of(row(1, 2), row(2, 2), row(3, 3))).containsExactly("1@2", "2@2", "3@3");
  }

  @Test
  void dropsTheRemainsOfAnAppendWhoseFirstEventWasWrittenAgain() {
    assertThat(of(row(1, 1), batch(2, 1, 0, 20), batch(3, 1, 2, 10), row(4, 1)))
        .containsExactly("1@1", "2@1", "4@1");
    assertThat(of(row(1, 1), row(2, 2), batch(3, 1, 2, 10))).containsExactly("1@1", "2@2");
  }

  @Test
  void keepsAnAppendOfSeveralEvents() {
    assertThat(of(batch(1, 1, 1, 10), batch(2, 1, 1, 10), batch(3, 1, 1, 10), row(4, 1)))
        .containsExactly("1@1", "2@1", "3@1", "4@1");
  }

  @Test
  void keepsTheRestOfAnAppendThatBeganBeforeTheRange() {
    var succession = new Succession(1, 3, 9);
    succession.offer(batch(3, 1, 2, 10));

    assertThat(succession.end()).hasSize(1);
  }

  @Test
  void knowsTheEpochBeforeTheRange() {
    var succession = new Succession(5, 3, 9);
    succession.offer(row(3, 4));
    succession.offer(row(4, 5));

    assertThat(succession.end()).extracting(StoredEvent::sequenceNr).containsExactly(4L);
  }

  @Test
  void wantsNoMoreThanTheLimit() {
    var succession = new Succession(0, 1, 2);

    assertThat(succession.offer(row(1, 1))).isTrue();
    assertThat(succession.offer(row(2, 1))).isTrue();
    assertThat(succession.offer(row(3, 1))).isFalse();
    assertThat(succession.end()).hasSize(2);
  }

  private static List<String> of(Written... rows) {
    var succession = new Succession(0, 1, 99);
    for (Written row : rows) {
      succession.offer(row);
    }
    List<String> names = new ArrayList<>();
    succession
        .end()
        .forEach(event -> names.add(new String(event.payload(), StandardCharsets.US_ASCII)));
    return names;
  }

  private static Written row(long sequenceNr, long epoch) {
    return batch(sequenceNr, epoch, 0, sequenceNr * 100 + epoch);
  }

  private static Written batch(long sequenceNr, long epoch, long first, long writtenAt) {
    byte[] name = (sequenceNr + "@" + epoch).getBytes(StandardCharsets.US_ASCII);
    return new Written(
        new StoredEvent(sequenceNr, 1, Instant.EPOCH, name), epoch, first, writtenAt);
  }
}
