// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.holdfast.persistence.PersistenceMeter;
import io.holdfast.persistence.embedded.EmbeddedStore;
import io.holdfast.persistence.embedded.Opened;
import io.holdfast.sharding.call.Births;
import io.holdfast.sharding.call.CallEvent;
import io.holdfast.sharding.ports.OpenCalls.Phase;
import io.holdfast.sharding.registration.Registration;
import io.holdfast.sharding.routing.Shards;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The plugins under real persistent actors.
final class HoldfastJournalTest {
  private static final Shards SHARDS = new Shards(new byte[16]);
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  @TempDir Path dataDir;
  private final AtomicBoolean mayWrite = new AtomicBoolean(true);
  private EmbeddedStore store;
  private ActorTestKit kit;

  @BeforeEach
  void open() {
    store = Opened.in(dataDir);
    kit = kitOver(store);
  }

  @AfterEach
  void close() {
    kit.shutdownTestKit();
    store.close();
  }

  private ActorTestKit kitOver(EventStore store) {
    var kit =
        ActorTestKit.create(
            ConfigFactory.parseString(
                    """
                    pekko.persistence.journal.plugin = holdfast.journal
                    pekko.persistence.snapshot-store.plugin = holdfast.snapshots
                    pekko.loglevel = OFF
                    """)
                .withFallback(ConfigFactory.load()));
    Stores.install(kit.system(), store, SHARDS, PersistenceMeter.none(), mayWrite::get);
    return kit;
  }

  @Test
  void findsTheEventsOfACallAfterARestartOfEverything() {
    var events =
        List.<CallEvent>of(
            new Samples(1).attempted(), new Samples(2).answered(), new Samples(3).cancelled());
    TestProbe<Object> told = kit.createTestProbe();
    ActorRef<Object> call = kit.spawn(new Recorder<>("call|u", told.ref(), false).behavior());
    told.expectMessage("recovered []");

    call.tell(events);
    told.expectMessage("persisted");
    close();
    open();
    TestProbe<Object> again = kit.createTestProbe();
    kit.spawn(new Recorder<>("call|u", again.ref(), true).behavior());

    assertThat(again.receiveMessage()).usingRecursiveComparison().isEqualTo(events);
  }

  @Test
  void replaysMoreEventsThanOnePage() {
    TestProbe<Object> told = kit.createTestProbe();
    ActorRef<Object> call = kit.spawn(new Recorder<>("call|u", told.ref(), false).behavior());
    told.expectMessage("recovered []");
    List<CallEvent> many =
        IntStream.range(0, 1203)
            .<CallEvent>mapToObj(i -> new CallEvent.Cancelled(1, NOW.plusSeconds(i), 1))
            .toList();

    call.tell(many);
    told.expectMessage("persisted");
    TestProbe<Object> again = kit.createTestProbe();
    kit.spawn(new Recorder<>("call|u", again.ref(), true).behavior());

    assertThat(again.receiveMessage()).isEqualTo(many);
  }

  @Test
  void writesNothingWhileTheNodeMayNotAct() {
    var attempted = new Samples(1).attempted();
    TestProbe<Object> told = kit.createTestProbe();
    ActorRef<Object> call = kit.spawn(new Recorder<>("call|u", told.ref(), false).behavior());
    told.expectMessage("recovered []");
    mayWrite.set(false);

    call.tell(List.of(attempted));

    told.expectTerminated(call);
    assertThat(Opened.get(store.highestSequenceNr("call|u"))).isZero();
  }

  @Test
  void aCallWhoseRecentEventsAreFoundComesBackOnlyWhenTheirRowsAreWritten() {
    var recent = new CallEvent.Cancelled(1, Instant.now(), 1);
    TestProbe<Object> told = kit.createTestProbe();
    ActorRef<Object> call = kit.spawn(new Recorder<>("call|u", told.ref(), false).behavior());
    told.expectMessage("recovered []");
    call.tell(List.of(recent));
    told.expectMessage("persisted");
    kit.stop(call);

    mayWrite.set(false);
    ActorRef<Object> tooSoon = kit.spawn(new Recorder<>("call|u", told.ref(), false).behavior());
    told.expectTerminated(tooSoon);

    mayWrite.set(true);
    kit.spawn(new Recorder<>("call|u", told.ref(), true).behavior());
    told.expectMessage(List.of(recent));
  }

