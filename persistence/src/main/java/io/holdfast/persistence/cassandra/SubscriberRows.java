// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.holdfast.sharding.ports.Subscribers;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// The accounts, by address-of-record.
final class SubscriberRows implements Subscribers {
  private static final String COLUMNS = "aor, realm, ha1_md5, ha1_sha256";

  private final Cql cql;
  private final AorBuckets<Subscriber> buckets;
  private final PreparedStatement select;
  private final PreparedStatement insert;
  private final PreparedStatement delete;

  SubscriberRows(Cql cql) {
    this.cql = cql;
    this.buckets =
        new AorBuckets<>(cql, "subscribers", COLUMNS, SubscriberRows::row, Subscriber::aor);
    this.select =
        cql.prepare("SELECT " + COLUMNS + " FROM subscribers WHERE bucket = ? AND aor = ?");
    this.insert =
        cql.prepare("INSERT INTO subscribers (bucket, " + COLUMNS + ") VALUES (?, ?, ?, ?, ?)");
    this.delete = cql.prepare("DELETE FROM subscribers WHERE bucket = ? AND aor = ?");
  }

  @Override
  public CompletionStage<Optional<Subscriber>> find(String aor) {
    return cql.first(select.bind(AorBuckets.of(aor), aor))
        .thenApply(row -> row.map(SubscriberRows::row));
  }

  @Override
  public CompletionStage<Void> put(Subscriber subscriber) {
    return cql.write(
        subscriber
            .ha1Sha256()
            .map(ha1 -> bound(subscriber).setString(4, ha1))
            .orElseGet(() -> bound(subscriber).setToNull(4))
            .build());
  }

  private BoundStatementBuilder bound(Subscriber subscriber) {
    return insert
        .boundStatementBuilder()
        .setInt(0, AorBuckets.of(subscriber.aor()))
        .setString(1, subscriber.aor())
        .setString(2, subscriber.realm())
        .setString(3, subscriber.ha1Md5());
  }

  @Override
  public CompletionStage<Boolean> remove(String aor) {
    return find(aor)
        .thenCompose(
            found ->
                found.isEmpty()
                    ? CompletableFuture.completedStage(false)
                    : cql.write(delete.bind(AorBuckets.of(aor), aor)).thenApply(_ -> true));
  }

  @Override
  public CompletionStage<List<Subscriber>> list(String after, int limit) {
    return buckets.list(after, limit);
  }

  @Override
  public CompletionStage<Long> count() {
    return buckets.count();
  }

  private static Subscriber row(Row row) {
    return new Subscriber(
        String.valueOf(row.getString(0)),
        String.valueOf(row.getString(1)),
        String.valueOf(row.getString(2)),
        Optional.ofNullable(row.getString(3)));
  }
}
