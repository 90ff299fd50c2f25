// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.cluster;

import java.util.Locale;

/// What is counted of the cluster: the catalogue.
public enum ClusterMetric {
  MEMBERS(Kind.GAUGE, "nodes", "Nodes that belong to the cluster, unreachable ones too"),
  SILENT(Kind.GAUGE, "nodes", "Members that have not answered the latest beats"),
  FENCE_OPEN(Kind.GAUGE, "flag", "1 while this node may act, else 0"),
  FENCE_CLOSINGS(
      Kind.COUNTER, "closings", "How often this node lost its majority and stopped acting"),
  REFUSALS(Kind.COUNTER, "connections", "Connections refused where a silent member should listen"),
  DOWNED(Kind.COUNTER, "nodes", "Members given up at once because a majority was refused by them");

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

  ClusterMetric(Kind kind, String unit, String sentence) {
    this.kind = kind;
    this.unit = unit;
    this.sentence = sentence;
  }

  public Kind kind() {
    return kind;
  }

  /// `holdfast_cluster_` and the name in lower case.
  public String metricName() {
    return "holdfast_cluster_" + name().toLowerCase(Locale.ROOT);
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
    /// Adds to a counter.
    void add(ClusterMetric metric, long count);

    /// Says what a gauge is now.
    void set(ClusterMetric metric, long value);

    default void count(ClusterMetric metric) {
      add(metric, 1);
    }
  }
}
