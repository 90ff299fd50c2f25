// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.keeper;

import io.holdfast.sharding.routing.Shards;
import java.util.OptionalInt;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.ShardingMessageExtractor;

/// Finds the shard of a message: a call's by the hash of its Call-ID, a keeper's by its number.
public final class CallShards extends ShardingMessageExtractor<ShardingEnvelope<Sharded>, Sharded> {

  // A Call-ID has no space (RFC 3261 §25.1, `callid`), so none can pass for a keeper.
  private static final String KEEPER = "keeper ";

  private final Shards shards;

  public CallShards(Shards shards) {
    this.shards = shards;
  }

  /// The entity id of a shard's keeper.
  public static String keeperOf(int shard) {
    return KEEPER + shard;
  }

  /// The shard whose keeper bears this entity id; empty for the id of a call.
  public static OptionalInt keptBy(String entityId) {
    return entityId.startsWith(KEEPER)
        ? OptionalInt.of(Integer.parseInt(entityId.substring(KEEPER.length())))
        : OptionalInt.empty();
  }

  @Override
  public String entityId(ShardingEnvelope<Sharded> envelope) {
    return envelope.entityId();
  }

  @Override
  public String shardId(String entityId) {
    return Integer.toString(keptBy(entityId).orElseGet(() -> shards.shardOf(entityId)));
  }

  @Override
  public Sharded unwrapMessage(ShardingEnvelope<Sharded> envelope) {
    return envelope.message();
  }
}
