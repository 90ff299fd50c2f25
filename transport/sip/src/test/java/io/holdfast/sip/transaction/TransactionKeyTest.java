// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.transaction;

import static io.holdfast.sip.transaction.Messages.ACK;
import static io.holdfast.sip.transaction.Messages.INVITE;
import static io.holdfast.sip.transaction.Messages.OPTIONS;
import static io.holdfast.sip.transaction.Messages.request;
import static io.holdfast.sip.transaction.Messages.response;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sip.message.Method;
import io.holdfast.sip.message.SipRequest;
import org.junit.jupiter.api.Test;

class TransactionKeyTest {

  @Test
  void matchesARetransmission() {
    assertThat(server("INVITE", "pc33.atlanta.com;branch=z9hG4bKa", ""))
        .isEqualTo(server("INVITE", "pc33.atlanta.com;branch=z9hG4bKa", ""));
  }

  @Test
  void matchesByBranchWhateverElseDiffers() {
    assertThat(server("INVITE", "pc33.atlanta.com;rport;branch=z9hG4bKa", ";tag=x"))
        .isEqualTo(server("INVITE", "pc33.atlanta.com;branch=z9hG4bKa", ""));
  }

  @Test
  void matchesTheAckToAFailureWithItsInvite() {
    assertThat(TransactionKey.server(ACK)).isEqualTo(TransactionKey.server(INVITE));
  }

  @Test
  void keepsApartOtherBranchesOtherSendersAndOtherMethods() {
    TransactionKey key = server("INVITE", "pc33.atlanta.com;branch=z9hG4bKa", "");

    assertThat(server("INVITE", "pc33.atlanta.com;branch=z9hG4bKA", "")).isNotEqualTo(key);
    assertThat(server("INVITE", "pc34.atlanta.com;branch=z9hG4bKa", "")).isNotEqualTo(key);
    assertThat(server("INVITE", "pc33.atlanta.com:5070;branch=z9hG4bKa", "")).isNotEqualTo(key);
    assertThat(server("OPTIONS", "pc33.atlanta.com;branch=z9hG4bKa", "")).isNotEqualTo(key);
  }

  @Test
  void comparesSentByWithoutCaseAndWithTheDefaultPort() {
    assertThat(server("INVITE", "PC33.Atlanta.COM:5060;branch=z9hG4bKa", ""))
        .isEqualTo(server("INVITE", "pc33.atlanta.com;branch=z9hG4bKa", ""));
  }

  @Test
  void givesACancelAKeyOfItsOwnAndLeadsToTheInvite() {
    TransactionKey cancel = server("CANCEL", "pc33.atlanta.com;branch=z9hG4bKa", "");
    TransactionKey invite = server("INVITE", "pc33.atlanta.com;branch=z9hG4bKa", "");

    assertThat(cancel).isNotEqualTo(invite);
    assertThat(cancel.cancelled()).isEqualTo(invite);
  }

  @Test
  void matchesRfc2543RequestsByTheirHeaderFields() {
    TransactionKey invite = server("INVITE", "pc33.atlanta.com", "");

    assertThat(server("INVITE", "pc33.atlanta.com", "")).isEqualTo(invite);
    assertThat(server("ACK", "pc33.atlanta.com", ";tag=99sa0xk")).isEqualTo(invite);
    assertThat(server("CANCEL", "pc33.atlanta.com", "").cancelled()).isEqualTo(invite);
    assertThat(server("INVITE", "pc34.atlanta.com", "")).isNotEqualTo(invite);
    assertThat(server("INVITE", "pc33.atlanta.com;branch=1", "")).isNotEqualTo(invite);
  }

  @Test
  void keepsApartRfc2543RequestsWithOtherHeaderFields() {
    String head =
        """
        OPTIONS sip:bob@biloxi.com SIP/2.0
        Via: SIP/2.0/UDP pc33.atlanta.com
        To: Bob <sip:bob@biloxi.com>
        From: Alice <sip:alice@atlanta.com>;tag=1
        Call-ID: 2
        CSeq: 3 OPTIONS
        """;
    TransactionKey key = TransactionKey.server(request(head));

    assertThat(TransactionKey.server(request(head))).isEqualTo(key);
    for (String[] edit :
        new String[][] {
          {"OPTIONS sip:bob", "OPTIONS sip:bot"},
          {";tag=1", ";tag=11"},
          {"Call-ID: 2", "Call-ID: 22"},
          {"CSeq: 3", "CSeq: 33"},
          {"SIP/2.0/UDP", "SIP/2.0/TCP"}
        }) {
      SipRequest other = request(head.replace(edit[0], edit[1]));
      assertThat(TransactionKey.server(other)).as(edit[1]).isNotEqualTo(key);
    }
  }

  @Test
  void takesAMagicCookieWithNothingBehindItForNone() {
    assertThat(server("INVITE", "pc33.atlanta.com;branch=z9hG4bK", "").branch()).contains(" ");
  }

  @Test
  void matchesAResponseByBranchAndMethodOfCSeq() {
    TransactionKey invite = TransactionKey.client(INVITE);

    assertThat(TransactionKey.client(response(INVITE, 200))).isEqualTo(invite);
    assertThat(TransactionKey.client(response(Cancel.of(INVITE), 200))).isNotEqualTo(invite);
    assertThat(TransactionKey.client(response(Cancel.of(INVITE), 200)))
        .isEqualTo(TransactionKey.client(Cancel.of(INVITE)));
    assertThat(TransactionKey.client(response(OPTIONS, 200)).method()).isEqualTo(Method.OPTIONS);
  }

  private static TransactionKey server(String method, String sentByAndParams, String toTag) {
    return TransactionKey.server(
        request(
            """
            %1$s sip:bob@biloxi.com SIP/2.0
            Via: SIP/2.0/UDP %2$s
            To: Bob <sip:bob@biloxi.com>%3$s
            From: Alice <sip:alice@atlanta.com>;tag=88sja8x
            Max-Forwards: 70
            Call-ID: 987asjd97y7atg
            CSeq: 986759 %1$s
            """
                .formatted(method, sentByAndParams, toTag)));
  }
}
