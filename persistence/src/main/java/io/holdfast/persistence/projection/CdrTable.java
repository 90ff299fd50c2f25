// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.projection;

import io.holdfast.persistence.journal.EventStore.FeedOffset;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;

/// Where the projection keeps its records and how far it has come.
public interface CdrTable extends Cdrs {

  /// How far the projection has come.
  CompletionStage<FeedOffset> offset();

  /// Writes the records, in place of those with the same keys, and the offset: no sooner than the
  /// records, so that none is left out after a failure, though some may be written again.
  CompletionStage<Void> write(List<Cdr> records, FeedOffset offset);

  /// The records whose uid comes after `after` and, unless `to` is empty, not after `to`, in the
  /// order in which [the store][io.holdfast.persistence.journal.EventStore#streams] gives the
  /// events of their calls; at most `limit` uids, each whole, and none only where there are no
  /// more.
  CompletionStage<List<Cdr>> byUid(String after, String to, int limit);

  /// The records of one call, in order of their legs.
  CompletionStage<List<Cdr>> ofCall(String uid);

  /// Calls that ended before this instant may have no events any more: their retention was over.
  CompletionStage<Instant> prunedBefore();
}
