// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.holdfast.persistence.Database;
import io.holdfast.persistence.Micros;
import io.holdfast.persistence.PersistenceMeter;
import io.holdfast.persistence.PersistenceMetric;
import io.holdfast.persistence.PersistenceSettings;
import io.holdfast.persistence.journal.EventType;
import io.holdfast.persistence.journal.PersistenceIds;
import io.holdfast.persistence.journal.StoreRefusedException;
import io.holdfast.persistence.projection.CdrTable;
import io.holdfast.sharding.ports.Epochs;
import io.holdfast.sharding.ports.JournalHealth;
import io.holdfast.sharding.ports.OpenCalls;
import io.holdfast.sharding.ports.RegistrationIndex;
import io.holdfast.sharding.ports.Secrets;
import io.holdfast.sharding.ports.Subscribers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The event store of a cluster, in Apache Cassandra, and the ports that the same database serves.
///
/// An append is acknowledged when its events and the rows beside them are on a quorum. One that
/// failed is unknown, and may be found, whole or not at all, by a later recovery.
public final class CassandraStore implements Database {

  /// How much longer than their retention the events of calls live, so that a call whose end is
  /// still wanted has its beginning.
  private static final Duration SPARE = Duration.ofDays(2);

  private static final int PROBES = 16;

  private final CqlSession session;
  private final Cql cql;
  private final Guard guard;
  private final PersistenceMeter meter;
  private final InstantSource clock;
  private final EventRows calls;
  private final EventRows aors;
  private final Deletions deletions;
  private final SnapshotRows snapshots;
  private final OpenCallRows openCalls;
  private final ClosedLegs closedLegs;
  private final RegistrationRows registrations;
  private final EpochRows epochs;
  private final SecretRows secrets;
  private final SubscriberRows subscribers;
  private final FeedRows feedRows;
  private final Feed feed;
  private final CdrRows cdrs;
  private final PreparedStatement probe;
  private final ScheduledThreadPoolExecutor rhythm;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  private CassandraStore(
      Connecting.Connected connected,
      CassandraSettings settings,
      PersistenceSettings persistence,
      PersistenceMeter meter,
      InstantSource clock) {
    this.session = connected.session();
    this.meter = meter;
    this.clock = clock;
    this.guard =
        new Guard(
            settings.maxInFlight(),
            settings.stallAfter(),
            persistence.probeInterval(),
            meter,
            this::writeProbe);
    this.cql = new Cql(session, meter, guard::suspect);
    int eventLife = Lifetime.seconds(persistence.retention().plus(SPARE));
    var marks = new Marks(cql, connected.madeAt());
    this.calls = new EventRows(cql, PersistenceIds.CALL, "call_events", "uid", eventLife);
    this.aors = new EventRows(cql, PersistenceIds.AOR, "aor_events", "aor", 0);
    this.deletions = new Deletions(cql, aors);
    this.snapshots = new SnapshotRows(cql);
    this.openCalls = new OpenCallRows(cql, clock);
    this.closedLegs =
        new ClosedLegs(openCalls::close, () -> meter.increment(PersistenceMetric.ROWS_LEFT, 1));
    this.registrations = new RegistrationRows(cql, marks, clock);
    this.epochs = new EpochRows(cql);
    this.secrets = new SecretRows(cql);
    this.subscribers = new SubscriberRows(cql);
    this.feedRows = new FeedRows(cql, eventLife);
    this.feed = new Feed(feedRows, feedBegin(connected, eventLife), persistence.writeTimeout());
    this.cdrs = new CdrRows(cql, marks, clock, settings.cdrRetention(), persistence.retention());
    this.probe = cql.prepare("INSERT INTO probe (id, at) VALUES (?, ?)");
    this.rhythm = rhythm(settings);
  }

  /// Entries from before the tables were made, or older than their lifetime, there are none.
  private long feedBegin(Connecting.Connected connected, int eventLife) {
    return Math.max(
        connected.madeAt() - TimeUnit.MINUTES.toMicros(1),
        Micros.of(clock.instant().minusSeconds(eventLife)));
  }

