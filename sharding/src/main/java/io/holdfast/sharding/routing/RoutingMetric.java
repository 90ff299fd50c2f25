// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.routing;

/// What is counted of messages at the front door: the catalogue.
public enum RoutingMetric {
  REQUESTS("messages", "Requests received that could be parsed."),
  RESPONSES("messages", "Responses received that could be parsed."),
  MALFORMED_ANSWERED("messages", "Malformed requests that were answered."),
  MALFORMED_DROPPED("messages", "Malformed messages that could not be answered."),
  REFUSED(
      "requests",
      "Requests that were refused before they reached an entity: loops, hops, extensions, schemes."),
  FORBIDDEN(
      "requests", "Requests from strangers to strangers, or in another user's name, answered 403."),
  CHALLENGED("requests", "Requests answered 401 or 407."),
  UNAVAILABLE("requests", "Requests answered 503 because the journal took no writes."),
  RESPONSES_UNKNOWN("responses", "Responses that belong to no transaction of ours, dropped."),
  ACKS_ABSORBED("requests", "ACKs to responses that were sent without a transaction."),
  OPTIONS_ANSWERED("requests", "OPTIONS to this node, answered 200.");

  private final String unit;
  private final String meaning;

  RoutingMetric(String unit, String meaning) {
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
    void count(RoutingMetric metric);
  }
}
