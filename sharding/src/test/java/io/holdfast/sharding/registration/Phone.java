// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.registration;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.parse.Limits;
import io.holdfast.sip.parse.ParseResult.Parsed;
import io.holdfast.sip.parse.SipParser;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// Bob's phone, as it registers in these tests.
final class Phone {

  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final String URI = "sip:bob@192.0.2.4";
  static final String CONTACT = "Contact: <" + URI + ">";
  static final Flow FLOW = Flow.udp(address("198.51.100.1"), address("192.0.2.4"));

  private Phone() {}

  /// A REGISTER with these further header lines.
  static SipRequest register(long cseq, String... lines) {
    String head =
        """
        REGISTER sip:biloxi.com SIP/2.0
        Via: SIP/2.0/UDP 192.0.2.4:5060;branch=z9hG4bKnashds7
        Max-Forwards: 70
        To: Bob <sip:bob@biloxi.com>
        From: Bob <sip:bob@biloxi.com>;tag=456248
        Call-ID: 843817637684230@998sdasdh09
        """
            + ("CSeq: " + cseq + " REGISTER\n")
            + String.join("\n", lines)
            + (lines.length == 0 ? "\n" : "\n\n");
    byte[] bytes = head.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    var result = new SipParser(Limits.DEFAULT).datagram(bytes);
    assertThat(result).isInstanceOf(Parsed.class);
    return (SipRequest) ((Parsed) result).message();
  }

  private static InetSocketAddress address(String ip) {
    return new InetSocketAddress(InetAddress.ofLiteral(ip), 5060);
  }
}
