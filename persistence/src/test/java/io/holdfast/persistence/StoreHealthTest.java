// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/// What is known of outages afterwards.
class StoreHealthTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static final StoreHealth.Backlog NOTHING_WAITS =
      new StoreHealth.Backlog() {
        @Override
        public int depth() {
          return 0;
        }

        @Override
        public int capacity() {
          return 10;
        }
      };

  private Instant now = START;
  private final StoreHealth health =
      new StoreHealth(NOTHING_WAITS, PersistenceMeter.none(), () -> now);

  private void downFor(int seconds) {
    health.down("disk full");
    pass(seconds);
    health.healed();
  }

  private void pass(int seconds) {
    now = at(Duration.between(START, now).toSeconds() + seconds);
  }

  private static Instant at(long second) {
    return START.plusSeconds(second);
  }

  private boolean wasAway(int from, int to) {
    return health.wasAway(at(from), at(to));
  }

  @Test
  void itWasNeverAwayAtFirst() {
    assertThat(wasAway(0, 100)).isFalse();
  }

  @Test
  void anOutageHasABeginningAndAnEnd() {
    pass(100);
    downFor(10);

    assertThat(wasAway(0, 99)).isFalse();
    assertThat(wasAway(0, 100)).isTrue();
    assertThat(wasAway(103, 104)).isTrue();
    assertThat(wasAway(110, 120)).isTrue();
    assertThat(wasAway(111, 120)).isFalse();
  }

  @Test
  void anOutageThatLastsHasNoEnd() {
    pass(100);
    health.down("disk full");
    pass(50);
    health.down("still full");

    assertThat(health.reason()).isEqualTo("disk full");
    assertThat(wasAway(0, 99)).isFalse();
    assertThat(wasAway(100, 101)).isTrue();
    assertThat(wasAway(1000, 1001)).isTrue();
  }

  @Test
  void outagesThatFollowEachOtherAreOne() {
    downFor(1);
    pass(31);
    downFor(1);

    assertThat(wasAway(10, 11)).isTrue();
  }

  @Test
  void anOutageLongPastIsForgotten() {
    downFor(1);
    pass(33);
    downFor(1);

    assertThat(wasAway(0, 33)).isFalse();
    assertThat(wasAway(0, 34)).isTrue();
  }
}
