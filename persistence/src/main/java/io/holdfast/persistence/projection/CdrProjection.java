// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.projection;

import io.holdfast.persistence.PersistenceMeter;
import io.holdfast.persistence.PersistenceMetric;
import io.holdfast.persistence.PersistenceSettings;
import io.holdfast.persistence.journal.EventStore;
import io.holdfast.persistence.journal.EventStore.FeedEntry;
import io.holdfast.persistence.journal.EventStore.FeedOffset;
import io.holdfast.persistence.journal.EventStore.FeedPage;
import io.holdfast.persistence.journal.EventStore.Stream;
import io.holdfast.persistence.journal.EventType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes the call records from the feed, behind the calls: woken by each append, it reads on from
/// its stored offset, folds the events of each call that has an end in the page, and writes the
/// records with the new offset in one piece. After a restart, and after a failure, it goes on from
/// there.
public final class CdrProjection implements Projector, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CdrProjection.class);

  /// Entries without an end after which the offset is stored all the same.
  private static final int STORE_AFTER = 10_000;

  private final EventStore store;
  private final CdrTable table;
  private final CallStreams streams;
  private final PersistenceSettings.Projection settings;
  private final PersistenceMeter meter;
  private final Thread thread = new Thread(this::run, "holdfast-cdr");
  private final Awaited awaited = new Awaited(); // of the thread
  private int unstored; // of the thread: entries read since the offset was stored

  // ---- Guarded by the lock: what the thread is to do
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean woken = true; // there may be something from before the start
  private boolean closing;
  private long behindSince;
  private List<CompletableFuture<Void>> waiting = new ArrayList<>();
  private List<CompletableFuture<Long>> rebuilds = new ArrayList<>();

  private CdrProjection(
      EventStore store,
      CdrTable table,
      PersistenceSettings.Projection settings,
      PersistenceMeter meter) {
    this.store = store;
    this.table = table;
    this.streams = new CallStreams(store);
    this.settings = settings;
    this.meter = meter;
    this.thread.setDaemon(true);
    meter.gauge(PersistenceMetric.PROJECTION_LAG, this::lagMillis);
  }

  /// Starts projecting. Close it before the store.
  public static CdrProjection start(
      EventStore store,
      CdrTable table,
      PersistenceSettings.Projection settings,
      PersistenceMeter meter) {
    var projection = new CdrProjection(store, table, settings, meter);
    store.onAppend(projection::wake);
    projection.thread.start();
    return projection;
  }

  @Override
  public CompletionStage<Void> caughtUp() {
    return ask(asked -> waiting.add(asked));
  }

  @Override
  public CompletionStage<Long> rebuild() {
    return ask(asked -> rebuilds.add(asked));
  }

  private <T> CompletionStage<T> ask(Consumer<CompletableFuture<T>> note) {
    CompletableFuture<T> asked = new CompletableFuture<>();
    lock.lock();
    try {
      if (closing) {
        asked.completeExceptionally(closed());
      } else {
        note.accept(asked);
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
    return asked;
  }

  private void wake() {
    lock.lock();
    try {
      if (!woken) {
        woken = true;
        behindSince = System.nanoTime();
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private long lagMillis() {
    lock.lock();
    try {
      return behindSince == 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - behindSince);
    } finally {
      lock.unlock();
    }
  }

  /// Ends after the page at hand. What is left is done after the next start.
  @Override
  public void close() {
    List<CompletableFuture<?>> left = new ArrayList<>();
    lock.lock();
    try {
      closing = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    lock.lock();
    try {
      left.addAll(waiting);
      left.addAll(rebuilds);
    } finally {
      lock.unlock();
    }
    left.forEach(each -> each.completeExceptionally(closed()));
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static IllegalStateException closed() {
    return new IllegalStateException("the projection is closed");
  }

  // ---- The thread

  /// What one run through the feed is for.
  private record Round(
      List<CompletableFuture<Void>> waiting, List<CompletableFuture<Long>> rebuilds) {}

  private void run() {
    @Nullable FeedOffset offset = null;
    for (Round round = next(); round != null; round = next()) {
      try {
        boolean fromStart = !round.rebuilds().isEmpty();
        if (fromStart || offset == null) {
          offset = fromStart ? FeedOffset.START : table.offset().toCompletableFuture().join();
          awaited.clear();
        }
        offset = project(offset, round);
      } catch (RuntimeException e) {
        offset = null; // what was written is known to the table
        putOff(round, e);
      }
    }
  }

  /// Waits until there is something to do; null when it is to end.
  private @Nullable Round next() {
    lock.lock();
    try {
      while (!woken && waiting.isEmpty() && rebuilds.isEmpty() && !closing) {
        changed.awaitUninterruptibly();
      }
      await(settings.linger()); // so that more gather; who waits, ends it
      if (closing) {
        return null;
      }
      woken = false;
      var round = new Round(waiting, rebuilds);
      waiting = new ArrayList<>();
      rebuilds = new ArrayList<>();
      return round;
    } finally {
      lock.unlock();
    }
  }

  /// With the lock held.
  private void await(Duration time) {
    long left = time.toNanos();
    while (left > 0 && waiting.isEmpty() && rebuilds.isEmpty() && !closing) {
      try {
        left = changed.awaitNanos(left);
      } catch (InterruptedException _) {
        // nobody has a reason to interrupt this thread
      }
    }
  }

  private FeedOffset project(FeedOffset from, Round round) {
    FeedOffset offset = from;
    long written = awaited.isEmpty() ? 0 : write(List.of(), offset, offset);
    FeedPage page = feed(offset);
    while (!page.entries().isEmpty() && !isClosing()) {
      written += write(page.entries(), offset, page.next());
      offset = page.next();
      page = feed(offset);
    }
    if (page.entries().isEmpty()) {
      caughtUp(round, written);
    } else {
      keep(round);
    }
    return offset;
  }

  /// Writes the records of the entries, and of those that were awaited; says how many.
  private int write(List<FeedEntry> entries, FeedOffset before, FeedOffset after) {
    List<Cdr> records = recordsOf(entries, before);
    unstored += entries.size();
    if (!records.isEmpty() || unstored >= STORE_AFTER) {
      table.write(records, awaited.storable(after)).toCompletableFuture().join();
      meter.increment(PersistenceMetric.CDRS_WRITTEN, records.size());
      unstored = 0;
    }
    return records.size();
  }

  private FeedPage feed(FeedOffset after) {
    return store.feed(after, settings.page()).toCompletableFuture().join();
  }

  private List<Cdr> recordsOf(List<FeedEntry> entries, FeedOffset before) {
    Map<String, List<FeedEntry>> byId =
        awaited.with(entries).stream()
            .filter(entry -> entry.type() == EventType.ENDED.code())
            .collect(
                Collectors.groupingBy(
                    FeedEntry::persistenceId, LinkedHashMap::new, Collectors.toList()));
    List<Cdr> records = new ArrayList<>();
    long now = System.nanoTime();
    for (Stream stream : streams.of(List.copyOf(byId.keySet())).toCompletableFuture().join()) {
      awaited.seen(
          byId.getOrDefault(stream.persistenceId(), List.of()), stream.events(), before, now);
      switch (CallHistory.of(stream)) {
        case CallHistory.Told told -> records.addAll(told.ended());
        case CallHistory.Unreadable(var uid, var reason) -> {
          meter.increment(PersistenceMetric.UNREADABLE, 1);
          log.error("no record of call {}: {}", uid, reason);
        }
      }
    }
    awaited.giveUp(now);
    return records;
  }

  private void caughtUp(Round round, long written) {
    lock.lock();
    try {
      if (!woken) {
        behindSince = 0;
      }
    } finally {
      lock.unlock();
    }
    round.rebuilds().forEach(each -> each.complete(written));
    round.waiting().forEach(each -> each.complete(null));
  }

  private void putOff(Round round, RuntimeException failure) {
    meter.increment(PersistenceMetric.PROJECTION_FAILED, 1);
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    log.warn("the call records are put off: {}", cause.getMessage());
    long left = settings.retryInterval().toNanos();
    lock.lock();
    try {
      while (left > 0 && !closing) {
        try {
          left = changed.awaitNanos(left);
        } catch (InterruptedException _) {
          // nobody has a reason to interrupt this thread
        }
      }
      woken = true;
    } finally {
      lock.unlock();
    }
    keep(round);
  }

  /// Those who wait go on waiting.
  private void keep(Round round) {
    lock.lock();
    try {
      waiting.addAll(round.waiting());
      rebuilds.addAll(round.rebuilds());
    } finally {
      lock.unlock();
    }
  }

  private boolean isClosing() {
    lock.lock();
    try {
      return closing;
    } finally {
      lock.unlock();
    }
  }
}
