// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.holdfast.persistence.Micros;
import io.holdfast.sharding.ports.RegistrationIndex.Row;
import io.holdfast.sharding.routing.Shards;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/// When registrations are to be looked at. Each refresh adds a deadline, and none is ever deleted:
/// whether one still holds is asked of the row of its address-of-record when the time has come.
///
/// Each shard is read forward from a mark below which nothing is left to do: a few seconds ahead at
/// a time, so that most questions are answered from memory, and stored now and then, so that a
/// start does not begin days ago.
final class DueRegistrations {

  /// How far ahead is read; so this often.
  private static final long AHEAD = TimeUnit.SECONDS.toMicros(5);

  /// How long a deadline that has passed is still looked for: its write may have been slow.
  private static final long LATE = TimeUnit.SECONDS.toMicros(15);

  /// How far the mark moves before it is stored again.
  private static final long STORE_EVERY = TimeUnit.MINUTES.toMicros(10);

  /// Deadlines that are read at a time.
  private static final int PAGE = 2000;

  private static final long HOUR = TimeUnit.HOURS.toMicros(1);

  private record Deadline(long due, String aor) implements Comparable<Deadline> {
    private static final Comparator<Deadline> ORDER =
        Comparator.comparingLong(Deadline::due).thenComparing(Deadline::aor);

    @Override
    public int compareTo(Deadline other) {
      return ORDER.compare(this, other);
    }
  }

  /// What is known of a shard; of whoever has set `busy`.
  private static final class Known {
    final AtomicBoolean busy = new AtomicBoolean();
    long mark = -1;
    long stored = -1;
    long horizon = Long.MIN_VALUE; // read up to here
    final TreeSet<Deadline> coming = new TreeSet<>();
    final Set<Deadline> done = new HashSet<>(); // those after the mark
  }

  private final Cql cql;
  private final Marks marks;
  private final InstantSource clock;
  private final Function<String, CompletionStage<Optional<Row>>> registration;
  private final PreparedStatement insert;
  private final PreparedStatement select;
  private final List<Known> shards = new ArrayList<>();

  /// @param registration finds the row of an address-of-record
  DueRegistrations(
      Cql cql,
      Marks marks,
      InstantSource clock,
      Function<String, CompletionStage<Optional<Row>>> registration) {
    this.cql = cql;
    this.marks = marks;
    this.clock = clock;
    this.registration = registration;
    this.insert =
        cql.prepare(
            "INSERT INTO registrations_due (shard, hour, due, aor) VALUES (?, ?, ?, ?) USING TTL ?");
    this.select =
        cql.prepare(
            "SELECT due, aor FROM registrations_due"
                + " WHERE shard = ? AND hour = ? AND due >= ? AND due <= ? LIMIT ?");
    for (int shard = 0; shard < Shards.COUNT; shard++) {
      shards.add(new Known());
    }
  }

  /// What writes the deadline of an address-of-record.
  BoundStatement insert(Row row) {
    long due = Micros.of(row.due());
    return insert
        .boundStatementBuilder()
        .setInt(0, row.shard())
        .setInt(1, hour(due))
        .setLong(2, due)
        .setString(3, row.aor())
        .setInt(4, Lifetime.seconds(clock, row.due(), RegistrationRows.KEPT))
        .build();
  }

  /// Those that are due, as far as they are known; nothing while an earlier question is open.
  CompletionStage<List<Row>> due(int shard, Instant now, int limit) {
    Known known = shards.get(shard);
    if (!known.busy.compareAndSet(false, true)) {
      return CompletableFuture.completedStage(List.of());
    }
    long at = Micros.of(now);
    return begin(shard, known, at)
        .thenCompose(_ -> at < known.horizon ? nothing() : read(shard, known, at))
        .thenCompose(_ -> check(known, at, limit))
        .thenApply(
            rows -> {
              advance(shard, known, at);
              return rows;
            })
        .whenComplete((_, _) -> known.busy.set(false));
  }

  @SuppressWarnings("NullAway") // null is the only Void
  private static CompletionStage<Void> nothing() {
    return CompletableFuture.completedStage(null);
  }

  private CompletionStage<Void> begin(int shard, Known known, long now) {
    long earliest = now - TimeUnit.NANOSECONDS.toMicros(RegistrationRows.KEPT.toNanos());
    if (known.mark >= 0) {
      return nothing();
    }
    return marks
        .find(name(shard))
        .thenAccept(
            stored -> {
              known.stored = stored.map(Long::parseLong).orElse(marks.madeAt());
              known.mark = Math.max(known.stored, earliest);
            });
  }

  private static String name(int shard) {
    return "due/" + shard;
  }

  /// Reads on from the mark, hour by hour.
  private CompletionStage<Void> read(int shard, Known known, long now) {
    long until = Math.max(now, known.mark) + AHEAD;
    known.coming.clear();
    return read(shard, known, hour(known.mark), until, PAGE);
  }

  private CompletionStage<Void> read(int shard, Known known, int hour, long until, int room) {
    List<Deadline> found = new ArrayList<>();
    return cql.each(
            select.bind(shard, hour, known.mark, until, room),
            row -> found.add(new Deadline(row.getLong(0), String.valueOf(row.getString(1)))))
        .thenCompose(
            _ -> {
              found.stream().filter(each -> !known.done.contains(each)).forEach(known.coming::add);
              if (found.size() == room) { // the rest next time
                known.horizon = found.getLast().due();
                return nothing();
              }
              if (hour < hour(until)) {
                return read(shard, known, hour + 1, until, room - found.size());
              }
              known.horizon = until;
              return nothing();
            });
  }

  /// Which of those whose time has come still hold; none only where none does.
  private CompletionStage<List<Row>> check(Known known, long now, int limit) {
    List<Deadline> passed = new ArrayList<>();
    for (Deadline each : known.coming) {
      if (each.due() > now || passed.size() == limit) {
        break;
      }
      passed.add(each);
    }
    return Cql.join(passed.stream().map(each -> registration.apply(each.aor())).toList())
        .thenCompose(
            rows -> {
              Map<String, Row> due = new LinkedHashMap<>();
              for (int i = 0; i < passed.size(); i++) {
                Optional<Row> row = rows.get(i).filter(found -> Micros.of(found.due()) <= now);
                row.ifPresent(found -> due.put(found.aor(), found));
                if (row.isEmpty()) {
                  known.coming.remove(passed.get(i));
                  known.done.add(passed.get(i));
                }
              }
              return due.isEmpty() && !passed.isEmpty()
                  ? check(known, now, limit) // all of them had been refreshed
                  : CompletableFuture.completedStage(List.copyOf(due.values()));
            });
  }

  private void advance(int shard, Known known, long now) {
    long mark = Math.min(now - LATE, known.horizon);
    if (!known.coming.isEmpty()) {
      mark = Math.min(mark, known.coming.first().due());
    }
    if (mark <= known.mark) {
      return;
    }
    long moved = mark;
    known.mark = moved;
    known.done.removeIf(each -> each.due() < moved);
    if (moved - known.stored >= STORE_EVERY) {
      known.stored = moved;
      marks.put(name(shard), Long.toString(moved)).exceptionally(_ -> null);
    }
  }

  private static int hour(long micros) {
    return (int) Math.floorDiv(micros, HOUR);
  }
}
