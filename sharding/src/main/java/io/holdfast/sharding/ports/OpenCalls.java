// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.ports;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;

/// The index of call legs that a shard must take up when it arrives at a node. A row is written
/// with the event that opens a leg, moves its deadline or ends it, so it is never behind the
/// journal.
public interface OpenCalls {

  /// How long the row of a leg that ended without an answer is kept: 64·T1, as long as its caller
  /// may still be waiting for the final response (RFC 3261 §17.2.1, Timer H).
  Duration FINAL_KEPT = Duration.ofSeconds(32);

  /// How far a leg has come.
  enum Phase {
    /// Attempted, not answered: due is Timer C.
    SETUP,
    /// Answered: due is the call limit.
    ESTABLISHED,
    /// Ended without an answer: due is its end plus [#FINAL_KEPT]; until then a new owner sends the
    /// final response again. A leg that ended after an answer has no row, unless its shard is
    /// handed over in that time.
    ENDED
  }

  /// @param due when the leg must be looked at, whoever owns it then
  record Row(int shard, Instant due, String uid, String callId, int leg, Phase phase) {}

  /// All rows of a shard.
  CompletionStage<List<Row>> ofShard(int shard);

  /// At most `limit` rows of legs that have not ended, for listings, in order of their due time.
  CompletionStage<List<Row>> open(int limit);

  /// How many legs have not ended.
  CompletionStage<Long> count();

  /// Writes the row of an answered leg that has just ended, as [ENDED][Phase#ENDED]: its shard is
  /// being handed over, and the next owner is to know the call when a late copy of its INVITE
  /// comes.
  CompletionStage<Void> remember(Row row);

  /// Deletes the row of a leg that the journal knows to be over. Rows that derive from events go
  /// with them; this one was left behind by a node that died between the two.
  CompletionStage<Void> close(Row row);

  /// Deletes the [ENDED][Phase#ENDED] rows that were due before `now`, and says how many.
  CompletionStage<Long> forgetEnded(Instant now);
}
