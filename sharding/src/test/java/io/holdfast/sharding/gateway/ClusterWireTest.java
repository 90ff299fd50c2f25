// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sharding.Messages;
import io.holdfast.sharding.cluster.Directory;
import io.holdfast.sharding.cluster.FlowMetric;
import io.holdfast.sharding.cluster.Outpost;
import io.holdfast.sharding.cluster.Stations;
import io.holdfast.sip.flow.Destination;
import io.holdfast.sip.flow.Destination.OverFlow;
import io.holdfast.sip.flow.Destination.ToAddress;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.flow.ListenPoint;
import io.holdfast.sip.flow.Transport;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.Test;

class ClusterWireTest {

  private static final int LIFE = 1;

  private final PointsWire local = new PointsWire(List.of(Stations.own(1)), Stations.SHARED);
  private final AtomicBoolean fence = new AtomicBoolean(true);
  private final Directory directory = new Directory(() -> 0);
  private final TestInbox<Outpost.Command> second = TestInbox.create();
  private final TestInbox<Outpost.Command> third = TestInbox.create();
  private final Map<FlowMetric, Long> counts = new EnumMap<>(FlowMetric.class);
  private final List<String> failures = new ArrayList<>();
  private final ClusterWire wire =
      new ClusterWire(
          local,
          LIFE,
          fence::get,
          directory,
          (metric, count) -> counts.merge(metric, count, Long::sum));

  private static Flow tcp(int life) {
    return new Flow(Transport.TCP, Stations.FIRST.address(), Messages.ANNA, (long) life << 32 | 9);
  }

  private static Flow udp(ListenPoint from) {
    return Flow.udp(from.address(), Messages.ANNA);
  }

  private void send(Flow flow) {
    send(new OverFlow(flow));
  }

  private void send(Destination destination) {
    wire.send(destination, Messages.invite(), failures::add);
  }

  private static List<Destination> given(TestInbox<Outpost.Command> outpost) {
    return outpost.getAllReceived().stream()
        .map(command -> ((Outpost.Send) command).destination())
        .toList();
  }

  private void join(int number, TestInbox<Outpost.Command> outpost, ListenPoint... held) {
    Stations.peer(directory, Stations.station(number, held), outpost.getRef(), 100);
  }

  @Test
  void nothingLeavesWhileTheNodeMayNotAct() {
    fence.set(false);

    send(udp(Stations.own(1)));

    assertThat(local.sent).isEmpty();
    assertThat(failures).isEmpty();
    assertThat(counts).containsEntry(FlowMetric.FENCED, 1L);
  }

  @Test
  void losesWithoutAWordWhatASharedAddressThatItHasNotTakenUpYetIsToSend() {
    local.untaken.addAll(Stations.SHARED);
    ListenPoint shared = Stations.SHARED.getFirst();

    send(udp(shared));

    assertThat(wire.alive(udp(shared))).isTrue();
    assertThat(local.sent).isEmpty();
    assertThat(failures).isEmpty();
    assertThat(counts).containsEntry(FlowMetric.ADRIFT, 1L);
  }

  @Test
  void usesItsOwnConnectionsItself() {
    local.open.add(tcp(LIFE));

    assertThat(wire.alive(tcp(LIFE))).isTrue();
    send(tcp(LIFE));

    assertThat(local.sent).containsExactly(new OverFlow(tcp(LIFE)));
  }

  @Test
  void givesMessagesOverConnectionsOfOthersToThem() {
    join(2, second);

    assertThat(wire.alive(tcp(2))).isTrue();
    send(tcp(2));

    assertThat(given(second)).containsExactly(new OverFlow(tcp(2)));
    assertThat(local.sent).isEmpty();
  }

  @Test
  void aConnectionOfALifeThatEndedIsGoneAtOnce() {
    join(2, second);

    assertThat(wire.alive(tcp(77))).isFalse();
    send(tcp(77));

    assertThat(failures).singleElement().asString().contains("is gone");
    assertThat(counts).containsEntry(FlowMetric.NOBODY, 1L);
  }

  @Test
  void remembersThatAConnectionOfAnotherIsClosed() {
    var peer = Stations.peer(directory, Stations.station(2), second.getRef(), 100);
    send(tcp(2));

    Stations.comesBack(peer, 1, "closed", true);

    assertThat(failures).containsExactly("closed");
    assertThat(wire.alive(tcp(2))).isFalse();
  }

  @Test
  void sendsFromASharedAddressThatIsHere() {
    join(2, second, Stations.FIRST);

    send(udp(Stations.FIRST));

    assertThat(local.sent).containsExactly(new OverFlow(udp(Stations.FIRST)));
    assertThat(given(second)).isEmpty();
  }

