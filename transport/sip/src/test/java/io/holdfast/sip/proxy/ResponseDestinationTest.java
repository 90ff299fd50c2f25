// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sip.flow.Destination;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.header.Header;
import io.holdfast.sip.header.Via;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/// RFC 3261 §18.2.2 and RFC 3581 §4.
class ResponseDestinationTest {

  private static final InetSocketAddress LOCAL = new InetSocketAddress("192.0.2.1", 5060);
  private static final InetSocketAddress SOURCE = new InetSocketAddress("198.51.100.7", 40001);
  private static final Flow UDP = Flow.udp(LOCAL, SOURCE);
  private static final Flow TCP = new Flow(Transport.TCP, LOCAL, SOURCE, 7);

  // ---- over the flow of the request

  @Test
  void connectionIsUsedAgain() {
    assertThat(ResponseDestination.of(via("TCP 10.0.0.7;received=198.51.100.7"), TCP))
        .isEqualTo(new Destination.OverFlow(TCP));
  }

  @Test
  void lostConnectionIsReplacedByOneToTheSentByPort() {
    assertThat(ResponseDestination.afterClosed(via("TCP 10.0.0.7:5062;received=198.51.100.7"), TCP))
        .contains(new Destination.ToAddress(Transport.TCP, address("198.51.100.7", 5062), null));
    assertThat(ResponseDestination.afterClosed(via("TCP 198.51.100.7"), TCP))
        .contains(new Destination.ToAddress(Transport.TCP, address("198.51.100.7", 5060), null));
  }

  @Test
  void datagramsAndTlsHaveNoSecondWay() {
    assertThat(ResponseDestination.afterClosed(via("UDP 198.51.100.7"), UDP)).isEmpty();
    assertThat(
            ResponseDestination.afterClosed(
                via("TLS 198.51.100.7"), new Flow(Transport.TLS, LOCAL, SOURCE, 1)))
        .isEmpty();
  }

  @Test
  void rportLeadsBackToTheSourcePort() {
    assertThat(
            ResponseDestination.of(via("UDP 10.0.0.7:5062;rport=40001;received=198.51.100.7"), UDP))
        .isEqualTo(new Destination.OverFlow(UDP));
  }

  @Test
  void withoutRportTheSentByPortCounts() {
    assertThat(ResponseDestination.of(via("UDP 10.0.0.7:5062;received=198.51.100.7"), UDP))
        .isEqualTo(new Destination.ToAddress(Transport.UDP, address("198.51.100.7", 5062), LOCAL));
  }

  @Test
  void withoutAPortTheDefaultCounts() {
    assertThat(ResponseDestination.of(via("UDP 198.51.100.7"), UDP).remote())
        .isEqualTo(address("198.51.100.7", 5060));
    assertThat(ResponseDestination.of(via("UDP 198.51.100.7:0"), UDP).remote())
        .isEqualTo(address("198.51.100.7", 5060));
  }

  @Test
  void sourceThatIsTheSentByIsItsFlow() {
    assertThat(ResponseDestination.of(via("UDP 198.51.100.7:40001"), UDP))
        .isEqualTo(new Destination.OverFlow(UDP));
  }

  @Test
  void maddrComesFirst() {
    assertThat(ResponseDestination.of(via("UDP 198.51.100.7:5062;maddr=224.0.1.75;ttl=1"), UDP))
        .isEqualTo(new Destination.ToAddress(Transport.UDP, address("224.0.1.75", 5062), LOCAL));
  }

  @Test
  void maddrOfAStrangerDoesNotLeadToOurselves() {
    for (String inward : new String[] {"127.0.0.1", "0.0.0.0", "169.254.169.254", "[::1]"}) {
      assertThat(ResponseDestination.of(via("UDP 198.51.100.7:5062;maddr=" + inward), UDP).remote())
          .isEqualTo(address("198.51.100.7", 5062));
    }
  }

  @Test
  void maddrThatIsANameIsNotResolved() {
    assertThat(ResponseDestination.of(via("UDP 198.51.100.7:5062;maddr=all.example"), UDP).remote())
        .isEqualTo(address("198.51.100.7", 5062));
  }

  // ---- by the Via alone

  @Test
  void viaAloneLeadsToReceivedAndRport() {
    assertThat(ResponseDestination.of(via("UDP 10.0.0.7:5062;rport=40001;received=198.51.100.7")))
        .contains(new NextHopTarget(Transport.UDP, "198.51.100.7", 40001, true));
  }

  @Test
  void viaAloneLeadsToItsSentBy() {
    assertThat(ResponseDestination.of(via("TCP anna.nord.example")))
        .contains(new NextHopTarget(Transport.TCP, "anna.nord.example", 5060, false));
    assertThat(ResponseDestination.of(via("TLS [2001:db8::7]:5062")))
        .contains(new NextHopTarget(Transport.TLS, "[2001:db8::7]", 5062, true));
  }

  @Test
  void receivedOfIpv6IsTakenWithAndWithoutBrackets() {
    var target = new NextHopTarget(Transport.UDP, "[2001:db8::7]", 5060, true);

    assertThat(ResponseDestination.of(via("UDP a.example;received=2001:db8::7"))).contains(target);
    assertThat(ResponseDestination.of(via("UDP a.example;received=[2001:db8::7]")))
        .contains(target);
  }

  @Test
  void viaOfAForeignTransportLeadsNowhere() {
    assertThat(ResponseDestination.of(via("SCTP 198.51.100.7"))).isEmpty();
  }

  @Test
  void hostileValuesLeadToTheDefaults() {
    assertThat(ResponseDestination.of(via("UDP 198.51.100.7;rport=0")).orElseThrow().port())
        .isEqualTo(5060);
    assertThat(
            ResponseDestination.of(via("UDP 198.51.100.7;rport=99999999999")).orElseThrow().port())
        .isEqualTo(5060);
    assertThat(
            ResponseDestination.of(via("UDP 198.51.100.7;received=nobody")).orElseThrow().address())
        .isEmpty();
  }

  private static InetSocketAddress address(String host, int port) {
    return new InetSocketAddress(host, port);
  }

  private static Via via(String text) {
    return Header.VIA.parse("SIP/2.0/" + text).toOptional().orElseThrow();
  }
}
