// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.embedded;

import io.holdfast.persistence.Database;
import io.holdfast.persistence.PersistenceMeter;
import io.holdfast.persistence.PersistenceMetric;
import io.holdfast.persistence.PersistenceSettings;
import io.holdfast.persistence.journal.StoreRefusedException;
import io.holdfast.persistence.journal.StoreRefusedException.Reason;
import io.holdfast.persistence.projection.CdrTable;
import io.holdfast.sharding.ports.Epochs;
import io.holdfast.sharding.ports.JournalHealth;
import io.holdfast.sharding.ports.OpenCalls;
import io.holdfast.sharding.ports.RegistrationIndex;
import io.holdfast.sharding.ports.Secrets;
import io.holdfast.sharding.ports.Subscribers;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The event store of a single node, in the folder `journal` of its data folder, and the ports that
/// the same database serves.
///
/// It is opened once, before the first persistent actor, and closed after the last. An outage of
/// the disk does not close it: [#health] says that nothing can be written, and it heals by itself.
public final class EmbeddedStore implements Database {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedStore.class);

  private final FolderLock lock;
  private final Committer committer;
  private final Readers readers;
  private final Upkeep upkeep;
  private final EventTable events;
  private final PersistenceMeter meter;

  private EmbeddedStore(
      FolderLock lock,
      H2Database.Location location,
      PersistenceSettings settings,
      PersistenceMeter meter,
      InstantSource clock) {
    this.lock = lock;
    this.meter = meter;
    this.events = new EventTable();
    this.committer = new Committer(location, settings, meter, events);
    this.readers = new Readers(committer, settings.embedded(), meter);
    this.upkeep = new Upkeep(committer, readers, settings, meter, clock);
  }

  /// Opens the store, and makes it where there is none.
  ///
  /// @param dataDir the node's data folder
  /// @param clock tells which events are old
  /// @throws StoreRefusedException where the folder is in use, cannot be written or holds something
  ///   else; its message is one line for the operator
  public static EmbeddedStore open(
      Path dataDir, PersistenceSettings settings, PersistenceMeter meter, InstantSource clock) {
    return open(dataDir, settings, meter, clock, "file");
  }

  /// The same on another of H2's file systems.
  static EmbeddedStore open(
      Path dataDir,
      PersistenceSettings settings,
      PersistenceMeter meter,
      InstantSource clock,
      String fileSystem) {
    Path folder = dataDir.resolve("journal");
    if (folder.toString().indexOf(';') >= 0) {
      throw new StoreRefusedException(
          Reason.NOT_WRITABLE, folder, "its name contains ';' (expected: none)", null);
    }
    FolderLock lock = FolderLock.take(folder);
    var location = new H2Database.Location(folder, fileSystem, settings.embedded().cacheBytes());
    var store = new EmbeddedStore(lock, location, settings, meter, clock);
    try {
      store.committer.start();
    } catch (SQLException e) {
      store.unlock();
      throw new StoreRefusedException(
          Reason.UNREADABLE, folder, "cannot be opened: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      store.unlock();
      throw e;
    }
    store.upkeep.start();
    return store;
  }

  @Override
  public JournalHealth health() {
    return committer.health();
  }

  @Override
  public OpenCalls openCalls() {
    return new OpenCallTable(committer, readers);
  }

  @Override
  public RegistrationIndex registrations() {
    return new RegistrationTable(readers);
  }

  @Override
  public Epochs epochs() {
    return new EpochTable(committer);
  }

  @Override
  public Secrets secrets() {
    return new SecretTable(committer);
  }

  @Override
  public Subscribers subscribers() {
    return new SubscriberTable(committer, readers);
  }

  @Override
  public CdrTable cdrs() {
    return new EmbeddedCdrTable(committer, readers);
  }

  /// Writes what waits and closes the database in good order.
  @Override
  public void close() {
    upkeep.close();
    readers.close();
    try {
      committer.close();
    } catch (SQLException e) {
      log.warn("the journal was not closed in good order: {}", e.getMessage());
    }
    unlock();
  }

  private void unlock() {
    try {
      lock.close();
    } catch (IOException e) {
      log.warn("the lock of the journal's folder was not released: {}", e.getMessage());
    }
  }

  // ---- EventStore

  @Override
  public CompletionStage<Void> append(Append append) {
    long start = System.nanoTime();
    return committer
        .executeInline(session -> events.append(session, append))
        .whenComplete((_, failure) -> measure(append, start, failure));
  }

  @Override
  public CompletionStage<Void> restate(Append found) {
    return CompletableFuture.completedStage(null);
  }

  private void measure(Append append, long start, @Nullable Throwable failure) {
    if (failure != null) {
      meter.increment(PersistenceMetric.APPENDS_FAILED, 1);
      return;
    }
    meter.increment(PersistenceMetric.APPENDS, 1);
    meter.increment(PersistenceMetric.EVENTS_APPENDED, append.events().size());
    meter.observe(PersistenceMetric.APPEND_LATENCY, (System.nanoTime() - start) / 1000);
    events.notifyListeners();
  }

  @Override
  public CompletionStage<Long> highestSequenceNr(String persistenceId) {
    return readers.submit(session -> events.highestSequenceNr(session, persistenceId));
  }

  @Override
  public CompletionStage<List<StoredEvent>> read(
      String persistenceId, long from, long to, int limit) {
    return readers.submit(session -> events.read(session, persistenceId, from, to, limit));
  }

  @Override
  public CompletionStage<Void> deleteTo(String persistenceId, long to) {
    return committer.execute(session -> events.deleteTo(session, persistenceId, to));
  }

  @Override
  public CompletionStage<Void> saveSnapshot(String persistenceId, StoredSnapshot snapshot) {
    return committer.execute(session -> SnapshotTable.save(session, persistenceId, snapshot));
  }

  @Override
  public CompletionStage<Optional<StoredSnapshot>> latestSnapshot(
      String persistenceId, SnapshotRange range) {
    return readers.submit(session -> SnapshotTable.latest(session, persistenceId, range));
  }

  @Override
  public CompletionStage<Void> deleteSnapshots(String persistenceId, SnapshotRange range) {
    return committer.execute(session -> SnapshotTable.delete(session, persistenceId, range));
  }

  @Override
  public CompletionStage<FeedPage> feed(FeedOffset after, int limit) {
    return readers.submit(session -> events.feed(session, after, limit));
  }

  @Override
  public void onAppend(Runnable action) {
    events.addListener(action);
  }

  @Override
  public CompletionStage<List<Stream>> streams(String prefix, String after, int limit) {
    return readers.submit(session -> events.streams(session, prefix, after, limit));
  }

  /// Looks for old events now, not at the next interval; completes with how many were deleted.
  CompletionStage<Long> prune(Duration retention) {
    return upkeep.prune(retention);
  }
}
