// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.journal;

import io.holdfast.persistence.journal.EventStore.Append;
import io.holdfast.persistence.journal.EventStore.IndexChange;
import io.holdfast.persistence.journal.EventStore.StoredEvent;
import io.holdfast.sharding.call.CallEvent;
import io.holdfast.sharding.call.CallEvent.Outcome;
import io.holdfast.sharding.ports.OpenCalls;
import io.holdfast.sharding.ports.OpenCalls.Phase;
import io.holdfast.sharding.ports.RegistrationIndex;
import io.holdfast.sharding.registration.Registration;
import io.holdfast.sharding.routing.Shards;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Which row an event changes. A pure function of the event, so that the rows can be made again
/// from the journal.
final class IndexRows {
  private final Shards shards;

  IndexRows(Shards shards) {
    this.shards = shards;
  }

  Optional<IndexChange> of(String uid, CallEvent event) {
    return switch (event) {
      case CallEvent.Attempted it ->
          Optional.of(
              new IndexChange.LegOpened(
                  new OpenCalls.Row(
                      shards.shardOf(it.callId()),
                      it.due(),
                      uid,
                      it.callId(),
                      it.leg(),
                      Phase.SETUP)));
      case CallEvent.Rang it ->
          Optional.of(
              new IndexChange.LegMoved(Shards.ofUid(uid), uid, it.leg(), it.due(), Phase.SETUP));
      case CallEvent.Searched it when it.answered() -> Optional.empty();
      case CallEvent.Searched it ->
          Optional.of(
              new IndexChange.LegMoved(Shards.ofUid(uid), uid, it.leg(), it.due(), Phase.SETUP));
      case CallEvent.Cancelled _ -> Optional.empty();
      case CallEvent.Answered it ->
          Optional.of(
              new IndexChange.LegMoved(
                  Shards.ofUid(uid), uid, it.leg(), it.due(), Phase.ESTABLISHED));
      case CallEvent.Refreshed it ->
          Optional.of(
              new IndexChange.LegMoved(
                  Shards.ofUid(uid), uid, it.leg(), it.due(), Phase.ESTABLISHED));
      case CallEvent.Ended it when it.outcome() == Outcome.ANSWERED ->
          Optional.of(new IndexChange.LegClosed(Shards.ofUid(uid), uid, it.leg()));
      case CallEvent.Ended it ->
          Optional.of(
              new IndexChange.LegMoved(
                  Shards.ofUid(uid),
                  uid,
                  it.leg(),
                  it.at().plus(OpenCalls.FINAL_KEPT),
                  Phase.ENDED));
    };
  }

  /// Events of a call from that instant on, as if they were appended now; empty where there are
  /// none.
  Optional<Append> restated(String persistenceId, List<StoredEvent> events, Instant since) {
    String uid = PersistenceIds.keyOf(persistenceId, PersistenceIds.CALL);
    List<StoredEvent> recent = new ArrayList<>();
    List<IndexChange> changes = new ArrayList<>();
    long epoch = 0;
    for (StoredEvent stored : events) {
      if (!stored.at().isBefore(since)
          && EventCodecs.decode(stored) instanceof Decoded.Whole<?>(CallEvent event)) {
        recent.add(stored);
        of(uid, event).ifPresent(changes::add);
        epoch = event.epoch();
      }
    }
    return recent.isEmpty()
        ? Optional.empty()
        : Optional.of(new Append(persistenceId, epoch, recent, changes));
  }

  IndexChange of(String aor, Registration.Event event) {
    return event.contacts() == 0
        ? new IndexChange.Unregistered(aor)
        : new IndexChange.Registered(
            new RegistrationIndex.Row(shards.shardOf(aor), aor, event.due(), event.contacts()));
  }
}
