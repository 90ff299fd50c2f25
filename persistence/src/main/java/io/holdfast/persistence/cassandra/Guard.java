// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.cassandra;

import io.holdfast.persistence.PersistenceMeter;
import io.holdfast.persistence.PersistenceMetric;
import io.holdfast.persistence.StoreHealth;
import io.holdfast.persistence.journal.StoreUnavailableException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Stands before every write of events: it bounds what is under way, lets nothing through while the
/// database takes no writes, and finds out when it does again.
///
/// A write that failed, or that has waited too long, closes the journal at once; a test write at an
/// interval opens it again. So new work is refused early instead of gathering behind what hangs.
final class Guard {

  /// How often the clock of [InFlight] goes on.
  static final Duration TICK = Duration.ofMillis(100);

  private final InFlight inFlight;
  private final StoreHealth health;
  private final PersistenceMeter meter;
  private final Supplier<CompletionStage<?>> probe;
  private final long stallTicks;
  private final Duration stallAfter;
  private final long probeNanos;
  private volatile boolean closing;

  // ---- Of the thread that calls watch(), but for `probing`
  private volatile boolean probing;
  private volatile boolean suspected;
  private long lastProbe = System.nanoTime() - TimeUnit.HOURS.toNanos(1);

  /// @param probe a real write, with a time limit of its own
  Guard(
      int maxInFlight,
      Duration stallAfter,
      Duration probeInterval,
      PersistenceMeter meter,
      Supplier<CompletionStage<?>> probe) {
    this.inFlight = new InFlight(maxInFlight);
    this.health = new StoreHealth(inFlight, meter, InstantSource.system());
    this.meter = meter;
    this.probe = probe;
    this.stallAfter = stallAfter;
    this.stallTicks = Math.max(1, stallAfter.dividedBy(TICK));
    this.probeNanos = probeInterval.toNanos();
  }

  StoreHealth health() {
    return health;
  }

  /// Has the write sent, if anything may be written now.
  CompletionStage<Void> write(Supplier<CompletionStage<Void>> send) {
    if (closing) {
      return refused("the journal is closed");
    }
    if (!health.up()) {
      return refused(health.reason());
    }
    int slot = inFlight.begin();
    if (slot == InFlight.REFUSED) {
      meter.increment(PersistenceMetric.WRITES_DROPPED, 1);
      return refused("journal queue: full with " + inFlight.capacity() + " writes");
    }
    return sent(send)
        .whenComplete(
            (_, failure) -> {
              inFlight.end(slot);
              if (failure != null && Cql.isOutage(failure)) {
                health.down(Cql.reasonOf(failure));
              }
            });
  }

  private static CompletionStage<Void> sent(Supplier<CompletionStage<Void>> send) {
    try {
      return send.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static CompletionStage<Void> refused(String reason) {
    return CompletableFuture.failedFuture(new StoreUnavailableException(reason, null));
  }

  /// Something else failed: a test write tells whether the database is well.
  void suspect() {
    suspected = true;
  }

  /// Called once a [#TICK].
  void watch() {
    inFlight.tick();
    if (inFlight.oldest() >= stallTicks) {
      health.down("no acknowledgement for " + stallAfter.toMillis() + " ms");
    }
    boolean due = System.nanoTime() - lastProbe >= probeNanos;
    if ((!health.up() || suspected) && due && !probing && !closing) {
      suspected = false;
      probing = true;
      lastProbe = System.nanoTime();
      var _ = probe.get().whenComplete((_, failure) -> probed(failure));
    }
  }

  private void probed(Throwable failure) {
    probing = false;
    if (failure != null) {
      meter.increment(PersistenceMetric.PROBES_FAILED, 1);
      health.down(Cql.reasonOf(failure));
    } else if (inFlight.oldest() < stallTicks) {
      health.healed();
    }
  }

  int depth() {
    return inFlight.depth();
  }

  /// From now on nothing more is let through.
  void close() {
    closing = true;
  }
}
