// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.bypass;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.holdfast.sharding.HandClock;
import io.holdfast.sharding.call.Call;
import io.holdfast.sharding.call.CallMetric;
import io.holdfast.sharding.call.Missed;
import io.holdfast.sharding.ports.JournalHealth;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// What calls have missed, until they know it.
class SpoolTest {
  private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");
  private static final ActorTestKit KIT =
      ActorTestKit.create(
          "spool",
          ConfigFactory.parseString(HandClock.CONFIG + "pekko.loglevel = OFF")
              .withFallback(ConfigFactory.load()));

  @AfterAll
  static void shutDown() {
    KIT.shutdownTestKit();
  }

  private static final class Health implements JournalHealth {
    private volatile boolean writable;

    @Override
    public boolean writable() {
      return writable;
    }

    @Override
    public String reason() {
      return "";
    }

    @Override
    public boolean wasAway(Instant from, Instant to) {
      return !writable;
    }
  }

  private final Health health = new Health();
  private final AtomicLong nanos = new AtomicLong();
  private final Map<CallMetric, Long> counted = new EnumMap<>(CallMetric.class);
  private final TestProbe<Call.CatchUp> calls = KIT.createTestProbe();
  private final TestProbe<Object> nobody = KIT.createTestProbe();
  private final Spool spool =
      new Spool(
          KIT::spawn, (_, missed) -> calls.ref().tell(missed), health, 4, this::count, nanos::get);

  private void count(CallMetric metric, long count) {
    synchronized (counted) {
      counted.merge(metric, count, Long::sum);
    }
  }

  private static Missed ended(int leg, int second) {
    return new Missed.Ended(leg, true, AT.plusSeconds(second));
  }

  private static Missed moved(int leg) {
    return new Missed.Moved(leg, true, "sip:anna@203.0.113.4", AT);
  }

  private void passes(Duration time) {
    nanos.addAndGet(time.toNanos());
    HandClock.of(KIT.system()).passes(time);
  }

  /// What the calls are told next, after as much time as it takes.
  private Call.CatchUp told() {
    return calls.awaitAssert(
        Duration.ofSeconds(3),
        Duration.ofMillis(2),
        () -> {
          passes(Duration.ofMillis(100));
          return calls.receiveMessage(Duration.ofMillis(5));
        });
  }

  private static void knows(Call.CatchUp told) {
    told.replyTo().tell(new Call.Noted(told.uid(), told.missed()));
  }

  private void holds(long entries) {
    nobody.awaitAssert(
        () -> {
          synchronized (counted) {
            assertThat(counted.getOrDefault(CallMetric.SPOOLED, 0L)).isEqualTo(entries);
          }
          return null;
        });
  }

  @Test
  void tellsNothingWhileTheJournalIsAway() {
    spool.note("c1", "uid1", ended(1, 0));

    passes(Duration.ofSeconds(60));

    calls.expectNoMessage(Duration.ofMillis(1));
    holds(1);
  }

  @Test
  void tellsEachCallUntilItKnows() {
    spool.note("c1", "uid1", ended(1, 0));
    spool.note("c2", "uid2", moved(3));
    health.writable = true;

    knows(told());
    Call.CatchUp second = told();
    assertThat(second.missed()).isEqualTo(moved(3));
    assertThat(told()).isEqualTo(second);
    knows(second);

    holds(0);
  }

  @Test
  void keepsTheFirstOfTheByesOfALeg() {
    spool.note("c1", "uid1", ended(1, 5));
    spool.note("c1", "uid1", ended(1, 2));
    spool.note("c1", "uid1", ended(1, 9));
    holds(1);
    health.writable = true;

    assertThat(told().missed()).isEqualTo(ended(1, 2));
  }

  @Test
  void hasRoomForSoManyAndForFewerMoves() {
    assertThat(spool.note("c1", "uid1", moved(1))).isTrue();
    assertThat(spool.note("c2", "uid2", moved(1))).isTrue();
    assertThat(spool.note("c3", "uid3", moved(1))).isFalse();
    assertThat(spool.note("c4", "uid4", ended(1, 0))).isTrue();
    assertThat(spool.note("c5", "uid5", ended(1, 0))).isTrue();
    assertThat(spool.note("c6", "uid6", ended(1, 0))).isFalse();

    holds(4);
  }
}
