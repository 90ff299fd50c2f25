// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.keeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShardTableTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private final ShardTable table = new ShardTable();

  private static ShardTable.Dormant call(String callId, long dueIn) {
    return new ShardTable.Dormant(callId, "uid-" + callId, NOW.plusSeconds(dueIn));
  }

  @Test
  void whoWaitsForAShardIsToldWhenItIsReady() {
    var epoch = table.epoch(3).toCompletableFuture();
    var ready = table.whenReady(3).toCompletableFuture();

    table.arrived(3, 9, List.of());
    assertThat(epoch).isCompletedWithValue(9L);
    assertThat(ready).isNotDone();

    table.ready(3);
    assertThat(ready).isDone();
    assertThat(table.readyCount()).isEqualTo(1);
  }

  @Test
  void anUnknownShardIsNotReadyAndHasNoEpoch() {
    table.ready(3);
    table.sleeps(3, call("a", 1));

    assertThat(table.isReady(3)).isFalse();
    assertThat(table.epochNow(3)).isZero();
    assertThat(table.dormant(3, "a")).isEmpty();
  }

  @Test
  void callsSleepAndWake() {
    table.arrived(3, 1, List.of(call("a", 10)));
    table.sleeps(3, call("b", 20));
    assertThat(table.dormantCount()).isEqualTo(2);
    assertThat(table.due(3, NOW.plusSeconds(9))).isEmpty();
    assertThat(table.due(3, NOW.plusSeconds(10))).containsExactly(call("a", 10));

    table.wakes(3, "a");

    assertThat(table.due(3, NOW.plusSeconds(30))).containsExactly(call("b", 20));
  }

  @Test
  void aShardThatComesBackIsNotReadyUntilItIsTakenOver() {
    table.arrived(3, 1, List.of(call("a", 10)));
    table.ready(3);

    table.left(3);
    assertThat(table.isReady(3)).isFalse();
    assertThat(table.dormantCount()).isZero();

    table.arrived(3, 2, List.of());
    assertThat(table.isReady(3)).isFalse();
    assertThat(table.epochNow(3)).isEqualTo(2);
  }
}
