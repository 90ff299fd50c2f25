// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.bypass;

import io.holdfast.sharding.call.Call;
import io.holdfast.sharding.call.CallMetric;
import io.holdfast.sharding.call.Missed;
import io.holdfast.sharding.ports.JournalHealth;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/// Keeps what calls have missed until the journal takes writes again, then tells each call, oldest
/// first, and again until the call says that it is durable. It is memory: what it holds is lost
/// with the node, and the call limit ends such a call then.
public final class Spool {

  /// Where calls are reached, on whichever node.
  public interface Calls {
    void catchUp(String callId, Call.CatchUp missed);
  }

  /// What its actor can be told.
  public sealed interface Command {}

  private record Note(String callId, Call.Noted entry) implements Command {}

  private record Told(Call.Noted entry) implements Command {}

  private enum Look implements Command {
    LOOK
  }

  /// An entry that waits.
  ///
  /// @param toldAt when its call was told last, in nanoseconds; null before
  private record Waiting(String callId, @Nullable Long toldAt) {}

  /// The end of a leg: there is one, by whichever BYE came first.
  private record End(String uid, int leg) {}

  private static final Duration LOOK_EVERY = Duration.ofMillis(500);
  // A call that has to be read back first answers within this time, unless it is lost on the way.
  private static final Duration TELL_AGAIN_AFTER = Duration.ofSeconds(5);
  // At a time, so that the journal that has just come back is not flooded: 2,000 a second.
  private static final int BATCH = 1_000;

  private final JournalHealth health;
  private final int capacity;
  private final CallMetric.Meter meter;
  private final AtomicInteger size = new AtomicInteger();
  private final ActorRef<Command> actor;

  /// @param spawn starts its actor
  /// @param capacity how much it keeps at most
  /// @param nanos the monotonic clock
  public Spool(
      Function<Behavior<Command>, ActorRef<Command>> spawn,
      Calls calls,
      JournalHealth health,
      int capacity,
      CallMetric.Meter meter,
      LongSupplier nanos) {
    this.health = health;
    this.capacity = capacity;
    this.meter = meter;
    this.actor =
        spawn.apply(
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(Look.LOOK, LOOK_EVERY);
                  return Behaviors.setup(context -> new Keeping(context, calls, nanos).behavior());
                }));
  }

  /// Keeps this until the call knows of it.
  ///
  /// @return false where there is no room for it; ends find room where moves do not any more
  public boolean note(String callId, String uid, Missed missed) {
    int limit = missed instanceof Missed.Ended ? capacity : capacity / 2;
    if (size.incrementAndGet() > limit) {
      size.decrementAndGet();
      meter.count(CallMetric.SPOOL_FULL);
      return false;
    }
    meter.add(CallMetric.SPOOLED, 1);
    actor.tell(new Note(callId, new Call.Noted(uid, missed)));
    return true;
  }

  /// The entries, in the order in which they came.
  private final class Keeping {
    private final ActorContext<Command> context;
    private final Calls calls;
    private final LongSupplier nanos;
    private final ActorRef<Call.Noted> self;
    private final Map<Call.Noted, Waiting> entries = new LinkedHashMap<>();
    private final Map<End, Call.Noted> ends = new HashMap<>();

    Keeping(ActorContext<Command> context, Calls calls, LongSupplier nanos) {
      this.context = context;
      this.calls = calls;
      this.nanos = nanos;
      this.self = context.messageAdapter(Call.Noted.class, Told::new);
    }

    Behavior<Command> behavior() {
      return Behaviors.receiveMessage(
          command -> {
            switch (command) {
              case Note(var callId, var entry) -> note(callId, entry);
              case Told(var entry) -> told(entry);
              case Look.LOOK -> look();
            }
            return Behaviors.same();
          });
    }

    private void note(String callId, Call.Noted entry) {
      if (entry.missed() instanceof Missed.Ended later) {
        Call.Noted known = ends.get(new End(entry.uid(), later.leg()));
        if (known != null && !later.at().isBefore(known.missed().at())) {
          gone();
          return;
        }
        // a BYE may be taken before the one that it repeats: the write of that one failed later
        if (known != null) {
          remove(known);
        }
        ends.put(new End(entry.uid(), later.leg()), entry);
      }
      if (entries.putIfAbsent(entry, new Waiting(callId, null)) != null) {
        gone();
      }
    }

    private boolean remove(Call.Noted entry) {
      boolean known = entries.remove(entry) != null;
      if (known) {
        ends.remove(new End(entry.uid(), entry.missed().leg()), entry);
        gone();
      }
      return known;
    }

    private void told(Call.Noted entry) {
      if (remove(entry)) {
        if (entries.isEmpty()) {
          context.getLog().info("calls know all that they had missed");
        }
      }
    }

    private void gone() {
      size.decrementAndGet();
      meter.add(CallMetric.SPOOLED, -1);
    }

    private void look() {
      if (entries.isEmpty() || !health.writable()) {
        return;
      }
      long now = nanos.getAsLong();
      int left = BATCH;
      for (Map.Entry<Call.Noted, Waiting> each : entries.entrySet()) {
        Long toldAt = each.getValue().toldAt();
        if (toldAt == null || now - toldAt >= TELL_AGAIN_AFTER.toNanos()) {
          String callId = each.getValue().callId();
          each.setValue(new Waiting(callId, now));
          calls.catchUp(
              callId, new Call.CatchUp(each.getKey().uid(), each.getKey().missed(), self));
          if (--left == 0) {
            return;
          }
        }
      }
    }
  }
}
