// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.embedded;

import io.holdfast.persistence.Micros;
import io.holdfast.sharding.ports.RegistrationIndex;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;

/// The addresses-of-record that have bindings, one row each. Written with the events.
final class RegistrationTable implements RegistrationIndex {
  private static final String COLUMNS = "SELECT shard, aor, due, contacts FROM registrations ";

  private final Readers readers;

  RegistrationTable(Readers readers) {
    this.readers = readers;
  }

  static void put(Session session, Row row) throws SQLException {
    session.update(
        "MERGE INTO registrations (aor, shard, due, contacts) KEY (aor) VALUES (?, ?, ?, ?)",
        row.aor(),
        row.shard(),
        Micros.of(row.due()),
        row.contacts());
  }

  static void remove(Session session, String aor) throws SQLException {
    session.update("DELETE FROM registrations WHERE aor = ?", aor);
  }

  @Override
  public CompletionStage<List<Row>> due(int shard, Instant now, int limit) {
    return readers.submit(
        session ->
            session.list(
                COLUMNS + "WHERE shard = ? AND due <= ? ORDER BY due LIMIT ?",
                RegistrationTable::row,
                shard,
                Micros.of(now),
                limit));
  }

  @Override
  public CompletionStage<List<Row>> list(String after, int limit) {
    return readers.submit(
        session ->
            session.list(
                COLUMNS + "WHERE aor > ? ORDER BY aor LIMIT ?",
                RegistrationTable::row,
                after,
                limit));
  }

  @Override
  public CompletionStage<Long> count() {
    return readers.submit(session -> session.number("SELECT COUNT(*) FROM registrations"));
  }

  private static Row row(ResultSet row) throws SQLException {
    return new Row(
        row.getInt(1), row.getString(2), Micros.toInstant(row.getLong(3)), row.getInt(4));
  }
}
