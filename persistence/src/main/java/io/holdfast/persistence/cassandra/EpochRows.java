// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.cassandra;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.holdfast.sharding.ports.Epochs;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// The epoch of each shard, raised by a lightweight transaction: of two nodes that raise it at
/// once, each gets a number of its own.
final class EpochRows implements Epochs {
  private final Cql cql;
  private final PreparedStatement select;
  private final PreparedStatement insert;
  private final PreparedStatement update;

  EpochRows(Cql cql) {
    this.cql = cql;
    this.select = cql.prepare("SELECT epoch FROM epochs WHERE shard = ?");
    this.insert =
        cql.prepare("INSERT INTO epochs (shard, epoch, node) VALUES (?, ?, ?) IF NOT EXISTS");
    this.update = cql.prepare("UPDATE epochs SET epoch = ?, node = ? WHERE shard = ? IF epoch = ?");
  }

  @Override
  public CompletionStage<Long> raise(int shard, String node) {
    return cql.first(select.bind(shard))
        .thenCompose(row -> from(shard, node, row.map(found -> found.getLong(0)).orElse(0L)));
  }

  /// What was read may be too old: then the transaction says what stands now, and it is tried from
  /// there.
  private CompletionStage<Long> from(int shard, String node, long current) {
    long next = current + 1;
    var raise =
        current == 0 ? insert.bind(shard, next, node) : update.bind(next, node, shard, current);
    return cql.transact(raise.setIdempotent(false))
        .thenCompose(
            result ->
                result.wasApplied()
                    ? CompletableFuture.completedStage(next)
                    : from(shard, node, standing(result.one())));
  }

  private static long standing(@Nullable Row row) {
    return row != null && row.getColumnDefinitions().contains("epoch") ? row.getLong("epoch") : 0;
  }
}
