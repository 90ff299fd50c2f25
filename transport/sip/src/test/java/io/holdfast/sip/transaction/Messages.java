// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.parse.Limits;
import io.holdfast.sip.parse.ParseResult.Parsed;
import io.holdfast.sip.parse.SipParser;
import java.nio.charset.StandardCharsets;

/// The messages of these tests. The INVITE is the example of RFC 3261 §17.1.1.3.
final class Messages {

  private Messages() {}

  static final SipRequest INVITE =
      request(
          """
          INVITE sip:bob@biloxi.com SIP/2.0
          Via: SIP/2.0/UDP pc33.atlanta.com;branch=z9hG4bKkjshdyff
          To: Bob <sip:bob@biloxi.com>
          From: Alice <sip:alice@atlanta.com>;tag=88sja8x
          Max-Forwards: 70
          Call-ID: 987asjd97y7atg
          CSeq: 986759 INVITE
          """);

  static final SipRequest ACK =
      request(
          """
          ACK sip:bob@biloxi.com SIP/2.0
          Via: SIP/2.0/UDP pc33.atlanta.com;branch=z9hG4bKkjshdyff
          To: Bob <sip:bob@biloxi.com>;tag=99sa0xk
          From: Alice <sip:alice@atlanta.com>;tag=88sja8x
          Max-Forwards: 70
          Call-ID: 987asjd97y7atg
          CSeq: 986759 ACK
          """);

  static final SipRequest OPTIONS =
      request(
          """
          OPTIONS sip:bob@biloxi.com SIP/2.0
          Via: SIP/2.0/UDP pc33.atlanta.com;branch=z9hG4bKhjhs8ass877
          To: Bob <sip:bob@biloxi.com>
          From: Alice <sip:alice@atlanta.com>;tag=1928301774
          Max-Forwards: 70
          Call-ID: a84b4c76e66710
          CSeq: 63104 OPTIONS
          """);

  /// Parses a request that is written with plain line ends and no body.
  static SipRequest request(String head) {
    byte[] bytes = (head.replace("\n", "\r\n") + "\r\n").getBytes(StandardCharsets.UTF_8);
    var result = new SipParser(Limits.DEFAULT).datagram(bytes);
    assertThat(result).isInstanceOf(Parsed.class);
    return (SipRequest) ((Parsed) result).message();
  }

  static SipResponse response(SipRequest request, int status) {
    return SipResponse.to(request, status, "Test", "99sa0xk");
  }
}
