// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.admin;

import io.holdfast.ops.cdr.CdrJson;
import io.holdfast.ops.json.JsonWriter;
import io.holdfast.persistence.projection.Cdr;
import io.holdfast.persistence.projection.Cdrs;
import io.holdfast.persistence.projection.Cdrs.Cursor;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/// `/v1/cdrs`: the call records of a period, whether they agree with the journal, and their making
/// anew.
record CdrRoutes(Cdrs cdrs, CdrCheck check, CdrRebuild rebuild, InstantSource clock) {

  /// A check, and a rebuild, read the whole journal.
  private static final Duration CHECK_TIME = Duration.ofMinutes(10);

  List<Route> routes() {
    return List.of(
        Route.of("GET", "v1/cdrs", request -> Route.now(list(request))),
        Route.of("GET", "v1/cdrs/verify", _ -> check.run().thenApply(CdrRoutes::result))
            .within(CHECK_TIME),
        Route.of("POST", "v1/cdrs/rebuild", _ -> rebuild.run().thenApply(CdrRoutes::rebuilt))
            .within(CHECK_TIME));
  }

  private Reply list(AdminRequest request) {
    Optional<Instant> since = instant(request, "since", Instant.EPOCH);
    Optional<Instant> until = instant(request, "until", clock.instant().plusSeconds(1));
    Optional<Cursor> after = cursor(request.parameter("after").orElse(""));
    if (since.isEmpty() || until.isEmpty()) {
      return Reply.problem(400, "since, until (expected: RFC 3339, 2026-01-02T03:04:05Z)");
    }
    if (after.isEmpty() && request.parameter("after").isPresent()) {
      return Reply.problem(400, "after (expected: what the link to the next page says)");
    }
    return new Reply.Rows<>(
        new Listing<>(
            (from, limit) -> cdrs.startedBetween(since.get(), until.get(), cursor(from), limit),
            CdrRoutes::cursor,
            CdrJson::members));
  }

  private static Optional<Instant> instant(AdminRequest request, String name, Instant otherwise) {
    try {
      return Optional.of(
          request
              .parameter(name)
              .map(text -> OffsetDateTime.parse(text).toInstant())
              .orElse(otherwise));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  private static String cursor(Cdr last) {
    return last.startedAt() + "," + last.leg() + "," + last.uid();
  }

  private static Optional<Cursor> cursor(String text) {
    String[] parts = text.split(",", 3);
    try {
      return parts.length < 3
          ? Optional.empty()
          : Optional.of(
              new Cursor(
                  Instant.parse(parts[0]), new Cdr.Key(parts[2], Integer.parseInt(parts[1]))));
    } catch (DateTimeException | NumberFormatException _) {
      return Optional.empty();
    }
  }

  private static Reply result(CdrCheck.Result result) {
    return Reply.json(
        200,
        json -> {
          json.member("ok", result.findings().isEmpty());
          json.member("attempts", result.attempts()).member("records", result.records());
          json.name("findings").array();
          result.findings().forEach(finding -> write(json, finding));
          json.endArray();
        });
  }

  private static Reply rebuilt(long records) {
    return Reply.json(200, json -> json.member("records", records));
  }

  private static void write(JsonWriter json, CdrCheck.Finding finding) {
    json.object().member("uid", finding.uid()).member("leg", finding.leg());
    json.member("problem", finding.problem()).endObject();
  }
}
