// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.cassandra;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.holdfast.persistence.journal.EventStore.StoredEvent;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Up to where the events of registrations were deleted. Only registrations delete theirs: what a
/// snapshot holds.
final class Deletions {
  private final Cql cql;
  private final EventRows events;
  private final PreparedStatement last;
  private final PreparedStatement note;
  private final PreparedStatement delete;

  Deletions(Cql cql, EventRows events) {
    this.cql = cql;
    this.events = events;
    this.last =
        cql.prepare(
            "SELECT seq, deleted_to FROM aor_events WHERE aor = ? ORDER BY seq DESC LIMIT 1");
    this.note = cql.prepare("UPDATE aor_events SET deleted_to = ? WHERE aor = ?");
    this.delete = cql.prepare("DELETE FROM aor_events WHERE aor = ? AND seq <= ?");
  }

  CompletionStage<Long> highestSequenceNr(String persistenceId) {
    return cql.first(last.bind(events.keyOf(persistenceId))).thenApply(Deletions::highest);
  }

  private static long highest(Optional<Row> row) {
    return row.map(found -> Math.max(found.getLong(0), found.getLong(1))).orElse(0L);
  }

  /// The events that were not deleted, whatever a replica that had missed it says.
  CompletionStage<List<StoredEvent>> read(String persistenceId, long from, long to, int limit) {
    return cql.first(last.bind(events.keyOf(persistenceId)))
        .thenCompose(
            row -> {
              long deletedTo = row.map(found -> found.getLong(1)).orElse(0L);
              long begin = Math.max(from, deletedTo + 1);
              return begin > Math.min(to, highest(row))
                  ? CompletableFuture.completedStage(List.of())
                  : events.read(persistenceId, begin, to, limit);
            });
  }

  CompletionStage<Void> deleteTo(String persistenceId, long to) {
    String key = events.keyOf(persistenceId);
    return highestSequenceNr(persistenceId)
        .thenCompose(
            highest -> {
              long end = Math.min(to, highest);
              return end == 0
                  ? CompletableFuture.completedStage(null)
                  : cql.write(
                      BatchStatement.newInstance(
                          BatchType.UNLOGGED, note.bind(end, key), delete.bind(key, end)));
            });
  }
}
