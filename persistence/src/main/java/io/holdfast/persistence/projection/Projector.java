// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.projection;

import java.util.concurrent.CompletionStage;

/// Whoever makes the call records, on this node or on another.
public interface Projector {

  /// Completes when everything that was appended before has its record.
  CompletionStage<Void> caughtUp();

  /// Makes all records again from the start of the journal, in place of those that are there, and
  /// completes with how many. Records of calls whose events are gone stay as they are. While it
  /// runs, new calls wait for their records.
  CompletionStage<Long> rebuild();
}
