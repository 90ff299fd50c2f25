// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.journal;

import io.holdfast.persistence.PersistenceMetric;
import io.holdfast.persistence.journal.EventStore.Append;
import io.holdfast.persistence.journal.EventStore.IndexChange;
import io.holdfast.persistence.journal.EventStore.StoredEvent;
import io.holdfast.sharding.call.Births;
import io.holdfast.sharding.call.CallEvent;
import io.holdfast.sharding.registration.Registration;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.journal.japi.AsyncWriteJournal;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.FutureConverters;

/// The Pekko journal plugin over an [EventStore]. Events reach it as objects and are encoded here,
/// so no Pekko serializer is involved.
///
/// It never rejects: whatever goes wrong with a write is a failure, after which nobody knows
/// whether it took place; the entity stops, and its next incarnation reads what there is.
public final class HoldfastJournal extends AsyncWriteJournal {

  /// Events that are read at a time.
  private static final int PAGE = 500;

  /// How long ago the append may have failed of an event that is found only now: longer than an
  /// outage of the database that calls outlast. What is older was acknowledged.
  private static final Duration RECENT = Duration.ofMinutes(15);

  private final Stores.Installed installed;
  private final Births births;
  private final IndexRows rows;

  /// Made by Pekko, by reflection.
  public HoldfastJournal() {
    ActorSystem<?> system = Adapter.toTyped(context().system());
    this.installed = Stores.of(system);
    this.births = Births.get(system);
    this.rows = new IndexRows(installed.shards());
  }

  @Override
  public Future<Iterable<Optional<Exception>>> doAsyncWriteMessages(
      Iterable<AtomicWrite> messages) {
    List<CompletableFuture<Void>> appended = new ArrayList<>();
    List<Optional<Exception>> acceptances = new ArrayList<>();
    try {
      for (AtomicWrite write : messages) {
        Append append = appendOf(write);
        appended.add(
            installed.change(() -> installed.store().append(append)).toCompletableFuture());
        acceptances.add(Optional.empty());
      }
    } catch (IllegalArgumentException e) {
      return FutureConverters.asScala(CompletableFuture.failedFuture(e));
    }
    CompletableFuture<Void> all =
        appended.size() == 1
            ? appended.getFirst()
            : CompletableFuture.allOf(appended.toArray(CompletableFuture[]::new));
    return FutureConverters.asScala(all.thenApply(_ -> acceptances));
  }

  private Append appendOf(AtomicWrite write) {
    String id = write.persistenceId();
    List<StoredEvent> events = new ArrayList<>();
    List<IndexChange> changes = new ArrayList<>();
    long epoch = 0;
    for (PersistentRepr each : CollectionConverters.asJava(write.payload())) {
      switch (each.payload()) {
        case CallEvent event -> {
          epoch = event.epoch();
          events.add(EventCodecs.encode(each.sequenceNr(), event));
          rows.of(PersistenceIds.keyOf(id, PersistenceIds.CALL), event).ifPresent(changes::add);
        }
        case Registration.Event event -> {
          epoch = event.epoch();
          events.add(EventCodecs.encode(each.sequenceNr(), event));
          changes.add(rows.of(PersistenceIds.keyOf(id, PersistenceIds.AOR), event));
        }
        default ->
            throw new IllegalArgumentException(
                "event " + each.payload().getClass().getName() + " (expected: one with a codec)");
      }
    }
    return new Append(id, epoch, events, changes);
  }

  @Override
  public Future<Long> doAsyncReadHighestSequenceNr(String persistenceId, long from) {
    return FutureConverters.asScala(
        births.consume(persistenceId)
            ? CompletableFuture.completedFuture(0L)
            : installed.store().highestSequenceNr(persistenceId));
  }

  @Override
  public Future<Void> doAsyncReplayMessages(
      String persistenceId, long from, long to, long max, Consumer<PersistentRepr> replayed) {
    return FutureConverters.asScala(replay(persistenceId, from, to, max, replayed));
  }

  private CompletionStage<Void> replay(
      String id, long from, long to, long max, Consumer<PersistentRepr> replayed) {
    if (from > to || max <= 0) {
      return CompletableFuture.completedStage(null);
    }
    int limit = (int) Math.min(PAGE, max);
    return installed
        .store()
        .read(id, from, to, limit)
        .thenCompose(
            page -> {
              page.forEach(stored -> replayed.accept(repr(id, stored)));
              CompletionStage<Void> restated = restate(id, page);
              return page.size() < limit
                  ? restated
                  : restated.thenCompose(
                      _ ->
                          replay(
                              id,
                              page.getLast().sequenceNr() + 1,
                              to,
                              max - page.size(),
                              replayed));
            });
  }

  /// An entity whose append failed reads its events again, and may find it, but not the rows beside
  /// it. It comes back only when they are written: a database that is just coming back may be read
  /// before it takes writes, and a call whose end is in no feed would never have its record.
  private CompletionStage<Void> restate(String id, List<StoredEvent> page) {
    if (!id.startsWith(PersistenceIds.CALL)) {
      return CompletableFuture.completedStage(null);
    }
    return rows.restated(id, page, Instant.now().minus(RECENT))
        .map(found -> installed.change(() -> installed.store().restate(found)))
        .orElseGet(() -> CompletableFuture.completedStage(null));
  }

  private PersistentRepr repr(String id, StoredEvent stored) {
    return switch (EventCodecs.decode(stored)) {
      case Decoded.Whole<?>(var event) ->
          PersistentRepr.apply(event, stored.sequenceNr(), id, "", false, ActorRef.noSender(), "");
      case Decoded.Unreadable<?>(var reason) -> {
        installed.meter().increment(PersistenceMetric.UNREADABLE, 1);
        throw new IllegalStateException(
            "journal of " + id + " at " + stored.sequenceNr() + ": " + reason);
      }
    };
  }

  @Override
  public Future<Void> doAsyncDeleteMessagesTo(String persistenceId, long to) {
    return FutureConverters.asScala(
        installed.change(() -> installed.store().deleteTo(persistenceId, to)));
  }
}
