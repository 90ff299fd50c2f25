// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.journal;

import io.holdfast.sharding.ports.OpenCalls;
import io.holdfast.sharding.ports.RegistrationIndex;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// Where events and snapshots lie, as bytes. The port behind the Pekko plugin and the projections:
/// it knows neither Pekko nor SIP, and names nothing that only one kind of database has.
///
/// No method blocks and none throws for what the store does: a stage fails with
/// [StoreUnavailableException], and then a write is *unknown*: it may be found later.
public interface EventStore {

  /// One event as it is kept.
  ///
  /// @param sequenceNr of the persistence id, from 1
  /// @param type which codec wrote it, see [EventType#code]
  /// @param at the instant that the event bears
  record StoredEvent(long sequenceNr, int type, Instant at, byte[] payload) {}

  /// What is written together: the events in one piece, or not at all. A row that derives from them
  /// is there when the append is acknowledged, unless it is one that nobody needs any more: that
  /// one may go later.
  ///
  /// @param epoch under which the writer owns the entity: where a stale owner and its successor
  ///   give the same sequence number, the event of the higher epoch stands
  /// @param events in the order of their sequence numbers
  /// @param changes of the rows that derive from these events, in their order
  record Append(
      String persistenceId, long epoch, List<StoredEvent> events, List<IndexChange> changes) {
    public Append {
      events = List.copyOf(events);
      changes = List.copyOf(changes);
    }
  }

  /// A change of a row that derives from an event and is written with it.
  sealed interface IndexChange {
    /// A leg was attempted: its row begins.
    record LegOpened(OpenCalls.Row row) implements IndexChange {}

    /// The deadline of a leg moved, or how far it is; nothing where the leg is further already.
    record LegMoved(int shard, String uid, int leg, Instant due, OpenCalls.Phase phase)
        implements IndexChange {}

    /// A leg is over for good: no row any more.
    record LegClosed(int shard, String uid, int leg) implements IndexChange {}

    /// There are bindings of an address-of-record.
    record Registered(RegistrationIndex.Row row) implements IndexChange {}

    /// There are no bindings of an address-of-record any more.
    record Unregistered(String aor) implements IndexChange {}
  }

  /// Writes the events and the rows that derive from them; completes when they are durable.
  CompletionStage<Void> append(Append append);

  /// Writes once more what derives from events that were found again: their append may have failed
  /// and yet taken place, without its rows or its entry in the feed. Nothing where a store writes
  /// all in one piece.
  CompletionStage<Void> restate(Append found);

  /// The highest sequence number ever appended, also if it was deleted since; 0 where there is
  /// none.
  CompletionStage<Long> highestSequenceNr(String persistenceId);

  /// The events with sequence numbers in `[from, to]`, in their order, the first `limit` of them.
  CompletionStage<List<StoredEvent>> read(String persistenceId, long from, long to, int limit);

  /// Deletes the events of a registration with sequence numbers up to `to`.
  CompletionStage<Void> deleteTo(String persistenceId, long to);

  // ---- Snapshots

  /// A state of an entity, as bytes.
  ///
  /// @param sequenceNr of the last event in it
  record StoredSnapshot(long sequenceNr, Instant at, byte[] payload) {}

  /// Which snapshots are meant; all bounds belong to the range.
  record SnapshotRange(long fromSequenceNr, long toSequenceNr, Instant from, Instant to) {}

  /// Writes a snapshot, in place of one with the same sequence number. Earlier ones may be
  /// forgotten.
  CompletionStage<Void> saveSnapshot(String persistenceId, StoredSnapshot snapshot);

  /// The one with the highest sequence number in the range.
  CompletionStage<Optional<StoredSnapshot>> latestSnapshot(
      String persistenceId, SnapshotRange range);

  CompletionStage<Void> deleteSnapshots(String persistenceId, SnapshotRange range);

  // ---- Feed: what projections have to look at

  /// A place in the feed; only the store that made it understands the token.
  record FeedOffset(String token) {
    /// Before the first event.
    public static final FeedOffset START = new FeedOffset("");
  }

  /// That an event is appended; its bytes are read by persistence id, where they may be found a
  /// little later than the entry.
  record FeedEntry(String persistenceId, long sequenceNr, int type) {}

  /// @param next where to go on; the offset asked for, if there was nothing
  record FeedPage(List<FeedEntry> entries, FeedOffset next) {
    public FeedPage {
      entries = List.copyOf(entries);
    }
  }

  /// The next entries after an offset, at most `limit`: all whose type is
  /// [projected][EventType#isProjected], and perhaps others. Whoever reads on gets each once; who
  /// begins again at an offset that was stored may get some once more, and never misses one.
  CompletionStage<FeedPage> feed(FeedOffset after, int limit);

  /// Has the action run when there may be something new in the feed, whichever node appended it, on
  /// a thread of the store: it must return at once.
  void onAppend(Runnable action);

  /// All events of one persistence id.
  record Stream(String persistenceId, List<StoredEvent> events) {
    public Stream {
      events = List.copyOf(events);
    }
  }

  /// The streams whose ids begin with the prefix, one of [PersistenceIds], in an order of the
  /// store's own; those after the id `after` (empty string: from the start), at most `limit`; none
  /// only where there are no more.
  CompletionStage<List<Stream>> streams(String prefix, String after, int limit);
}
