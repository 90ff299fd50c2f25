// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.cassandra;

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

/// The keys of the call records in order of their start, in buckets of ten minutes, and which of
/// these buckets there are.
final class CdrListing {
  private static final long BUCKET = TimeUnit.MINUTES.toMicros(10);

  /// Buckets that are named in one partition of `cdr_buckets`: about a year of them.
  private static final int SPAN = 50_000;

  /// Buckets whose names were written by this process; forgotten when there are many.
  private static final int KNOWN = 10_000;

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

  List<CompletionStage<Void>> put(Cdr cdr, int timeToLive) {
    long startedAt = Micros.of(cdr.startedAt());
    int bucket = bucketOf(startedAt);
    List<CompletionStage<Void>> written = new ArrayList<>();
    written.add(
        cql.write(
            insert
                .boundStatementBuilder()
                .setInt(0, bucket)
                .setLong(1, startedAt)
                .setString(2, cdr.uid())
                .setInt(3, cdr.leg())
                .setInt(4, timeToLive)
                .setQueryTimestamp(cql.timestamp())
                .build()));
    if (!known.contains(bucket)) {
      written.add(
          cql.write(
                  insertBucket
                      .bind(bucket / SPAN, bucket, timeToLive)
                      .setQueryTimestamp(cql.timestamp()))
              .thenAccept(_ -> know(bucket)));
    }
    return written;
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

  private CompletionStage<List<Integer>> existing(int from, int to) {
    int spanNow = bucketOf(System.currentTimeMillis() * 1000) / SPAN + 1;
    return existing(from / SPAN, Math.min(to / SPAN, spanNow), from, to, new ArrayList<>());
  }

  private CompletionStage<List<Integer>> existing(
      int span, int last, int from, int to, List<Integer> found) {
    if (span > last) {
      return CompletableFuture.completedStage(found);
    }
    return cql.each(buckets.bind(span, from, to), row -> found.add(row.getInt(0)))
        .thenCompose(_ -> existing(span + 1, last, from, to, found));
  }

  CompletionStage<Long> count() {
    return existing(0, Integer.MAX_VALUE).thenCompose(found -> count(found, 0, 0));
  }

  private CompletionStage<Long> count(List<Integer> buckets, int index, long before) {
    return index == buckets.size()
        ? CompletableFuture.completedStage(before)
        : cql.first(count.bind(buckets.get(index)))
            .thenCompose(
                row -> count(buckets, index + 1, before + row.map(r -> r.getLong(0)).orElse(0L)));
  }
}
