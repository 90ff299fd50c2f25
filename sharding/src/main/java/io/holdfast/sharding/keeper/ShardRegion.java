// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.keeper;

import io.holdfast.sharding.routing.Shards;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityContext;

/// Has a node join in hosting the shards, with all that lives in them. Knows neither calls nor
/// registrations, only how they are made.
public final class ShardRegion {

  /// Makes the entities of one kind.
  public interface Kind {
    /// @param name the Call-ID or the address-of-record
    /// @param shard told when the entity wants to leave memory
    Behavior<? extends Sharded> make(String name, ActorRef<ClusterSharding.ShardCommand> shard);
  }

  private ShardRegion() {}

  /// Joins in, and returns where all shards of the cluster are reached.
  public static ActorRef<ShardingEnvelope<Sharded>> start(
      ActorSystem<?> system,
      Shards shards,
      Keeper.Surroundings keepers,
      Kind calls,
      Kind registrations) {
    return ClusterSharding.get(system)
        .init(
            Entity.of(Sharded.TYPE_KEY, context -> entity(context, keepers, calls, registrations))
                .withMessageExtractor(new EntityIds(shards)));
  }

  private static Behavior<Sharded> entity(
      EntityContext<Sharded> context, Keeper.Surroundings keepers, Kind calls, Kind registrations) {
    Behavior<? extends Sharded> behavior =
        switch (EntityIds.named(context.getEntityId())) {
          case EntityIds.Named.OfKeeper(var shard) -> Keeper.create(keepers, shard);
          case EntityIds.Named.OfRegistration(var aor) ->
              registrations.make(aor, context.getShard());
          case EntityIds.Named.OfCall(var callId) -> calls.make(callId, context.getShard());
        };
    return behavior.unsafeCast();
  }
}
