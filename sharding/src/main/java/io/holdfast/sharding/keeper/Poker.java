// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.keeper;

import io.holdfast.sharding.ports.OpenCalls;
import io.holdfast.sharding.routing.Shards;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;

/// Pokes every keeper once a second, so that each shard has one wherever it arrives, and forgets
/// what is past. One on each node: whichever of them lives, the shards are kept.
public final class Poker {

  private static final Duration EVERY = Duration.ofSeconds(1);

  private enum Tick {
    TICK
  }

  private Poker() {}

  /// @param region where the keepers are reached
  public static Behavior<Void> create(
      ActorRef<ShardingEnvelope<Sharded>> region, OpenCalls openCalls, InstantSource clock) {
    return Behaviors.<Object>withTimers(
            timers -> {
              timers.startTimerWithFixedDelay(Tick.TICK, Duration.ZERO, EVERY);
              return Behaviors.setup(context -> ticking(context, region, openCalls, clock));
            })
        .unsafeCast();
  }

  private static Behavior<Object> ticking(
      ActorContext<Object> context,
      ActorRef<ShardingEnvelope<Sharded>> region,
      OpenCalls openCalls,
      InstantSource clock) {
    return Behaviors.receiveMessage(
        _ -> {
          Instant now = clock.instant();
          for (int shard = 0; shard < Shards.COUNT; shard++) {
            region.tell(new ShardingEnvelope<>(EntityIds.ofKeeper(shard), new Keeper.Poke(now)));
          }
          openCalls
              .forgetEnded(now)
              .whenComplete(
                  (_, failure) -> {
                    if (failure != null) {
                      context
                          .getSystem()
                          .log()
                          .debug("ended calls are not forgotten yet: {}", failure.toString());
                    }
                  });
          return Behaviors.same();
        });
  }
}
