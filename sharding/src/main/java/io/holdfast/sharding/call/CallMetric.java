// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.call;

import java.util.Locale;

/// What is counted of calls: the catalogue.
public enum CallMetric {
  LEGS_ATTEMPTED(Kind.COUNTER, "calls", "Call legs admitted"),
  LEGS_ANSWERED(Kind.COUNTER, "calls", "Call legs that were answered"),
  LEGS_ENDED(Kind.COUNTER, "calls", "Call legs that ended, answered or not"),
  ENTITIES(Kind.GAUGE, "entities", "Call entities in memory"),
  RESUMED(Kind.COUNTER, "entities", "Call entities that were read back from the journal"),
  TIMERS(Kind.GAUGE, "timers", "Timers of calls that are running"),
  UNAVAILABLE(
      Kind.COUNTER,
      "requests",
      "New calls answered 503, because the journal took no writes or the node stops"),
  STRAYS_REFUSED(
      Kind.COUNTER,
      "messages",
      "Messages of calls that are not known: requests answered 481, ACKs and responses dropped"),
  BYPASSED(
      Kind.COUNTER,
      "requests",
      "Requests within dialogs that went around their calls, because the journal took no writes"),
  SPOOLED(
      Kind.GAUGE,
      "entries",
      "Ends and moved contacts of calls that wait in memory for the journal to take writes"),
  SPOOL_FULL(
      Kind.COUNTER,
      "entries",
      "Ends and moved contacts that found no room there (holdfast.call.max-spooled-ends)"),
  SENDS_FAILED(Kind.COUNTER, "messages", "Messages that the transport could not send");

  /// How the values of a metric are to be read.
  public enum Kind {
    /// It only grows.
    COUNTER,
    /// It is as it is now.
    GAUGE
  }

  private final Kind kind;
  private final String unit;
  private final String sentence;

  CallMetric(Kind kind, String unit, String sentence) {
    this.kind = kind;
    this.unit = unit;
    this.sentence = sentence;
  }

  public Kind kind() {
    return kind;
  }

  /// `holdfast_calls_` and the name in lower case.
  public String metricName() {
    return "holdfast_calls_" + name().toLowerCase(Locale.ROOT);
  }

  public String unit() {
    return unit;
  }

  /// What it measures, in one sentence without a full stop.
  public String sentence() {
    return sentence;
  }

  /// Who counts.
  public interface Meter {
    void add(CallMetric metric, long count);

    default void count(CallMetric metric) {
      add(metric, 1);
    }
  }
}
