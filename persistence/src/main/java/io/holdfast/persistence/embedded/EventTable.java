// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.embedded;

import io.holdfast.persistence.Micros;
import io.holdfast.persistence.journal.EventStore.Append;
import io.holdfast.persistence.journal.EventStore.FeedEntry;
import io.holdfast.persistence.journal.EventStore.FeedOffset;
import io.holdfast.persistence.journal.EventStore.FeedPage;
import io.holdfast.persistence.journal.EventStore.IndexChange;
import io.holdfast.persistence.journal.EventStore.StoredEvent;
import io.holdfast.persistence.journal.EventStore.Stream;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// The events, in the order in which they were committed, which is also the feed.
final class EventTable implements Committer.Opened {

  private static final String INSERT =
      "INSERT INTO events (position, pid, seq, type, at, payload) VALUES (?, ?, ?, ?, ?, ?)";

  private static final String EVENT_COLUMNS = "SELECT seq, type, at, payload FROM events ";

  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private long position; // the last one given out; of the writer's thread

  /// Positions go on after the last one in the table, and after what projections have seen or may
  /// have seen, also if the events from there were deleted.
  @Override
  public void opened(Session session) throws SQLException {
    long inTable = session.number("SELECT MAX(position) FROM events");
    long projected = session.number("SELECT MAX(position) FROM offsets");
    position = Math.max(position, Math.max(inTable, projected));
  }

  void addListener(Runnable listener) {
    listeners.add(listener);
  }

  void notifyListeners() {
    listeners.forEach(Runnable::run);
  }

  void append(Session session, Append append) throws SQLException {
    for (StoredEvent event : append.events()) {
      session.update(
          INSERT,
          ++position,
          append.persistenceId(),
          event.sequenceNr(),
          event.type(),
          Micros.of(event.at()),
          event.payload());
    }
    for (IndexChange change : append.changes()) {
      apply(session, change);
    }
  }

  private static void apply(Session session, IndexChange change) throws SQLException {
    switch (change) {
      case IndexChange.LegOpened(var row) -> OpenCallTable.open(session, row);
      case IndexChange.LegMoved moved -> OpenCallTable.move(session, moved);
      case IndexChange.LegClosed(_, var uid, var leg) -> OpenCallTable.close(session, uid, leg);
      case IndexChange.Registered(var row) -> RegistrationTable.put(session, row);
      case IndexChange.Unregistered(var aor) -> RegistrationTable.remove(session, aor);
    }
  }

  long highestSequenceNr(Session session, String persistenceId) throws SQLException {
    return Math.max(
        session.number("SELECT MAX(seq) FROM events WHERE pid = ?", persistenceId),
        session.number("SELECT seq FROM deleted WHERE pid = ?", persistenceId));
  }

  List<StoredEvent> read(Session session, String persistenceId, long from, long to, int limit)
      throws SQLException {
    return session.list(
        EVENT_COLUMNS + "WHERE pid = ? AND seq BETWEEN ? AND ? ORDER BY seq LIMIT ?",
        EventTable::event,
        persistenceId,
        from,
        to,
        limit);
  }

  /// Remembers the highest sequence number where no event is left to tell it.
  void deleteTo(Session session, String persistenceId, long to) throws SQLException {
    long highest = session.number("SELECT MAX(seq) FROM events WHERE pid = ?", persistenceId);
    if (highest == 0) {
      return;
    }
    session.update("DELETE FROM events WHERE pid = ? AND seq <= ?", persistenceId, to);
    if (to >= highest) {
      session.update("MERGE INTO deleted KEY (pid) VALUES (?, ?)", persistenceId, highest);
    }
  }

  FeedPage feed(Session session, FeedOffset after, int limit) throws SQLException {
    long start = positionOf(after);
    long[] last = {start};
    List<FeedEntry> entries =
        session.list(
            "SELECT position, pid, seq, type FROM events WHERE position > ? ORDER BY position"
                + " LIMIT ?",
            row -> {
              last[0] = row.getLong(1);
              return new FeedEntry(row.getString(2), row.getLong(3), row.getInt(4));
            },
            start,
            limit);
    return new FeedPage(entries, last[0] == start ? after : offsetOf(last[0]));
  }

  static long positionOf(FeedOffset offset) {
    return offset.equals(FeedOffset.START) ? 0 : Long.parseLong(offset.token());
  }

  static FeedOffset offsetOf(long position) {
    return position == 0 ? FeedOffset.START : new FeedOffset(Long.toString(position));
  }

  /// Reads rows in the order of the index until there are enough streams; the last stream read is
  /// left out, because the limit may have cut it off, unless there is nothing more.
  List<Stream> streams(Session session, String prefix, String after, int limit)
      throws SQLException {
    record Row(String persistenceId, StoredEvent event) {}
    String from = after.compareTo(prefix) > 0 ? after : prefix;
    String end = prefix + Character.MAX_VALUE;
    for (int rows = limit * 8; ; rows *= 4) {
      List<Row> found =
          session.list(
              "SELECT seq, type, at, payload, pid FROM events WHERE pid > ? AND pid < ?"
                  + " ORDER BY pid, seq LIMIT ?",
              row -> new Row(row.getString(5), event(row)),
              from,
              end,
              rows);
      boolean all = found.size() < rows;
      List<Stream> streams = new ArrayList<>();
      List<StoredEvent> events = new ArrayList<>();
      for (int i = 0; i < found.size() && streams.size() < limit; i++) {
        events.add(found.get(i).event());
        boolean last = i + 1 == found.size();
        String id = found.get(i).persistenceId();
        if (last ? all : !found.get(i + 1).persistenceId().equals(id)) {
          streams.add(new Stream(id, events));
          events = new ArrayList<>();
        }
      }
      if (all || !streams.isEmpty()) {
        return streams;
      }
    }
  }

  private static StoredEvent event(ResultSet row) throws SQLException {
    return new StoredEvent(
        row.getLong(1), row.getInt(2), Micros.toInstant(row.getLong(3)), row.getBytes(4));
  }
}