  @Test
  void givesDatagramsToTheNodeThatHoldsTheAddressNow() {
    local.away.add(Stations.FIRST);
    join(2, second);
    join(3, third, Stations.FIRST);

    assertThat(wire.alive(udp(Stations.FIRST))).isTrue();
    send(udp(Stations.FIRST));

    assertThat(given(third)).containsExactly(new OverFlow(udp(Stations.FIRST)));
    assertThat(given(second)).isEmpty();
  }

  @Test
  void givesDatagramsFromAnothersOwnAddressToIt() {
    join(2, second);

    send(udp(Stations.own(2)));
    InetSocketAddress from = Stations.own(2).address();
    send(new ToAddress(Transport.UDP, Messages.BEN, from));

    assertThat(given(second))
        .containsExactly(
            new OverFlow(udp(Stations.own(2))), new ToAddress(Transport.UDP, Messages.BEN, from));
  }

  @Test
  void triesTheNextHolderWhereTheFirstCannotSend() {
    local.away.add(Stations.FIRST);
    join(2, second, Stations.FIRST);
    var last = Stations.peer(directory, Stations.station(3, Stations.FIRST), third.getRef(), 100);
    send(udp(Stations.FIRST));
    assertThat(given(second)).isEmpty();

    Stations.comesBack(last, 1, "not here", true);

    assertThat(given(second)).containsExactly(new OverFlow(udp(Stations.FIRST)));
    assertThat(failures).isEmpty();
  }

  @Test
  void aDatagramWhoseAddressIsMovingIsLostNotFailed() {
    local.away.add(Stations.FIRST);
    var peer = Stations.peer(directory, Stations.station(2, Stations.FIRST), second.getRef(), 100);
    Stations.says(directory, peer, Stations.station(2));

    assertThat(wire.alive(udp(Stations.FIRST))).isTrue();
    send(udp(Stations.FIRST));

    assertThat(failures).isEmpty();
    assertThat(counts).containsEntry(FlowMetric.ADRIFT, 1L);
  }

  @Test
  void aDatagramFromAnAddressThatNobodyHoldsFailsAtOnce() {
    assertThat(wire.alive(udp(Stations.own(9)))).isFalse();

    send(udp(Stations.own(9)));

    assertThat(failures).singleElement().asString().contains("no node sends from");
  }

  @Test
  void datagramsToAnAddressLeaveFromASharedOne() {
    local.away.add(Stations.FIRST);

    send(new ToAddress(Transport.UDP, Messages.BEN, null));

    assertThat(local.sent)
        .containsExactly(new ToAddress(Transport.UDP, Messages.BEN, Stations.SECOND.address()));
  }

  @Test
  void datagramsToAnAddressLeaveFromASharedOneElsewhereIfNoneIsHere() {
    local.away.addAll(Stations.SHARED);
    join(2, second, Stations.SECOND);

    send(new ToAddress(Transport.UDP, Messages.BEN, null));

    assertThat(given(second))
        .containsExactly(new ToAddress(Transport.UDP, Messages.BEN, Stations.SECOND.address()));
  }

  @Test
  void datagramsToAnAddressLeaveFromTheOwnOneIfNobodyHoldsAShared() {
    local.away.addAll(Stations.SHARED);
    join(2, second);

    send(new ToAddress(Transport.UDP, Messages.BEN, null));

    assertThat(local.sent).containsExactly(new ToAddress(Transport.UDP, Messages.BEN, null));
  }

  @Test
  void namesTheSharedAddressThatAnotherHoldsIfNoneIsHere() {
    local.away.addAll(Stations.SHARED);
    join(2, second, Stations.SECOND);

    assertThat(new OwnAddresses(wire).named(Transport.UDP, null, Messages.BEN.getAddress()))
        .isEqualTo(Stations.SECOND);
  }

  @Test
  void knowsWhichSharedAddressesOthersServeOnThisHost() {
    local.away.add(Stations.FIRST);
    join(2, second, Stations.FIRST, Stations.SECOND);

    assertThat(wire.servedByOthersToo()).containsExactly(Stations.SECOND);
  }

  @Test
  void aConnectionIsOpenedFromHereWhoeverHoldsTheAddressThatItWasToLeaveFrom() {
    InetSocketAddress here = new InetSocketAddress(Stations.own(1).address().getAddress(), 0);
    InetSocketAddress there = new InetSocketAddress(Stations.own(2).address().getAddress(), 0);

    send(new ToAddress(Transport.TCP, Messages.BEN, here));
    send(new ToAddress(Transport.TCP, Messages.BEN, there));

    assertThat(local.sent)
        .containsExactly(
            new ToAddress(Transport.TCP, Messages.BEN, here),
            new ToAddress(Transport.TCP, Messages.BEN, null));
  }

  @Test
  void whatGoesToAnAddressByTcpLeavesFromHere() {
    send(new ToAddress(Transport.TCP, Messages.BEN, null));

    assertThat(local.sent).containsExactly(new ToAddress(Transport.TCP, Messages.BEN, null));
  }
}
