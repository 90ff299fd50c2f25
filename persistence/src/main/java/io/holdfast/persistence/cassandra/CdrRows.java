// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.type.reflect.GenericType;
import io.holdfast.persistence.Micros;
import io.holdfast.persistence.journal.EventStore.FeedOffset;
import io.holdfast.persistence.projection.Cdr;
import io.holdfast.persistence.projection.CdrTable;
import io.holdfast.sharding.call.CallEvent.EndedBy;
import io.holdfast.sharding.call.CallEvent.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// The call records in columns, by call; and their keys by the time of their start, see
/// [CdrListing]. Records are written before the offset: after a failure they are written again.
final class CdrRows implements CdrTable {
  private static final String PROJECTION = "cdr";

  private static final String COLUMNS =
      """
      uid, leg, call_id, caller, callee, request_uri, started_at, rang_at, answered_at, ended_at,
      ended_by, outcome, sip_status, node, branch_targets, branch_statuses\
      """;

  private static final GenericType<List<String>> TARGETS = GenericType.listOf(String.class);
  private static final GenericType<List<Integer>> STATUSES = GenericType.listOf(Integer.class);

  private final Cql cql;
  private final Marks marks;
  private final CdrListing listing;
  private final InstantSource clock;
  private final Duration retention;
  private final Duration eventRetention;
  private final PreparedStatement insert;
  private final PreparedStatement ofCall;
  private final PreparedStatement one;
  private final PreparedStatement all;
  private final PreparedStatement allUpTo;
  private final PreparedStatement after;
  private final PreparedStatement between;

  /// @param retention of the records
  /// @param eventRetention of the events that they are made from
  CdrRows(Cql cql, Marks marks, InstantSource clock, Duration retention, Duration eventRetention) {
    this.cql = cql;
    this.marks = marks;
    this.clock = clock;
    this.retention = retention;
    this.eventRetention = eventRetention;
    this.listing = new CdrListing(cql);
    String select = "SELECT " + COLUMNS + " FROM cdr";
    this.insert =
        cql.prepare(
            "INSERT INTO cdr ("
                + COLUMNS
                + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) USING TTL ?");
    this.ofCall = cql.prepare(select + " WHERE uid = ?");
    this.one = cql.prepare(select + " WHERE uid = ? AND leg = ?");
    this.all = cql.prepare(select);
    this.allUpTo = cql.prepare(select + " WHERE token(uid) <= token(?)");
    this.after = cql.prepare(select + " WHERE token(uid) > token(?)");
    this.between = cql.prepare(select + " WHERE token(uid) > token(?) AND token(uid) <= token(?)");
  }

  @Override
  public CompletionStage<FeedOffset> offset() {
    return marks.find(PROJECTION).thenApply(o -> o.map(FeedOffset::new).orElse(FeedOffset.START));
  }

  @Override
  public CompletionStage<Void> write(List<Cdr> records, FeedOffset offset) {
    List<CompletionStage<Void>> written = new ArrayList<>();
    for (Cdr cdr : records) {
      int timeToLive = Lifetime.seconds(clock, cdr.endedAt(), retention);
      written.add(
          cql.write(List.of(statement(cdr, timeToLive)), List.of(listing.insert(cdr, timeToLive))));
      listing.noteBucket(cdr, timeToLive).ifPresent(written::add);
    }
    return Cql.all(written).thenCompose(_ -> marks.put(PROJECTION, offset.token()));
  }

  private BoundStatement statement(Cdr cdr, int timeToLive) {
    BoundStatementBuilder bound =
        insert
            .boundStatementBuilder()
            .setString(0, cdr.uid())
            .setInt(1, cdr.leg())
            .setString(2, cdr.callId())
            .setString(3, cdr.from())
            .setString(4, cdr.to())
            .setString(5, cdr.requestUri())
            .setLong(6, Micros.of(cdr.startedAt()))
            .setLong(9, Micros.of(cdr.endedAt()))
            .setString(10, cdr.endedBy().name())
            .setString(11, cdr.outcome().name())
            .setInt(12, cdr.sipStatus())
            .setString(13, cdr.node())
            .set(14, cdr.branches().stream().map(Cdr.Branch::target).toList(), TARGETS)
            .set(15, cdr.branches().stream().map(Cdr.Branch::status).toList(), STATUSES)
            .setInt(16, timeToLive);
    return orNull(orNull(bound, 7, cdr.rangAt()), 8, cdr.answeredAt()).build();
  }

