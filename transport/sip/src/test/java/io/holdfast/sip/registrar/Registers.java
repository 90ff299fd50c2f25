// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.registrar;

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

/// The REGISTERs of these tests: Bob's phone at 192.0.2.4.
final class Registers {

  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final Flow FLOW = Flow.udp(address("198.51.100.1", 5060), address("192.0.2.4", 5060));
  static final String PHONE = "sip:bob@192.0.2.4";

  private Registers() {}

  static InetSocketAddress address(String ip, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(ip), port);
  }

  /// A REGISTER of Bob's with these further header lines, one to a line.
  static SipRequest register(long cseq, String... lines) {
    return register("843817637684230@998sdasdh09", cseq, lines);
  }

  static SipRequest register(String callId, long cseq, String... lines) {
    return parse(
        """
        REGISTER sip:biloxi.com SIP/2.0
        Via: SIP/2.0/UDP 192.0.2.4:5060;branch=z9hG4bKnashds7
        Max-Forwards: 70
        To: Bob <sip:bob@biloxi.com>
        From: Bob <sip:bob@biloxi.com>;tag=456248
        """
            + "Call-ID: "
            + callId
            + "\nCSeq: "
            + cseq
            + " REGISTER\n"
            + String.join("\n", lines)
            + (lines.length == 0 ? "" : "\n"));
  }

  static SipRequest parse(String head) {
    byte[] bytes = (head.replace("\n", "\r\n") + "\r\n").getBytes(StandardCharsets.UTF_8);
    var result = new SipParser(Limits.DEFAULT).datagram(bytes);
    assertThat(result).isInstanceOf(Parsed.class);
    return (SipRequest) ((Parsed) result).message();
  }
}
