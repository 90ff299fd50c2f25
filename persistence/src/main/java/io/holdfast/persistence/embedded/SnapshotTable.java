// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.embedded;

import io.holdfast.persistence.Micros;
import io.holdfast.persistence.journal.EventStore.SnapshotRange;
import io.holdfast.persistence.journal.EventStore.StoredSnapshot;
import java.sql.SQLException;
import java.util.Optional;

/// The snapshots of registrations.
final class SnapshotTable {
  private static final String IN_RANGE =
      " FROM snapshots WHERE pid = ? AND seq BETWEEN ? AND ? AND at BETWEEN ? AND ?";

  private SnapshotTable() {}

  static void save(Session session, String persistenceId, StoredSnapshot snapshot)
      throws SQLException {
    session.update(
        "MERGE INTO snapshots KEY (pid, seq) VALUES (?, ?, ?, ?)",
        persistenceId,
        snapshot.sequenceNr(),
        Micros.of(snapshot.at()),
        snapshot.payload());
  }

  static Optional<StoredSnapshot> latest(Session session, String persistenceId, SnapshotRange range)
      throws SQLException {
    return session.first(
        "SELECT seq, at, payload" + IN_RANGE + " ORDER BY seq DESC LIMIT 1",
        row ->
            new StoredSnapshot(row.getLong(1), Micros.toInstant(row.getLong(2)), row.getBytes(3)),
        persistenceId,
        range.fromSequenceNr(),
        range.toSequenceNr(),
        Micros.of(range.from()),
        Micros.of(range.to()));
  }

  static void delete(Session session, String persistenceId, SnapshotRange range)
      throws SQLException {
    session.update(
        "DELETE" + IN_RANGE,
        persistenceId,
        range.fromSequenceNr(),
        range.toSequenceNr(),
        Micros.of(range.from()),
        Micros.of(range.to()));
  }
}