  /// Not left unset: a record that is written again must not keep what it said before.
  private static BoundStatementBuilder orNull(
      BoundStatementBuilder bound, int column, Optional<Instant> at) {
    return at.isPresent() ? bound.setLong(column, Micros.of(at.get())) : bound.setToNull(column);
  }

  @Override
  public CompletionStage<List<Cdr>> byUid(String after, String to, int limit) {
    List<Cdr> found = new ArrayList<>();
    int[] uids = {0};
    return cql.each(
            range(after, to).setPageSize(Math.min(1000, 4 * limit)),
            row -> {
              Cdr cdr = record(row);
              if (found.isEmpty() || !found.getLast().uid().equals(cdr.uid())) {
                uids[0]++;
              }
              if (uids[0] > limit) {
                return false;
              }
              found.add(cdr);
              return true;
            })
        .thenApply(_ -> found);
  }

  private Statement<?> range(String from, String to) {
    if (from.isEmpty()) {
      return to.isEmpty() ? all.bind() : allUpTo.bind(to);
    }
    return to.isEmpty() ? after.bind(from) : between.bind(from, to);
  }

  @Override
  public CompletionStage<List<Cdr>> ofCall(String uid) {
    return cql.all(ofCall.bind(uid), CdrRows::record);
  }

  /// Events expire no sooner than their retention, and nobody has to delete them.
  @Override
  public CompletionStage<Instant> prunedBefore() {
    return CompletableFuture.completedStage(clock.instant().minus(eventRetention));
  }

  @Override
  public CompletionStage<List<Cdr>> startedBetween(
      Instant since, Instant until, Optional<Cursor> after, int limit) {
    return listing
        .between(since, until, after, limit)
        .thenCompose(keys -> Cql.join(keys.stream().map(this::find).toList()))
        .thenApply(
            found ->
                found.stream()
                    .flatMap(Optional::stream)
                    .sorted(Comparator.comparing(Cdr::startedAt).thenComparing(Cdr::key))
                    .toList());
  }

  @Override
  public CompletionStage<Optional<Cdr>> find(Cdr.Key key) {
    return cql.first(one.bind(key.uid(), key.leg())).thenApply(row -> row.map(CdrRows::record));
  }

  @Override
  public CompletionStage<Long> count() {
    return listing.count();
  }

  private static Cdr record(Row row) {
    return new Cdr(
        text(row, 0),
        row.getInt(1),
        text(row, 2),
        text(row, 3),
        text(row, 4),
        text(row, 5),
        Micros.toInstant(row.getLong(6)),
        instant(row, 7),
        instant(row, 8),
        Micros.toInstant(row.getLong(9)),
        EndedBy.valueOf(text(row, 10)),
        Outcome.valueOf(text(row, 11)),
        row.getInt(12),
        text(row, 13),
        branches(row.get(14, TARGETS), row.get(15, STATUSES)));
  }

  private static String text(Row row, int column) {
    return String.valueOf(row.getString(column));
  }

  private static @Nullable Instant instant(Row row, int column) {
    return row.isNull(column) ? null : Micros.toInstant(row.getLong(column));
  }

  private static List<Cdr.Branch> branches(
      @Nullable List<String> targets, @Nullable List<Integer> statuses) {
    List<Cdr.Branch> branches = new ArrayList<>();
    for (int i = 0; targets != null && statuses != null && i < targets.size(); i++) {
      branches.add(new Cdr.Branch(targets.get(i), statuses.get(i)));
    }
    return branches;
  }
}
