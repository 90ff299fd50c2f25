// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.cassandra;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.holdfast.persistence.Micros;
import io.holdfast.persistence.journal.EventStore.SnapshotRange;
import io.holdfast.persistence.journal.EventStore.StoredSnapshot;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// The latest snapshot of each registration; an earlier one is of no use to anybody.
final class SnapshotRows {
  private final Cql cql;
  private final PreparedStatement insert;
  private final PreparedStatement select;
  private final PreparedStatement delete;

  SnapshotRows(Cql cql) {
    this.cql = cql;
    this.insert = cql.prepare("INSERT INTO snapshots (pid, seq, at, payload) VALUES (?, ?, ?, ?)");
    this.select =
        cql.prepare("SELECT seq, at, payload, writetime(seq) FROM snapshots WHERE pid = ?");
    this.delete = cql.prepare("DELETE FROM snapshots WHERE pid = ?");
  }

  CompletionStage<Void> save(String persistenceId, StoredSnapshot snapshot) {
    return cql.write(
        insert
            .boundStatementBuilder()
            .setString(0, persistenceId)
            .setLong(1, snapshot.sequenceNr())
            .setLong(2, Micros.of(snapshot.at()))
            .setByteBuffer(3, ByteBuffer.wrap(snapshot.payload()))
            .build());
  }

  CompletionStage<Optional<StoredSnapshot>> latest(String persistenceId, SnapshotRange range) {
    return cql.first(select.bind(persistenceId))
        .thenApply(row -> row.map(SnapshotRows::snapshot).filter(found -> isIn(range, found)));
  }

  /// Deletes what was read and nothing that was saved since.
  CompletionStage<Void> delete(String persistenceId, SnapshotRange range) {
    return cql.first(select.bind(persistenceId))
        .thenCompose(
            row ->
                row.isPresent() && isIn(range, snapshot(row.get()))
                    ? cql.write(delete.bind(persistenceId).setQueryTimestamp(row.get().getLong(3)))
                    : CompletableFuture.completedStage(null));
  }

  private static boolean isIn(SnapshotRange range, StoredSnapshot snapshot) {
    return snapshot.sequenceNr() >= range.fromSequenceNr()
        && snapshot.sequenceNr() <= range.toSequenceNr()
        && !snapshot.at().isBefore(range.from())
        && !snapshot.at().isAfter(range.to());
  }

  private static StoredSnapshot snapshot(Row row) {
    ByteBuffer payload = row.getByteBuffer(2);
    byte[] bytes = new byte[payload == null ? 0 : payload.remaining()];
    if (payload != null) {
      payload.get(bytes);
    }
    return new StoredSnapshot(row.getLong(0), Micros.toInstant(row.getLong(1)), bytes);
  }
}
