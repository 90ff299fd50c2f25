// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import io.holdfast.sharding.Messages;
import io.holdfast.sharding.gateway.PointsWire;
import io.holdfast.sip.flow.Destination;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.message.SipResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutpostTest {

  private static final Config CONFIG = ManualTime.config();
  private static final Flow OVER_SECOND =
      new Flow(Transport.TCP, Messages.US, Messages.ANNA, 2L << 32 | 1);

  private final ActorTestKit kit = ActorTestKit.create("outpost", CONFIG);
  private final ManualTime time = ManualTime.get(kit.system());
  private final Map<Address, ActorRef<Outpost.Command>> outposts = new HashMap<>();
  private final TestProbe<String> failures = kit.createTestProbe();
  private final TestProbe<SipResponse> strays = kit.createTestProbe();
  private final Side first = new Side(1);
  private final Side second = new Side(2);

  /// One node: its sockets, its fence, its directory.
  private final class Side {
    final int number;
    final PointsWire wire;
    final AtomicBoolean fence = new AtomicBoolean(true);
    final Directory directory = new Directory(() -> 0);
    final ActorRef<Outpost.Command> outpost;

    Side(int number) {
      this.number = number;
      this.wire = new PointsWire(List.of(Stations.own(number)), Stations.SHARED);
      wire.away.addAll(Stations.SHARED);
      this.outpost =
          kit.spawn(
              Outpost.create(
                  new Outpost.Parts(
                      Stations.station(number),
                      wire,
                      fence::get,
                      directory,
                      strays.ref()::tell,
                      100,
                      (_, _) -> {},
                      () -> 0),
                  address -> outposts.getOrDefault(address, kit.system().deadLetters())));
      outposts.put(Stations.member(number).address(), outpost);
    }

    void sees(Side other) {
      outpost.tell(new Outpost.Appeared(Stations.member(other.number)));
    }

    void loses(Side other) {
      outpost.tell(new Outpost.Vanished(Stations.member(other.number)));
    }

    /// Returns when it has done what it was told so far.
    void settle() {
      outpost.tell(new Outpost.Stray(SETTLED));
      strays.expectMessage(SETTLED);
    }

    Peer peer(Side other) {
      return directory.named("n" + other.number).orElseThrow();
    }
  }

  private static final SipResponse SETTLED = Messages.answer(Messages.invite(), 180, "b1");

  @BeforeEach
  void meet() {
    first.sees(second);
    second.sees(first);
    settle();
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  private void settle() {
    for (int i = 0; i < 3; i++) {
      first.settle();
      second.settle();
    }
  }

  private void send(Flow flow) {
    first
        .peer(second)
        .send(
            new Destination.OverFlow(flow),
            Messages.invite(),
            (reason, gone) -> failures.ref().tell(reason + " " + gone));
  }

  @Test
  void membersLearnWhatTheOthersListenOn() {
    assertThat(first.peer(second).station()).isEqualTo(Stations.station(2));
    assertThat(second.peer(first).station()).isEqualTo(Stations.station(1));
  }

  @Test
  void asksAgainUntilTheOtherAnswers() {
    Side third = new Side(3);
    first.sees(third);
    first.settle();
    third.settle();
    assertThat(first.directory.named("n3")).as("n3 does not know n1 yet").isEmpty();

    third.sees(first);
    third.settle();
    first.settle();
    third.settle();
    first.settle();
    third.settle();

    assertThat(first.directory.named("n3")).isPresent();
    assertThat(third.directory.named("n1")).isPresent();
  }

  @Test
  void greetsAgainAfterTwoSeconds() {
    first.loses(second);
    outposts.put(Stations.member(2).address(), kit.system().deadLetters());
    first.sees(second);
    first.settle();
    assertThat(first.directory.peers()).isEmpty();

    outposts.put(Stations.member(2).address(), second.outpost);
    time.timePasses(Duration.ofSeconds(2));
    settle();

    assertThat(first.directory.named("n2")).isPresent();
  }

  @Test
  void believesNobodyWhoIsNoMember() {
    Side stranger = new Side(7);
    first.outpost.tell(new Outpost.Hello(Stations.station(7), true, stranger.outpost));
    settle();

    assertThat(first.directory.named("n7")).isEmpty();
  }

  @Test
  void sendsForAnotherOverItsConnections() {
    second.wire.open.add(OVER_SECOND);

    send(OVER_SECOND);
    settle();

    assertThat(second.wire.sent).containsExactly(new Destination.OverFlow(OVER_SECOND));
    failures.expectNoMessage(Duration.ZERO);
  }

  @Test
  void tellsTheSenderThatAConnectionIsGone() {
    send(OVER_SECOND);

    failures.expectMessage("cannot be sent true");
  }

  @Test
  void sendsNothingForOthersWhileItMayNotAct() {
    second.wire.open.add(OVER_SECOND);
    second.fence.set(false);

    send(OVER_SECOND);

    failures.expectMessage("node n2 may not act now false");
    assertThat(second.wire.sent).isEmpty();
  }

  @Test
  void whatTheOtherHadNotTakenFailsWhenItLeaves() {
    second.wire.open.add(OVER_SECOND);
    send(OVER_SECOND);
    settle();
    time.timePasses(Outpost.LOOK);
    settle();
    outposts.clear();
    kit.stop(second.outpost);
    send(OVER_SECOND);

    first.loses(second);

    failures.expectMessage("node n2 is gone true");
    failures.expectNoMessage(Duration.ZERO);
    assertThat(first.directory.peers()).isEmpty();
  }

  @Test
  void tellsTheOthersWhenASharedAddressArrives() {
    second.wire.away.remove(Stations.FIRST);

    time.timePasses(Outpost.LOOK);
    settle();

    assertThat(first.directory.holding(Stations.FIRST)).containsExactly(first.peer(second));
    second.wire.away.add(Stations.FIRST);
    time.timePasses(Outpost.LOOK);
    settle();
    assertThat(first.directory.holding(Stations.FIRST)).isEmpty();
    assertThat(first.directory.adrift(Stations.FIRST)).isTrue();
    assertThat(second.directory.adrift(Stations.FIRST)).isTrue();
  }

  @Test
  void handsAStrayResponseToItsNode() {
    SipResponse response = Messages.answer(Messages.invite(), 486, "b2");

    first.peer(second).stray(response);

    strays.expectMessage(response);
  }
}
