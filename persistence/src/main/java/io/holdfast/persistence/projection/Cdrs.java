// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.projection;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// The call records, for whoever lists them.
public interface Cdrs {

  /// Where a listing stands: at the last record it gave.
  record Cursor(Instant startedAt, Cdr.Key key) {
    /// To go on after this record.
    public static Cursor after(Cdr last) {
      return new Cursor(last.startedAt(), last.key());
    }
  }

  /// The records of attempts that started in `[since, until)`, in order of their start, at most
  /// `limit`; a listing goes on with the cursor after the last one, until nothing comes.
  CompletionStage<List<Cdr>> startedBetween(
      Instant since, Instant until, Optional<Cursor> after, int limit);

  CompletionStage<Optional<Cdr>> find(Cdr.Key key);

  CompletionStage<Long> count();
}
