// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.embedded;

import io.holdfast.persistence.PersistenceMeter;
import io.holdfast.persistence.PersistenceMetric;
import io.holdfast.persistence.PersistenceSettings;
import io.holdfast.persistence.embedded.Session.Work;
import io.holdfast.persistence.journal.StoreUnavailableException;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The threads that read, each on a connection of its own. They see what was committed, and do not
/// wait for the writer.
final class Readers {

  /// The session that a thread has open, and in which opening of the database.
  private record Open(H2Database database, Session session) {}

  private final Committer committer;
  private final PersistenceMeter meter;
  private final ThreadPoolExecutor threads;
  private final ThreadLocal<@Nullable Open> open = new ThreadLocal<>();

  Readers(Committer committer, PersistenceSettings.Embedded settings, PersistenceMeter meter) {
    this.committer = committer;
    this.meter = meter;
    var number = new AtomicInteger();
    this.threads =
        new ThreadPoolExecutor(
            settings.readers(),
            settings.readers(),
            1,
            TimeUnit.MINUTES,
            new LinkedBlockingQueue<>(settings.readQueueCapacity()),
            task -> {
              var thread = new Thread(task, "holdfast-journal-reader-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  /// Reads. Completes on a thread of the common pool, so what depends on it may read again.
  <R> CompletableFuture<R> submit(Work<R> work) {
    CompletableFuture<R> done = new CompletableFuture<>();
    try {
      threads.execute(() -> read(work, done));
    } catch (RejectedExecutionException e) {
      meter.increment(PersistenceMetric.READ_FAILED, 1);
      String why = threads.isShutdown() ? "closed" : threads.getQueue().size() + " reads wait";
      done.completeExceptionally(new StoreUnavailableException("journal read: " + why, e));
    }
    return done;
  }

  /// Lets the reads that wait be done, and returns when they are. Never interrupts: see
  /// [H2Database].
  void close() {
    threads.shutdown();
    boolean interrupted = false;
    while (!threads.isTerminated()) {
      try {
        threads.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private <R> void read(Work<R> work, CompletableFuture<R> done) {
    R result;
    try {
      result = work.run(session());
    } catch (SQLException e) {
      open.remove();
      committer.suspect();
      fail(done, new StoreUnavailableException("journal read: " + e.getMessage(), e));
      return;
    } catch (RuntimeException e) {
      fail(done, e);
      return;
    }
    ForkJoinPool.commonPool().execute(() -> done.complete(result));
  }

  private void fail(CompletableFuture<?> done, RuntimeException cause) {
    meter.increment(PersistenceMetric.READ_FAILED, 1);
    done.completeExceptionally(cause);
  }

  private Session session() throws SQLException {
    H2Database database =
        committer
            .database()
            .orElseThrow(() -> new StoreUnavailableException(committer.health().reason(), null));
    Open mine = open.get();
    if (mine == null || mine.database() != database) {
      mine = new Open(database, database.reader());
      open.set(mine);
    }
    return mine.session();
  }
}
