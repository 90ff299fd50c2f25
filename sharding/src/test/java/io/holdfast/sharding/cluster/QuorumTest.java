// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.holdfast.sharding.cluster.Knocker.Answer;
import io.holdfast.sharding.cluster.Quorum.Ack;
import io.holdfast.sharding.cluster.Quorum.Beat;
import io.holdfast.sharding.cluster.Quorum.Command;
import io.holdfast.sharding.cluster.Quorum.Rank;
import io.holdfast.sharding.cluster.Quorum.Refused;
import io.holdfast.sharding.cluster.Quorum.Seat;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// One quorum among others that the tests play, on a clock that the tests move.
class QuorumTest {

  private static final ActorTestKit KIT =
      ActorTestKit.create(ManualTime.config().withFallback(ConfigFactory.load()));
  private static final ManualTime TIME = ManualTime.get(KIT.system());
  private static final ClusterSettings SETTINGS = ClusterSettings.from(ConfigFactory.load());
  private static final Duration BEAT = SETTINGS.beatInterval();
  private static final Incarnation SELF = node(1);
  private static final Incarnation B = node(2);
  private static final Incarnation C = node(3);
  private static final Seat SETTLED = new Seat(Rank.SETTLED, true);

  private final AtomicLong clock = new AtomicLong();
  private final Fence fence = new Fence(clock::get);
  private final Map<ClusterMetric, Long> counts = new EnumMap<>(ClusterMetric.class);
  private final TestProbe<Command> atB = KIT.createTestProbe();
  private final TestProbe<Command> atC = KIT.createTestProbe();
  private final TestProbe<Incarnation> downed = KIT.createTestProbe();
  private final FakeMembership cluster = new FakeMembership();
  private final Map<Integer, Answer> answers = new ConcurrentHashMap<>();
  private final ActorRef<Command> quorum;
  private long questions = 1000;

  QuorumTest() {
    cluster.seats.putAll(Map.of(SELF, SETTLED, B, SETTLED, C, SETTLED));
    quorum =
        KIT.spawn(
            Quorum.create(
                SETTINGS,
                cluster,
                (address, told) ->
                    told.accept(answers.getOrDefault(address.getPort(), Answer.NOTHING)),
                fence,
                clock::get,
                meter()));
    passes(Duration.ZERO);
  }

  @AfterAll
  static void shutDown() {
    KIT.shutdownTestKit();
  }

  @AfterEach
  void stop() {
    KIT.stop(quorum);
  }

  private static Incarnation node(int number) {
    return new Incarnation("pekko://holdfast@192.0.2." + number + ":700" + number, number);
  }

  private final class FakeMembership implements Quorum.Membership {
    private final Map<Incarnation, Seat> seats = new ConcurrentHashMap<>();

    @Override
    public Incarnation self() {
      return SELF;
    }

    @Override
    public Map<Incarnation, Seat> members() {
      return Map.copyOf(seats);
    }

    @Override
    public ActorRef<Command> quorumOf(Incarnation peer) {
      return peer.equals(B) ? atB.getRef() : atC.getRef();
    }

    @Override
    public void down(Incarnation peer) {
      downed.getRef().tell(peer);
    }
  }

  private ClusterMetric.Meter meter() {
    return new ClusterMetric.Meter() {
      @Override
      public void add(ClusterMetric metric, long count) {
        counts.merge(metric, count, Long::sum);
      }

      @Override
      public void set(ClusterMetric metric, long value) {
        counts.put(metric, value);
      }
    };
  }

  /// Moves both clocks; the timers that are due have run when the next message is answered.
  private void passes(Duration time) {
    clock.addAndGet(time.toNanos());
    TIME.timePasses(time.isZero() ? Duration.ofMillis(1) : time);
  }

  private static Beat nextBeat(TestProbe<Command> at) {
    while (true) {
      if (at.receiveMessage() instanceof Beat beat) {
        return beat;
      }
    }
  }

  /// The next message that is not a beat.
  private static Command nextWord(TestProbe<Command> at) {
    Command next = at.receiveMessage();
    while (next instanceof Beat) {
      next = at.receiveMessage();
    }
    return next;
  }

  /// The other asks, and is answered: all that came before has been dealt with.
  private void settle() {
    Ack answer = new Ack(SELF, B, ++questions);
    quorum.tell(new Beat(B, SELF, questions));
    while (!nextWord(atB).equals(answer)) {
      // an answer to someone else's question, or a refusal
    }
  }

  @Test
  void opensWhenAMajorityGivesItsWord() {
    Beat beat = nextBeat(atB);
    assertThat(beat).isEqualTo(new Beat(SELF, B, 0));
    assertThat(fence.open()).isFalse();

    quorum.tell(new Ack(B, SELF, beat.sentAt()));
    settle();

    assertThat(fence.open()).isTrue();
  }

  @Test
  void asksEveryMemberAtEveryBeat() {
    assertThat(nextBeat(atB).sentAt()).isZero();
    assertThat(nextBeat(atC).sentAt()).isZero();

    passes(BEAT);

    assertThat(nextBeat(atB).sentAt()).isEqualTo(BEAT.toNanos());
    assertThat(nextBeat(atC).sentAt()).isEqualTo(BEAT.toNanos());
  }

