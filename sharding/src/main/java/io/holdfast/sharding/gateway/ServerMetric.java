// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.gateway;

import java.util.Locale;
import java.util.function.LongSupplier;

/// What is counted of the servers of other domains: the catalogue.
public enum ServerMetric {
  FAILED(
      Kind.COUNTER,
      "requests",
      "Requests that a server did not take and that others could: silent, refused, or 503"),
  DEAD(Kind.GAUGE, "servers", "Servers that are tried last because they failed lately"),
  DEAD_FULL(
      Kind.COUNTER, "servers", "Servers that found no room there (holdfast.servers.max-dead)");

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

  ServerMetric(Kind kind, String unit, String sentence) {
    this.kind = kind;
    this.unit = unit;
    this.sentence = sentence;
  }

  public Kind kind() {
    return kind;
  }

  /// `holdfast_servers_` and the name in lower case.
  public String metricName() {
    return "holdfast_servers_" + name().toLowerCase(Locale.ROOT);
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
    void count(ServerMetric metric);

    /// Whom to ask for a gauge.
    void gauge(ServerMetric metric, LongSupplier value);
  }
}
