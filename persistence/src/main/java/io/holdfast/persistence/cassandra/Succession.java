// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.cassandra;

import io.holdfast.persistence.journal.EventStore.StoredEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which of the rows of one persistence id are its events. Several owners may have written there,
/// and some writes may have arrived long after their writer gave them up:
///
/// - of the rows with one sequence number, that of the highest epoch stands;
/// - after an event of some epoch, none of a lower one stands: its writer had been replaced;
/// - of events that were appended together, those stand whose first does. Where the first was
///   written again since, by an owner that had not found it, the others are remains of an append
///   that failed.
///
/// Is given the rows in the order of (sequence number, epoch), in as many pages as there are.
final class Succession {

  /// A row.
  ///
  /// @param batchFirst the sequence number of the first event of its append; 0 where it was alone
  /// @param writtenAt the timestamp of its write, one for each append
  record Written(StoredEvent event, long epoch, long batchFirst, long writtenAt) {
    long sequenceNr() {
      return event.sequenceNr();
    }
  }

  private final List<StoredEvent> events = new ArrayList<>();
  private final int limit;
  private final long from;
  private long epoch;
  private @Nullable Written head; // the last that could be the first of an append
  private @Nullable Written candidate; // of its sequence number, with the highest epoch so far

  /// @param epoch the highest before the first row
  /// @param from the sequence number that the rows begin with
  Succession(long epoch, long from, int limit) {
    this.epoch = epoch;
    this.from = from;
    this.limit = limit;
  }

  /// Takes the next row, and says whether more are wanted.
  boolean offer(Written row) {
    Written before = candidate;
    if (before != null && before.sequenceNr() != row.sequenceNr()) {
      judge(before);
    }
    candidate = row;
    return events.size() < limit;
  }

  /// There are no more rows, or none are wanted.
  List<StoredEvent> end() {
    if (candidate != null && events.size() < limit) {
      judge(candidate);
    }
    candidate = null;
    return events;
  }

  private void judge(Written row) {
    if (row.epoch() < epoch || isRemains(row)) {
      return;
    }
    epoch = row.epoch();
    if (row.batchFirst() == 0 || row.batchFirst() == row.sequenceNr()) {
      head = row;
    }
    events.add(row.event());
  }

  private boolean isRemains(Written row) {
    if (row.batchFirst() == 0 || row.batchFirst() == row.sequenceNr() || row.batchFirst() < from) {
      return false;
    }
    return head == null
        || head.sequenceNr() != row.batchFirst()
        || head.epoch() != row.epoch()
        || head.writtenAt() != row.writtenAt();
  }
}
