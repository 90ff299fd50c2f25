// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.embedded;

import io.holdfast.persistence.Micros;
import io.holdfast.persistence.journal.EventStore.FeedOffset;
import io.holdfast.persistence.projection.Cdr;
import io.holdfast.persistence.projection.CdrTable;
import io.holdfast.sharding.call.CallEvent.EndedBy;
import io.holdfast.sharding.call.CallEvent.Outcome;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// The call records in columns, so that they can be looked into with any tool for the database.
final class EmbeddedCdrTable implements CdrTable {
  private static final String PROJECTION = "cdr";

  private static final String COLUMNS =
      """
      uid, leg, call_id, caller, callee, request_uri, started_at, rang_at, answered_at, ended_at,
      ended_by, outcome, sip_status, node, branch_targets, branch_statuses\
      """;

  private static final String SELECT = "SELECT " + COLUMNS + " FROM cdr ";

  private static final String UPSERT =
      "MERGE INTO cdr ("
          + COLUMNS
          + ") KEY (uid, leg) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  private final Committer committer;
  private final Readers readers;

  EmbeddedCdrTable(Committer committer, Readers readers) {
    this.committer = committer;
    this.readers = readers;
  }

  @Override
  public CompletionStage<FeedOffset> offset() {
    return readers.submit(
        session ->
            EventTable.offsetOf(
                session.number("SELECT position FROM offsets WHERE projection = ?", PROJECTION)));
  }

  @Override
  public CompletionStage<Void> write(List<Cdr> records, FeedOffset offset) {
    long position = EventTable.positionOf(offset);
    return committer.execute(
        session -> {
          for (Cdr cdr : records) {
            session.update(UPSERT, values(cdr));
          }
          session.update("MERGE INTO offsets KEY (projection) VALUES (?, ?)", PROJECTION, position);
        });
  }

  @Override
  public CompletionStage<List<Cdr>> byUid(String after, String to, int limit) {
    return readers.submit(
        session -> {
          String end = to.isEmpty() ? String.valueOf(Character.MAX_VALUE) : to;
          for (int rows = limit * 2; ; rows *= 4) {
            List<Cdr> found =
                session.list(
                    SELECT + "WHERE uid > ? AND uid <= ? ORDER BY uid, leg LIMIT ?",
                    EmbeddedCdrTable::row,
                    after,
                    end,
                    rows);
            List<Cdr> whole = wholeUids(found, found.size() < rows, limit);
            if (found.size() < rows || !whole.isEmpty()) {
              return whole;
            }
          }
        });
  }

  private static List<Cdr> wholeUids(List<Cdr> found, boolean all, int limit) {
    int end = 0;
    int uids = 0;
    for (int i = 0; i < found.size() && uids < limit; i++) {
      boolean last = i + 1 == found.size();
      if (last ? all : !found.get(i).uid().equals(found.get(i + 1).uid())) {
        end = i + 1;
        uids++;
      }
    }
    return List.copyOf(found.subList(0, end));
  }

  @Override
  public CompletionStage<List<Cdr>> ofCall(String uid) {
    return readers.submit(
        session -> session.list(SELECT + "WHERE uid = ? ORDER BY leg", EmbeddedCdrTable::row, uid));
  }

  @Override
  public CompletionStage<Instant> prunedBefore() {
    return readers.submit(
        session -> Micros.toInstant(session.number("SELECT before FROM pruned WHERE id = 0")));
  }

  @Override
  public CompletionStage<List<Cdr>> startedBetween(
      Instant since, Instant until, Optional<Cursor> after, int limit) {
    return readers.submit(
        session ->
            session.list(
                SELECT
                    + "WHERE started_at >= ? AND started_at < ?"
                    + " AND (started_at, uid, leg) > (?, ?, ?)"
                    + " ORDER BY started_at, uid, leg LIMIT ?",
                EmbeddedCdrTable::row,
                Math.max(
                    Micros.of(since),
                    after.map(c -> Micros.of(c.startedAt())).orElse(Long.MIN_VALUE)),
                Micros.of(until),
                after.map(c -> Micros.of(c.startedAt())).orElse(Long.MIN_VALUE),
                after.map(c -> c.key().uid()).orElse(""),
                after.map(c -> c.key().leg()).orElse(0),
                limit));
  }

  @Override
  public CompletionStage<Optional<Cdr>> find(Cdr.Key key) {
    return readers.submit(
        session ->
            session.first(
                SELECT + "WHERE uid = ? AND leg = ?", EmbeddedCdrTable::row, key.uid(), key.leg()));
  }

  @Override
  public CompletionStage<Long> count() {
    return readers.submit(session -> session.number("SELECT COUNT(*) FROM cdr"));
  }

  private static @Nullable Object[] values(Cdr cdr) {
    return new @Nullable Object[] {
      cdr.uid(),
      cdr.leg(),
      cdr.callId(),
      cdr.from(),
      cdr.to(),
      cdr.requestUri(),
      Micros.of(cdr.startedAt()),
      cdr.rangAt().map(Micros::of).orElse(null),
      cdr.answeredAt().map(Micros::of).orElse(null),
      Micros.of(cdr.endedAt()),
      cdr.endedBy().name(),
      cdr.outcome().name(),
      cdr.sipStatus(),
      cdr.node(),
      cdr.branches().stream().map(Cdr.Branch::target).toArray(),
      cdr.branches().stream().map(Cdr.Branch::status).toArray()
    };
  }

  private static Cdr row(ResultSet row) throws SQLException {
    return new Cdr(
        row.getString(1),
        row.getInt(2),
        row.getString(3),
        row.getString(4),
        row.getString(5),
        row.getString(6),
        Micros.toInstant(row.getLong(7)),
        instant(row, 8),
        instant(row, 9),
        Micros.toInstant(row.getLong(10)),
        EndedBy.valueOf(row.getString(11)),
        Outcome.valueOf(row.getString(12)),
        row.getInt(13),
        row.getString(14),
        branches(row.getArray(15), row.getArray(16)));
  }

  private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
    long micros = row.getLong(column);
    return row.wasNull() ? null : Micros.toInstant(micros);
  }

  private static List<Cdr.Branch> branches(Array targets, Array statuses) throws SQLException {
    Object[] target = (Object[]) targets.getArray();
    Object[] status = (Object[]) statuses.getArray();
    List<Cdr.Branch> branches = new ArrayList<>();
    for (int i = 0; i < target.length; i++) {
      branches.add(new Cdr.Branch((String) target[i], (Integer) status[i]));
    }
    return branches;
  }
}
