// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence;

import io.holdfast.sharding.ports.JournalHealth;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether a store takes writes. It does not while the database is broken, and not while so much
/// waits that new writes would soon be refused.
public final class StoreHealth implements JournalHealth {
  private static final Logger log = LoggerFactory.getLogger(StoreHealth.class);

  /// How full the queue may be, in percent, before new work is refused early.
  private static final int FULL_PERCENT = 90;

  /// Outages that are no further apart count as one: whoever waits for an answer waits as long.
  private static final Duration ONE_OUTAGE = Duration.ofSeconds(32);

  /// @param until its end, [Instant#MAX] while it lasts
  private record Outage(String reason, Instant since, Instant until) {
    static final Outage NONE = new Outage("", Instant.MAX, Instant.MIN);

    boolean lasts() {
      return !reason.isEmpty();
    }
  }

  private final AtomicReference<Outage> last = new AtomicReference<>(Outage.NONE);
  private final InstantSource clock;
  private final Backlog backlog;
  private final PersistenceMeter meter;

  /// How much waits.
  public interface Backlog {
    int depth();

    int capacity();
  }

  public StoreHealth(Backlog backlog, PersistenceMeter meter, InstantSource clock) {
    this.clock = clock;
    this.backlog = backlog;
    this.meter = meter;
    meter.gauge(PersistenceMetric.HEALTHY, () -> writable() ? 1 : 0);
    meter.gauge(PersistenceMetric.QUEUE_DEPTH, backlog::depth);
  }

  @Override
  public boolean writable() {
    return up() && !crowded();
  }

  @Override
  public String reason() {
    String broken = last.get().reason();
    if (!broken.isEmpty() || !crowded()) {
      return broken;
    }
    return "journal queue: " + backlog.depth() + " of " + backlog.capacity() + " writes wait";
  }

  /// Whether the database itself is well.
  public boolean up() {
    return !last.get().lasts();
  }

  public void down(String reason) {
    Outage before =
        last.getAndUpdate(was -> was.lasts() ? was : begun(was, clock.instant(), reason));
    if (!before.lasts()) {
      meter.increment(PersistenceMetric.OUTAGES, 1);
      log.error("the journal takes no writes: {}", reason);
    }
  }

  public void healed() {
    Outage before =
        last.getAndUpdate(was -> was.lasts() ? new Outage("", was.since(), clock.instant()) : was);
    if (before.lasts()) {
      log.info("the journal takes writes again");
    }
  }

  @Override
  public boolean wasAway(Instant from, Instant to) {
    Outage known = last.get();
    return !known.since().isAfter(to) && !known.until().isBefore(from);
  }

  private static Outage begun(Outage before, Instant now, String reason) {
    boolean goesOn = before.until().isAfter(now.minus(ONE_OUTAGE));
    return new Outage(reason, goesOn ? before.since() : now, Instant.MAX);
  }

  private boolean crowded() {
    return backlog.depth() * 100L >= (long) backlog.capacity() * FULL_PERCENT;
  }
}
