// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.locate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.uri.SipUri;
import io.holdfast.sip.uri.Uri;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// RFC 3263 §4.1 and §4.2, sentence by sentence.
class ServerLocatorTest {

  private static final Set<Transport> ALL = EnumSet.allOf(Transport.class);

  private final Zone zone = new Zone();

  private List<String> servers(String uri) {
    return servers(uri, ALL, 8);
  }

  private List<String> servers(String uri, Set<Transport> spoken, int most) {
    return new ServerLocator(zone, spoken, most, new Random(1)::nextInt)
            .locate((SipUri) Uri.parse(uri).toOptional().orElseThrow())
            .toCompletableFuture()
            .join()
            .stream()
            .map(Server::toString)
            .toList();
  }

  // ---- §4.1: selecting a transport protocol

  @Test
  void theTransportParameterIsUsed() {
    zone.srv("_sip._tcp.example.com", 1, 1, 5070, "a.example.com")
        .host("a.example.com", "192.0.2.1");

    assertThat(servers("sip:example.com;transport=tcp")).containsExactly("tcp:192.0.2.1:5070");
    assertThat(zone.asked()).containsExactly("SRV _sip._tcp.example.com", "A a.example.com");
  }

  @Test
  void aNumericTargetIsUdpForSip() {
    assertThat(servers("sip:192.0.2.7")).containsExactly("udp:192.0.2.7:5060");
    assertThat(servers("sip:[2001:db8::1]:5070"))
        .containsExactly("udp:[2001:db8:0:0:0:0:0:1]:5070");
    assertThat(zone.asked()).isEmpty();
  }

  @Test
  void aNumericTargetIsTlsForSips() {
    assertThat(servers("sips:192.0.2.7")).containsExactly("tls:192.0.2.7:5061");
  }

  @Test
  void aPortMeansUdpForSipAndNoRecordsButAddresses() {
    zone.host("example.com", "192.0.2.1");

    assertThat(servers("sip:example.com:5090")).containsExactly("udp:192.0.2.1:5090");
    assertThat(servers("sips:example.com:5090")).containsExactly("tls:192.0.2.1:5090");
    assertThat(zone.asked()).containsExactly("A example.com", "A example.com");
  }

  /// The example of §4.1.
  @Test
  void naptrSaysWhichTransportIsPreferred() {
    zone.naptr("example.com", 50, 50, "SIPS+D2T", "_sips._tcp.example.com")
        .naptr("example.com", 90, 50, "SIP+D2T", "_sip._tcp.example.com")
        .naptr("example.com", 100, 50, "SIP+D2U", "_sip._udp.example.com")
        .srv("_sip._tcp.example.com", 0, 1, 5060, "server1.example.com")
        .srv("_sip._tcp.example.com", 1, 2, 5060, "server2.example.com")
        .srv("_sip._udp.example.com", 0, 1, 5060, "server1.example.com")
        .host("server1.example.com", "192.0.2.1")
        .host("server2.example.com", "192.0.2.2");

    assertThat(servers("sip:user@example.com", EnumSet.of(Transport.UDP, Transport.TCP), 8))
        .containsExactly("tcp:192.0.2.1:5060", "tcp:192.0.2.2:5060", "udp:192.0.2.1:5060");
  }

  @Test
  void preferenceDecidesAmongThoseOfOneOrder() {
    zone.naptr("example.com", 10, 20, "SIP+D2T", "t.example.com")
        .naptr("example.com", 10, 10, "SIP+D2U", "u.example.com")
        .srv("t.example.com", 1, 1, 1, "a.example.com")
        .srv("u.example.com", 1, 1, 2, "a.example.com")
        .host("a.example.com", "192.0.2.1");

    assertThat(servers("sip:example.com")).containsExactly("udp:192.0.2.1:2", "tcp:192.0.2.1:1");
  }

  @Test
  void forSipsOnlySecureServicesCount() {
    zone.naptr("example.com", 10, 10, "SIP+D2U", "u.example.com")
        .naptr("example.com", 20, 10, "SIPS+D2T", "s.example.com")
        .srv("u.example.com", 1, 1, 5060, "a.example.com")
        .srv("s.example.com", 1, 1, 5061, "a.example.com")
        .host("a.example.com", "192.0.2.1");

    assertThat(servers("sips:example.com")).containsExactly("tls:192.0.2.1:5061");
  }

  @Test
  void otherServicesAndFlagsAreNoneOfOurs() {
    zone.naptr("example.com", 1, 1, "E2U+sip", "x.example.com")
        .naptr("example.com", 2, 1, "SIP+D2S", "x.example.com")
        .naptr("example.com", new Naptr(3, 1, "u", "SIP+D2U", "x.example.com"))
        .srv("x.example.com", 1, 1, 1, "x.example.com")
        .host("example.com", "192.0.2.1");

    assertThat(servers("sip:example.com")).containsExactly("udp:192.0.2.1:5060");
    assertThat(zone.asked()).doesNotContain("SRV x.example.com");
  }

