// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.embedded;

import io.holdfast.persistence.PersistenceMeter;
import io.holdfast.persistence.PersistenceMetric;
import io.holdfast.persistence.PersistenceSettings;
import io.holdfast.persistence.StoreHealth;
import io.holdfast.persistence.embedded.Session.Work;
import io.holdfast.persistence.journal.StoreUnavailableException;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLSyntaxErrorException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The one thread that writes. It takes what waits and does it in one transaction (group commit);
/// nothing is acknowledged before the commit has returned.
///
/// When the database breaks, everything that waits fails at once, the store is unhealthy, and the
/// thread opens the database again at an interval until a real write succeeds.
final class Committer implements StoreHealth.Backlog {

  /// Large enough that a disk with a few free blocks does not pass for one that has room.
  private static final int PROBE_BYTES = 64 * 1024;

  private static final String WRITE_PROBE = "MERGE INTO probe KEY (id) VALUES (0, ?)";

  /// A piece of work, who waits for it, and since when.
  ///
  /// @param inline whether what depends on it runs on the writer's thread
  private static final class Pending<R> {
    final Work<R> work;
    final boolean inline;
    final CompletableFuture<R> done = new CompletableFuture<>();
    final long since = System.nanoTime();
    private @Nullable R result;

    Pending(Work<R> work, boolean inline) {
      this.work = work;
      this.inline = inline;
    }

    void run(Session session) throws SQLException {
      result = work.run(session);
    }

    @SuppressWarnings("NullAway") // null only where R is Void
    void acknowledge() {
      tell(() -> done.complete(result));
    }

    void fail(Throwable cause) {
      tell(() -> done.completeExceptionally(cause));
    }

    private void tell(Runnable news) {
      if (inline) {
        news.run();
      } else {
        ForkJoinPool.commonPool().execute(news);
      }
    }
  }

  /// Work without a result.
  interface Task {
    void run(Session session) throws SQLException;
  }

  /// Told of each opening of the database, before anything is written to it.
  interface Opened {
    void opened(Session session) throws SQLException;
  }

  private final H2Database.Location location;
  private final PersistenceSettings settings;
  private final PersistenceMeter meter;
  private final Opened opened;
  private final LinkedBlockingQueue<Pending<?>> queue;
  private final StoreHealth health;
  private final Thread thread;
  private volatile boolean closing;
  private volatile @Nullable H2Database database;
  private volatile List<Pending<?>> inFlight = List.of();
  private @Nullable Session session; // of the thread
  private long lastStart = System.nanoTime() - TimeUnit.MINUTES.toNanos(1); // of the thread

  Committer(
      H2Database.Location location,
      PersistenceSettings settings,
      PersistenceMeter meter,
      Opened opened) {
    this.location = location;
    this.settings = settings;
    this.meter = meter;
    this.opened = opened;
    this.queue = new LinkedBlockingQueue<>(settings.embedded().queueCapacity());
    this.health = new StoreHealth(this, meter, InstantSource.system());
    this.thread = new Thread(this::run, "holdfast-journal-writer");
    this.thread.setDaemon(true);
  }

  /// Opens the database on the caller's thread, so that the start fails where it cannot be opened.
  void start() throws SQLException {
    reopen();
    thread.start();
  }

  StoreHealth health() {
    return health;
  }

  /// The database as it is open now; empty during an outage.
  Optional<H2Database> database() {
    return Optional.ofNullable(database);
  }

  @Override
  public int depth() {
    return queue.size();
  }

  @Override
  public int capacity() {
    return settings.embedded().queueCapacity();
  }

  /// Has the work done with the next commit; it may be run more than once until it is.
  <R> CompletableFuture<R> submit(Work<R> work) {
    return enqueue(new Pending<>(work, false));
  }

  /// The same for work without a result.
  CompletableFuture<Void> execute(Task task) {
    return enqueue(new Pending<>(workOf(task), false));
  }

  /// The same, but what depends on it runs on the writer's thread: it must be quick and not wait.
  CompletableFuture<Void> executeInline(Task task) {
    return enqueue(new Pending<>(workOf(task), true));
  }

  @SuppressWarnings("NullAway") // null is the only Void
  private static Work<Void> workOf(Task task) {
    return session -> {
      task.run(session);
      return null;
    };
  }

  private <R> CompletableFuture<R> enqueue(Pending<R> pending) {
    if (closing) {
      pending.fail(unavailable("the journal is closed", null));
    } else if (!health.up()) {
      pending.fail(unavailable(health.reason(), null));
    } else if (!queue.offer(pending)) {
      meter.increment(PersistenceMetric.WRITES_DROPPED, 1);
      pending.fail(unavailable("journal queue: full with " + capacity() + " writes", null));
    }
    return pending.done;
  }

  /// Has the writer find out whether the database still takes writes: a reader saw it fail.
  void suspect() {
    if (health.up()) {
      queue.offer(
          new Pending<>(
              workOf(this::writeProbe), true)); // where there is no room, others will find out
    }
  }

  /// Called at an interval by a thread that does no I/O: a commit that hangs in the disk is an
  /// outage too.
  void watch(Duration writeTimeout) {
    List<Pending<?>> running = inFlight;
    Pending<?> oldest = running.isEmpty() ? queue.peek() : running.getFirst();
    if (oldest != null && System.nanoTime() - oldest.since > writeTimeout.toNanos()) {
      health.down("no commit for " + writeTimeout.toMillis() + " ms");
      failAll(running, unavailable(health.reason(), null));
      failQueued();
    }
  }

