// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.embedded;

import io.holdfast.persistence.Micros;
import io.holdfast.persistence.PersistenceMeter;
import io.holdfast.persistence.PersistenceMetric;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Deletes the events of calls whose retention is over: whole calls, never a part of one, and only
/// those that have ended and whose records were written. Registrations are not its business: their
/// entities delete what a snapshot holds.
///
/// It takes small bites, so that nobody waits long behind one.
final class Pruning {
  private static final String CALL_PREFIX = "call|";

  private static final int BITE = 500;

  /// Where to look on, and what was deleted so far.
  private record Progress(long position, long deleted) {}

  private record Place(long position, String persistenceId, long at) {}

  private final Committer committer;
  private final Readers readers;
  private final PersistenceMeter meter;
  private final InstantSource clock;

  Pruning(Committer committer, Readers readers, PersistenceMeter meter, InstantSource clock) {
    this.committer = committer;
    this.readers = readers;
    this.meter = meter;
    this.clock = clock;
  }

  /// Goes through the old end of the events once; completes with how many were deleted.
  CompletionStage<Long> run(Duration retention) {
    Instant before = clock.instant().minus(retention);
    return bite(before, new Progress(0, 0));
  }

  /// Takes a bite of the events in the order of their positions, which is the order of time but for
  /// little: where all of a bite are young, so are those that follow.
  private CompletableFuture<Long> bite(Instant before, Progress progress) {
    return readers
        .submit(session -> placesAfter(session, progress.position()))
        .thenCompose(places -> chew(before, progress, places));
  }

  private CompletableFuture<Long> chew(Instant before, Progress progress, List<Place> places) {
    List<Place> old = places.stream().filter(place -> place.at() < Micros.of(before)).toList();
    if (old.isEmpty()) {
      return CompletableFuture.completedFuture(progress.deleted());
    }
    List<String> ids =
        old.stream()
            .map(Place::persistenceId)
            .filter(id -> id.startsWith(CALL_PREFIX))
            .distinct()
            .toList();
    long position = places.getLast().position();
    return committer
        .submit(session -> delete(session, before, ids))
        .thenCompose(
            deleted -> {
              meter.increment(PersistenceMetric.EVENTS_PRUNED, deleted);
              return bite(before, new Progress(position, progress.deleted() + deleted));
            });
  }

  /// Only what every projection has seen.
  private static List<Place> placesAfter(Session session, long position) throws SQLException {
    return session.list(
        """
        SELECT position, pid, at FROM events
        WHERE position > ? AND position <= (SELECT COALESCE(MIN(position), 0) FROM offsets)
        ORDER BY position LIMIT ?\
        """,
        row -> new Place(row.getLong(1), row.getString(2), row.getLong(3)),
        position,
        BITE);
  }

  private static long delete(Session session, Instant before, List<String> ids)
      throws SQLException {
    long deleted = 0;
    for (String id : ids) {
      String uid = id.substring(CALL_PREFIX.length());
      boolean open =
          session.number("SELECT COUNT(*) FROM open_calls WHERE uid = ?", uid) > 0
              || session.number("SELECT MAX(at) FROM events WHERE pid = ?", id)
                  >= Micros.of(before);
      if (!open) {
        deleted += session.update("DELETE FROM events WHERE pid = ?", id);
      }
    }
    if (deleted > 0) {
      session.update("UPDATE pruned SET before = GREATEST(before, ?)", Micros.of(before));
    }
    return deleted;
  }
}
