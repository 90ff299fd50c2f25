// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.ports;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;

/// The index of addresses-of-record that have bindings: for listings, and so that a binding expires
/// on time though its entity is not in memory.
public interface RegistrationIndex {

  /// @param due the earliest journaled expiry of its bindings
  record Row(int shard, String aor, Instant due, int contacts) {}

  /// Rows of the shard that are due at or before `now`, at most `limit`.
  CompletionStage<List<Row>> due(int shard, Instant now, int limit);

  /// In order of the AOR, those after `after` (empty string: from the start), at most `limit`.
  CompletionStage<List<Row>> list(String after, int limit);

  CompletionStage<Long> count();
}