  /// Commits what waits, then closes the database.
  void close() throws SQLException {
    closing = true;
    submitStop();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    failQueued();
    H2Database last = database;
    if (last != null) {
      database = null;
      last.close();
    }
  }

  private void submitStop() {
    queue.offer(new Pending<>(workOf(_ -> {}), true)); // wakes the thread; a full queue needs none
  }

  // ---- The thread

  private void run() {
    while (!closing || (health.up() && !queue.isEmpty())) {
      try {
        if (health.up()) {
          commitNext();
        } else {
          awaitProbe();
        }
      } catch (InterruptedException _) {
        // nobody has a reason to interrupt this thread; closing is told by the flag
      } catch (RuntimeException | Error e) {
        outage(e);
      }
    }
  }

  private void commitNext() throws InterruptedException {
    Pending<?> first = queue.take();
    long wait = settings.embedded().commitSpacing().toNanos() - (System.nanoTime() - lastStart);
    if (wait > 0 && !closing) {
      LockSupport.parkNanos(wait);
    }
    List<Pending<?>> batch = new ArrayList<>();
    batch.add(first);
    queue.drainTo(batch, settings.embedded().maxBatch() - 1);
    lastStart = System.nanoTime();
    inFlight = batch;
    try {
      commit(new ArrayList<>(batch));
    } finally {
      inFlight = List.of();
    }
  }

  private void commit(List<Pending<?>> batch) {
    Session writer = session;
    if (writer == null) {
      failAll(batch, unavailable(health.reason(), null));
      return;
    }
    try {
      runAll(writer, batch);
      writer.commit();
    } catch (SQLException | RuntimeException | Error e) {
      outage(e);
      failAll(batch, unavailable("journal write: " + e.getMessage(), e));
      return;
    }
    meter.observe(PersistenceMetric.BATCH_SIZE, batch.size());
    meter.observe(PersistenceMetric.COMMIT_TIME, (System.nanoTime() - lastStart) / 1000);
    for (Pending<?> pending : batch) {
      pending.acknowledge();
    }
  }

  /// Does all the work of the batch in the open transaction. Work that is wrong by itself (a
  /// sequence number given twice) fails and leaves the batch; the rest is done again without it.
  private void runAll(Session writer, List<Pending<?>> batch) throws SQLException {
    int done = 0;
    while (done < batch.size()) {
      Pending<?> pending = batch.get(done);
      try {
        pending.run(writer);
        done++;
      } catch (SQLIntegrityConstraintViolationException
          | SQLDataException
          | SQLSyntaxErrorException
          | IllegalArgumentException e) {
        writer.rollback();
        batch.remove(done);
        done = 0;
        pending.fail(unavailable("journal write: " + e.getMessage(), e));
      }
    }
  }

  private void outage(Throwable cause) {
    health.down(reasonOf(cause));
    H2Database broken = database;
    database = null;
    session = null;
    if (broken != null) {
      broken.abandon();
    }
    failQueued();
  }

  private void awaitProbe() throws InterruptedException {
    long until = System.nanoTime() + settings.probeInterval().toNanos();
    for (long left = until - System.nanoTime();
        left > 0 && !closing;
        left = until - System.nanoTime()) {
      Pending<?> late = queue.poll(left, TimeUnit.NANOSECONDS);
      if (late != null) {
        late.fail(unavailable(health.reason(), null));
      }
    }
    if (closing) {
      return;
    }
    try {
      reopen();
      health.healed();
    } catch (SQLException | RuntimeException e) {
      meter.increment(PersistenceMetric.PROBES_FAILED, 1);
      outage(e);
    }
  }

  private void reopen() throws SQLException {
    H2Database before = database;
    database = null;
    if (before != null) { // it hung, and came back: its successor must not find it open
      before.abandon();
    }
    H2Database fresh = H2Database.open(location);
    try {
      Session writer = fresh.writer();
      opened.opened(writer);
      writeProbe(writer);
      writer.commit();
      session = writer;
      database = fresh;
    } catch (SQLException | RuntimeException e) {
      fresh.abandon();
      throw e;
    }
  }

  private void writeProbe(Session writer) throws SQLException {
    byte[] filler = new byte[PROBE_BYTES];
    ThreadLocalRandom.current().nextBytes(filler);
    writer.update(WRITE_PROBE, filler);
  }

  private void failQueued() {
    List<Pending<?>> waiting = new ArrayList<>();
    queue.drainTo(waiting);
    failAll(waiting, unavailable(closing ? "the journal is closed" : health.reason(), null));
  }

  private static void failAll(List<Pending<?>> pending, StoreUnavailableException cause) {
    pending.forEach(each -> each.fail(cause));
  }

  private static StoreUnavailableException unavailable(String reason, @Nullable Throwable cause) {
    return new StoreUnavailableException(reason, cause);
  }

  private static String reasonOf(Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root.getMessage();
    String text = message == null || message.isBlank() ? root.getClass().getSimpleName() : message;
    return text.lines().findFirst().orElse(text);
  }
}
