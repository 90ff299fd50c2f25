// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.projection;

import io.holdfast.persistence.journal.EventStore.FeedOffset;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;

/// Where the projection keeps its records and how far it has come: both in one piece, so that no
/// event is left out after a restart.
public interface CdrTable extends Cdrs {

  /// How far the projection has come.
  CompletionStage<FeedOffset> offset();

  /// Writes the records, in place of those with the same keys, and the offset.
  CompletionStage<Void> write(List<Cdr> records, FeedOffset offset);

  /// The records in order of their keys whose uid is greater than `after` and, unless `to` is
  /// empty, not greater than `to`; at most `limit` uids, each whole, and none only where there are
  /// no more.
  CompletionStage<List<Cdr>> byUid(String after, String to, int limit);

  /// The records of one call, in order of their legs.
  CompletionStage<List<Cdr>> ofCall(String uid);

  /// Calls that ended before this instant may have no events any more: their retention was over.
  CompletionStage<Instant> prunedBefore();
}
