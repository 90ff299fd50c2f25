// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.embedded;

import io.holdfast.persistence.PersistenceMeter;
import io.holdfast.persistence.PersistenceSettings;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.h2.mvstore.MVStoreException;

/// What is done at intervals beside reading and writing: to watch for a writer that hangs, to force
/// writes to the disk, to win back dead space, to delete what is old.
///
/// On compaction: each commit appends a chunk of the pages it changed, and the pages that these
/// replace are dead. A chunk is used again when nothing in it is alive, so chunks with a little
/// life in them would pile up: the file of a busy node would grow to ten times its content.
/// Therefore live pages of the emptiest chunks are rewritten here, a bounded number of bytes at a
/// time. The file itself does not shrink while it is open.
final class Upkeep {
  private static final long WATCH_MILLIS = 100;

  /// Share of live pages, in percent, below which chunks are rewritten.
  private static final int FILL_RATE = 60;

  private static final int COMPACT_BYTES = 8 << 20;

  private final Committer committer;
  private final PersistenceSettings settings;
  private final Pruning pruning;
  private final ScheduledThreadPoolExecutor threads;

  Upkeep(
      Committer committer,
      Readers readers,
      PersistenceSettings settings,
      PersistenceMeter meter,
      InstantSource clock) {
    this.committer = committer;
    this.settings = settings;
    this.pruning = new Pruning(committer, readers, meter, clock);
    // Two: the watch must go on while a sync hangs.
    this.threads =
        new ScheduledThreadPoolExecutor(
            2,
            task -> {
              var thread = new Thread(task, "holdfast-journal-upkeep");
              thread.setDaemon(true);
              return thread;
            });
  }

  void start() {
    Duration sync = settings.embedded().syncInterval();
    every(Duration.ofMillis(WATCH_MILLIS), () -> committer.watch(settings.writeTimeout()));
    every(sync, this::syncAndCompact);
    every(settings.retentionInterval(), () -> pruning.run(settings.retention()));
  }

  CompletionStage<Long> prune(Duration retention) {
    return pruning.run(retention);
  }

  /// Ends the rhythm, and returns when nothing of it runs any more. Never interrupts: see
  /// [H2Database].
  void close() {
    threads.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
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

  private void every(Duration interval, Runnable task) {
    var _ =
        threads.scheduleWithFixedDelay(
            task, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void syncAndCompact() {
    committer
        .database()
        .ifPresent(
            database -> {
              try {
                database.sync();
                database.compact(FILL_RATE, COMPACT_BYTES);
              } catch (SQLException | MVStoreException | IllegalStateException _) {
                committer.suspect(); // a real write will tell
              }
            });
  }
}
