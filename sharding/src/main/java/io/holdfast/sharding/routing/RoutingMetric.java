// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.routing;

import java.util.Locale;

/// What is counted of messages at the front door: the catalogue.
public enum RoutingMetric {
  REQUESTS(Kind.COUNTER, "messages", "Requests received that could be parsed"),
  RESPONSES(Kind.COUNTER, "messages", "Responses received that could be parsed"),
  MALFORMED_ANSWERED(Kind.COUNTER, "messages", "Malformed requests that were answered"),
  MALFORMED_DROPPED(Kind.COUNTER, "messages", "Malformed messages that could not be answered"),
  REFUSED(
      Kind.COUNTER,
      "requests",
      "Requests that were refused before they reached an entity: loops, hops, extensions, schemes"),
  FORBIDDEN(
      Kind.COUNTER,
      "requests",
      "Requests from strangers to strangers, or in another user's name, answered 403"),
  CHALLENGED(Kind.COUNTER, "requests", "Requests answered 401 or 407"),
  UNAVAILABLE(Kind.COUNTER, "requests", "Requests answered 503 because the journal took no writes"),
  RESPONSES_UNKNOWN(
      Kind.COUNTER, "responses", "Responses that belong to no transaction of ours, dropped"),
  ACKS_ABSORBED(Kind.COUNTER, "requests", "ACKs to responses that were sent without a transaction"),
  OPTIONS_ANSWERED(Kind.COUNTER, "requests", "OPTIONS to this node, answered 200"),
  HELD(
      Kind.GAUGE,
      "requests",
      "Requests of calls that came over a connection and have no answer yet, held to be repeated"),
  HELD_FULL(Kind.COUNTER, "requests", "Requests that found no room there (holdfast.call.max-held)"),
  REPEATED(
      Kind.COUNTER, "requests", "Requests that calls were told again because no answer had left"),
  RELAYS(Kind.GAUGE, "requests", "Requests outside calls that are under way");

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

  RoutingMetric(Kind kind, String unit, String sentence) {
    this.kind = kind;
    this.unit = unit;
    this.sentence = sentence;
  }

  public Kind kind() {
    return kind;
  }

  /// `holdfast_routing_` and the name in lower case.
  public String metricName() {
    return "holdfast_routing_" + name().toLowerCase(Locale.ROOT);
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
    void add(RoutingMetric metric, long count);

    default void count(RoutingMetric metric) {
      add(metric, 1);
    }
  }
}
