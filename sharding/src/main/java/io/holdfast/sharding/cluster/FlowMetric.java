// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.cluster;

import java.util.Locale;

/// What is counted of messages that leave over other nodes, or not at all: the catalogue.
public enum FlowMetric {
  FENCED(
      Kind.COUNTER,
      "messages",
      "Messages that did not leave because a majority of the cluster was out of reach"),
  SENT_AWAY(Kind.COUNTER, "messages", "Messages given to the node that holds their flow"),
  SENT_FOR_OTHERS(Kind.COUNTER, "messages", "Messages of other nodes sent over flows held here"),
  UNSENT(Kind.COUNTER, "messages", "Messages that the other node could not send"),
  NOBODY(Kind.COUNTER, "messages", "Messages over flows that no node holds any more"),
  ADRIFT(
      Kind.COUNTER,
      "messages",
      "Datagrams dropped while the address to send them from was moving between hosts"),
  UNCONFIRMED(
      Kind.GAUGE, "messages", "Messages given to other nodes whose failure would be reported"),
  UNWATCHED(
      Kind.COUNTER,
      "messages",
      "Messages given to other nodes without watching for failure, because of max-unconfirmed"),
  STRAYS(
      Kind.COUNTER, "responses", "Responses handed to the node whose transaction they belong to"),
  PEERS(Kind.GAUGE, "nodes", "Other nodes that have said what they listen on");

  /// How the values of a metric are to be read.
  public enum Kind {
    /// It only grows.
    COUNTER,
    /// It is as it is now; told as changes.
    GAUGE
  }

  private final Kind kind;
  private final String unit;
  private final String sentence;

  FlowMetric(Kind kind, String unit, String sentence) {
    this.kind = kind;
    this.unit = unit;
    this.sentence = sentence;
  }

  public Kind kind() {
    return kind;
  }

  /// `holdfast_flows_` and the name in lower case.
  public String metricName() {
    return "holdfast_flows_" + name().toLowerCase(Locale.ROOT);
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
    void add(FlowMetric metric, long count);

    default void count(FlowMetric metric) {
      add(metric, 1);
    }
  }
}
