// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.admin;

import io.holdfast.ops.health.Health;
import io.holdfast.ops.health.Health.Finding;
import io.holdfast.ops.health.Health.Report;
import io.holdfast.ops.json.JsonWriter;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// `/health/live` and `/health/ready`: 200 or 503, and what each check found.
record HealthRoutes(Health health) {

  List<Route> routes() {
    return List.of(
        Route.of(
            "GET",
            "health/live",
            Route.Access.OPEN,
            _ -> health.live().thenApply(HealthRoutes::reply)),
        Route.of(
            "GET",
            "health/ready",
            Route.Access.OPEN,
            _ -> health.ready().thenApply(HealthRoutes::reply)));
  }

  private static Reply reply(Report report) {
    if (report.good()) {
      return Reply.json(200, json -> findings(json.member("status", "up"), report));
    }
    String detail =
        report.findings().stream()
            .filter(finding -> finding.problem().isPresent())
            .map(finding -> finding.name() + ": " + finding.problem().get())
            .collect(Collectors.joining("; "));
    return Reply.problem(503, detail, Map.of("Retry-After", "1"), json -> findings(json, report));
  }

  private static void findings(JsonWriter json, Report report) {
    json.name("checks").array();
    for (Finding finding : report.findings()) {
      json.object().member("name", finding.name());
      json.member("status", finding.problem().isEmpty() ? "up" : "down");
      finding.problem().ifPresent(problem -> json.member("problem", problem));
      json.endObject();
    }
    json.endArray();
  }
}
