// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node;

import io.holdfast.ops.admin.AdminApi;
import io.holdfast.ops.admin.CdrCheck;
import io.holdfast.ops.admin.CdrRebuild;
import io.holdfast.ops.admin.ClusterDirectory;
import io.holdfast.ops.admin.RegistrationDirectory;
import io.holdfast.ops.health.Check;
import io.holdfast.ops.health.EventLoops;
import io.holdfast.ops.health.Health;
import io.holdfast.ops.metrics.MetricRegistry;
import io.holdfast.persistence.Database;
import io.holdfast.persistence.projection.CdrVerification;
import io.holdfast.sharding.ports.RegistrationIndex;
import io.holdfast.sharding.routing.Shards;
import io.holdfast.sip.registrar.Bindings;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;

/// Gives the admin API what it shows.
final class Administration {

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private Administration() {}

  static AdminApi of(
      Membership membership,
      NodeSettings settings,
      Services services,
      Database store,
      CdrCheck cdrCheck,
      CdrRebuild cdrRebuild,
      MetricRegistry metrics,
      Runnable stop) {
    ActorSystem<?> system = membership.system();
    Clock clock = Clock.systemUTC();
    Health health =
        new Health(
            List.of(
                new EventLoops(
                        Map.of(
                            "dispatcher",
                            system.dispatchers().lookup(DispatcherSelector.defaultDispatcher())),
                        PATIENCE)
                    .check()),
            List.of(
                Check.journal(services.admission()),
                Check.that(
                    "shards",
                    () -> services.table().readyCount() == services.table().ownedCount(),
                    () ->
                        services.table().readyCount()
                            + " of "
                            + services.table().ownedCount()
                            + " taken over"),
                Check.that(
                    "fence",
                    membership.fence()::open,
                    () -> "no majority of the cluster stands by this node")));
    return new AdminApi(
        health,
        metrics,
        cluster(membership, settings, services),
        new Registrations(store.registrations(), services, clock),
        services.calls(),
        services.deadServers()::list,
        store.cdrs(),
        cdrCheck,
        cdrRebuild,
        services.subscribers(),
        () -> Thread.ofPlatform().name("holdfast-drain").start(stop),
        services.identity(),
        clock);
  }

  private static ClusterDirectory cluster(
      Membership membership, NodeSettings settings, Services services) {
    return () ->
        new ClusterDirectory.Cluster(
            settings.id(),
            String.valueOf(Administration.class.getPackage().getImplementationVersion()),
            services.draining(),
            Shards.COUNT,
            services.table().ownedCount(),
            services.table().readyCount(),
            membership.members(settings.id()));
  }

  /// The comparison of records and journal, in the words of the admin API.
  static CdrCheck check(CdrVerification verification) {
    return () ->
        verification
            .verify()
            .thenApply(
                report ->
                    new CdrCheck.Result(
                        report.attempts(),
                        report.records(),
                        report.differences().stream().map(Administration::finding).toList()));
  }

  private static CdrCheck.Finding finding(CdrVerification.Difference difference) {
    return switch (difference) {
      case CdrVerification.Difference.Missing(var expected) ->
          new CdrCheck.Finding(expected.uid(), expected.leg(), "no record");
      case CdrVerification.Difference.Wrong(var expected, var found) ->
          new CdrCheck.Finding(expected.uid(), expected.leg(), "differs: " + found);
      case CdrVerification.Difference.WithoutAttempt(var found) ->
          new CdrCheck.Finding(found.uid(), found.leg(), "no attempt");
      case CdrVerification.Difference.Unreadable(var uid, var reason) ->
          new CdrCheck.Finding(uid, 0, "unreadable: " + reason);
    };
  }

  private record Registrations(RegistrationIndex index, Services services, Clock clock)
      implements RegistrationDirectory {
    @Override
    public CompletionStage<List<RegistrationIndex.Row>> list(String after, int limit) {
      return index.list(after, limit);
    }

    @Override
    public CompletionStage<Bindings> find(String aor) {
      return services
          .registrations()
          .show(aor, clock.instant())
          .thenApply(bindings -> new Bindings(bindings, List.of()));
    }
  }
}
