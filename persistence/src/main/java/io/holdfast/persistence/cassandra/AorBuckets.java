// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.cassandra;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.IntStream;

/// Rows by address-of-record, in a fixed number of partitions by a hash of it, each of which is in
/// the order of the AORs: so one row is found in one partition, and a listing merges them all.
final class AorBuckets<T> {

  /// Stands in the tables: never changes.
  private static final int COUNT = 32;

  private final Cql cql;
  private final PreparedStatement after;
  private final PreparedStatement count;
  private final Function<Row, T> reader;
  private final Function<T, String> aor;

  /// @param columns what the reader reads
  AorBuckets(
      Cql cql, String table, String columns, Function<Row, T> reader, Function<T, String> aor) {
    this.cql = cql;
    this.reader = reader;
    this.aor = aor;
    this.after =
        cql.prepare(
            "SELECT " + columns + " FROM " + table + " WHERE bucket = ? AND aor > ? LIMIT ?");
    this.count = cql.prepare("SELECT COUNT(*) FROM " + table + " WHERE bucket = ?");
  }

  static int of(String aor) {
    int hash = aor.hashCode();
    return (hash ^ hash >>> 16) & (COUNT - 1);
  }

  /// In the order of the AORs, those after the given one.
  CompletionStage<List<T>> list(String afterAor, int limit) {
    return limit <= 0
        ? CompletableFuture.completedStage(List.of())
        : list(afterAor, limit, Math.min(limit, limit / 8 + 16));
  }

  private CompletionStage<List<T>> list(String afterAor, int limit, int each) {
    List<CompletionStage<List<T>>> asked =
        IntStream.range(0, COUNT)
            .mapToObj(bucket -> cql.all(after.bind(bucket, afterAor, each), reader))
            .toList();
    return Cql.join(asked)
        .thenCompose(
            found -> {
              List<T> merged = merge(found, each);
              return merged.size() >= limit || each >= limit || isWhole(found, each)
                  ? CompletableFuture.completedStage(
                      merged.subList(0, Math.min(limit, merged.size())))
                  : list(afterAor, limit, Math.min(limit, each * 4));
            });
  }

  private boolean isWhole(List<List<T>> found, int each) {
    return found.stream().allMatch(rows -> rows.size() < each);
  }

  /// What is known to be in order: nothing beyond the end of a bucket that was cut off.
  private List<T> merge(List<List<T>> found, int each) {
    String end = null;
    List<T> merged = new ArrayList<>();
    for (List<T> rows : found) {
      merged.addAll(rows);
      if (rows.size() == each) {
        String last = aor.apply(rows.getLast());
        end = end == null || last.compareTo(end) < 0 ? last : end;
      }
    }
    merged.sort(Comparator.comparing(aor));
    if (end != null) {
      String known = end;
      merged.removeIf(row -> aor.apply(row).compareTo(known) > 0);
    }
    return merged;
  }

  CompletionStage<Long> count() {
    return Cql.join(
            IntStream.range(0, COUNT).mapToObj(bucket -> cql.first(count.bind(bucket))).toList())
        .thenApply(
            rows -> rows.stream().mapToLong(row -> row.map(r -> r.getLong(0)).orElse(0L)).sum());
  }
}
