// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.admin;

import io.holdfast.ops.health.Health;
import io.holdfast.ops.metrics.MetricRegistry;
import io.holdfast.ops.metrics.PrometheusText;
import io.holdfast.persistence.projection.Cdrs;
import io.holdfast.sharding.call.CallDirectory;
import io.holdfast.sharding.gateway.DeadServers;
import io.holdfast.sharding.ports.Subscribers;
import io.holdfast.sip.proxy.Identity;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// All that the admin API shows and does, as ports to the rest of the node.
///
/// @param deadServers the servers of other domains that this node tries last
/// @param identity whose domains are served now, for addresses-of-record as operators write them
/// @param clock by which bindings have ended, and a period of call records without an end ends
public record AdminApi(
    Health health,
    MetricRegistry metrics,
    ClusterDirectory cluster,
    RegistrationDirectory registrations,
    CallDirectory calls,
    Supplier<List<DeadServers.Dead>> deadServers,
    Cdrs cdrs,
    CdrCheck cdrCheck,
    CdrRebuild cdrRebuild,
    Subscribers subscribers,
    Drain drain,
    Supplier<Identity> identity,
    InstantSource clock) {

  List<Route> routes() {
    var addresses = new Addresses(identity);
    return Stream.of(
            new HealthRoutes(health).routes(),
            List.of(Route.of("GET", "metrics", Route.Access.OPEN_ON_LOOPBACK, _ -> metricsText())),
            new ClusterRoutes(cluster, drain).routes(),
            new RegistrationRoutes(registrations, addresses, clock).routes(),
            new CallRoutes(calls).routes(),
            new ServerRoutes(deadServers).routes(),
            new CdrRoutes(cdrs, cdrCheck, cdrRebuild, clock).routes(),
            new SubscriberRoutes(subscribers, addresses).routes())
        .flatMap(List::stream)
        .toList();
  }

  private CompletionStage<Reply> metricsText() {
    return Route.now(
        new Reply.Whole(200, PrometheusText.CONTENT_TYPE, PrometheusText.of(metrics), Map.of()));
  }
}