  @Test
  void withoutNaptrEachTransportThatWeSpeakIsAskedFor() {
    zone.srv("_sip._tcp.example.com", 1, 1, 5062, "a.example.com")
        .host("a.example.com", "192.0.2.1");

    assertThat(servers("sip:example.com")).containsExactly("tcp:192.0.2.1:5062");
    assertThat(zone.asked())
        .containsExactly(
            "NAPTR example.com",
            "SRV _sip._udp.example.com",
            "SRV _sip._tcp.example.com",
            "A a.example.com");
  }

  @Test
  void aTransportThatWeDoNotSpeakLeadsNowhere() {
    assertThat(servers("sips:example.com", EnumSet.of(Transport.UDP), 8)).isEmpty();
    assertThat(servers("sip:example.com;transport=sctp")).isEmpty();
    assertThat(zone.asked()).isEmpty();
  }

  // ---- §4.2: determining port and address

  @Test
  void withoutAnyRecordTheDefaultPortIsUsed() {
    zone.host("example.com", "192.0.2.1", "2001:db8::1");

    assertThat(servers("sip:example.com"))
        .containsExactly("udp:192.0.2.1:5060", "udp:[2001:db8:0:0:0:0:0:1]:5060");
  }

  @Test
  void theAddressesOfAllSrvRecordsFollowEachOther() {
    zone.srv("_sip._udp.example.com", 2, 0, 5062, "b.example.com")
        .srv("_sip._udp.example.com", 1, 0, 5061, "a.example.com")
        .host("a.example.com", "192.0.2.1", "192.0.2.2")
        .host("b.example.com", "192.0.2.3");

    assertThat(servers("sip:example.com;transport=udp"))
        .containsExactly("udp:192.0.2.1:5061", "udp:192.0.2.2:5061", "udp:192.0.2.3:5062");
  }

  @Test
  void aTargetOfADotMeansThatTheServiceIsNotThere() {
    zone.srv("_sip._udp.example.com", 0, 0, 0, ".").host("example.com", "192.0.2.1");

    assertThat(servers("sip:example.com;transport=udp")).isEmpty();
  }

  @Test
  void maddrIsAskedForBeforeTheHost() {
    zone.host("proxy.example.com", "192.0.2.9");

    assertThat(servers("sip:example.com;maddr=proxy.example.com"))
        .containsExactly("udp:192.0.2.9:5060");
  }

  // ---- limits and failures

  @Test
  void noMoreServersAreTriedThanAllowed() {
    for (int i = 1; i < 20; i++) {
      zone.srv("_sip._udp.example.com", i, 0, 5060, "h" + i).host("h" + i, "192.0.2." + i);
    }

    assertThat(servers("sip:example.com", ALL, 3))
        .containsExactly("udp:192.0.2.1:5060", "udp:192.0.2.2:5060", "udp:192.0.2.3:5060");
    assertThat(zone.asked()).doesNotContain("A h4");
  }

  @Test
  void noMoreServicesAreAskedForThanServersAreTried() {
    for (int i = 1; i < 20; i++) {
      zone.naptr("example.com", i, 0, "SIP+D2U", "s" + i);
    }

    assertThat(servers("sip:example.com", ALL, 3)).isEmpty();
    assertThat(zone.asked())
        .containsExactly("NAPTR example.com", "SRV s1", "SRV s2", "SRV s3", "A example.com");
  }

  @Test
  void oneNameWithoutAnAnswerDoesNotCountWhereAnotherHasOne() {
    zone.srv("_sip._udp.example.com", 1, 0, 5060, "a.example.com")
        .srv("_sip._udp.example.com", 2, 0, 5060, "b.example.com")
        .silent("a.example.com")
        .host("b.example.com", "192.0.2.2");

    assertThat(servers("sip:example.com;transport=udp")).containsExactly("udp:192.0.2.2:5060");
  }

  @Test
  void aSilentServiceDoesNotCountWhereAnotherIsThere() {
    zone.silent("_sip._udp.example.com")
        .srv("_sip._tcp.example.com", 1, 0, 5060, "a.example.com")
        .host("a.example.com", "192.0.2.1");

    assertThat(servers("sip:example.com")).containsExactly("tcp:192.0.2.1:5060");
  }

  @Test
  void silenceIsNoAnswer() {
    zone.silent("_sip._udp.example.com");

    assertThatThrownBy(() -> servers("sip:example.com;transport=udp"))
        .hasRootCauseMessage("no answer for _sip._udp.example.com");
  }

  @Test
  void anUnknownNameHasNoServers() {
    assertThat(servers("sip:example.com")).isEmpty();
  }
}
