// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.cluster;

import io.holdfast.ops.cluster.RestartRule.Decision;
import io.holdfast.ops.cluster.RestartRule.Wanted;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One node: its process, and what was last asked of it.
final class Member {
  private static final Duration START = Duration.ofSeconds(120);
  private static final Duration STOP = Duration.ofSeconds(90);
  private static final int POLL_MILLIS = 50;

  private final String id;
  private final Path folder;
  private final Supplier<ProcessBuilder> builder;
  private final Journal journal;

  private Wanted wanted = Wanted.STOPPED;

  /// Written under the lock; read without it by those who only want to know.
  private volatile @Nullable Process process;

  private volatile long lastPid;

  private boolean ready;
  private boolean restarting;
  private int restarts;
  private int lastExit;
  private long startedAt;
  private long logBefore;

  /// Is told what happens.
  interface Journal {
    /// The process of a node began or ended.
    void changed(String what);
  }

  /// @param folder for its output
  /// @param builder of its process
  Member(String id, Path folder, Supplier<ProcessBuilder> builder, Journal journal) {
    this.id = id;
    this.folder = folder;
    this.builder = builder;
    this.journal = journal;
  }

  String id() {
    return id;
  }

  OptionalLong pid() {
    Process running = process;
    return running == null ? OptionalLong.empty() : OptionalLong.of(running.pid());
  }

  /// Of the last process, which may have ended; 0 before the first one.
  long lastPid() {
    return lastPid;
  }

  boolean running() {
    return process != null;
  }

  /// What there is to say about it in one or two words.
  synchronized String state() {
    if (process != null) {
      boolean stopping = wanted == Wanted.STOPPED;
      return stopping ? "stopping" : isReady() ? "up" : "starting";
    }
    if (restarting) {
      return "restarting";
    }
    return switch (wanted) {
      case UP -> "exited " + lastExit;
      case STOPPED -> "stopped";
      case KILLED -> "killed";
    };
  }

  /// Starts it if it does not run, and does not wait.
  synchronized void launch() throws ClusterFailure {
    wanted = Wanted.UP;
    restarts = 0;
    if (process == null) {
      try {
        begin();
      } catch (UncheckedIOException e) {
        throw ClusterFailure.missing("cannot start " + id + ": " + e.getMessage());
      }
    }
  }

  private synchronized void begin() {
    if (process != null || wanted != Wanted.UP) {
      return;
    }
    ready = false;
    restarting = false;
    try {
      Files.createDirectories(folder);
      logBefore = Files.exists(log()) ? Files.size(log()) : 0;
      Process begun =
          builder
              .get()
              .redirectInput(new File("/dev/null"))
              .redirectOutput(out().toFile())
              .redirectError(ProcessBuilder.Redirect.appendTo(log().toFile()))
              .start();
      process = begun;
      lastPid = begun.pid();
      startedAt = System.nanoTime();
      var _ = begun.onExit().thenAccept(this::ended);
      journal.changed(id + " begins, pid " + begun.pid());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized void ended(Process which) {
    if (!which.equals(process)) {
      return;
    }
    process = null;
    lastExit = which.exitValue();
    if (System.nanoTime() - startedAt > RestartRule.SETTLED.toNanos()) {
      restarts = 0;
    }
    switch (RestartRule.onExit(wanted, lastExit, restarts)) {
      case Decision.Restart(Duration delay) -> {
        restarts++;
        restarting = true;
        Executor later = CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS);
        later.execute(this::begin);
        journal.changed(id + " was fenced or downed; again in " + delay.toSeconds() + " s");
      }
      case Decision.Leave() -> journal.changed(id + " ended with " + lastExit);
    }
    notifyAll();
  }

  /// Waits until it is ready; through restarts, if the cluster throws it out meanwhile.
  void awaitReady() throws ClusterFailure {
    long begun = System.nanoTime();
    while (true) {
      synchronized (this) {
        if (process != null && isReady()) {
          return;
        }
        if (wanted != Wanted.UP) {
          throw ClusterFailure.failed(id + " was ended meanwhile");
        }
        if (process == null && !restarting) {
          throw new ClusterFailure(
              lastExit == ClusterFailure.MISSING ? ClusterFailure.MISSING : ClusterFailure.FAILED,
              id + " ended with " + lastExit + " before it was ready: " + lastWords());
        }
      }
      if (System.nanoTime() - begun > START.toNanos()) {
        throw ClusterFailure.failed(
            id + " is not ready after " + START.toSeconds() + " s; see " + log());
      }
      pause();
    }
  }

  private boolean isReady() {
    if (!ready) {
      try {
        String text = Files.readString(out());
        // Only whole lines: the last one may still be growing.
        ready =
            text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .anyMatch(line -> line.startsWith("READY "));
      } catch (IOException e) {
        return false;
      }
    }
    return ready;
  }

  private static void pause() {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /// `kill -9`, and waits until the kernel has taken back what it held.
  synchronized void kill() {
    wanted = Wanted.KILLED;
    Process running = process;
    if (running != null) {
      running.destroyForcibly();
      awaitEnd(STOP);
    }
  }

  /// SIGTERM, and waits until it has drained.
  void stop() throws ClusterFailure {
    if (!endsInTime()) {
      throw ClusterFailure.failed(
          id
              + " has not ended within "
              + STOP.toSeconds()
              + " s; 'cluster kill "
              + id
              + "' ends it");
    }
  }

  /// As `stop`, but kills one that does not end.
  void end() {
    if (!endsInTime()) {
      kill();
    }
  }

  private synchronized boolean endsInTime() {
    wanted = Wanted.STOPPED;
    Process running = process;
    if (running != null) {
      running.destroy();
    }
    return awaitEnd(STOP);
  }

  private synchronized boolean awaitEnd(Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (process != null) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        return false;
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }

  private Path out() {
    return folder.resolve("node.out");
  }

  private Path log() {
    return folder.resolve("node.log");
  }

  /// What it said about its end, or else the last that it said beside where in the code.
  private String lastWords() {
    try {
      byte[] all = Files.readAllBytes(log());
      int from = (int) Math.min(logBefore, all.length);
      List<String> lines =
          new String(all, from, all.length - from, StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.isBlank() && !Character.isWhitespace(line.charAt(0)))
              .toList()
              .reversed();
      return lines.stream()
          .filter(line -> line.startsWith("holdfast: "))
          .findFirst()
          .or(() -> lines.stream().findFirst())
          .orElse("it said nothing");
    } catch (IOException e) {
      return "see " + log();
    }
  }
}
