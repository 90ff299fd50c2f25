// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.call;

import io.holdfast.sharding.effect.Agenda;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.jspecify.annotations.Nullable;

/// The timers of one call, served by one scheduled message at a time.
final class CallTimers {

  private final ActorContext<Call.Command> context;
  private final Call.Command wake;
  private final LongSupplier nanos;
  private final CallMetric.Meter meter;
  private final Agenda<Alarm> agenda = new Agenda<>();
  private @Nullable Cancellable scheduled;
  private long scheduledFor;

  CallTimers(ActorContext<Call.Command> context, Call.Command wake, LongSupplier nanos, CallMetric.Meter meter) {
    this.context = context;
    this.wake = wake;
    this.nanos = nanos;
    this.meter = meter;
  }

  void arm(Alarm alarm, Duration after) {
    int before = agenda.size();
    agenda.arm(alarm, nanos.getAsLong() + Math.max(0, after.toNanos()));
    meter.add(CallMetric.TIMERS_ARMED, agenda.size() - before);
    schedule();
  }

  void disarm(Alarm alarm) {
    int before = agenda.size();
    agenda.disarm(alarm);
    meter.add(CallMetric.TIMERS_ENDED, before - agenda.size());
  }

  /// Stops whatever belongs to a relay.
  void over(int relay) {
    int before = agenda.size();
    agenda.disarmIf(
        alarm ->
            switch (alarm) {
              case Alarm.OfRelay(var key) -> key.relay() == relay;
              case Alarm.Trying(var id) -> id == relay;
              case Alarm.Farewell(var id) -> id == relay;
              case Alarm.Limit _, Alarm.Rest _ -> false;
            });
    meter.add(CallMetric.TIMERS_ENDED, before - agenda.size());
  }

  /// Looks at resting after that time, if there is reason to.
  void rest(Duration after, boolean reason) {
    if (reason) {
      arm(new Alarm.Rest(), after);
    }
  }

  /// Takes out what is due.
  List<Alarm> due() {
    scheduled = null;
    List<Alarm> due = agenda.takeDue(nanos.getAsLong());
    meter.add(CallMetric.TIMERS_ENDED, due.size());
    return due;
  }

  /// Makes sure that the wake-up for the next timer is on its way.
  void schedule() {
    if (agenda.nextDue().isEmpty()) {
      return;
    }
    long next = agenda.nextDue().get();
    if (scheduled != null && scheduledFor - next <= 0) {
      return; // it comes early enough, and then looks again
    }
    if (scheduled != null) {
      scheduled.cancel();
    }
    scheduledFor = next;
    Duration delay = Duration.ofNanos(Math.max(0, next - nanos.getAsLong()));
    scheduled = context.scheduleOnce(delay, context.getSelf(), wake);
  }

  void clear() {
    meter.add(CallMetric.TIMERS_ENDED, agenda.size());
    agenda.clear();
    if (scheduled != null) {
      scheduled.cancel();
      scheduled = null;
    }
  }
}
