// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport.tcp;

import io.holdfast.transport.meter.TransportMetric;
import java.time.Duration;
import java.util.Optional;

/// How long one connection is waited for, as plain arithmetic over a monotonic clock: what happens
/// is told by the event loop, whether a limit has passed is asked by whoever looks after all
/// connections.
final class Patience {

  private static final long NOT = Long.MIN_VALUE;

  /// Why a connection has to go.
  enum Overdue {
    SILENT(TransportMetric.CLOSED_SILENT, "no message came"),
    PARTIAL(TransportMetric.CLOSED_PARTIAL, "a message was not completed"),
    STALLED(TransportMetric.CLOSED_STALLED, "the peer does not read"),
    HALF_CLOSED(TransportMetric.CLOSED_IDLE, "the peer has closed its direction"),
    IDLE(TransportMetric.CLOSED_IDLE, "it was idle");

    private final TransportMetric metric;
    private final String reason;

    Overdue(TransportMetric metric, String reason) {
      this.metric = metric;
      this.reason = reason;
    }

    TransportMetric metric() {
      return metric;
    }

    String reason() {
      return reason;
    }
  }

  private final TcpSettings settings;
  private final long openedAt;
  private volatile boolean spoken;
  private volatile long activeAt;
  private volatile long partialSince = NOT;
  private volatile long halfClosedAt = NOT;
  private long finishedBefore;
  private long progressAt;

  /// @param own whether this node opened the connection, so that the peer need not speak first
  Patience(TcpSettings settings, boolean own, long now) {
    this.settings = settings;
    this.spoken = own;
    this.openedAt = now;
    this.activeAt = now;
    this.progressAt = now;
  }

  /// Bytes came.
  ///
  /// @param frames whether they completed a message or a keep-alive
  /// @param partial whether a message is incomplete now
  void received(long now, boolean frames, boolean partial) {
    activeAt = now;
    spoken |= frames;
    if (!partial) {
      partialSince = NOT;
    } else if (frames || partialSince == NOT) {
      partialSince = now;
    }
  }

  void halfClosed(long now) {
    halfClosedAt = now;
    partialSince = NOT;
  }

  /// To be asked by one thread.
  ///
  /// @param unfinished messages that wait to be sent
  /// @param finished messages sent so far
  Optional<Overdue> overdue(long now, long unfinished, long finished) {
    if (finished != finishedBefore) {
      finishedBefore = finished;
      progressAt = now;
      activeAt = now;
    } else if (unfinished == 0) {
      progressAt = now;
    }
    if (passed(now, progressAt, settings.writeTimeout())) {
      return Optional.of(Overdue.STALLED);
    }
    if (passed(now, partialSince, settings.partialMessageTimeout())) {
      return Optional.of(Overdue.PARTIAL);
    }
    if (passed(now, halfClosedAt, settings.halfClosedTimeout())) {
      return Optional.of(Overdue.HALF_CLOSED);
    }
    if (!spoken && passed(now, openedAt, settings.firstMessageTimeout())) {
      return Optional.of(Overdue.SILENT);
    }
    return passed(now, activeAt, settings.idleTimeout())
        ? Optional.of(Overdue.IDLE)
        : Optional.empty();
  }

  private static boolean passed(long now, long since, Duration limit) {
    return since != NOT && now - since > limit.toNanos();
  }
}
