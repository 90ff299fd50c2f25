// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sharding.Messages;
import io.holdfast.sip.flow.ListenPoint;
import io.holdfast.sip.flow.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnAddressesTest {

  private static final InetAddress PHONE = InetAddress.ofLiteral("198.51.100.7");
  private static final ListenPoint OWN = udp("192.0.2.1");
  private static final ListenPoint FIRST = udp("192.0.2.101");
  private static final ListenPoint SECOND = udp("192.0.2.102");

  private final PointsWire wire =
      new PointsWire(
          List.of(OWN, new ListenPoint(Transport.TCP, OWN.address())), List.of(FIRST, SECOND));
  private final OwnAddresses addresses = new OwnAddresses(wire);

  private static ListenPoint udp(String ip) {
    return new ListenPoint(Transport.UDP, Messages.address(ip, 5060));
  }

  private ListenPoint named(InetSocketAddress local) {
    return addresses.named(Transport.UDP, local, PHONE);
  }

  @Test
  void namesTheSharedAddressThatTheFlowUses() {
    assertThat(named(SECOND.address())).isEqualTo(SECOND);
  }

  @Test
  void namesTheSharedAddressThatTheFlowUsesThoughItIsElsewhereNow() {
    wire.away.add(SECOND);

    assertThat(named(SECOND.address())).isEqualTo(SECOND);
  }

  @Test
  void namesASharedAddressOfThisHostForAFlowOverTheOwnAddress() {
    wire.away.add(FIRST);

    assertThat(named(OWN.address())).isEqualTo(SECOND);
  }

  @Test
  void namesTheFlowsOwnAddressWhereTheAnswerWouldMissTheSharedPort() {
    var local = Messages.address("192.0.2.1", 5070);

    assertThat(named(local)).isEqualTo(new ListenPoint(Transport.UDP, local));
  }

  @Test
  void namesAListenPointOfTheTransportWhereNoneIsShared() {
    assertThat(addresses.named(Transport.TCP, null, PHONE).transport()).isEqualTo(Transport.TCP);
    assertThat(addresses.named(Transport.TCP, null, PHONE).address()).isEqualTo(OWN.address());
  }

  @Test
  void namesTheAddressOfAnotherNodesFlowWhereNothingIsShared() {
    var alone = new OwnAddresses(new PointsWire(List.of(OWN), List.of()));
    var theirs = udp("192.0.2.2");

    assertThat(alone.named(Transport.UDP, theirs.address(), PHONE)).isEqualTo(theirs);
  }

  @Test
  void prefersToSendFromASharedAddressThatIsHere() {
    wire.away.add(FIRST);

    assertThat(addresses.sources(PHONE)).containsExactly(SECOND.address(), FIRST.address());
  }

  @Test
  void sendsFromNoSharedAddressThatCannotReachTheOther() {
    assertThat(addresses.sources(InetAddress.ofLiteral("127.0.0.1"))).isEmpty();
    assertThat(addresses.sources(InetAddress.ofLiteral("2001:db8::9"))).isEmpty();
  }
}
