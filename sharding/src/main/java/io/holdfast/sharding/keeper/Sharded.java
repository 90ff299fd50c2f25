// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.keeper;

import io.holdfast.sharding.cluster.PeerMessage;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;

/// What is told to whatever lives in a shard: its calls, its registrations, and its keeper. They
/// share one entity type, so that a keeper is always on the node that owns its shard's calls and
/// registrations, and one epoch holds for all of them.
///
/// All are stopped by Pekko's own poison pill, whether the shard leaves or they want to leave
/// memory themselves: an entity that is writing takes the acknowledgement first, and then what it
/// has already taken out of its mailbox.
public interface Sharded extends PeerMessage {

  /// The one entity type.
  EntityTypeKey<Sharded> TYPE_KEY = EntityTypeKey.create(Sharded.class, "Shard");
}
