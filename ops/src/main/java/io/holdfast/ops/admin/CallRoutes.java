// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.admin;

import io.holdfast.ops.json.JsonWriter;
import io.holdfast.sharding.call.CallDirectory;
import io.holdfast.sharding.call.CallDirectory.BranchView;
import io.holdfast.sharding.call.CallDirectory.LegView;
import io.holdfast.sharding.call.CallDirectory.Summary;
import io.holdfast.sharding.call.CallDirectory.View;
import java.util.List;
import java.util.concurrent.CompletionStage;

/// `/v1/calls`: the calls that have not ended, one of them in detail, and its end.
record CallRoutes(CallDirectory calls) {

  /// The directory knows no cursor, so a list of calls is read at once, and this many at most.
  private static final int MAX_CALLS = 100_000;

  List<Route> routes() {
    return List.of(
        Route.of("GET", "v1/calls", _ -> Route.now(new Reply.Rows<>(listing()))),
        Route.of("GET", "v1/calls/*", request -> one(request.segment(2))),
        Route.of("DELETE", "v1/calls/*", request -> hangUp(request.segment(2))));
  }

  private Listing<Summary> listing() {
    return new Listing<>(Listing.Source.once(calls.list(MAX_CALLS)), Summary::uid, CallRoutes::row);
  }

  private static void row(JsonWriter json, Summary call) {
    json.member("callId", call.callId()).member("uid", call.uid()).member("leg", call.leg());
    json.member("phase", call.phase()).member("due", call.due());
  }

  private CompletionStage<Reply> one(String callId) {
    return calls
        .find(callId)
        .thenApply(
            found ->
                found
                    .<Reply>map(call -> Reply.json(200, json -> write(json, call)))
                    .orElseGet(() -> Reply.notFound("no live call " + callId)));
  }

  private CompletionStage<Reply> hangUp(String callId) {
    return calls
        .hangUp(callId)
        .thenApply(
            legs ->
                legs > 0
                    ? Reply.json(200, json -> json.member("callId", callId).member("legs", legs))
                    : Reply.notFound("no established call " + callId));
  }

  private static void write(JsonWriter json, View call) {
    json.member("callId", call.callId()).member("uid", call.uid());
    json.member("shard", call.shard()).member("node", call.node());
    json.name("legs").array();
    call.legs().forEach(leg -> write(json, leg));
    json.endArray();
  }

  private static void write(JsonWriter json, LegView leg) {
    json.object().member("leg", leg.leg()).member("phase", leg.phase());
    json.member("from", leg.from()).member("to", leg.to());
    json.member("requestUri", leg.requestUri()).member("startedAt", leg.startedAt());
    json.member("rangAt", leg.rangAt()).member("answeredAt", leg.answeredAt());
    json.member("endedAt", leg.endedAt());
    if (leg.sipStatus() > 0) {
      json.member("sipStatus", leg.sipStatus());
    }
    json.member("why", leg.why()).name("branches").array();
    for (BranchView branch : leg.branches()) {
      json.object().member("target", branch.target()).member("status", branch.status());
      json.member("round", branch.round()).member("why", branch.why()).endObject();
    }
    json.endArray().endObject();
  }
}
