// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.embedded;

import io.holdfast.persistence.Micros;
import io.holdfast.persistence.journal.EventStore.IndexChange.LegMoved;
import io.holdfast.sharding.ports.OpenCalls;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;

/// The legs that a shard must take up, one row each. Written with the events, read by the keeper.
final class OpenCallTable implements OpenCalls {
  private static final String COLUMNS =
      "SELECT shard, due, uid, call_id, leg, phase FROM open_calls ";

  private final Committer committer;
  private final Readers readers;

  OpenCallTable(Committer committer, Readers readers) {
    this.committer = committer;
    this.readers = readers;
  }

  static void open(Session session, Row row) throws SQLException {
    session.update(
        "MERGE INTO open_calls (uid, leg, shard, due, call_id, phase) KEY (uid, leg)"
            + " VALUES (?, ?, ?, ?, ?, ?)",
        row.uid(),
        row.leg(),
        row.shard(),
        Micros.of(row.due()),
        row.callId(),
        code(row.phase()));
  }

  /// A leg never goes back: a late 180 does not undo an answer, nothing undoes an end.
  static void move(Session session, LegMoved moved) throws SQLException {
    session.update(
        "UPDATE open_calls SET due = ?, phase = ? WHERE uid = ? AND leg = ? AND phase <= ?"
            + " AND phase <> ?",
        Micros.of(moved.due()),
        code(moved.phase()),
        moved.uid(),
        moved.leg(),
        code(moved.phase()),
        code(Phase.ENDED));
  }

  static void close(Session session, String uid, int leg) throws SQLException {
    session.update("DELETE FROM open_calls WHERE uid = ? AND leg = ?", uid, leg);
  }

  @Override
  public CompletionStage<List<Row>> ofShard(int shard) {
    return readers.submit(
        session ->
            session.list(
                COLUMNS + "WHERE shard = ? ORDER BY due, uid, leg", OpenCallTable::row, shard));
  }

  @Override
  public CompletionStage<List<Row>> open(int limit) {
    return readers.submit(
        session ->
            session.list(
                COLUMNS + "WHERE phase <> ? ORDER BY due LIMIT ?",
                OpenCallTable::row,
                code(Phase.ENDED),
                limit));
  }

  @Override
  public CompletionStage<Long> count() {
    return readers.submit(
        session ->
            session.number("SELECT COUNT(*) FROM open_calls WHERE phase <> ?", code(Phase.ENDED)));
  }

  @Override
  public CompletionStage<Void> remember(Row row) {
    return committer
        .submit(
            session -> {
              open(session, row);
              return 0L;
            })
        .thenApply(_ -> null);
  }

  @Override
  public CompletionStage<Void> close(Row row) {
    return committer
        .submit(
            session -> {
              close(session, row.uid(), row.leg());
              return 0L;
            })
        .thenApply(_ -> null);
  }

  @Override
  public CompletionStage<Long> forgetEnded(Instant now) {
    return committer.submit(
        session ->
            (long)
                session.update(
                    "DELETE FROM open_calls WHERE due < ? AND phase = ?",
                    Micros.of(now),
                    code(Phase.ENDED)));
  }

  private static Row row(ResultSet row) throws SQLException {
    return new Row(
        row.getInt(1),
        Micros.toInstant(row.getLong(2)),
        row.getString(3),
        row.getString(4),
        row.getInt(5),
        phase(row.getInt(6)));
  }

  // Not the ordinal: the number stands in the table, whatever becomes of the enum. In the order in
  // which a leg goes through the phases.
  private static int code(Phase phase) {
    return switch (phase) {
      case SETUP -> 0;
      case ESTABLISHED -> 1;
      case ENDED -> 2;
    };
  }

  private static Phase phase(int code) throws SQLException {
    return switch (code) {
      case 0 -> Phase.SETUP;
      case 1 -> Phase.ESTABLISHED;
      case 2 -> Phase.ENDED;
      default -> throw new SQLException("open_calls.phase: " + code + " (expected: 0 to 2)");
    };
  }
}
