// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.admin;

import io.holdfast.sharding.gateway.DeadServers;
import java.util.List;
import java.util.function.Supplier;

/// `/v1/servers/dead`: the servers of other domains that this node tries last, because they failed
/// lately (RFC 3263 §4.3).
record ServerRoutes(Supplier<List<DeadServers.Dead>> servers) {

  List<Route> routes() {
    return List.of(Route.of("GET", "v1/servers/dead", _ -> Route.now(dead(servers.get()))));
  }

  private static Reply dead(List<DeadServers.Dead> dead) {
    return Reply.json(
        200,
        json -> {
          json.name("servers").array();
          for (DeadServers.Dead each : dead) {
            json.object().member("server", each.server().toString()).member("why", each.why());
            json.member("until", each.until()).endObject();
          }
          json.endArray();
        });
  }
}
