// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.keeper;

import io.holdfast.sharding.routing.Shards;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.ShardingMessageExtractor;

/// Names whatever lives in a shard, and finds the shard of a name: a call's by the hash of its
/// Call-ID, a registration's by that of its address-of-record, a keeper's by its number.
public final class EntityIds extends ShardingMessageExtractor<ShardingEnvelope<Sharded>, Sharded> {

  /// Whose name it is.
  public sealed interface Named {
    record OfKeeper(int shard) implements Named {}

    record OfRegistration(String aor) implements Named {}

    record OfCall(String callId) implements Named {}
  }

  // A Call-ID has no space (RFC 3261 §25.1, `callid`), so none can pass for one of these.
  private static final String KEEPER = "keeper ";
  private static final String AOR = "aor ";

  private final Shards shards;

  public EntityIds(Shards shards) {
    this.shards = shards;
  }

  /// The entity id of a shard's keeper.
  public static String ofKeeper(int shard) {
    return KEEPER + shard;
  }

  /// The entity id of an address-of-record.
  public static String ofRegistration(String aor) {
    return AOR + aor;
  }

  /// Whether a Call-ID can be that of a call: it is its entity id, and passes for no other's.
  public static boolean isCallId(String text) {
    return !text.isEmpty() && text.indexOf(' ') < 0;
  }

  /// What an entity id stands for.
  public static Named named(String entityId) {
    if (entityId.startsWith(KEEPER)) {
      return new Named.OfKeeper(Integer.parseInt(entityId.substring(KEEPER.length())));
    }
    return entityId.startsWith(AOR)
        ? new Named.OfRegistration(entityId.substring(AOR.length()))
        : new Named.OfCall(entityId);
  }

  @Override
  public String entityId(ShardingEnvelope<Sharded> envelope) {
    return envelope.entityId();
  }

  @Override
  public String shardId(String entityId) {
    int shard =
        switch (named(entityId)) {
          case Named.OfKeeper(var number) -> number;
          case Named.OfRegistration(var aor) -> shards.shardOf(aor);
          case Named.OfCall(var callId) -> shards.shardOf(callId);
        };
    return Integer.toString(shard);
  }

  @Override
  public Sharded unwrapMessage(ShardingEnvelope<Sharded> envelope) {
    return envelope.message();
  }
}
