// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.call;

import io.holdfast.sharding.ports.JournalHealth;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.persistence.testkit.JournalOperation;
import org.apache.pekko.persistence.testkit.ProcessingPolicy;
import org.apache.pekko.persistence.testkit.ProcessingResult;
import org.apache.pekko.persistence.testkit.ProcessingSuccess;
import org.apache.pekko.persistence.testkit.StorageFailure;
import org.apache.pekko.persistence.testkit.WriteEvents;
import org.jspecify.annotations.Nullable;

/// Takes notes of what is written (`+Rang`), and lets the journal fail, once or until further
/// notice. Its health says what its last write came to.
final class FailingJournal implements ProcessingPolicy<JournalOperation>, JournalHealth {

  private final List<String> notes;
  private final AtomicBoolean nextWriteFails = new AtomicBoolean();
  private final AtomicBoolean away = new AtomicBoolean();
  private final AtomicBoolean writable = new AtomicBoolean(true);
  private final InstantSource clock;
  private volatile Instant since = Instant.MAX;
  private volatile Instant until = Instant.MIN;

  private volatile @Nullable WriteEvents lost;

  FailingJournal(List<String> notes, InstantSource clock) {
    this.notes = notes;
    this.clock = clock;
  }

  void nextWriteFails() {
    nextWriteFails.set(true);
  }

  /// It can neither be written nor read.
  ///
  /// @param known whether its health says so before the first write fails
  void goesAway(boolean known) {
    away.set(true);
    since = clock.instant();
    until = Instant.MAX;
    writable.set(!known);
  }

  boolean isAway() {
    return away.get();
  }

  void comesBack() {
    away.set(false);
    until = clock.instant();
    writable.set(true);
  }

  /// The latest write that failed while it was away.
  WriteEvents lost() {
    return Objects.requireNonNull(lost);
  }

  @Override
  public ProcessingResult tryProcess(String persistenceId, JournalOperation operation) {
    if (away.get()) {
      if (operation instanceof WriteEvents write) {
        lost = write;
      }
      writable.set(false);
      return StorageFailure.create();
    }
    if (operation instanceof WriteEvents write) {
      if (nextWriteFails.getAndSet(false)) {
        notes.add("failed write");
        return StorageFailure.create();
      }
      write.getBatch().forEach(event -> notes.add('+' + event.getClass().getSimpleName()));
    }
    return ProcessingSuccess.getInstance();
  }

  @Override
  public boolean writable() {
    return writable.get();
  }

  @Override
  public String reason() {
    return writable() ? "" : "away";
  }

  @Override
  public boolean wasAway(Instant from, Instant to) {
    return !since.isAfter(to) && !until.isBefore(from);
  }
}
