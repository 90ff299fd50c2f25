// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.it;

import static io.holdfast.node.it.NodeUnderTest.SOON;
import static io.holdfast.node.it.NodeUnderTest.link;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.node.phone.Account;
import io.holdfast.node.phone.Answering;
import io.holdfast.node.phone.IncomingCall;
import io.holdfast.node.phone.Link;
import io.holdfast.node.phone.OutgoingCall;
import io.holdfast.node.phone.Phone;
import io.holdfast.node.phone.UdpLink;
import io.holdfast.transport.dns.NameServer;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Calls to other domains by a DNS of the test's own (RFC 3263), and by static routes. A phone that
/// has not registered is the server of its domain.
final class ServersIT {
  private static final NameServer NAMES =
      NameServer.start().zone("here.test. IN A 127.0.0.1").silent("silent.test");

  @RegisterExtension
  static final NodeUnderTest NODE =
      NodeUnderTest.with(
          "holdfast.dns.servers=[\"127.0.0.1:" + NAMES.address().getPort() + "\"]",
          "holdfast.dns.timeout=200ms",
          "holdfast.servers.next-after=500ms",
          "holdfast.routing.relay=[\"pbx.test sip:gateway.test\"]");

  @AfterAll
  static void closeNames() {
    NAMES.close();
  }

  /// Somebody of another domain, who answers at once.
  private static Phone stranger(Link link, String domain) {
    return NODE.phone(link, Account.withoutPassword(NODE.name("carol"), domain))
        .answering(Answering.after(Duration.ZERO));
  }

  private static void srv(String service, int priority, int port) {
    NAMES.zone("%s. IN SRV %d 0 %d here.test.".formatted(service, priority, port));
  }

  private static void answers(Phone caller, Phone callee) {
    OutgoingCall call = caller.call(callee.account());
    assertThat(call.awaitFinal(SOON)).isEqualTo(200);
    IncomingCall taken = callee.awaitCall(SOON);
    assertThat(taken.awaitAck(SOON)).isTrue();
    assertThat(call.session().hangUp()).isEqualTo(200);
    assertThat(taken.session().awaitEnd(SOON)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"udp", "tcp"})
  void findsAServerByItsService(String transport) {
    String domain = transport + ".test";
    Phone carol = stranger(link(transport), domain);
    srv("_sip._" + transport + '.' + domain, 1, carol.port());

    answers(NODE.registered(new UdpLink(), "alice"), carol);
  }

  @Test
  void findsTheTransportThatADomainPrefers() {
    Phone carol = stranger(link("tcp"), "naptr.test");
    NAMES.zone(
        """
        naptr.test. IN NAPTR 10 0 "s" "SIP+D2T" "" t.naptr.test.
        naptr.test. IN NAPTR 20 0 "s" "SIP+D2U" "" u.naptr.test.
        """);
    srv("t.naptr.test", 1, carol.port());
    srv("u.naptr.test", 1, 9);

    answers(NODE.registered(new UdpLink(), "alice"), carol);
  }

  @Test
  void triesTheNextServerWhereOneSaysNothing() throws IOException {
    Phone alice = NODE.registered(new UdpLink(), "alice");
    Phone carol = stranger(new UdpLink(), "two.test");
    try (var mute = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      srv("_sip._udp.two.test", 1, mute.getLocalPort());
      srv("_sip._udp.two.test", 2, carol.port());

      answers(alice, carol);

      assertThat(NODE.admin().get("/v1/servers/dead").body())
          .contains("udp:127.0.0.1:" + mute.getLocalPort(), "said nothing");
      assertThat(NODE.admin().metric("holdfast_servers_dead").orElse(0)).isPositive();
      OutgoingCall next = alice.call(carol.account());
      assertThat(next.awaitFinal(SOON)).isEqualTo(200);
      assertThat(NODE.admin().get("/v1/calls/" + next.callId()).body())
          .contains("next hop two.test")
          .doesNotContain("server 2 of 2");
      assertThat(next.session().hangUp()).isEqualTo(200);
    }
  }

  @Test
  void triesTheNextServerWhereOneRefusesTheConnection() throws IOException {
    Phone carol = stranger(link("tcp"), "refused.test");
    int closed;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    srv("_sip._tcp.refused.test", 1, closed);
    srv("_sip._tcp.refused.test", 2, carol.port());

    answers(NODE.registered(new UdpLink(), "alice"), carol);
  }

  @Test
  void thereIsNobodyWhereNoServerIs() {
    Phone alice = NODE.registered(new UdpLink(), "alice");

    assertThat(alice.call(Account.withoutPassword("carol", "nowhere.test")).awaitFinal(SOON))
        .isEqualTo(480);
    OutgoingCall unanswered = alice.call(Account.withoutPassword("carol", "silent.test"));
    assertThat(unanswered.awaitFinal(SOON)).isEqualTo(504);
    assertThat(NODE.admin().get("/v1/calls/" + unanswered.callId()).body())
        .contains("no answer of the DNS: next hop silent.test");
  }

  /// Nobody has to be of ours to reach a domain that is relayed.
  @Test
  void relaysADomainForStrangers() {
    Phone carol = stranger(new UdpLink(), "pbx.test");
    srv("_sip._udp.gateway.test", 1, carol.port());
    Phone dave = stranger(new UdpLink(), "elsewhere.test");

    answers(dave, carol);

    assertThat(dave.call(Account.withoutPassword("x", "nowhere.test")).awaitFinal(SOON))
        .isEqualTo(403);
  }
}
