// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node;

import io.holdfast.sharding.cluster.Fence;
import io.holdfast.sharding.keeper.ShardTable;
import io.holdfast.sharding.keeper.Sharded;
import io.holdfast.sharding.routing.Shards;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.cluster.sharding.ShardRegion.ClusterShardingStats;
import org.apache.pekko.cluster.sharding.ShardRegion.ShardRegionStats;
import org.apache.pekko.cluster.sharding.typed.ClusterShardingQuery;
import org.apache.pekko.cluster.sharding.typed.GetClusterShardingStats;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.typed.Cluster;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The end of a start: a node takes requests when it may act, and serves when every shard of the
/// cluster has a node, and those that lay here in that moment have been taken over. Of those that
/// come later, others serve the rest.
final class Arrival {

  private static final Logger LOG = LoggerFactory.getLogger(Arrival.class);
  private static final Duration LOOK = Duration.ofMillis(20);
  private static final Duration ASK = Duration.ofMillis(300);
  private static final int TELL_EVERY = 250;

  private final ActorSystem<?> system;
  private final Fence fence;
  private final ShardTable table;
  private @Nullable Set<Integer> first;

  Arrival(ActorSystem<?> system, Fence fence, ShardTable table) {
    this.system = system;
    this.fence = fence;
    this.table = table;
  }

  /// Returns when this node may act: an answer to what it took before could not leave. As long as
  /// that takes: what it waits for is logged.
  ///
  /// @throws InterruptedException if the process is to stop
  void awaitFence() throws InterruptedException {
    await(
        () -> {
          String notUp = notUp();
          return notUp.isEmpty() && !fence.open() ? "no majority stands by this node yet" : notUp;
        });
  }

  /// Returns when the node can serve, in the same way.
  void awaitShards() throws InterruptedException {
    await(this::missing);
    LOG.info("{} of {} shards taken over", table.readyCount(), Shards.COUNT);
  }

  private static void await(Supplier<String> missing) throws InterruptedException {
    String now = missing.get();
    for (int look = 1; !now.isEmpty(); look++) {
      if (look % TELL_EVERY == 0) {
        LOG.info("waiting: {}", now);
      }
      Thread.sleep(LOOK);
      now = missing.get();
    }
  }

  private String notUp() {
    var self = Cluster.get(system).selfMember();
    return self.status().toString().equals("Up")
        ? ""
        : "the cluster has not taken this node in: it is "
            + self.status()
            + ", and a majority of the seeds must be there";
  }

  /// What stands against serving; empty if nothing does.
  private String missing() {
    String notUp = notUp();
    if (!notUp.isEmpty()) {
      return notUp;
    }
    Map<?, ShardRegionStats> regions;
    try {
      regions = regions();
    } catch (CompletionException e) {
      return "the shards do not say where they are: " + e.getMessage();
    }
    long placed = regions.values().stream().mapToLong(it -> it.getStats().size()).sum();
    if (placed < Shards.COUNT) {
      return placed + " of " + Shards.COUNT + " shards have a node";
    }
    Set<Integer> here = shards(regions.get(Cluster.get(system).selfMember().address()));
    if (first == null) {
      first = here;
    }
    long open =
        first.stream().filter(shard -> here.contains(shard) && !table.isReady(shard)).count();
    return open == 0 ? "" : open + " shards of this node are being taken over";
  }

  private static Set<Integer> shards(@Nullable ShardRegionStats region) {
    return region == null
        ? Set.of()
        : region.getStats().keySet().stream()
            .map(Integer::parseInt)
            .collect(Collectors.toUnmodifiableSet());
  }

  private Map<?, ShardRegionStats> regions() {
    ActorRef<ClusterShardingQuery> shards = ClusterSharding.get(system).shardState();
    return AskPattern.<ClusterShardingQuery, ClusterShardingStats>ask(
            shards,
            replyTo -> new GetClusterShardingStats(Sharded.TYPE_KEY, ASK, replyTo),
            ASK,
            system.scheduler())
        .toCompletableFuture()
        .join()
        .getRegions();
  }
}
