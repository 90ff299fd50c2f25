// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.chaos;

import io.holdfast.ops.json.Json;
import java.util.List;

/// `/v1/cluster` as one node tells it.
///
/// @param ids of the members, the oldest first
/// @param up how many are up and reachable
/// @param owned shards that this node owns
record Membership(List<String> ids, int up, int owned, int ready) {

  Membership {
    ids = List.copyOf(ids);
  }

  static Membership of(Member member) {
    String body = member.api().get("/v1/cluster").body();
    if (!(Json.read(body) instanceof Json.Result.Read(Json json))) {
      throw new IllegalStateException("no JSON from " + member.id() + ": " + body);
    }
    List<Json> members = json.items("members").toList();
    Json shards = json.member("shards").orElseThrow();
    return new Membership(
        members.stream().flatMap(each -> each.text("id").stream()).toList(),
        (int) members.stream().filter(Membership::serves).count(),
        number(shards, "owned"),
        number(shards, "ready"));
  }

  private static boolean serves(Json member) {
    return member.text("status").filter("up"::equals).isPresent()
        && member.text("reachable").filter("true"::equals).isPresent();
  }

  private static int number(Json json, String name) {
    return Integer.parseInt(json.text(name).orElse("0"));
  }
}
