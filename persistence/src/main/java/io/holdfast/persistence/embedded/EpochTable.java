// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.embedded;

import io.holdfast.sharding.ports.Epochs;
import java.util.concurrent.CompletionStage;

/// One row for each shard that has ever had an owner.
final class EpochTable implements Epochs {
  private final Committer committer;

  EpochTable(Committer committer) {
    this.committer = committer;
  }

  @Override
  public CompletionStage<Long> raise(int shard, String node) {
    return committer.submit(
        session -> {
          long next = 1 + session.number("SELECT epoch FROM epochs WHERE shard = ?", shard);
          session.update("MERGE INTO epochs KEY (shard) VALUES (?, ?, ?)", shard, next, node);
          return next;
        });
  }
}
