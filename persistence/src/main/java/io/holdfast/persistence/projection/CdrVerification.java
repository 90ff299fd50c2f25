// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.projection;

import io.holdfast.persistence.journal.EventStore;
import io.holdfast.persistence.journal.PersistenceIds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Holds the records against the journal: every attempt that has ended has one record, equal to
/// what follows from its events, and every record has its attempt. It may run beside live calls:
/// what looks wrong is looked at a second time, after the projection has caught up.
public final class CdrVerification {
  private static final int CALLS_AT_A_TIME = 500;

  /// Differences that a report lists; the others are counted.
  public static final int LISTED = 1000;

  /// Something that ought to be otherwise.
  public sealed interface Difference {
    /// An attempt has ended and has no record.
    record Missing(Cdr expected) implements Difference {}

    /// A record is not what follows from the events.
    record Wrong(Cdr expected, Cdr found) implements Difference {}

    /// A record has no attempt, or one that has not ended.
    record WithoutAttempt(Cdr found) implements Difference {}

    /// The events of a call cannot be read.
    record Unreadable(String uid, String reason) implements Difference {}

    /// One line for the operator.
    default String text() {
      return switch (this) {
        case Missing(var expected) ->
            "missing: " + expected.key() + " (expected: " + expected + ")";
        case Wrong(var expected, var found) -> "wrong: " + found + " (expected: " + expected + ")";
        case WithoutAttempt(var found) -> "without attempt: " + found;
        case Unreadable(var uid, var reason) -> "unreadable: call " + uid + ": " + reason;
      };
    }
  }

  /// @param attempts in the journal that have ended
  /// @param open attempts in the journal that have not: they have no record yet
  /// @param records in the table
  /// @param beyondRetention records among them whose events were deleted after their time
  /// @param different how many differences there are
  /// @param differences the first of them
  public record Report(
      long attempts,
      long open,
      long records,
      long beyondRetention,
      long different,
      List<Difference> differences) {
    public Report {
      differences = List.copyOf(differences);
    }

    public boolean good() {
      return different == 0;
    }
  }

  private final EventStore store;
  private final CdrTable table;
  private final Projector projection;
  private final CallStreams streams;

  public CdrVerification(EventStore store, CdrTable table, Projector projection) {
    this.store = store;
    this.table = table;
    this.projection = projection;
    this.streams = new CallStreams(store);
  }

  /// Reads all of both. Takes about as long as rebuilding.
  public CompletionStage<Report> verify() {
    return projection
        .caughtUp()
        .thenCompose(_ -> table.prunedBefore())
        .thenCompose(prunedBefore -> page("", new Count(prunedBefore)));
  }

  /// What has been found so far. Touched by one stage after the other.
  private static final class Count {
    final Instant prunedBefore;
    final List<Difference> differences = new ArrayList<>();
    long attempts;
    long open;
    long records;
    long beyondRetention;
    long different;

    Count(Instant prunedBefore) {
      this.prunedBefore = prunedBefore;
    }

    void note(Difference difference) {
      different++;
      if (differences.size() < LISTED) {
        differences.add(difference);
      }
    }

    Report report() {
      return new Report(attempts, open, records, beyondRetention, different, differences);
    }
  }

  /// Compares the next calls in the order of the store, and the records up to the last of these.
  private CompletionStage<Report> page(String after, Count count) {
    String afterId = after.isEmpty() ? "" : PersistenceIds.ofCall(after);
    return store
        .streams(PersistenceIds.CALL, afterId, CALLS_AT_A_TIME)
        .thenCompose(
            found -> {
              List<CallHistory> histories = found.stream().map(CallHistory::of).toList();
              String last = histories.isEmpty() ? "" : histories.getLast().uid();
              return records(after, last, new ArrayList<>())
                  .thenCompose(records -> compare(histories, records, count))
                  .thenCompose(
                      _ ->
                          last.isEmpty()
                              ? CompletableFuture.completedStage(count.report())
                              : page(last, count));
            });
  }

