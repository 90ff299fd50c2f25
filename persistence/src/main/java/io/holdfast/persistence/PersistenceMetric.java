// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence;

import java.util.Locale;

/// The catalogue of what persistence measures. No metric has a label.
public enum PersistenceMetric {
  APPENDS(Kind.COUNTER, "appends", "Atomic appends acknowledged"),
  EVENTS_APPENDED(Kind.COUNTER, "events", "Events within the acknowledged appends"),
  APPENDS_FAILED(Kind.COUNTER, "appends", "Appends whose outcome is unknown or that were refused"),
  APPEND_LATENCY(Kind.DISTRIBUTION, "microseconds", "From taking an append to acknowledging it"),
  WRITES_DROPPED(Kind.COUNTER, "writes", "Writes refused because the queue was full"),
  QUEUE_DEPTH(Kind.GAUGE, "writes", "Writes that wait for their commit or acknowledgement"),
  BATCH_SIZE(Kind.DISTRIBUTION, "writes", "Writes of one commit"),
  COMMIT_TIME(Kind.DISTRIBUTION, "microseconds", "Time of one commit, statements included"),
  READ_FAILED(Kind.COUNTER, "reads", "Reads that failed"),
  HEALTHY(Kind.GAUGE, "flag", "1 while the journal takes writes, else 0"),
  OUTAGES(Kind.COUNTER, "outages", "Times the journal stopped taking writes"),
  PROBES_FAILED(Kind.COUNTER, "probes", "Attempts to open the store again that failed"),
  ROWS_LEFT(Kind.COUNTER, "rows", "Rows of ended legs that could not be deleted; they expire"),
  EVENTS_PRUNED(Kind.COUNTER, "events", "Events deleted because their retention was over"),
  UNREADABLE(Kind.COUNTER, "events", "Journaled bytes that no codec could read"),
  CDRS_WRITTEN(Kind.COUNTER, "records", "Call records written or written again"),
  PROJECTION_FAILED(Kind.COUNTER, "pages", "Pages of the feed that were put off after a failure"),
  PROJECTION_LAG(Kind.GAUGE, "milliseconds", "Age of the oldest append not yet projected");

  /// How the values of a metric are to be read.
  public enum Kind {
    /// It only grows.
    COUNTER,
    /// It is as it is now.
    GAUGE,
    /// Single values, of which quantiles are of interest.
    DISTRIBUTION
  }

  private final Kind kind;
  private final String unit;
  private final String sentence;

  PersistenceMetric(Kind kind, String unit, String sentence) {
    this.kind = kind;
    this.unit = unit;
    this.sentence = sentence;
  }

  public Kind kind() {
    return kind;
  }

  /// `holdfast_persistence_appends`; counters get their `_total` where the exposition format wants
  /// it.
  public String metricName() {
    return "holdfast_persistence_" + name().toLowerCase(Locale.ROOT);
  }

  public String unit() {
    return unit;
  }

  /// What it measures, in one sentence without a full stop.
  public String sentence() {
    return sentence;
  }
}
