// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.keeper;

import io.holdfast.sharding.cluster.PeerMessage;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;

/// Whatever lives in a call shard: the calls, and the shard's keeper. They share one entity type so
/// that a keeper is always on the node that owns its shard's calls.
public interface Sharded extends PeerMessage {

  /// The entity type of calls and keepers.
  EntityTypeKey<Sharded> TYPE_KEY = EntityTypeKey.create(Sharded.class, "Call");
}
