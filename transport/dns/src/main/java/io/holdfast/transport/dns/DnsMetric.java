// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport.dns;

import java.util.Locale;

/// What is counted of the DNS: the catalogue.
public enum DnsMetric {
  LOOKUPS(Kind.COUNTER, "lookups", "Names looked up, with those that the cache knew"),
  QUERIES(Kind.COUNTER, "queries", "Queries for which name servers were asked"),
  FAILED(
      Kind.COUNTER,
      "lookups",
      "Lookups without an answer: no server replied in time, or it said that it failed"),
  PENDING(Kind.GAUGE, "lookups", "Lookups that wait for an answer"),
  PENDING_FULL(
      Kind.COUNTER, "lookups", "Lookups that found no room there (holdfast.dns.max-pending)");

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

  DnsMetric(Kind kind, String unit, String sentence) {
    this.kind = kind;
    this.unit = unit;
    this.sentence = sentence;
  }

  public Kind kind() {
    return kind;
  }

  /// `holdfast_dns_` and the name in lower case.
  public String metricName() {
    return "holdfast_dns_" + name().toLowerCase(Locale.ROOT);
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
    void add(DnsMetric metric, long count);

    default void count(DnsMetric metric) {
      add(metric, 1);
    }
  }
}
