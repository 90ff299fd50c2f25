// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.metrics;

import java.util.Locale;

/// What a catalogue says of one metric: the modules' enums are turned into these.
///
/// @param name without unit and `_total`: `holdfast_persistence_append_latency`
/// @param unit of the values that the module gives: `messages`, `bytes`, `microseconds` …
/// @param sentence what it measures, without a full stop
public record Metric(String name, Kind kind, String unit, String sentence) {

  /// How the values of a metric are to be read.
  public enum Kind {
    /// It only grows.
    COUNTER,
    /// It is as it is now.
    GAUGE,
    /// Single values, of which quantiles are of interest.
    DISTRIBUTION;

    /// The kind of that name in a module's own enum.
    public static Kind of(Enum<?> kind) {
      return valueOf(kind.name());
    }

    String text() {
      return this == DISTRIBUTION ? "histogram" : name().toLowerCase(Locale.ROOT);
    }
  }

  public Metric {
    if (!name.matches("[a-z][a-z0-9_]*")) {
      throw new IllegalArgumentException("metric: '" + name + "' (expected: [a-z][a-z0-9_]*)");
    }
  }

  /// The name as Prometheus sees it: time in seconds and bytes bear their unit, counters `_total`.
  public String exposedName() {
    String suffix = secondsOf() != 1 ? "_seconds" : unit.equals("bytes") ? "_bytes" : unitless();
    boolean named = suffix.isEmpty() || ("_" + name + "_").contains(suffix + "_");
    return name + (named ? "" : suffix) + (kind == Kind.COUNTER ? "_total" : "");
  }

  private String unitless() {
    return unit.equals("seconds") ? "_seconds" : "";
  }

  /// How much of the exposed unit one of the module's units is.
  double secondsOf() {
    return switch (unit) {
      case "nanoseconds" -> 1e-9;
      case "microseconds" -> 1e-6;
      case "milliseconds" -> 1e-3;
      default -> 1;
    };
  }

  /// The upper bounds of a distribution's buckets, in the module's unit: 1, 2 and 5 of each decade,
  /// time from 100 µs to 10 s, everything else from 1 to 10,000.
  long[] bounds() {
    double scale = secondsOf();
    double least = scale == 1 ? 1 : 1e-4 / scale;
    int decades = scale == 1 ? 4 : 5;
    long[] bounds = new long[decades * 3 + 1];
    double decade = least;
    for (int i = 0; i < decades; i++, decade *= 10) {
      bounds[i * 3] = Math.max(1, Math.round(decade));
      bounds[i * 3 + 1] = Math.max(1, Math.round(decade * 2));
      bounds[i * 3 + 2] = Math.max(1, Math.round(decade * 5));
    }
    bounds[decades * 3] = Math.round(decade);
    return bounds;
  }
}
