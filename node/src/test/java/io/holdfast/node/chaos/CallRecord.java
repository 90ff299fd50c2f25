// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.chaos;

import io.holdfast.ops.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// A call record as the node's admin API gives it.
public record CallRecord(
    String uid,
    int leg,
    String callId,
    String outcome,
    String endedBy,
    int sipStatus,
    Instant startedAt,
    Optional<Instant> answeredAt,
    Instant endedAt,
    Optional<Duration> duration) {

  public static CallRecord of(Json json) {
    return new CallRecord(
        text(json, "uid"),
        Integer.parseInt(text(json, "leg")),
        text(json, "callId"),
        text(json, "outcome"),
        text(json, "endedBy"),
        Integer.parseInt(text(json, "sipStatus")),
        Instant.parse(text(json, "startedAt")),
        json.text("answeredAt").map(Instant::parse),
        Instant.parse(text(json, "endedAt")),
        json.text("duration").map(millis -> Duration.ofMillis(Long.parseLong(millis))));
  }

  private static String text(Json json, String name) {
    return json.text(name)
        .orElseThrow(() -> new IllegalStateException("no '" + name + "' in " + json));
  }

  boolean answered() {
    return outcome.equals("answered");
  }
}
