// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence;

import io.holdfast.sharding.ports.JournalHealth;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether a store takes writes. It does not while the database is broken, and not while so much
/// waits that new writes would soon be refused.
public final class StoreHealth implements JournalHealth {
  private static final Logger log = LoggerFactory.getLogger(StoreHealth.class);

  /// How full the queue may be, in percent, before new work is refused early.
  private static final int FULL_PERCENT = 90;

  private final AtomicReference<String> outage = new AtomicReference<>("");
  private final Backlog backlog;
  private final PersistenceMeter meter;

  /// How much waits.
  public interface Backlog {
    int depth();

    int capacity();
  }

  public StoreHealth(Backlog backlog, PersistenceMeter meter) {
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
    String broken = outage.get();
    if (!broken.isEmpty() || !crowded()) {
      return broken;
    }
    return "journal queue: " + backlog.depth() + " of " + backlog.capacity() + " writes wait";
  }

  /// Whether the database itself is well.
  public boolean up() {
    return outage.get().isEmpty();
  }

  public void down(String reason) {
    if (outage.compareAndSet("", reason)) {
      meter.increment(PersistenceMetric.OUTAGES, 1);
      log.error("the journal takes no writes: {}", reason);
    }
  }

  public void healed() {
    String was = outage.getAndSet("");
    if (!was.isEmpty()) {
      log.info("the journal takes writes again");
    }
  }

  private boolean crowded() {
    return backlog.depth() * 100L >= (long) backlog.capacity() * FULL_PERCENT;
  }
}
