// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.data.GettableByIndex;
import io.holdfast.persistence.Micros;
import io.holdfast.sharding.ports.RegistrationIndex;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// The addresses-of-record that have bindings: for listings, one row each; for the deadlines, see
/// [DueRegistrations].
final class RegistrationRows implements RegistrationIndex {

  /// How long rows outlive their due time: a cluster that was off for less finds them again.
  static final Duration KEPT = Duration.ofDays(3);

  private static final String COLUMNS = "aor, shard, due, contacts";

  private final Cql cql;
  private final InstantSource clock;
  private final AorBuckets<Row> buckets;
  private final DueRegistrations deadlines;
  private final PreparedStatement insert;
  private final PreparedStatement delete;
  private final PreparedStatement select;

  RegistrationRows(Cql cql, Marks marks, InstantSource clock) {
    this.cql = cql;
    this.clock = clock;
    this.buckets = new AorBuckets<>(cql, "registrations", COLUMNS, RegistrationRows::row, Row::aor);
    this.deadlines = new DueRegistrations(cql, marks, clock, this::find);
    this.insert =
        cql.prepare(
            "INSERT INTO registrations (bucket, "
                + COLUMNS
                + ") VALUES (?, ?, ?, ?, ?) USING TTL ?");
    this.delete = cql.prepare("DELETE FROM registrations WHERE bucket = ? AND aor = ?");
    this.select =
        cql.prepare("SELECT " + COLUMNS + " FROM registrations WHERE bucket = ? AND aor = ?");
  }

  /// What writes the rows of an address-of-record.
  List<BoundStatement> inserts(Row row) {
    return List.of(
        insert
            .boundStatementBuilder()
            .setInt(0, AorBuckets.of(row.aor()))
            .setString(1, row.aor())
            .setInt(2, row.shard())
            .setLong(3, Micros.of(row.due()))
            .setInt(4, row.contacts())
            .setInt(5, Lifetime.seconds(clock, row.due(), KEPT))
            .build(),
        deadlines.insert(row));
  }

  /// What removes the row of an address-of-record.
  BoundStatement delete(String aor) {
    return delete.bind(AorBuckets.of(aor), aor);
  }

  private CompletionStage<Optional<Row>> find(String aor) {
    return cql.first(select.bind(AorBuckets.of(aor), aor))
        .thenApply(row -> row.map(RegistrationRows::row));
  }

  @Override
  public CompletionStage<List<Row>> due(int shard, Instant now, int limit) {
    return deadlines.due(shard, now, limit);
  }

  @Override
  public CompletionStage<List<Row>> list(String after, int limit) {
    return buckets.list(after, limit);
  }

  @Override
  public CompletionStage<Long> count() {
    return buckets.count();
  }

  private static Row row(GettableByIndex row) {
    return new Row(
        row.getInt(1),
        String.valueOf(row.getString(0)),
        Micros.toInstant(row.getLong(2)),
        row.getInt(3));
  }
}