  private CompletionStage<List<Cdr>> records(String after, String to, List<Cdr> found) {
    return table
        .byUid(after, to, CALLS_AT_A_TIME)
        .thenCompose(
            page -> {
              found.addAll(page);
              return page.isEmpty()
                  ? CompletableFuture.completedStage(found)
                  : records(page.getLast().uid(), to, found);
            });
  }

  private CompletionStage<Void> compare(
      List<CallHistory> histories, List<Cdr> records, Count count) {
    Map<String, CallHistory> told = new TreeMap<>();
    histories.forEach(history -> told.put(history.uid(), history));
    Map<String, List<Cdr>> recorded = new TreeMap<>();
    records.forEach(cdr -> recorded.computeIfAbsent(cdr.uid(), _ -> new ArrayList<>()).add(cdr));
    var uids = new TreeSet<>(told.keySet());
    uids.addAll(recorded.keySet());
    CompletionStage<Void> done = CompletableFuture.completedStage(null);
    for (String uid : uids) {
      List<Cdr> found = recorded.getOrDefault(uid, List.of());
      var first = new Look(told.get(uid), found, told.get(uid), count.prunedBefore);
      if (first.differences().isEmpty()) {
        first.addTo(count);
      } else {
        done = done.thenCompose(_ -> lookAgain(uid)).thenAccept(look -> look.addTo(count));
      }
    }
    return done;
  }

  /// Reads the events before the projection is known to have caught up, the records after that, and
  /// the events once more: so neither an attempt that ended meanwhile nor its record looks wrong,
  /// nor a call whose retention was over meanwhile.
  private CompletionStage<Look> lookAgain(String uid) {
    return streams
        .history(uid)
        .thenCompose(
            before ->
                projection
                    .caughtUp()
                    .thenCompose(_ -> table.ofCall(uid))
                    .thenCompose(found -> lookAtLast(uid, before, found)));
  }

  private CompletionStage<Look> lookAtLast(String uid, CallHistory before, List<Cdr> found) {
    return streams
        .history(uid)
        .thenCombine(
            table.prunedBefore(),
            (after, prunedBefore) -> new Look(before, found, after, prunedBefore));
  }

  /// One call: its events before its records were read, the records, its events after that.
  private record Look(
      @Nullable CallHistory before,
      List<Cdr> found,
      @Nullable CallHistory after,
      Instant prunedBefore) {

    void addTo(Count count) {
      if (before instanceof CallHistory.Told told) {
        count.attempts += told.ended().size();
        count.open += told.open();
      }
      count.records += found.size();
      count.beyondRetention += found.stream().filter(this::isBeyondRetention).count();
      differences().forEach(count::note);
    }

    List<Difference> differences() {
      List<Difference> differences = new ArrayList<>();
      if (before instanceof CallHistory.Unreadable(var uid, var reason)) {
        differences.add(new Difference.Unreadable(uid, reason));
        return differences;
      }
      Map<Cdr.Key, Cdr> records = byKey(found);
      byKey(endedOf(before))
          .forEach(
              (key, expected) -> {
                Cdr record = records.get(key);
                if (record == null) {
                  differences.add(new Difference.Missing(expected));
                } else if (!record.equals(expected)) {
                  differences.add(new Difference.Wrong(expected, record));
                }
              });
      Map<Cdr.Key, Cdr> attempts = byKey(endedOf(after));
      for (Cdr record : found) {
        if (!attempts.containsKey(record.key()) && !isBeyondRetention(record)) {
          differences.add(new Difference.WithoutAttempt(record));
        }
      }
      return differences;
    }

    private boolean isBeyondRetention(Cdr record) {
      return endedOf(after).isEmpty() && record.endedAt().isBefore(prunedBefore);
    }

    private static List<Cdr> endedOf(@Nullable CallHistory history) {
      return history instanceof CallHistory.Told told ? told.ended() : List.of();
    }

    private static Map<Cdr.Key, Cdr> byKey(List<Cdr> records) {
      Map<Cdr.Key, Cdr> byKey = new TreeMap<>();
      records.forEach(record -> byKey.put(record.key(), record));
      return byKey;
    }
  }
}