  @Test
  void writesTheRowOfALegWithItsEvent() {
    var attempted = new Samples(1).attempted();
    TestProbe<Object> told = kit.createTestProbe();
    ActorRef<Object> call = kit.spawn(new Recorder<>("call|u", told.ref(), false).behavior());
    told.expectMessage("recovered []");

    call.tell(List.of(attempted));
    told.expectMessage("persisted");

    assertThat(Opened.get(store.openCalls().ofShard(SHARDS.shardOf(attempted.callId()))))
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.uid()).isEqualTo("u");
              assertThat(row.leg()).isEqualTo(attempted.leg());
              assertThat(row.phase()).isEqualTo(Phase.SETUP);
            });
  }

  @Test
  void asksTheStoreForNoPastOfAnIdMintedHereAndOnlyOnce() {
    Opened.get(store.append(Opened.event("call|minted", 1)));
    Births.get(kit.system()).mint("call|minted");
    TestProbe<Object> told = kit.createTestProbe();

    kit.spawn(new Recorder<>("call|minted", told.ref(), false).behavior());
    told.expectMessage("recovered []");
    ActorRef<Object> second =
        kit.spawn(new Recorder<>("call|minted", told.ref(), false).behavior());

    // its one event is no event of ours, so the second recovery, which does ask, fails
    told.expectTerminated(second);
  }

  @Test
  void stopsTheEntityWhenAWriteFailsAndNeverRejects() {
    TestProbe<Object> told = kit.createTestProbe();
    ActorRef<Object> call = kit.spawn(new Recorder<>("call|u", told.ref(), false).behavior());
    told.expectMessage("recovered []");
    Opened.get(store.append(Opened.event("call|u", 1))); // another writer was first

    call.tell(List.of(new Samples(1).cancelled()));

    told.expectTerminated(call);
  }

  @Test
  void recoversARegistrationFromItsSnapshotAndTheEventsAfterIt() {
    TestProbe<Object> told = kit.createTestProbe();
    ActorRef<Object> first = kit.spawn(new Registrations("aor|u@host", told.ref()).behavior());
    told.expectMessage(Registration.State.EMPTY);
    Registration.State state = Registration.State.EMPTY;
    for (int i = 0; i < 25; i++) {
      var event = new Registration.Bound(new Samples(i).bound().binding(), NOW, 1, 1, NOW);
      state = state.apply(event);
      first.tell(event);
      told.expectMessage(state);
    }
    Opened.until(() -> Opened.get(store.read("aor|u@host", 1, 99, 99)).size() < 25);
    kit.stop(first);

    kit.spawn(new Registrations("aor|u@host", told.ref()).behavior());

    told.expectMessage(state);
    assertThat(Opened.get(store.registrations().list("", 9))).hasSize(1);
  }

  /// Persists the lists of events it is told, and tells what it recovered.
  private static final class Recorder<E> extends EventSourcedBehavior<Object, E, List<E>> {
    private final ActorRef<Object> told;
    private final boolean full;

    Recorder(String id, ActorRef<Object> told, boolean full) {
      super(PersistenceId.ofUniqueId(id));
      this.told = told;
      this.full = full;
    }

    Behavior<Object> behavior() {
      return this;
    }

    @Override
    public List<E> emptyState() {
      return List.of();
    }

    @Override
    @SuppressWarnings("unchecked") // the test tells lists of events
    public CommandHandler<Object, E, List<E>> commandHandler() {
      return (_, command) ->
          Effect().persist((List<E>) command).thenRun(() -> told.tell("persisted"));
    }

    @Override
    public EventHandler<List<E>, E> eventHandler() {
      return (state, event) ->
          java.util.stream.Stream.concat(state.stream(), java.util.stream.Stream.of(event))
              .toList();
    }

    @Override
    public SignalHandler<List<E>> signalHandler() {
      return newSignalHandlerBuilder()
          .onSignal(
              RecoveryCompleted.instance(), state -> told.tell(full ? state : "recovered " + state))
          .build();
    }
  }

  /// A registration as its entity keeps it: the fold, with snapshots every ten events.
  private static final class Registrations
      extends EventSourcedBehavior<Object, Registration.Event, Registration.State> {
    private final ActorRef<Object> told;

    Registrations(String id, ActorRef<Object> told) {
      super(PersistenceId.ofUniqueId(id));
      this.told = told;
    }

    Behavior<Object> behavior() {
      return this;
    }

    @Override
    public Registration.State emptyState() {
      return Registration.State.EMPTY;
    }

    @Override
    public CommandHandler<Object, Registration.Event, Registration.State> commandHandler() {
      return (_, command) ->
          Effect().persist((Registration.Event) command).thenRun(state -> told.tell(state));
    }

    @Override
    public EventHandler<Registration.State, Registration.Event> eventHandler() {
      return Registration.State::apply;
    }

    @Override
    public SignalHandler<Registration.State> signalHandler() {
      return newSignalHandlerBuilder()
          .onSignal(RecoveryCompleted.instance(), state -> told.tell(state))
          .build();
    }

    @Override
    public RetentionCriteria retentionCriteria() {
      return RetentionCriteria.snapshotEvery(10, 1).withDeleteEventsOnSnapshot();
    }
  }
}
