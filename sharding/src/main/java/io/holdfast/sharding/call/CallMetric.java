// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.call;

/// What is counted of calls: the catalogue.
public enum CallMetric {
  LEGS_ATTEMPTED("calls", "Call legs admitted."),
  LEGS_ANSWERED("calls", "Call legs that were answered."),
  LEGS_ENDED("calls", "Call legs that ended, answered or not."),
  ENTITIES("entities", "Call entities in memory; goes up and down."),
  RESUMED("entities", "Call entities that were read back from the journal."),
  TIMERS("timers", "Timers of calls that are running; goes up and down."),
  STRAYS_REFUSED(
      "messages",
      "Messages of calls that are not known: requests answered 481, ACKs and responses dropped."),
  SENDS_FAILED("messages", "Messages that the transport could not send.");

  private final String unit;
  private final String meaning;

  CallMetric(String unit, String meaning) {
    this.unit = unit;
    this.meaning = meaning;
  }

  public String unit() {
    return unit;
  }

  public String meaning() {
    return meaning;
  }

  /// Who counts.
  public interface Meter {
    void add(CallMetric metric, long count);

    default void count(CallMetric metric) {
      add(metric, 1);
    }
  }
}
