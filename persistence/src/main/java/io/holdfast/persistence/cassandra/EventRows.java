// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import io.holdfast.persistence.Micros;
import io.holdfast.persistence.cassandra.Succession.Written;
import io.holdfast.persistence.journal.EventStore.Append;
import io.holdfast.persistence.journal.EventStore.StoredEvent;
import io.holdfast.persistence.journal.EventStore.Stream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// The events of one kind of entity: those whose persistence ids have the prefix, each a partition.
final class EventRows {
  private static final String READ =
      "SELECT seq, epoch, type, at, batch_first, writetime(payload), payload, ";

  private static final int PAGE_ROWS = 1000;

  private final Cql cql;
  private final String prefix;
  private final int timeToLive;
  private final PreparedStatement insert;
  private final PreparedStatement insertOfBatch;
  private final PreparedStatement read;
  private final PreparedStatement epochBefore;
  private final PreparedStatement last;
  private final PreparedStatement all;
  private final PreparedStatement allAfter;

  /// @param key the column that holds the persistence id without its prefix
  /// @param timeToLive in seconds; 0 for ever
  EventRows(Cql cql, String prefix, String table, String key, int timeToLive) {
    this.cql = cql;
    this.prefix = prefix;
    this.timeToLive = timeToLive;
    this.insert =
        cql.prepare(
            "INSERT INTO %s (%s, seq, epoch, type, at, payload) VALUES (?, ?, ?, ?, ?, ?) USING TTL ?"
                .formatted(table, key));
    this.insertOfBatch =
        cql.prepare(
            ("INSERT INTO %s (%s, seq, epoch, type, at, payload, batch_first)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?) USING TTL ?")
                .formatted(table, key));
    String from = " FROM " + table;
    this.read = cql.prepare(READ + key + from + " WHERE " + key + " = ? AND seq >= ? AND seq <= ?");
    this.epochBefore =
        cql.prepare("SELECT MAX(epoch)" + from + " WHERE " + key + " = ? AND seq < ?");
    this.last =
        cql.prepare("SELECT seq" + from + " WHERE " + key + " = ? ORDER BY seq DESC LIMIT 1");
    this.all = cql.prepare(READ + key + from);
    this.allAfter = cql.prepare(READ + key + from + " WHERE token(" + key + ") > token(?)");
  }

  /// The persistence id without the prefix, as it stands in the key.
  String keyOf(String persistenceId) {
    return persistenceId.substring(prefix.length());
  }

  /// What writes the events of an append, to be written with one timestamp.
  List<BoundStatement> inserts(Append append) {
    String key = keyOf(append.persistenceId());
    if (append.events().size() == 1) {
      return List.of(
          bound(insert, key, append.epoch(), append.events().getFirst())
              .setInt(6, timeToLive)
              .build());
    }
    long first = append.events().getFirst().sequenceNr();
    List<BoundStatement> statements = new ArrayList<>();
    for (StoredEvent event : append.events()) {
      statements.add(
          bound(insertOfBatch, key, append.epoch(), event)
              .setLong(6, first)
              .setInt(7, timeToLive)
              .build());
    }
    return statements;
  }

  private static BoundStatementBuilder bound(
      PreparedStatement statement, String key, long epoch, StoredEvent event) {
    return statement
        .boundStatementBuilder()
        .setString(0, key)
        .setLong(1, event.sequenceNr())
        .setLong(2, epoch)
        .setInt(3, event.type())
        .setLong(4, Micros.of(event.at()))
        .setByteBuffer(5, ByteBuffer.wrap(event.payload()));
  }

  CompletionStage<Long> highestSequenceNr(String persistenceId) {
    return cql.first(last.bind(keyOf(persistenceId)))
        .thenApply(row -> row.map(found -> found.getLong(0)).orElse(0L));
  }

  CompletionStage<List<StoredEvent>> read(String persistenceId, long from, long to, int limit) {
    String key = keyOf(persistenceId);
    CompletionStage<Long> before =
        from <= 1
            ? CompletableFuture.completedStage(0L)
            : cql.first(epochBefore.bind(key, from))
                .thenApply(row -> row.map(found -> found.getLong(0)).orElse(0L));
    return before.thenCompose(
        epoch -> {
          var succession = new Succession(epoch, from, limit);
          return cql.each(read.bind(key, from, to), row -> succession.offer(written(row)))
              .thenApply(_ -> succession.end());
        });
  }

  /// Whole streams in the order of their tokens, those after `after`.
  CompletionStage<List<Stream>> streams(String after, int limit) {
    var gathering = new Gathering(limit);
    Statement<?> statement = after.isEmpty() ? all.bind() : allAfter.bind(keyOf(after));
    int page = (int) Math.min(PAGE_ROWS, limit * 8L);
    return cql.each(statement.setPageSize(page), gathering::offer).thenApply(_ -> gathering.end());
  }

  /// Streams that are read one after the other.
  private final class Gathering {
    private final int limit;
    private final List<Stream> streams = new ArrayList<>();
    private String key = "";
    private Succession rows = new Succession(0, 1, Integer.MAX_VALUE);

    Gathering(int limit) {
      this.limit = limit;
    }

    boolean offer(Row row) {
      String next = String.valueOf(row.getString(7));
      if (!next.equals(key)) {
        finish();
        key = next;
      }
      if (streams.size() == limit) {
        return false;
      }
      if (!row.isNull(0)) { // else a partition of which only its static column is left
        rows.offer(written(row));
      }
      return true;
    }

    List<Stream> end() {
      finish();
      return streams;
    }

    private void finish() {
      List<StoredEvent> events = rows.end();
      if (!events.isEmpty() && streams.size() < limit) {
        streams.add(new Stream(prefix + key, events));
      }
      rows = new Succession(0, 1, Integer.MAX_VALUE);
    }
  }

  private static Written written(Row row) {
    ByteBuffer payload = row.getByteBuffer(6);
    byte[] bytes = new byte[payload == null ? 0 : payload.remaining()];
    if (payload != null) {
      payload.get(bytes);
    }
    var event =
        new StoredEvent(row.getLong(0), row.getInt(2), Micros.toInstant(row.getLong(3)), bytes);
    return new Written(event, row.getLong(1), row.getLong(4), row.getLong(5));
  }
}
