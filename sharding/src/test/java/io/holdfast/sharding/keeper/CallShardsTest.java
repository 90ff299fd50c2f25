// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.keeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sharding.routing.Shards;
import org.junit.jupiter.api.Test;

class CallShardsTest {

  private final Shards shards = new Shards(new byte[16]);
  private final CallShards extractor = new CallShards(shards);

  @Test
  void aCallIsInTheShardOfItsCallId() {
    assertThat(extractor.shardId("7d1c@198.51.100.7"))
        .isEqualTo(Integer.toString(shards.shardOf("7d1c@198.51.100.7")));
  }

  @Test
  void aKeeperIsInTheShardThatItKeeps() {
    for (int shard = 0; shard < Shards.COUNT; shard++) {
      assertThat(extractor.shardId(CallShards.keeperOf(shard))).isEqualTo(Integer.toString(shard));
      assertThat(CallShards.keptBy(CallShards.keeperOf(shard))).hasValue(shard);
    }
  }

  @Test
  void noCallIdPassesForAKeeper() {
    assertThat(CallShards.keptBy("keeper-7")).isEmpty();
    assertThat(CallShards.keptBy("keeper")).isEmpty();
  }
}
