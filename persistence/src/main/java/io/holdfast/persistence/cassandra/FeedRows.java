// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.holdfast.persistence.journal.EventStore.FeedEntry;
import io.holdfast.persistence.journal.EventStore.StoredEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/// Rows that say which persistence ids have news, by the minute of their writing.
final class FeedRows {

  /// Partitions of a minute; stands in the table.
  private static final int SLICES = 4;

  private static final long MINUTE = TimeUnit.MINUTES.toMicros(1);

  /// An entry and when its writer wrote it, by that one's clock.
  record Noted(long at, FeedEntry entry) {}

  private final Cql cql;
  private final int timeToLive;
  private final PreparedStatement insert;
  private final PreparedStatement select;

  FeedRows(Cql cql, int timeToLive) {
    this.cql = cql;
    this.timeToLive = timeToLive;
    this.insert =
        cql.prepare(
            "INSERT INTO call_feed (minute, slice, at, pid, seq, type)"
                + " VALUES (?, ?, ?, ?, ?, ?) USING TTL ?");
    this.select =
        cql.prepare(
            "SELECT at, pid, seq, type FROM call_feed"
                + " WHERE minute = ? AND slice = ? AND at >= ? LIMIT ?");
  }

  static int minute(long micros) {
    return (int) Math.floorDiv(micros, MINUTE);
  }

  /// What writes the entry of an event.
  BoundStatement insert(String persistenceId, StoredEvent event) {
    long at = cql.timestamp();
    return insert
        .boundStatementBuilder()
        .setInt(0, minute(at))
        .setInt(1, persistenceId.hashCode() & (SLICES - 1))
        .setLong(2, at)
        .setString(3, persistenceId)
        .setLong(4, event.sequenceNr())
        .setInt(5, event.type())
        .setInt(6, timeToLive)
        .build();
  }

  /// The entries of a minute from the instant on, in their order; of each slice at most `limit`,
  /// and none beyond the end of a slice that was cut off.
  CompletionStage<List<Noted>> ofMinute(int minute, long from, int limit) {
    return Cql.join(
            IntStream.range(0, SLICES)
                .mapToObj(
                    slice -> cql.all(select.bind(minute, slice, from, limit), FeedRows::noted))
                .toList())
        .thenApply(slices -> merge(slices, limit));
  }

  private static List<Noted> merge(List<List<Noted>> slices, int limit) {
    long end = Long.MAX_VALUE;
    List<Noted> merged = new ArrayList<>();
    for (List<Noted> slice : slices) {
      merged.addAll(slice);
      if (slice.size() == limit) {
        end = Math.min(end, slice.getLast().at());
      }
    }
    long known = end;
    merged.removeIf(each -> each.at() > known);
    merged.sort((a, b) -> Long.compare(a.at(), b.at()));
    return merged;
  }

  private static Noted noted(Row row) {
    return new Noted(
        row.getLong(0),
        new FeedEntry(String.valueOf(row.getString(1)), row.getLong(2), row.getInt(3)));
  }
}
