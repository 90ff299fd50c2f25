// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.ports;

import java.util.concurrent.CompletionStage;

/// The epoch of each shard: a number that grows whenever the shard arrives at a node, so that a
/// stale owner's writes can be told from its successor's.
public interface Epochs {

  /// Raises the shard's epoch durably and returns the new one, at least 1.
  CompletionStage<Long> raise(int shard, String node);
}
