// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.call;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// Looks calls up for operators: those that have not ended, on whichever node, in memory or not.
public interface CallDirectory {

  /// At most `limit` calls that have not ended; a leg's details are those of the index.
  CompletionStage<List<Summary>> list(int limit);

  /// What a call's entity knows of it; empty where no call of that Call-ID is open or still
  /// lingering after its end.
  CompletionStage<Optional<View>> find(String callId);

  /// Ends what is established of a call, with a BYE to both sides, and says how many legs that
  /// were; 0 where there is no such call, or none that was answered.
  CompletionStage<Integer> hangUp(String callId);

  /// A line of a listing.
  ///
  /// @param phase `setup` or `established`
  /// @param due when Timer C or the call limit ends it
  record Summary(String callId, String uid, int leg, String phase, Instant due) {}

  /// One call.
  record View(String callId, String uid, int shard, String node, List<LegView> legs) {
    public View {
      legs = List.copyOf(legs);
    }
  }

  /// One leg of it, in words of its CDR.
  ///
  /// @param phase `setup`, `ringing`, `established` or `ended`
  /// @param why it goes where it goes, or nowhere
  /// @param branches those that have been tried
  record LegView(
      int leg,
      String phase,
      String from,
      String to,
      String requestUri,
      Instant startedAt,
      Optional<Instant> rangAt,
      Optional<Instant> answeredAt,
      Optional<Instant> endedAt,
      int sipStatus,
      List<BranchView> branches,
      String why) {
    public LegView {
      branches = List.copyOf(branches);
    }
  }

  /// One target of a leg.
  ///
  /// @param status its final response, 0 while there is none
  /// @param round those of one round are tried together, from 0
  /// @param why how it was found
  record BranchView(int number, String target, int status, int round, String why) {}
}
