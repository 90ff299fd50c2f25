// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.holdfast.persistence.Micros;
import io.holdfast.persistence.projection.Cdr;
import io.holdfast.persistence.projection.Cdrs.Cursor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/// The keys of the call records in order of their start, in buckets of ten minutes, and which of
/// these buckets there are.
final class CdrListing {
  private static final long BUCKET = TimeUnit.MINUTES.toMicros(10);

  /// Buckets that are named in one partition of `cdr_buckets`: about a year of them.
  private static final int SPAN = 50_000;

  /// Buckets whose names were written by this process; forgotten when there are many.
  private static final int KNOWN = 10_000;

  /// By so many seconds the name of a bucket outlives the first record in it.
  private static final int DAY = 86_400;

  /// Buckets that are counted at once.
  private static final int STRIDE = 64;

  private final Cql cql;
  private final Set<Integer> known = ConcurrentHashMap.newKeySet();
  private final PreparedStatement insert;
  private final PreparedStatement insertBucket;
  private final PreparedStatement buckets;
  private final PreparedStatement keys;
  private final PreparedStatement count;

  CdrListing(Cql cql) {
    this.cql = cql;
    this.insert =
        cql.prepare(
            "INSERT INTO cdr_by_start (bucket, started_at, uid, leg) VALUES (?, ?, ?, ?) USING TTL ?");
    this.insertBucket =
        cql.prepare("INSERT INTO cdr_buckets (span, bucket) VALUES (?, ?) USING TTL ?");
    this.buckets =
        cql.prepare(
            "SELECT bucket FROM cdr_buckets WHERE span = ? AND bucket >= ? AND bucket <= ?");
    this.keys =
        cql.prepare(
            "SELECT uid, leg FROM cdr_by_start WHERE bucket = ?"
                + " AND (started_at, uid, leg) > (?, ?, ?) AND (started_at) < (?) LIMIT ?");
    this.count = cql.prepare("SELECT COUNT(*) FROM cdr_by_start WHERE bucket = ?");
  }

  /// What writes the key of a record.
  BoundStatement insert(Cdr cdr, int timeToLive) {
    long startedAt = Micros.of(cdr.startedAt());
    return insert
        .boundStatementBuilder()
        .setInt(0, bucketOf(startedAt))
        .setLong(1, startedAt)
        .setString(2, cdr.uid())
        .setInt(3, cdr.leg())
        .setInt(4, timeToLive)
        .build();
  }

  /// Writes that there is such a bucket, unless that is known.
  Optional<CompletionStage<Void>> noteBucket(Cdr cdr, int timeToLive) {
    int bucket = bucketOf(Micros.of(cdr.startedAt()));
    return known.contains(bucket)
        ? Optional.empty()
        : Optional.of(
            cql.write(insertBucket.bind(bucket / SPAN, bucket, timeToLive + DAY))
                .thenAccept(_ -> know(bucket)));
  }

  private void know(int bucket) {
    if (known.size() >= KNOWN) {
      known.clear();
    }
    known.add(bucket);
  }

  private static int bucketOf(long micros) {
    return Math.clamp(Math.floorDiv(micros, BUCKET), 0, Integer.MAX_VALUE);
  }

  /// The keys of the records that started in `[since, until)`, after the cursor.
  CompletionStage<List<Cdr.Key>> between(
      Instant since, Instant until, Optional<Cursor> after, int limit) {
    long from =
        Math.max(Micros.of(since), after.map(c -> Micros.of(c.startedAt())).orElse(Long.MIN_VALUE));
    return existing(bucketOf(from), bucketOf(Micros.of(until)))
        .thenCompose(
            found -> keys(found, 0, new Range(from, Micros.of(until), after), limit, List.of()));
  }

  private record Range(long from, long until, Optional<Cursor> after) {}

  private CompletionStage<List<Cdr.Key>> keys(
      List<Integer> buckets, int index, Range range, int limit, List<Cdr.Key> before) {
    if (index == buckets.size() || before.size() >= limit) {
      return CompletableFuture.completedStage(before);
    }
    boolean cursor = range.after().map(c -> Micros.of(c.startedAt()) >= range.from()).orElse(false);
    return cql.all(
            keys.bind(
                buckets.get(index),
                range.from(),
                cursor ? range.after().map(c -> c.key().uid()).orElse("") : "",
                cursor ? range.after().map(c -> c.key().leg()).orElse(-1) : -1,
                range.until(),
                limit - before.size()),
            CdrListing::key)
        .thenCompose(
            found -> {
              List<Cdr.Key> all = new ArrayList<>(before);
              all.addAll(found);
              return keys(buckets, index + 1, range, limit, all);
            });
  }

  private static Cdr.Key key(Row row) {
    return new Cdr.Key(String.valueOf(row.getString(0)), row.getInt(1));
  }

  /// The buckets that there are, in their order; all partitions are asked at once.
  private CompletionStage<List<Integer>> existing(int from, int to) {
    int last = Math.min(to, bucketOf(System.currentTimeMillis() * 1000)) / SPAN + 1;
    return Cql.join(
            IntStream.rangeClosed(from / SPAN, last)
                .mapToObj(span -> cql.all(buckets.bind(span, from, to), row -> row.getInt(0)))
                .toList())
        .thenApply(spans -> spans.stream().flatMap(List::stream).toList());
  }

  CompletionStage<Long> count() {
    return existing(0, Integer.MAX_VALUE).thenCompose(found -> count(found, 0));
  }

  /// Some buckets at a time.
  private CompletionStage<Long> count(List<Integer> buckets, long before) {
    if (buckets.isEmpty()) {
      return CompletableFuture.completedStage(before);
    }
    int some = Math.min(STRIDE, buckets.size());
    return Cql.join(
            buckets.subList(0, some).stream().map(each -> cql.first(count.bind(each))).toList())
        .thenCompose(
            rows ->
                count(
                    buckets.subList(some, buckets.size()),
                    before
                        + rows.stream()
                            .mapToLong(row -> row.map(found -> found.getLong(0)).orElse(0L))
                            .sum()));
  }
}