  private ScheduledThreadPoolExecutor rhythm(CassandraSettings settings) {
    var threads =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              var thread = new Thread(task, "holdfast-journal-rhythm");
              thread.setDaemon(true);
              return thread;
            });
    threads.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    long tick = Guard.TICK.toNanos();
    var _ = threads.scheduleAtFixedRate(guard::watch, tick, tick, TimeUnit.NANOSECONDS);
    long poll = settings.feedInterval().toNanos();
    var _ =
        threads.scheduleAtFixedRate(
            () -> listeners.forEach(Runnable::run), poll, poll, TimeUnit.NANOSECONDS);
    var _ = threads.scheduleAtFixedRate(this::closeAgain, 1, 1, TimeUnit.SECONDS);
    return threads;
  }

  /// Opens the store, waits for the database and makes the tables where there are none. Blocks.
  ///
  /// @param clock tells how long rows are to live
  /// @throws StoreRefusedException where the database does not come, or its tables are too new; its
  ///   message is one line for the operator
  public static CassandraStore open(
      CassandraSettings settings,
      PersistenceSettings persistence,
      PersistenceMeter meter,
      InstantSource clock) {
    return new CassandraStore(
        new Connecting(settings, persistence).connect(), settings, persistence, meter, clock);
  }

  private CompletionStage<?> writeProbe() {
    return cql.write(
        probe
            .bind(ThreadLocalRandom.current().nextInt(PROBES), Micros.of(clock.instant()))
            .setTimeout(Duration.ofSeconds(1)));
  }

  @Override
  public JournalHealth health() {
    return guard.health();
  }

  @Override
  public OpenCalls openCalls() {
    return openCalls;
  }

  @Override
  public RegistrationIndex registrations() {
    return registrations;
  }

  @Override
  public Epochs epochs() {
    return epochs;
  }

  @Override
  public Secrets secrets() {
    return secrets;
  }

  @Override
  public Subscribers subscribers() {
    return subscribers;
  }

  @Override
  public CdrTable cdrs() {
    return cdrs;
  }

  /// Waits for the writes that are under way, at most as long as they may take.
  @Override
  public void close() {
    guard.close();
    rhythm.shutdown();
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (guard.depth() > 0 && System.nanoTime() - giveUp < 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
    session.close();
  }

  // ---- EventStore

  @Override
  public CompletionStage<Void> append(Append append) {
    long start = System.nanoTime();
    return guard
        .write(() -> write(append))
        .whenComplete((_, failure) -> written(append, start, failure));
  }

  private CompletionStage<Void> write(Append append) {
    return cql.write(tableOf(append.persistenceId()).inserts(append), derived(append));
  }

  @Override
  public CompletionStage<Void> restate(Append found) {
    return guard
        .write(() -> cql.write(List.of(), derived(found)))
        .thenAccept(_ -> found.changes().forEach(this::afterwards));
  }

  private List<BoundStatement> derived(Append append) {
    List<BoundStatement> derived = new ArrayList<>(2);
    for (IndexChange change : append.changes()) {
      switch (change) {
        case IndexChange.LegOpened(var row) -> derived.add(openCalls.opened(row));
        case IndexChange.LegMoved moved -> openCalls.moved(moved).ifPresent(derived::add);
        case IndexChange.LegClosed _ -> {} // only when the events are durable
        case IndexChange.Registered(var row) -> derived.addAll(registrations.inserts(row));
        case IndexChange.Unregistered(var aor) -> derived.add(registrations.delete(aor));
      }
    }
    for (StoredEvent event : append.events()) {
      if (EventType.isProjected(event.type())) {
        derived.add(feedRows.insert(append.persistenceId(), event));
      }
    }
    return derived;
  }

  private void written(Append append, long start, @Nullable Throwable failure) {
    if (failure != null) {
      meter.increment(PersistenceMetric.APPENDS_FAILED, 1);
      return;
    }
    meter.increment(PersistenceMetric.APPENDS, 1);
    meter.increment(PersistenceMetric.EVENTS_APPENDED, append.events().size());
    meter.observe(PersistenceMetric.APPEND_LATENCY, (System.nanoTime() - start) / 1000);
    append.changes().forEach(this::afterwards);
  }

  /// Rows that nobody needs any more.
  private void afterwards(IndexChange change) {
    switch (change) {
      case IndexChange.LegClosed(var shard, var uid, var leg) -> closedLegs.close(shard, uid, leg);
      case IndexChange.LegMoved(var shard, var uid, var leg, var due, var phase)
          when phase == OpenCalls.Phase.ENDED -> {
        long left = Duration.between(clock.instant(), due).toMillis();
        if (!rhythm.isShutdown()) {
          var _ =
              rhythm.schedule(() -> closedLegs.close(shard, uid, leg), left, TimeUnit.MILLISECONDS);
        }
      }
      default -> {}
    }
  }

  private void closeAgain() {
    if (guard.health().writable()) {
      closedLegs.again();
    }
  }

  private EventRows tableOf(String persistenceId) {
    return persistenceId.startsWith(PersistenceIds.CALL) ? calls : aors;
  }

  private static boolean isCall(String persistenceId) {
    return persistenceId.startsWith(PersistenceIds.CALL);
  }

  @Override
  public CompletionStage<Long> highestSequenceNr(String persistenceId) {
    return isCall(persistenceId)
        ? calls.highestSequenceNr(persistenceId)
        : deletions.highestSequenceNr(persistenceId);
  }

  @Override
  public CompletionStage<List<StoredEvent>> read(
      String persistenceId, long from, long to, int limit) {
    return isCall(persistenceId)
        ? calls.read(persistenceId, from, to, limit)
        : deletions.read(persistenceId, from, to, limit);
  }

  @Override
  public CompletionStage<Void> deleteTo(String persistenceId, long to) {
    return isCall(persistenceId)
        ? CompletableFuture.failedStage(
            new IllegalArgumentException(
                "delete events of " + persistenceId + " (expected: of a registration)"))
        : deletions.deleteTo(persistenceId, to);
  }

  @Override
  public CompletionStage<Void> saveSnapshot(String persistenceId, StoredSnapshot snapshot) {
    return snapshots.save(persistenceId, snapshot);
  }

  @Override
  public CompletionStage<Optional<StoredSnapshot>> latestSnapshot(
      String persistenceId, SnapshotRange range) {
    return snapshots.latest(persistenceId, range);
  }

  @Override
  public CompletionStage<Void> deleteSnapshots(String persistenceId, SnapshotRange range) {
    return snapshots.delete(persistenceId, range);
  }

  @Override
  public CompletionStage<FeedPage> feed(FeedOffset after, int limit) {
    Instant now = clock.instant();
    return feed.after(after, limit, Micros.of(now));
  }

  /// Other nodes append too, so it is run at an interval, whether anything was appended or not.
  @Override
  public void onAppend(Runnable action) {
    listeners.add(action);
  }

  @Override
  public CompletionStage<List<Stream>> streams(String prefix, String after, int limit) {
    return switch (prefix) {
      case PersistenceIds.CALL -> calls.streams(after, limit);
      case PersistenceIds.AOR -> aors.streams(after, limit);
      default ->
          CompletableFuture.failedStage(
              new IllegalArgumentException(
                  "streams of '"
                      + prefix
                      + "' (expected: "
                      + PersistenceIds.CALL
                      + " or "
                      + PersistenceIds.AOR
                      + ")"));
    };
  }
}
