// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.journal;

import io.holdfast.persistence.PersistenceMetric;
import io.holdfast.persistence.journal.EventStore.SnapshotRange;
import io.holdfast.persistence.journal.EventStore.StoredSnapshot;
import io.holdfast.sharding.registration.Registration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.persistence.SelectedSnapshot;
import org.apache.pekko.persistence.SnapshotMetadata;
import org.apache.pekko.persistence.SnapshotSelectionCriteria;
import org.apache.pekko.persistence.snapshot.japi.SnapshotStore;
import scala.concurrent.Future;
import scala.jdk.javaapi.FutureConverters;

/// The Pekko snapshot plugin over an [EventStore], for registrations alone: it knows how to write
/// no other state.
public final class HoldfastSnapshots extends SnapshotStore {
  private final Stores.Installed installed;

  /// Made by Pekko, by reflection.
  public HoldfastSnapshots() {
    this.installed = Stores.of(Adapter.toTyped(context().system()));
  }

  @Override
  public Future<Optional<SelectedSnapshot>> doLoadAsync(
      String persistenceId, SnapshotSelectionCriteria criteria) {
    return FutureConverters.asScala(
        installed
            .store()
            .latestSnapshot(persistenceId, rangeOf(criteria))
            .thenApply(found -> found.map(stored -> selected(persistenceId, stored))));
  }

  @Override
  public Future<Void> doSaveAsync(SnapshotMetadata metadata, Object snapshot) {
    if (!(snapshot instanceof Registration.State state)) {
      return FutureConverters.asScala(
          CompletableFuture.failedFuture(
              new IllegalArgumentException(
                  "snapshot " + snapshot.getClass().getName() + " (expected: of a registration)")));
    }
    var stored =
        new StoredSnapshot(
            metadata.sequenceNr(),
            Instant.ofEpochMilli(metadata.timestamp()),
            EventCodecs.REGISTRATION_STATE.encode(state));
    return FutureConverters.asScala(
        installed.change(() -> installed.store().saveSnapshot(metadata.persistenceId(), stored)));
  }

  @Override
  public Future<Void> doDeleteAsync(SnapshotMetadata metadata) {
    long number = metadata.sequenceNr();
    return FutureConverters.asScala(
        installed.change(
            () ->
                installed
                    .store()
                    .deleteSnapshots(
                        metadata.persistenceId(),
                        new SnapshotRange(number, number, Instant.MIN, Instant.MAX))));
  }

  @Override
  public Future<Void> doDeleteAsync(String persistenceId, SnapshotSelectionCriteria criteria) {
    return FutureConverters.asScala(
        installed.change(
            () -> installed.store().deleteSnapshots(persistenceId, rangeOf(criteria))));
  }

  private static SnapshotRange rangeOf(SnapshotSelectionCriteria criteria) {
    return new SnapshotRange(
        criteria.minSequenceNr(),
        criteria.maxSequenceNr(),
        Instant.ofEpochMilli(criteria.minTimestamp()),
        Instant.ofEpochMilli(criteria.maxTimestamp()));
  }

  private SelectedSnapshot selected(String persistenceId, StoredSnapshot stored) {
    return switch (EventCodecs.REGISTRATION_STATE.decode(stored.payload())) {
      case Decoded.Whole<Registration.State>(var state) ->
          SelectedSnapshot.create(
              new SnapshotMetadata(persistenceId, stored.sequenceNr(), stored.at().toEpochMilli()),
              state);
      case Decoded.Unreadable<Registration.State>(var reason) -> {
        installed.meter().increment(PersistenceMetric.UNREADABLE, 1);
        throw new IllegalStateException(
            "snapshot of " + persistenceId + " at " + stored.sequenceNr() + ": " + reason);
      }
    };
  }
}
