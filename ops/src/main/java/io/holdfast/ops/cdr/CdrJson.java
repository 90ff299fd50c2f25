// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.cdr;

import io.holdfast.ops.json.JsonWriter;
import io.holdfast.persistence.projection.Cdr;
import java.util.List;
import java.util.Locale;

/// A call record in JSON. The names are a contract with those who bill by them.
public final class CdrJson {

  /// The names of the fields, in their order. Instants that did not happen, and the duration of a
  /// call that was not answered, are left out.
  public static final List<String> FIELDS =
      List.of(
          "uid",
          "leg",
          "callId",
          "from",
          "to",
          "requestUri",
          "startedAt",
          "rangAt",
          "answeredAt",
          "endedAt",
          "duration",
          "endedBy",
          "outcome",
          "sipStatus",
          "node",
          "branches");

  private CdrJson() {}

  /// The members of a record's object.
  public static void members(JsonWriter json, Cdr cdr) {
    json.member("uid", cdr.uid()).member("leg", cdr.leg()).member("callId", cdr.callId());
    json.member("from", cdr.from()).member("to", cdr.to());
    json.member("requestUri", cdr.requestUri()).member("startedAt", cdr.startedAt());
    json.member("rangAt", cdr.rangAt()).member("answeredAt", cdr.answeredAt());
    json.member("endedAt", cdr.endedAt());
    cdr.duration().ifPresent(duration -> json.member("duration", duration.toMillis()));
    json.member("endedBy", word(cdr.endedBy())).member("outcome", word(cdr.outcome()));
    json.member("sipStatus", cdr.sipStatus()).member("node", cdr.node());
    json.name("branches").array();
    for (Cdr.Branch branch : cdr.branches()) {
      json.object().member("target", branch.target());
      json.member("status", branch.status()).endObject();
    }
    json.endArray();
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
