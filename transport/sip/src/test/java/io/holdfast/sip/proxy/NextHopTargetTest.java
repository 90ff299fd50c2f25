// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sip.flow.Destination;
import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.uri.SipUri;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 3263 §4, as far as it needs no DNS: each row a URI and where it leads.
class NextHopTargetTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          sip:ben@198.51.100.9                          | UDP | 198.51.100.9  | 5060 | true
          sip:ben@198.51.100.9:5064                     | UDP | 198.51.100.9  | 5064 | true
          sip:ben@198.51.100.9;transport=TCP            | TCP | 198.51.100.9  | 5060 | true
          sip:ben@198.51.100.9;transport=tls            | TLS | 198.51.100.9  | 5061 | true
          sips:ben@198.51.100.9                         | TLS | 198.51.100.9  | 5061 | true
          sips:ben@198.51.100.9:5071;transport=tcp      | TLS | 198.51.100.9  | 5071 | true
          sip:[2001:db8::9]                             | UDP | [2001:db8::9] | 5060 | true
          sip:ben@sued.example                          | UDP | sued.example  | 5060 | false
          sip:ben@sued.example:5064                     | UDP | sued.example  | 5064 | true
          sip:ben@sued.example;maddr=203.0.113.9        | UDP | 203.0.113.9   | 5060 | true
          """)
  void uriLeadsTo(String uri, Transport transport, String host, int port, boolean exact) {
    assertThat(NextHopTarget.of(SipUri.of(uri)))
        .contains(new NextHopTarget(transport, host, port, exact));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sip:ben@198.51.100.9;transport=sctp",
        "sip:ben@198.51.100.9:0",
        "sips:b@198.51.100.9;transport=x"
      })
  void uriLeadsNowhere(String uri) {
    assertThat(NextHopTarget.of(SipUri.of(uri))).isEmpty();
  }

  @Test
  void numericTargetIsADestination() {
    var local = new InetSocketAddress("192.0.2.1", 5060);

    assertThat(
            NextHopTarget.of(SipUri.of("sip:b@198.51.100.9:5064")).orElseThrow().destination(local))
        .contains(
            new Destination.ToAddress(
                Transport.UDP, new InetSocketAddress("198.51.100.9", 5064), local));
    assertThat(NextHopTarget.of(SipUri.of("sip:sued.example")).orElseThrow().destination(null))
        .isEmpty();
  }
}
