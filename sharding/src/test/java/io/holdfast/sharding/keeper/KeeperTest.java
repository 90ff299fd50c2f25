// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.keeper;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.holdfast.sharding.HandClock;
import io.holdfast.sharding.ports.OpenCalls;
import io.holdfast.sharding.ports.OpenCalls.Phase;
import io.holdfast.sharding.ports.RegistrationIndex;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// How a shard is taken over: in this order, and only once it is safe.
class KeeperTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final int SHARD = 7;
  private static final ActorTestKit KIT =
      ActorTestKit.create(
          "keeper",
          ConfigFactory.parseString(HandClock.CONFIG + "pekko.loglevel = OFF")
              .withFallback(ConfigFactory.load()));

  @AfterAll
  static void shutDown() {
    KIT.shutdownTestKit();
  }

  /// What the keeper asked for, in order; each question waits for its answer.
  private final TestProbe<String> asked = KIT.createTestProbe();

  private final ShardTable table = new ShardTable();
  private volatile CompletableFuture<Long> epoch = new CompletableFuture<>();
  private volatile CompletableFuture<List<OpenCalls.Row>> rows = new CompletableFuture<>();
  private volatile CompletableFuture<List<RegistrationIndex.Row>> expiring =
      CompletableFuture.completedFuture(List.of());
  private final ActorRef<Keeper.Command> keeper = KIT.spawn(Keeper.create(around(), SHARD));

  private Keeper.Surroundings around() {
    return new Keeper.Surroundings(
        "n1",
        table,
        new Calls(),
        (shard, node) -> {
          CompletableFuture<Long> answer = epoch;
          asked.getRef().tell("raise " + shard + " for " + node);
          return answer;
        },
        new Registrations(),
        new Keeper.Entities() {
          @Override
          public void resume(String callId, String uid, ActorRef<Keeper.Command> of) {
            asked.getRef().tell("resume " + callId + " " + uid);
          }

          @Override
          public void sweep(String aor, Instant now) {
            asked.getRef().tell("sweep " + aor);
          }
        },
        new Turnstile(2));
  }

  private static OpenCalls.Row row(String uid, Phase phase, long dueIn) {
    return new OpenCalls.Row(SHARD, NOW.plusSeconds(dueIn), uid, "call-" + uid, 1, phase);
  }

  private void takesOver(OpenCalls.Row... of) {
    asked.expectMessage("raise 7 for n1");
    epoch.complete(4L);
    asked.expectMessage("read 7");
    rows.complete(List.of(of));
  }

  @Test
  void raisesTheEpochBeforeItReadsTheRows() {
    asked.expectMessage("raise 7 for n1");
    assertThat(table.isArrived(SHARD)).isFalse();

    epoch.complete(4L);
    asked.expectMessage("read 7");
    assertThat(table.isArrived(SHARD)).isFalse();

    rows.complete(List.of());
    becomesReady();

    assertThat(table.epochNow(SHARD)).isEqualTo(4);
    assertThat(table.isReady(SHARD)).isTrue();
  }

  private void becomesReady() {
    assertThat(table.whenReady(SHARD)).succeedsWithin(Duration.ofSeconds(3));
  }

  @Test
  void isReadyOnlyWhenTheCallsInSetUpAreBack() {
    takesOver(
        row("a", Phase.SETUP, 100), row("b", Phase.ESTABLISHED, 100), row("c", Phase.ENDED, 10));

    asked.expectMessage("resume call-a a");
    asked.expectMessage("resume call-c c");
    assertThat(table.isArrived(SHARD)).isTrue();
    assertThat(table.isReady(SHARD)).isFalse();

    keeper.tell(new Keeper.Resumed("a", Set.of(1)));
    keeper.tell(new Keeper.Resumed("unknown", Set.of(1)));
    assertThat(table.isReady(SHARD)).isFalse();

    keeper.tell(new Keeper.Resumed("c", Set.of(1)));
    becomesReady();

    assertThat(table.dormant(SHARD, "call-b")).map(ShardTable.Dormant::uid).contains("b");
    assertThat(table.dormant(SHARD, "call-a")).isEmpty();
  }

  @Test
  void aCallWithOneLegInSetUpIsResumedOnce() {
    takesOver(row("a", Phase.ESTABLISHED, 100), row("a", Phase.SETUP, 50));

    asked.expectMessage("resume call-a a");
    keeper.tell(new Keeper.Resumed("a", Set.of(1)));
    becomesReady();

    assertThat(table.dormantCount()).isZero();
  }

  @Test
  void doesNotWaitForEverForACallThatCannotBeRead() {
    takesOver(row("a", Phase.SETUP, 100));
    asked.expectMessage("resume call-a a");

    keeper.tell(new Keeper.Resumed("another", Set.of(1)));
    KIT.<Void>createTestProbe()
        .awaitAssert(
            () -> {
              HandClock.of(KIT.system()).passes(Duration.ofSeconds(10));
              assertThat(table.isReady(SHARD)).isTrue();
              return null;
            });
    assertThat(table.dormant(SHARD, "call-a")).map(ShardTable.Dormant::uid).contains("a");

    keeper.tell(new Keeper.Poke(NOW));
    asked.expectMessage("resume call-a a");

    keeper.tell(new Keeper.Resumed("a", Set.of(1)));
    KIT.<Void>createTestProbe()
        .awaitAssert(
            () -> {
              assertThat(table.dormant(SHARD, "call-a")).isEmpty();
              return null;
            });
  }

  @Test
  void triesAgainWhereTheDatabaseIsAway() {
    asked.expectMessage("raise 7 for n1");
    CompletableFuture<Long> first = epoch;
    epoch = new CompletableFuture<>();
    first.completeExceptionally(new IllegalStateException("database away"));
    again("raise 7 for n1");

    epoch.complete(5L);
    asked.expectMessage("read 7");
    CompletableFuture<List<OpenCalls.Row>> rowsOfFirst = rows;
    rows = new CompletableFuture<>();
    epoch = CompletableFuture.completedFuture(6L);
    rowsOfFirst.completeExceptionally(new IllegalStateException("database away"));
    again("raise 7 for n1");
    asked.expectMessage("read 7");
    rows.complete(List.of());
    becomesReady();

    assertThat(table.epochNow(SHARD)).isEqualTo(6);
  }

  /// Lets the keeper's patience pass until it asks again.
  private void again(String question) {
    for (int tries = 0; tries < 1000; tries++) {
      HandClock.of(KIT.system()).passes(Duration.ofMillis(500));
      try {
        assertThat(asked.receiveMessage(Duration.ofMillis(5))).isEqualTo(question);
        return;
      } catch (AssertionError _) {
        // not yet
      }
    }
    throw new AssertionError("the keeper does not ask again");
  }

  @Test
  void wakesTheCallsThatAreDueAndSweepsWhatExpires() {
    takesOver(row("a", Phase.ESTABLISHED, 10), row("b", Phase.ESTABLISHED, 1000));
    becomesReady();
    expiring =
        CompletableFuture.completedFuture(
            List.of(new RegistrationIndex.Row(SHARD, "ben@sued.example", NOW, 1)));

    keeper.tell(new Keeper.Poke(NOW.plusSeconds(10)));
    asked.expectMessage("resume call-a a");

    keeper.tell(new Keeper.Poke(NOW.plusSeconds(11)));
    asked.expectMessage("expiring");
    asked.expectMessage("sweep ben@sued.example");
  }

  @Test
  void looksForExpiriesOnceAtATime() {
    takesOver();
    becomesReady();
    expiring = new CompletableFuture<>();
    keeper.tell(new Keeper.Poke(NOW));
    keeper.tell(new Keeper.Poke(NOW.plusSeconds(1)));
    asked.expectMessage("expiring");

    keeper.tell(new Keeper.Poke(NOW.plusSeconds(3)));
    CompletableFuture<List<RegistrationIndex.Row>> first = expiring;
    expiring = CompletableFuture.completedFuture(List.of());
    first.completeExceptionally(new IllegalStateException("database away"));
    settledSoon();
  }

  private void settledSoon() {
    for (int tries = 0; tries < 1000; tries++) {
      keeper.tell(new Keeper.Poke(NOW.plusSeconds(5 + 2 * tries)));
      try {
        asked.expectMessage(Duration.ofMillis(5), "expiring");
        return;
      } catch (AssertionError _) {
        // the failure is not there yet
      }
    }
    throw new AssertionError("the keeper looks no more for expiries");
  }

  @Test
  void takesNoDeadlineBeforeTheShardIsTaken() {
    asked.expectMessage("raise 7 for n1");

    keeper.tell(new Keeper.Poke(NOW));
    epoch.complete(1L);

    asked.expectMessage("read 7");
  }

  @Test
  void aShardThatLeavesIsForgotten() {
    takesOver(row("b", Phase.ESTABLISHED, 100));
    becomesReady();

    KIT.stop(keeper);

    assertThat(table.isArrived(SHARD)).isFalse();
    assertThat(table.epochNow(SHARD)).isZero();
    assertThat(table.dormantCount()).isZero();
  }

  @Test
  void readsOnlySoManyCallsBackAtATime() {
    takesOver(row("a", Phase.SETUP, 9), row("b", Phase.SETUP, 9), row("c", Phase.SETUP, 9));
    asked.expectMessage("resume call-a a");
    asked.expectMessage("resume call-b b");
    asked.expectNoMessage(Duration.ofMillis(1));

    keeper.tell(new Keeper.Resumed("b", Set.of(1)));
    asked.expectMessage("resume call-c c");

    keeper.tell(new Keeper.Resumed("a", Set.of(1)));
    keeper.tell(new Keeper.Resumed("c", Set.of(1)));
    becomesReady();
  }

  @Test
  void resumesTheLatestGenerationOfACallId() {
    takesOver(
        new OpenCalls.Row(SHARD, NOW.plusSeconds(30), "old", "id", 1, Phase.ENDED),
        new OpenCalls.Row(SHARD, NOW.plusSeconds(20), "lost", "id", 1, Phase.SETUP),
        new OpenCalls.Row(SHARD, NOW.plusSeconds(25), "new", "id", 1, Phase.SETUP));

    asked.expectMessage("resume id new");
    keeper.tell(new Keeper.Resumed("new", Set.of(1)));
    becomesReady();
    asked.expectNoMessage(Duration.ofMillis(1));
  }

  @Test
  void wakesACallThatIsDueOnce() {
    takesOver(row("a", Phase.ESTABLISHED, 10));
    becomesReady();

    keeper.tell(new Keeper.Poke(NOW.plusSeconds(10)));
    asked.expectMessage("resume call-a a");

    keeper.tell(new Keeper.Poke(NOW.plusSeconds(11)));
    asked.expectMessage("expiring");
    asked.expectNoMessage(Duration.ofMillis(1));
    assertThat(table.dormant(SHARD, "call-a")).isPresent();
  }

  @Test
  void deletesTheRowsOfLegsThatHaveEndedWhenNobodyAwaitsThemAnyMore() {
    takesOver(row("a", Phase.SETUP, 100), row("b", Phase.SETUP, 100), row("c", Phase.ENDED, 100));
    asked.expectMessage("resume call-a a");
    asked.expectMessage("resume call-b b");
    keeper.tell(new Keeper.Resumed("a", Set.of()));
    asked.expectMessage("resume call-c c");
    keeper.tell(new Keeper.Resumed("b", Set.of(1)));
    keeper.tell(new Keeper.Resumed("c", Set.of()));
    becomesReady();

    keeper.tell(new Keeper.Poke(NOW));
    keeper.tell(new Keeper.Poke(NOW.plusSeconds(1)));
    asked.expectMessage("expiring");
    asked.expectNoMessage(Duration.ofMillis(1));

    keeper.tell(new Keeper.Poke(NOW.plusSeconds(32)));
    asked.expectMessage("expiring");
    asked.expectMessage("close a");
  }

  @Test
  void raisesTheEpochAgainWhenTheShardComesBack() {
    takesOver();
    becomesReady();
    KIT.stop(keeper);
    epoch = CompletableFuture.completedFuture(9L);
    rows = CompletableFuture.completedFuture(List.of());

    ActorRef<Keeper.Command> next = KIT.spawn(Keeper.create(around(), SHARD));

    asked.expectMessage("raise 7 for n1");
    asked.expectMessage("read 7");
    becomesReady();
    assertThat(table.epochNow(SHARD)).isEqualTo(9);
    KIT.stop(next);
  }

  private final class Calls implements OpenCalls {
    @Override
    public CompletionStage<Void> remember(Row row) {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> close(Row row) {
      asked.getRef().tell("close " + row.uid());
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<List<Row>> ofShard(int shard) {
      CompletableFuture<List<Row>> answer = rows;
      asked.getRef().tell("read " + shard);
      return answer;
    }

    @Override
    public CompletionStage<List<Row>> open(int limit) {
      return CompletableFuture.completedFuture(new ArrayList<>());
    }

    @Override
    public CompletionStage<Long> count() {
      return CompletableFuture.completedFuture(0L);
    }

    @Override
    public CompletionStage<Long> forgetEnded(Instant now) {
      return CompletableFuture.completedFuture(0L);
    }
  }

  private final class Registrations implements RegistrationIndex {
    @Override
    public CompletionStage<List<Row>> due(int shard, Instant now, int limit) {
      CompletableFuture<List<Row>> answer = expiring;
      asked.getRef().tell("expiring");
      return answer;
    }

    @Override
    public CompletionStage<List<Row>> list(String after, int limit) {
      return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public CompletionStage<Long> count() {
      return CompletableFuture.completedFuture(0L);
    }
  }
}
