// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.admin;

import io.holdfast.ops.admin.ClusterDirectory.Cluster;
import io.holdfast.ops.json.JsonWriter;
import java.util.List;

/// `/v1/cluster` and `/v1/drain`.
record ClusterRoutes(ClusterDirectory cluster, Drain drain) {

  List<Route> routes() {
    return List.of(
        Route.of(
            "GET",
            "v1/cluster",
            _ -> {
              Cluster now = cluster.now();
              return Route.now(Reply.json(200, json -> write(json, now)));
            }),
        Route.of(
            "POST",
            "v1/drain",
            _ -> {
              drain.begin();
              return Route.now(Reply.json(202, json -> json.member("status", "draining")));
            }));
  }

  private static void write(JsonWriter json, Cluster cluster) {
    json.member("self", cluster.self()).member("version", cluster.version());
    json.member("draining", cluster.draining());
    json.name("shards").object();
    json.member("total", cluster.shards()).member("owned", cluster.shardsOwned());
    json.member("ready", cluster.shardsReady()).endObject();
    json.name("members").array();
    for (var member : cluster.members()) {
      json.object().member("id", member.id()).member("address", member.address());
      json.member("status", member.status()).member("reachable", member.reachable()).endObject();
    }
    json.endArray();
  }
}
