// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import org.apache.pekko.actor.AbstractScheduler;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.event.LoggingAdapter;
import scala.concurrent.ExecutionContext;
import scala.concurrent.duration.FiniteDuration;

/// The scheduler of an actor system whose time passes only when it is told to, and then without any
/// waiting. Pekko's own sleeps at each step.
public final class HandClock extends AbstractScheduler {

  /// What makes an actor system use it.
  public static final String CONFIG =
      "pekko.scheduler.implementation = \"" + HandClock.class.getName() + "\"\n";

  private final class Task implements Cancellable {
    private final long due;
    private final long intervalNanos;
    private final Runnable runnable;
    private boolean cancelled;

    Task(long due, long intervalNanos, Runnable runnable) {
      this.due = due;
      this.intervalNanos = intervalNanos;
      this.runnable = runnable;
    }

    @Override
    public boolean cancel() {
      synchronized (HandClock.this) {
        boolean first = !cancelled;
        cancelled = true;
        tasks.remove(this);
        return first;
      }
    }

    @Override
    public boolean isCancelled() {
      synchronized (HandClock.this) {
        return cancelled;
      }
    }
  }

  private final List<Task> tasks = new ArrayList<>();
  private long now;

  @SuppressWarnings("unused") // the constructor that Pekko asks for
  public HandClock(Config config, LoggingAdapter log, ThreadFactory threads) {}

  /// The clock of a system that was made with [#CONFIG].
  public static HandClock of(ActorSystem<?> system) {
    return (HandClock) system.classicSystem().scheduler();
  }

  /// Lets time pass, and runs what is due on the way.
  public void passes(Duration time) {
    long end;
    synchronized (this) {
      end = now + time.toNanos();
    }
    for (Task task = next(end); task != null; task = next(end)) {
      task.runnable.run();
    }
  }

  private synchronized @org.jspecify.annotations.Nullable Task next(long end) {
    Task first =
        tasks.stream()
            .filter(task -> task.due <= end)
            .min(Comparator.comparingLong(task -> task.due))
            .orElse(null);
    if (first == null) {
      now = end;
      return null;
    }
    tasks.remove(first);
    now = Math.max(now, first.due);
    if (first.intervalNanos > 0 && !first.cancelled) {
      tasks.add(new Task(first.due + first.intervalNanos, first.intervalNanos, first.runnable));
    }
    return first;
  }

  private synchronized Cancellable add(FiniteDuration delay, long interval, Runnable runnable) {
    Task task = new Task(now + delay.toNanos(), interval, runnable);
    tasks.add(task);
    return task;
  }

  @Override
  @SuppressWarnings("deprecation") // it is the one that the others come down to
  public Cancellable schedule(
      FiniteDuration delay, FiniteDuration interval, Runnable runnable, ExecutionContext executor) {
    return add(delay, interval.toNanos(), runnable);
  }

  @Override
  public Cancellable scheduleOnce(
      FiniteDuration delay, Runnable runnable, ExecutionContext executor) {
    return add(delay, 0, runnable);
  }

  @Override
  public double maxFrequency() {
    return 1000;
  }
}
