// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.effect;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.apache.pekko.actor.Cancellable;
import org.jspecify.annotations.Nullable;

/// The timers of one actor, served by one scheduled message at a time.
///
/// @param <K> names a timer
public final class Timetable<K> {

  private final Function<Duration, Cancellable> scheduler;
  private final LongSupplier nanos;
  private final LongConsumer liveDelta;
  private final Agenda<K> agenda = new Agenda<>();
  private @Nullable Cancellable scheduled;
  private long scheduledFor;

  /// @param scheduler sends the actor its wake-up after that time
  /// @param nanos a monotonic clock
  /// @param liveDelta told how many timers more, or fewer, are running
  public Timetable(
      Function<Duration, Cancellable> scheduler, LongSupplier nanos, LongConsumer liveDelta) {
    this.scheduler = scheduler;
    this.nanos = nanos;
    this.liveDelta = liveDelta;
  }

  /// Starts a timer, or starts it anew.
  public void arm(K key, Duration after) {
    int before = agenda.size();
    agenda.arm(key, nanos.getAsLong() + Math.max(0, after.toNanos()));
    liveDelta.accept(agenda.size() - before);
    schedule();
  }

  public void disarm(K key) {
    int before = agenda.size();
    agenda.disarm(key);
    liveDelta.accept(agenda.size() - before);
  }

  /// Stops every timer of that kind.
  public void disarmIf(Predicate<K> kind) {
    int before = agenda.size();
    agenda.disarmIf(kind);
    liveDelta.accept(agenda.size() - before);
  }

  /// Takes out what is due. To be called when the wake-up comes, and followed by [#schedule].
  public List<K> due() {
    scheduled = null;
    List<K> due = agenda.takeDue(nanos.getAsLong());
    liveDelta.accept(-due.size());
    return due;
  }

  /// Makes sure that the wake-up for the next timer is on its way. One that comes too early looks
  /// again.
  public void schedule() {
    if (agenda.nextDue().isEmpty()) {
      return;
    }
    long next = agenda.nextDue().get();
    if (scheduled != null && scheduledFor - next <= 0) {
      return;
    }
    if (scheduled != null) {
      scheduled.cancel();
    }
    scheduledFor = next;
    scheduled = scheduler.apply(Duration.ofNanos(Math.max(0, next - nanos.getAsLong())));
  }

  /// Stops all of them.
  public void clear() {
    liveDelta.accept(-agenda.size());
    agenda.clear();
    if (scheduled != null) {
      scheduled.cancel();
      scheduled = null;
    }
  }
}
