// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.keeper;

import io.holdfast.sharding.ports.OpenCalls;
import io.holdfast.sharding.routing.Shards;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.IntPredicate;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.ClusterEvent.MemberDowned;
import org.apache.pekko.cluster.ClusterEvent.MemberEvent;
import org.apache.pekko.cluster.ClusterEvent.MemberLeft;
import org.apache.pekko.cluster.ClusterEvent.MemberRemoved;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;

/// Pokes keepers, so that each shard has one wherever it arrives, and forgets what is past. One on
/// each node: whichever of them lives, the shards are kept.
///
/// Pekko gives a shard a node only when somebody wants something of it. So the keepers of its own
/// shards are poked each second, since they live by it, and for a moment longer when they have
/// left, so that they arrive elsewhere; those of all shards now and then, should one have no node;
/// and when a member leaves or is lost all that are not here, again and again for a moment, and
/// then each second for another.
public final class Poker extends AbstractBehavior<Poker.Command> {

  /// What it is told.
  sealed interface Command {}

  private enum Tick implements Command {
    TICK
  }

  private enum Again implements Command {
    AGAIN
  }

  /// A member goes or is gone; its shards need a node.
  record Departed() implements Command {}

  private static final Duration EVERY = Duration.ofSeconds(1);

  /// Every so many ticks all keepers are poked.
  private static final int ALL_EVERY = 5;

  /// For so many ticks a shard that has left is poked as if it were here.
  private static final int FAREWELLS = 3;

  /// The regions may learn later than we do that the member is gone; a poke before that is lost.
  private static final Duration AGAIN_AFTER = Duration.ofMillis(200);

  private static final int AGAIN_TIMES = 6;

  /// For so many ticks after a departure all keepers are poked.
  private static final int WATCHFUL = 3;

  private final ActorRef<ShardingEnvelope<Sharded>> region;
  private final ShardTable table;
  private final OpenCalls openCalls;
  private final InstantSource clock;
  private final TimerScheduler<Command> timers;
  private final int[] ownUntil = new int[Shards.COUNT];
  private int ticks;
  private int again;
  private int watchfulUntil;

  private Poker(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      ActorRef<ShardingEnvelope<Sharded>> region,
      ShardTable table,
      OpenCalls openCalls,
      InstantSource clock) {
    super(context);
    this.region = region;
    this.table = table;
    this.openCalls = openCalls;
    this.clock = clock;
    this.timers = timers;
    timers.startTimerWithFixedDelay(Tick.TICK, Duration.ZERO, EVERY);
  }

  /// @param region where the keepers are reached
  /// @param table which shards are this node's own
  public static Behavior<Void> create(
      ActorRef<ShardingEnvelope<Sharded>> region,
      ShardTable table,
      OpenCalls openCalls,
      InstantSource clock) {
    return Behaviors.<Command>setup(
            context -> {
              var members = Cluster.get(context.getSystem()).subscriptions();
              members.tell(departures(context, MemberLeft.class));
              members.tell(departures(context, MemberDowned.class));
              members.tell(departures(context, MemberRemoved.class));
              return poking(region, table, openCalls, clock);
            })
        .unsafeCast();
  }

  private static <E extends MemberEvent> Subscribe<E> departures(
      ActorContext<Command> context, Class<E> event) {
    return Subscribe.create(context.messageAdapter(event, _ -> new Departed()), event);
  }

  /// The same without a cluster to listen to.
  static Behavior<Command> poking(
      ActorRef<ShardingEnvelope<Sharded>> region,
      ShardTable table,
      OpenCalls openCalls,
      InstantSource clock) {
    return Behaviors.withTimers(
        timers ->
            Behaviors.setup(
                context -> new Poker(context, timers, region, table, openCalls, clock)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder().onMessage(Command.class, this::onCommand).build();
  }

  private Behavior<Command> onCommand(Command command) {
    switch (command) {
      case Tick.TICK -> onTick();
      case Departed() -> {
        again = AGAIN_TIMES;
        watchfulUntil = ticks + WATCHFUL;
        onAgain();
      }
      case Again.AGAIN -> onAgain();
    }
    return this;
  }

  private void onTick() {
    boolean all = ticks % ALL_EVERY == 0 || ticks < watchfulUntil;
    ticks++;
    for (int shard = 0; shard < Shards.COUNT; shard++) {
      if (table.isArrived(shard)) {
        ownUntil[shard] = ticks + FAREWELLS;
      }
    }
    poke(shard -> all || ticks < ownUntil[shard]);
    if (all) {
      forgetEnded();
    }
  }

  private void onAgain() {
    again--;
    if (again > 0) {
      timers.startSingleTimer(Again.AGAIN, AGAIN_AFTER);
    }
    poke(shard -> !table.isArrived(shard));
  }

  private void poke(IntPredicate which) {
    Instant now = clock.instant();
    for (int shard = 0; shard < Shards.COUNT; shard++) {
      if (which.test(shard)) {
        region.tell(new ShardingEnvelope<>(EntityIds.ofKeeper(shard), new Keeper.Poke(now)));
      }
    }
  }

  private void forgetEnded() {
    openCalls
        .forgetEnded(clock.instant())
        .whenComplete(
            (_, failure) -> {
              if (failure != null) {
                getContext()
                    .getSystem()
                    .log()
                    .debug("ended calls are not forgotten yet: {}", failure.toString());
              }
            });
  }
}
