// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.data.GettableByIndex;
import io.holdfast.persistence.Micros;
import io.holdfast.persistence.journal.EventStore.IndexChange.LegMoved;
import io.holdfast.sharding.ports.OpenCalls;
import io.holdfast.sharding.routing.Shards;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;

/// The legs that a shard must take up, one row each, in a partition for each shard.
final class OpenCallRows implements OpenCalls {

  /// How long a row outlives its due time that nobody deleted.
  private static final Duration KEPT = Duration.ofDays(32);

  private final Cql cql;
  private final InstantSource clock;
  private final PreparedStatement insert;
  private final PreparedStatement move;
  private final PreparedStatement delete;
  private final PreparedStatement ofShard;

  OpenCallRows(Cql cql, InstantSource clock) {
    this.cql = cql;
    this.clock = clock;
    this.insert =
        cql.prepare(
            "INSERT INTO open_calls (shard, uid, leg, call_id, due, phase)"
                + " VALUES (?, ?, ?, ?, ?, ?) USING TTL ?");
    this.move =
        cql.prepare(
            "INSERT INTO open_calls (shard, uid, leg, due, phase) VALUES (?, ?, ?, ?, ?) USING TTL ?");
    this.delete = cql.prepare("DELETE FROM open_calls WHERE shard = ? AND uid = ? AND leg = ?");
    this.ofShard =
        cql.prepare("SELECT uid, leg, call_id, due, phase FROM open_calls WHERE shard = ?");
  }

  /// What writes the row of a leg that begins.
  BoundStatement opened(Row row) {
    return insert(row, KEPT);
  }

  @Override
  public CompletionStage<Void> remember(Row row) {
    return cql.write(insert(row, Duration.ofMinutes(1)));
  }

  private BoundStatement insert(Row row, Duration kept) {
    return insert
        .boundStatementBuilder()
        .setInt(0, row.shard())
        .setString(1, row.uid())
        .setInt(2, row.leg())
        .setString(3, row.callId())
        .setLong(4, Micros.of(row.due()))
        .setInt(5, code(row.phase()))
        .setInt(6, Lifetime.seconds(clock, row.due(), kept))
        .build();
  }

  /// What moves the row of a leg. Within the set-up there is nothing to write: a shard takes up all
  /// that is in set-up as soon as it arrives, whatever its deadline.
  Optional<BoundStatement> moved(LegMoved moved) {
    if (moved.phase() == Phase.SETUP) {
      return Optional.empty();
    }
    return Optional.of(
        move.boundStatementBuilder()
            .setInt(0, moved.shard())
            .setString(1, moved.uid())
            .setInt(2, moved.leg())
            .setLong(3, Micros.of(moved.due()))
            .setInt(4, code(moved.phase()))
            .setInt(5, Lifetime.seconds(clock, moved.due(), KEPT))
            .build());
  }

  CompletionStage<Void> close(int shard, String uid, int leg) {
    return cql.write(delete.bind(shard, uid, leg));
  }

  @Override
  public CompletionStage<List<Row>> ofShard(int shard) {
    Instant now = clock.instant();
    return rows(shard)
        .thenApply(
            rows -> {
              rows.stream().filter(row -> isForgotten(row, now)).forEach(this::closeLater);
              return rows.stream()
                  .filter(row -> !isForgotten(row, now))
                  .sorted(
                      Comparator.comparing(Row::due)
                          .thenComparing(Row::uid)
                          .thenComparing(Row::leg))
                  .toList();
            });
  }

  /// A leg whose final response nobody waits for any more, and whose row a killed node left behind.
  private static boolean isForgotten(Row row, Instant now) {
    return row.phase() == Phase.ENDED && row.due().isBefore(now);
  }

  private void closeLater(Row row) {
    close(row).exceptionally(_ -> null);
  }

  @Override
  public CompletionStage<Void> close(Row row) {
    return close(row.shard(), row.uid(), row.leg());
  }

  private CompletionStage<List<Row>> rows(int shard) {
    return cql.all(ofShard.bind(shard), row -> row(shard, row))
        .thenApply(rows -> rows.stream().flatMap(Optional::stream).toList());
  }

  @Override
  public CompletionStage<List<Row>> open(int limit) {
    return all()
        .thenApply(
            rows -> rows.stream().sorted(Comparator.comparing(Row::due)).limit(limit).toList());
  }

  @Override
  public CompletionStage<Long> count() {
    return all().thenApply(rows -> (long) rows.size());
  }

  /// The legs of all shards that have not ended; for listings.
  private CompletionStage<List<Row>> all() {
    return Cql.join(IntStream.range(0, Shards.COUNT).mapToObj(this::rows).toList())
        .thenApply(
            shards ->
                shards.stream()
                    .flatMap(List::stream)
                    .filter(row -> row.phase() != Phase.ENDED)
                    .toList());
  }

  /// Nothing to do: whoever wrote that a leg has ended deletes the row in time, and what a killed
  /// node leaves behind is passed over.
  @Override
  public CompletionStage<Long> forgetEnded(Instant now) {
    return CompletableFuture.completedStage(0L);
  }

  /// Nothing where a part of the row is gone: a stale owner deleted it before its successor wrote.
  private static Optional<Row> row(int shard, GettableByIndex row) {
    String callId = row.getString(2);
    if (callId == null || row.isNull(3) || row.isNull(4)) {
      return Optional.empty();
    }
    return Optional.of(
        new Row(
            shard,
            Micros.toInstant(row.getLong(3)),
            String.valueOf(row.getString(0)),
            callId,
            row.getInt(1),
            phase(row.getInt(4))));
  }

  // Not the ordinal: the number stands in the table, whatever becomes of the enum.
  private static int code(Phase phase) {
    return switch (phase) {
      case SETUP -> 0;
      case ESTABLISHED -> 1;
      case ENDED -> 2;
    };
  }

  private static Phase phase(int code) {
    return switch (code) {
      case 0 -> Phase.SETUP;
      case 1 -> Phase.ESTABLISHED;
      case 2 -> Phase.ENDED;
      default ->
          throw new IllegalStateException("open_calls.phase: " + code + " (expected: 0 to 2)");
    };
  }
}