  @Test
  void closesByTheClockAloneAndCountsIt() {
    quorum.tell(new Ack(B, SELF, 0));
    settle();
    passes(BEAT);
    settle();
    assertThat(fence.open()).isTrue();

    clock.set(SETTINGS.lease().toNanos());
    assertThat(fence.open()).isFalse();

    passes(BEAT);
    settle();
    assertThat(counts).containsEntry(ClusterMetric.FENCE_CLOSINGS, 1L);
    assertThat(counts).containsEntry(ClusterMetric.FENCE_OPEN, 0L);
  }

  @Test
  void whatWasAnsweredBeforeASleepDoesNotOpenAfterIt() {
    quorum.tell(new Ack(B, SELF, 0));
    settle();

    clock.addAndGet(Duration.ofSeconds(40).toNanos());
    quorum.tell(new Ack(C, SELF, 0));
    settle();

    assertThat(fence.open()).isFalse();
  }

  @Test
  void aWordForTheProcessThatWasHereBeforeDoesNotCount() {
    quorum.tell(new Ack(B, new Incarnation(SELF.address(), 99), 0));
    settle();

    assertThat(fence.open()).isFalse();
  }

  @Test
  void givesNoWordToWhomItDoesNotCountOn() {
    Incarnation stranger = new Incarnation(C.address(), 99);

    quorum.tell(new Beat(stranger, SELF, 1));
    quorum.tell(new Beat(C, new Incarnation(SELF.address(), 99), 2));
    cluster.seats.put(C, new Seat(Rank.SETTLED, false));
    settle();
    quorum.tell(new Beat(C, SELF, 3));
    settle();
    cluster.seats.put(C, new Seat(Rank.DOWN, true));
    quorum.tell(new Beat(C, SELF, 4));
    settle();
    cluster.seats.put(C, SETTLED);
    quorum.tell(new Beat(C, SELF, 5));

    assertThat(nextWord(atC)).isEqualTo(new Ack(SELF, C, 5));
  }

  @Test
  void givesItsWordToOneThatIsOnlyJoining() {
    cluster.seats.put(C, new Seat(Rank.JOINING, true));

    quorum.tell(new Beat(C, SELF, 7));

    assertThat(nextWord(atC)).isEqualTo(new Ack(SELF, C, 7));
  }

  @Test
  void isOpenForEverOnceItIsAlone() {
    cluster.seats.remove(B);
    cluster.seats.remove(C);
    cluster.seats.put(B, new Seat(Rank.JOINING, true));
    passes(BEAT);
    settle();

    clock.addAndGet(Duration.ofDays(1).toNanos());

    assertThat(fence.open()).isTrue();
  }

  @Test
  void isClosedForOneThatTheClusterDowned() {
    quorum.tell(new Ack(B, SELF, 0));
    settle();
    cluster.seats.put(SELF, new Seat(Rank.DOWN, true));

    passes(BEAT);
    settle();

    assertThat(fence.open()).isFalse();
  }

  // ---- the dead

  @Test
  void downsWhoRefusesAMajority() {
    answers.put(7003, Answer.REFUSED);
    quorum.tell(new Ack(B, SELF, 0));

    silence();
    assertThat(nextWord(atB)).isEqualTo(new Refused(SELF, C));
    downed.expectNoMessage(Duration.ZERO);

    quorum.tell(new Refused(B, C));
    downed.expectMessage(C);
  }

  /// C is silent for long enough, B is not.
  private void silence() {
    passes(SETTINGS.silence().minus(BEAT));
    quorum.tell(new Ack(B, SELF, clock.get()));
    settle();
    passes(BEAT);
  }

  @Test
  void trustsNoSilenceAlone() {
    answers.put(7003, Answer.NOTHING);
    silence();
    settle();
    quorum.tell(new Refused(B, C));
    answers.put(7003, Answer.ACCEPTED);
    passes(BEAT);
    settle();

    downed.expectNoMessage(Duration.ZERO);
    assertThat(counts).doesNotContainKey(ClusterMetric.REFUSALS);
  }

  @Test
  void doesNotTryOneThatIsAboutToEnd() {
    answers.put(7003, Answer.REFUSED);
    cluster.seats.put(C, new Seat(Rank.EXITING, true));

    silence();
    settle();

    assertThat(counts).doesNotContainKey(ClusterMetric.REFUSALS);
  }

  @Test
  void doesNotTryOneThatIsOnlyJoining() {
    answers.put(7003, Answer.REFUSED);
    cluster.seats.put(C, new Seat(Rank.JOINING, true));

    silence();
    settle();

    assertThat(counts).doesNotContainKey(ClusterMetric.REFUSALS);
  }

  @Test
  void givesNoWordToOneThatItDowned() {
    quorum.tell(new Refused(B, C));
    answers.put(7003, Answer.REFUSED);
    silence();
    downed.expectMessage(C);

    quorum.tell(new Beat(C, SELF, 77));
    settle();

    quorum.tell(new Beat(C, SELF, 78));
    cluster.seats.remove(C);
    passes(BEAT);
    settle();
    cluster.seats.put(C, SETTLED);
    quorum.tell(new Beat(C, SELF, 79));

    assertThat(nextWord(atC)).isEqualTo(new Ack(SELF, C, 79));
    assertThat(counts).containsEntry(ClusterMetric.DOWNED, 1L);
  }
}
