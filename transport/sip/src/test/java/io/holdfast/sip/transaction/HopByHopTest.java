// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.transaction;

import static io.holdfast.sip.transaction.Messages.INVITE;
import static io.holdfast.sip.transaction.Messages.request;
import static io.holdfast.sip.transaction.Messages.response;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sip.message.SipRequest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HopByHopTest {

  /// As a proxy sends it: two Vias, two Routes, a Require and a Proxy-Require, unlike spacing.
  private static final SipRequest ROUTED =
      request(
          """
          INVITE sip:bob@192.0.2.4;transport=tcp SIP/2.0
          Via: SIP/2.0/UDP edge.example.com:5070;branch=z9hG4bKours;rport, SIP/2.0/TCP pc33.atlanta.com
          Route: <sip:p1.example.com;lr>,<sip:p2.example.com;lr>
          Max-Forwards: 12
          From:   "Alice, A." <sip:alice@atlanta.com>;tag=88sja8x
          To: <sip:bob@biloxi.com>;tag=there
          Call-ID: 987asjd97y7atg@pc33.atlanta.com
          Route: <sip:p3.example.com;lr>
          CSeq: 4294967295 INVITE
          Require: 100rel
          Proxy-Require: sec-agree
          Contact: <sip:alice@pc33.atlanta.com>
          """);

  @Test
  void buildsTheAckOfTheExampleInTheRfc() {
    assertThat(text(InviteClient.ack(INVITE, response(INVITE, 486))))
        .isEqualToNormalizingNewlines(
            """
            ACK sip:bob@biloxi.com SIP/2.0
            Via: SIP/2.0/UDP pc33.atlanta.com;branch=z9hG4bKkjshdyff
            Max-Forwards: 70
            From: Alice <sip:alice@atlanta.com>;tag=88sja8x
            To: Bob <sip:bob@biloxi.com>;tag=99sa0xk
            Call-ID: 987asjd97y7atg
            CSeq: 986759 ACK
            Content-Length: 0

            """);
  }

  @Test
  void givesTheAckTheTopViaAllRoutesAndTheToOfTheFailure() {
    assertThat(text(InviteClient.ack(ROUTED, response(ROUTED, 486))))
        .isEqualToNormalizingNewlines(
            """
            ACK sip:bob@192.0.2.4;transport=tcp SIP/2.0
            Via: SIP/2.0/UDP edge.example.com:5070;branch=z9hG4bKours;rport
            Route: <sip:p1.example.com;lr>,<sip:p2.example.com;lr>
            Route: <sip:p3.example.com;lr>
            Max-Forwards: 70
            From: "Alice, A." <sip:alice@atlanta.com>;tag=88sja8x
            To: <sip:bob@biloxi.com>;tag=there
            Call-ID: 987asjd97y7atg@pc33.atlanta.com
            CSeq: 4294967295 ACK
            Content-Length: 0

            """);
  }

  @Test
  void buildsACancelThatIsRoutedAndMatchedAsItsInvite() {
    assertThat(text(Cancel.of(ROUTED)))
        .isEqualToNormalizingNewlines(
            """
            CANCEL sip:bob@192.0.2.4;transport=tcp SIP/2.0
            Via: SIP/2.0/UDP edge.example.com:5070;branch=z9hG4bKours;rport
            Route: <sip:p1.example.com;lr>,<sip:p2.example.com;lr>
            Route: <sip:p3.example.com;lr>
            Max-Forwards: 70
            From: "Alice, A." <sip:alice@atlanta.com>;tag=88sja8x
            To: <sip:bob@biloxi.com>;tag=there
            Call-ID: 987asjd97y7atg@pc33.atlanta.com
            CSeq: 4294967295 CANCEL
            Content-Length: 0

            """);
  }

  @Test
  void leavesTheToOfACancelWithoutTheTagOfAResponse() {
    assertThat(Cancel.of(INVITE).toTag()).isEmpty();
  }

  private static String text(SipRequest request) {
    return new String(request.encode(), StandardCharsets.UTF_8);
  }
}
