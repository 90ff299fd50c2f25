// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.registration;

import static io.holdfast.sharding.registration.Phone.CONTACT;
import static io.holdfast.sharding.registration.Phone.FLOW;
import static io.holdfast.sharding.registration.Phone.NOW;
import static io.holdfast.sharding.registration.Phone.register;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.holdfast.sharding.keeper.Arrival;
import io.holdfast.sharding.keeper.ShardTable;
import io.holdfast.sharding.ports.JournalHealth;
import io.holdfast.sharding.registration.Registration.Bound;
import io.holdfast.sharding.registration.Registration.Command;
import io.holdfast.sharding.registration.Registration.Event;
import io.holdfast.sharding.registration.Registration.Expired;
import io.holdfast.sharding.registration.Registration.Listing;
import io.holdfast.sharding.registration.Registration.Lookup;
import io.holdfast.sharding.registration.Registration.Refused;
import io.holdfast.sharding.registration.Registration.Register;
import io.holdfast.sharding.registration.Registration.Registered;
import io.holdfast.sharding.registration.Registration.Remove;
import io.holdfast.sharding.registration.Registration.Removed;
import io.holdfast.sharding.registration.Registration.Reply;
import io.holdfast.sharding.registration.Registration.Show;
import io.holdfast.sharding.registration.Registration.State;
import io.holdfast.sharding.registration.Registration.Sweep;
import io.holdfast.sharding.registration.Registration.Target;
import io.holdfast.sharding.registration.Registration.Targets;
import io.holdfast.sharding.registration.Registration.Unavailable;
import io.holdfast.sharding.registration.Registration.Unbound;
import io.holdfast.sharding.routing.Shards;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.registrar.Binding;
import io.holdfast.sip.registrar.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding.Passivate;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding.ShardCommand;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit.CommandResultWithReply;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RegistrationTest {

  private static final String AOR = "bob@biloxi.com";
  private static final Config CONFIG =
      ManualTime.config()
          .withFallback(
              ConfigFactory.parseString(
                  """
                  pekko.persistence.testkit.events.serialize = off
                  pekko.persistence.testkit.snapshots.serialize = off
                  pekko.loglevel = OFF
                  """))
          .withFallback(EventSourcedBehaviorTestKit.config())
          .withFallback(ConfigFactory.load());
  private static final ActorTestKit ACTORS = ActorTestKit.create(CONFIG);
  private static final ManualTime TIME = ManualTime.get(ACTORS.system());

  private final TestProbe<ShardCommand> shard = ACTORS.createTestProbe(ShardCommand.class);
  private final Journal journal = new Journal();
  private final Shards shards = new Shards(new byte[16]);
  private final ShardTable table = arrivedWith(7);
  private Instant clock = NOW;

  private final EventSourcedBehaviorTestKit<Command, Event, State> entity =
      EventSourcedBehaviorTestKit.create(
          ACTORS.system(),
          Registration.create(
              AOR,
              new Registration.Surroundings(
                  RegistrationSettings.from(ConfigFactory.load()),
                  journal,
                  shards,
                  table,
                  () -> clock),
              shard.getRef()),
          EventSourcedBehaviorTestKit.disabledSerializationSettings());

  private static final class Journal implements JournalHealth {
    private String reason = "";

    @Override
    public boolean writable() {
      return reason.isEmpty();
    }

    @Override
    public String reason() {
      return reason;
    }

    @Override
    public boolean wasAway(Instant from, Instant to) {
      return false;
    }
  }

  private ShardTable arrivedWith(long epoch) {
    ShardTable table = new ShardTable();
    for (int shard = 0; shard < Shards.COUNT; shard++) {
      Arrival.arrived(table, shard, epoch, List.of());
    }
    return table;
  }

  @BeforeEach
  void forgetEarlierTests() {
    entity.clear();
  }

  @AfterAll
  static void stop() {
    ACTORS.shutdownTestKit();
  }

  @Test
  void journalsABindingBeforeItAnswers() {
    var result = tell(register(1, CONTACT, "Expires: 1000"), NOW);

    assertThat(result.replyOfType(Registered.class).response().status()).isEqualTo(200);
    Bound bound = result.eventOfType(Bound.class);
    assertThat(bound.binding().contact()).isEqualTo(Phone.URI);
    assertThat(bound.binding().expiresAt()).isEqualTo(NOW.plusSeconds(1250));
    assertThat(bound).isEqualTo(new Bound(bound.binding(), NOW, 7, 1, NOW.plusSeconds(1250)));
    assertThat(result.state().bindings().all()).containsExactly(bound.binding());
  }

  @Test
  void journalsAllChangesOfARequestTogether() {
    tell(register(1, CONTACT), NOW);

    var result = tell(register(2, CONTACT + ";expires=0", "Contact: <sip:bob@192.0.2.5>"), NOW);

    assertThat(result.events())
        .hasSize(2)
        .satisfiesExactly(
            first -> {
              assertThat(first).isInstanceOf(Unbound.class);
              assertThat(first.contacts()).isZero();
            },
            second -> {
              assertThat(second).isInstanceOf(Bound.class);
              assertThat(second.contacts()).isEqualTo(1);
            });
  }

  @Test
  void journalsNothingForARefusal() {
    var result = tell(register(1, CONTACT, "Expires: 5"), NOW);

    assertThat(result.hasNoEvents()).isTrue();
    assertThat(result.replyOfType(Refused.class).refusal()).isEqualTo(new Refusal.TooBrief(60));
    assertThat(result.state()).isEqualTo(State.EMPTY);
  }

  @Test
  void journalsNothingForARetransmissionAndAnswersTheSame() {
    SipRequest register = register(1, CONTACT);
    var first = tell(register, NOW);

    var again = tell(register, NOW);

    assertThat(again.hasNoEvents()).isTrue();
    assertThat(again.replyOfType(Registered.class).response().encode())
        .isEqualTo(first.replyOfType(Registered.class).response().encode());
  }

  @Test
  void journalsNothingForARefreshThatTheJournalOutlives() {
    tell(register(1, CONTACT, "Expires: 1000"), NOW);
    Instant later = NOW.plusSeconds(200);

    var refresh = tell(register(2, CONTACT, "Expires: 1000"), later);

    assertThat(refresh.hasNoEvents()).isTrue();
    assertThat(refresh.replyOfType(Registered.class).response().status()).isEqualTo(200);
    assertThat(bindings(later).getFirst().grantedUntil()).isEqualTo(later.plusSeconds(1000));
    assertThat(tell(register(1, CONTACT), later).replyOfType(Refused.class).refusal())
        .isEqualTo(new Refusal.OutOfOrder(1, 2));
  }

  @Test
  void keepsABindingUntilItsJournaledEndAfterItsOwnerWasLost() {
    tell(register(1, CONTACT, "Expires: 1000"), NOW);
    tell(register(2, CONTACT, "Expires: 1000"), NOW.plusSeconds(200));

    entity.restart();

    assertThat(bindings(NOW.plusSeconds(1249))).hasSize(1);
    assertThat(bindings(NOW.plusSeconds(1250))).isEmpty();
    assertThat(tell(register(2, CONTACT, "Expires: 900"), NOW.plusSeconds(201)).hasNoEvents())
        .as("the CSeq before the loss, accepted once more")
        .isTrue();
  }

  @Test
  void removesTheBindingWhenItsTimeIsOver() {
    tell(register(1, CONTACT, "Expires: 1000"), NOW);

    clock = NOW.plusSeconds(1000);
    TIME.timePasses(Duration.ofSeconds(1000));

    shard.awaitAssert(
        () -> {
          assertThat(entity.getState().bindings().isEmpty()).isTrue();
          return null;
        });
    assertThat(entity.persistenceTestKit().persistedInStorage("aor|" + AOR))
        .last()
        .isEqualTo(new Expired(Phone.URI, clock, 7, 0, clock));
  }

  @Test
  void removesOnlyWhatIsOver() {
    tell(register(1, CONTACT + ";expires=60", "Contact: <sip:bob@192.0.2.5>"), NOW);

    var result = entity.runCommand(new Sweep(NOW.plusSeconds(60)));

    assertThat(result.event().contacts()).isEqualTo(1);
    assertThat(result.event().due()).isEqualTo(NOW.plusSeconds(4500));
    assertThat(entity.runCommand(new Sweep(NOW.plusSeconds(60))).hasNoEvents()).isTrue();
  }

  @Test
  void expiresWhatEndedWhileItWasOutOfMemory() {
    tell(register(1, CONTACT, "Expires: 1000"), NOW);
    clock = NOW.plusSeconds(1300);
    entity.restart();

    TIME.timePasses(Duration.ofMillis(10));

    shard.awaitAssert(
        () -> {
          assertThat(entity.getState().bindings().isEmpty()).isTrue();
          return null;
        });
  }

  @Test
  void findsTheTargetsInTheOrderOfTheirPreference() {
    tell(
        register(
            1,
            CONTACT + ";q=0.1",
            "Contact: <sip:bob@192.0.2.5>;q=0.9, <mailto:bob@biloxi.com>, <sip:a@b>;expires=60"),
        NOW);

    var result = entity.<Reply>runCommand(replyTo -> new Lookup(NOW.plusSeconds(60), replyTo));

    assertThat(result.hasNoEvents()).isTrue();
    assertThat(result.replyOfType(Targets.class).targets())
        .containsExactly(
            new Target("sip:bob@192.0.2.5", 900, FLOW, false, List.of()),
            new Target(Phone.URI, 100, FLOW, false, List.of()));
  }

  @Test
  void removesAllBindingsForAnOperator() {
    tell(register(1, CONTACT, "Contact: <sip:bob@192.0.2.5>"), NOW);

    var result = entity.<Reply>runCommand(replyTo -> new Remove(NOW, replyTo));

    assertThat(result.reply()).isEqualTo(new Removed(2));
    assertThat(result.events()).hasSize(2).allMatch(Unbound.class::isInstance);
    assertThat(result.state().bindings().isEmpty()).isTrue();
  }

  @Test
  void isUnavailableWhileTheJournalTakesNoWrites() {
    tell(register(1, CONTACT), NOW);
    journal.reason = "disk full";

    var binding = tell(register(2, "Contact: <sip:bob@192.0.2.5>"), NOW);
    var query = tell(register(3), NOW);

    assertThat(binding.reply()).isEqualTo(new Unavailable("disk full"));
    assertThat(binding.hasNoEvents()).isTrue();
    assertThat(query.reply()).isInstanceOf(Registered.class);
  }

  @Test
  void writesNothingWhenANewerOwnerHasWritten() {
    tell(register(1, CONTACT), NOW);
    Arrival.arrived(table, shards.shardOf(AOR), 6, List.of());
    entity.restart();

    var result = tell(register(2, "Contact: <sip:bob@192.0.2.5>"), NOW);

    assertThat(result.reply()).isInstanceOf(Unavailable.class);
    assertThat(result.hasNoEvents()).isTrue();
  }

  @Test
  void writesNothingUnderAnEpochThatHasPassed() {
    tell(register(1, CONTACT), NOW);
    Arrival.arrived(table, shards.shardOf(AOR), 8, List.of());

    var result = tell(register(2, "Contact: <sip:bob@192.0.2.5>"), NOW);

    assertThat(result.reply()).isInstanceOf(Unavailable.class);
    assertThat(result.hasNoEvents()).isTrue();
  }

  @Test
  void waitsForItsShard() {
    TestProbe<Reply> asker = ACTORS.createTestProbe(Reply.class);
    ShardTable onItsWay = new ShardTable();
    var around =
        new Registration.Surroundings(
            RegistrationSettings.from(ConfigFactory.load()),
            journal,
            shards,
            onItsWay,
            () -> clock);
    ActorRef<Command> dave =
        ACTORS.spawn(Registration.create("dave@biloxi.com", around, shard.getRef()));
    dave.tell(new Lookup(NOW, asker.getRef()));
    dave.tell(new Register(register(1, CONTACT), FLOW, NOW, asker.getRef()));
    asker.expectNoMessage(Duration.ofMillis(1));

    Arrival.arrived(onItsWay, shards.shardOf("dave@biloxi.com"), 9, List.of());

    asker.expectMessage(new Targets(List.of()));
    asker.expectMessageClass(Registered.class);
    assertThat(entity.persistenceTestKit().persistedInStorage("aor|dave@biloxi.com"))
        .singleElement()
        .satisfies(event -> assertThat(((Bound) event).epoch()).isEqualTo(9));
    ACTORS.stop(dave);
  }

  @Test
  void comesBackAfterAFailureOfItsOwn() {
    TestProbe<Reply> asker = ACTORS.createTestProbe(Reply.class);
    AtomicBoolean broken = new AtomicBoolean();
    InstantSource failing =
        () -> {
          if (broken.getAndSet(false)) {
            throw new IllegalStateException("broken on purpose");
          }
          return clock;
        };
    var around =
        new Registration.Surroundings(
            RegistrationSettings.from(ConfigFactory.load()), journal, shards, table, failing);
    ActorRef<Command> erin =
        ACTORS.spawn(Registration.create("erin@biloxi.com", around, shard.getRef()));
    broken.set(true);

    erin.tell(new Register(register(1, CONTACT), FLOW, NOW, asker.getRef()));

    Listing listing =
        asker.awaitAssert(
            () -> {
              TIME.timePasses(Duration.ofMillis(300));
              erin.tell(new Show(NOW, asker.getRef()));
              return asker.expectMessageClass(Listing.class, Duration.ofMillis(50));
            });
    assertThat(listing.bindings()).extracting(Binding::contact).containsExactly(Phone.URI);
    ACTORS.stop(erin);
  }

  @Test
  void dropsWhatAReplacedOwnerWroteLate() {
    State state =
        State.EMPTY
            .apply(new Unbound("sip:a@b", "c", 1, NOW, 8, 0, NOW))
            .apply(new Unbound("sip:a@b", "late", 1, NOW, 7, 0, NOW));

    assertThat(state.epoch()).isEqualTo(8);
    assertThat(state.bindings().removals()).hasSize(1);
  }

  @Test
  void neverStampsAnEventBeforeItsPredecessor() {
    tell(register(1, CONTACT), NOW);

    var result = tell(register(2, CONTACT, "Expires: 0"), NOW.minusSeconds(5));

    assertThat(result.event().at()).isEqualTo(NOW);
  }

  @Test
  void recoversFromASnapshot() {
    for (int cseq = 1; cseq <= 41; cseq++) {
      tell(register(cseq, "Contact: <sip:bob@192.0.2.5>;q=0." + cseq), NOW);
    }

    var recovered = entity.restart().state();

    assertThat(recovered.bindings().all()).extracting(Binding::q).containsExactly(410);
    assertThat(entity.persistenceTestKit().persistedInStorage("aor|" + AOR).size()).isLessThan(41);
  }

  @Test
  void leavesMemoryAfterAnIdleMinuteWithoutBindings() {
    tell(register(1), NOW);

    TIME.timePasses(Duration.ofSeconds(60));

    assertThat(shard.receiveMessage()).isInstanceOf(Passivate.class);
  }

  @Test
  void staysInMemoryWhileItHasBindings() {
    tell(register(1, CONTACT), NOW);

    TIME.timePasses(Duration.ofMinutes(50));

    shard.expectNoMessage(Duration.ZERO);
  }

  @Test
  void comesBackByItselfAfterAFailedWrite() {
    PersistenceTestKit store = entity.persistenceTestKit();
    TestProbe<Reply> asker = ACTORS.createTestProbe(Reply.class);
    var behavior =
        Registration.create(
            "carol@biloxi.com",
            new Registration.Surroundings(
                RegistrationSettings.from(ConfigFactory.load()),
                journal,
                shards,
                table,
                () -> clock),
            shard.getRef());
    ActorRef<Command> carol = ACTORS.spawn(behavior);
    store.failNextPersisted("aor|carol@biloxi.com", new IllegalStateException("disk full"));

    carol.tell(new Register(register(1, CONTACT), FLOW, NOW, asker.getRef()));
    carol.tell(new Register(register(2, CONTACT), FLOW, NOW, asker.getRef()));

    asker.awaitAssert(
        () -> {
          TIME.timePasses(Duration.ofMillis(300));
          return asker.expectMessageClass(Registered.class, Duration.ofMillis(50));
        });
    assertThat(store.persistedInStorage("aor|carol@biloxi.com"))
        .singleElement()
        .satisfies(event -> assertThat(((Bound) event).binding().cseq()).isEqualTo(2));
    ACTORS.stop(carol);
  }

  private CommandResultWithReply<Command, Event, State, Reply> tell(
      SipRequest message, Instant at) {
    return entity.runCommand(replyTo -> new Register(message, FLOW, at, replyTo));
  }

  private List<Binding> bindings(Instant now) {
    return entity
        .<Reply>runCommand(replyTo -> new Show(now, replyTo))
        .replyOfType(Listing.class)
        .bindings();
  }
}
