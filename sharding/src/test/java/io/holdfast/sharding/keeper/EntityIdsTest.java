// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.keeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sharding.keeper.EntityIds.Named;
import io.holdfast.sharding.routing.Shards;
import org.junit.jupiter.api.Test;

class EntityIdsTest {

  private static final String CALL_ID = "7d1c@198.51.100.7";
  private static final String AOR = "ben@sued.example";

  private final Shards shards = new Shards(new byte[16]);
  private final EntityIds ids = new EntityIds(shards);

  @Test
  void aCallIsInTheShardOfItsCallId() {
    assertThat(ids.shardId(CALL_ID)).isEqualTo(Integer.toString(shards.shardOf(CALL_ID)));
    assertThat(EntityIds.named(CALL_ID)).isEqualTo(new Named.OfCall(CALL_ID));
  }

  @Test
  void aRegistrationIsInTheShardOfItsAddressOfRecord() {
    String id = EntityIds.ofRegistration(AOR);

    assertThat(ids.shardId(id)).isEqualTo(Integer.toString(shards.shardOf(AOR)));
    assertThat(EntityIds.named(id)).isEqualTo(new Named.OfRegistration(AOR));
  }

  @Test
  void aKeeperIsInTheShardThatItKeeps() {
    for (int shard = 0; shard < Shards.COUNT; shard++) {
      String id = EntityIds.ofKeeper(shard);

      assertThat(ids.shardId(id)).isEqualTo(Integer.toString(shard));
      assertThat(EntityIds.named(id)).isEqualTo(new Named.OfKeeper(shard));
    }
  }

  @Test
  void noCallIdPassesForAnotherKind() {
    assertThat(EntityIds.named("keeper-7")).isEqualTo(new Named.OfCall("keeper-7"));
    assertThat(EntityIds.named("keeper")).isEqualTo(new Named.OfCall("keeper"));
    assertThat(EntityIds.named("aor")).isEqualTo(new Named.OfCall("aor"));
    assertThat(EntityIds.isCallId("keeper 7")).isFalse();
    assertThat(EntityIds.isCallId("aor ben@sued.example")).isFalse();
    assertThat(EntityIds.isCallId(CALL_ID)).isTrue();
  }
}
