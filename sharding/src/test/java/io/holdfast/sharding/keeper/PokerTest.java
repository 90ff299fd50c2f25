// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.keeper;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.holdfast.sharding.HandClock;
import io.holdfast.sharding.ports.OpenCalls;
import io.holdfast.sharding.routing.Shards;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class PokerTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final ActorTestKit KIT =
      ActorTestKit.create(
          "poker",
          ConfigFactory.parseString(HandClock.CONFIG + "pekko.loglevel = OFF")
              .withFallback(ConfigFactory.load()));

  @AfterAll
  static void shutDown() {
    KIT.shutdownTestKit();
  }

  private final TestProbe<ShardingEnvelope<Sharded>> region = KIT.createTestProbe();
  private final ShardTable table = new ShardTable();
  private final ActorRef<Poker.Command> poker =
      KIT.spawn(Poker.poking(region.getRef(), table, new Forgotten(), () -> NOW));

  private void passes(long millis) {
    HandClock.of(KIT.system()).passes(Duration.ofMillis(millis));
  }

  private void pokesAll() {
    pokesFrom(0);
  }

  private void pokesFrom(int first) {
    for (int shard = first; shard < Shards.COUNT; shard++) {
      pokes(shard);
    }
  }

  private void pokes(int shard) {
    ShardingEnvelope<Sharded> poke = next();
    assertThat(poke.entityId()).isEqualTo(EntityIds.ofKeeper(shard));
    assertThat(poke.message()).isEqualTo(new Keeper.Poke(NOW));
  }

  /// The next message; its timer may be a moment behind the time that has passed.
  private ShardingEnvelope<Sharded> next() {
    for (int tries = 0; tries < 100; tries++) {
      try {
        return region.receiveMessage(Duration.ofMillis(10));
      } catch (AssertionError _) {
        passes(1);
      }
    }
    throw new AssertionError("nobody is poked");
  }

  private void pokesNobody() {
    region.expectNoMessage(Duration.ofMillis(1));
  }

  @Test
  void pokesItsOwnShardsEachSecondAndAllNowAndThen() {
    pokesAll();
    table.arrived(7, 1, List.of());

    for (int second = 1; second < 5; second++) {
      passes(1000);
      pokes(7);
      pokesNobody();
    }

    passes(1000);
    pokesAll();
    KIT.stop(poker);
  }

  @Test
  void pokesAShardThatHasLeftUntilItHasArrivedElsewhere() {
    pokesAll();
    table.arrived(7, 1, List.of());
    passes(1000);
    pokes(7);

    table.left(7);
    passes(1000);
    pokes(7);
    passes(1000);
    pokes(7);

    passes(1000);
    pokesNobody();
    KIT.stop(poker);
  }

  @Test
  void pokesAllThatAreElsewhereForAMomentWhenAMemberDepartsThenAllForAnother() {
    pokesAll();
    table.arrived(0, 1, List.of());

    passes(100);
    poker.tell(new Poker.Departed());
    pokesFrom(1);
    for (int time = 0; time < 4; time++) {
      passes(200);
      pokesFrom(1);
    }
    passes(100);
    pokesAll();
    passes(100);
    pokesFrom(1);
    passes(900);
    pokesAll();
    passes(1000);
    pokesAll();
    passes(1000);
    pokes(0);
    pokesNobody();
    KIT.stop(poker);
  }

  private static final class Forgotten implements OpenCalls {
    @Override
    public CompletionStage<Void> remember(Row row) {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<List<Row>> ofShard(int shard) {
      return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public CompletionStage<List<Row>> open(int limit) {
      return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public CompletionStage<Long> count() {
      return CompletableFuture.completedFuture(0L);
    }

    @Override
    public CompletionStage<Void> close(Row row) {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Long> forgetEnded(Instant now) {
      return CompletableFuture.completedFuture(0L);
    }
  }
}
