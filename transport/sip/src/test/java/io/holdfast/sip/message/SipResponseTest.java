// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.sip.parse.Sample;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// Answers to requests, RFC 3261 §8.2.6.
class SipResponseTest {

  private static final String REQUEST =
      """
      INVITE sip:bob@biloxi.example.com SIP/2.0
      v: SIP/2.0/UDP a ;branch=z9hG4bK1, SIP/2.0/UDP b
      TO : Bob
       <sip:bob@biloxi.example.com>
      Subject: no part of an answer
      Via: SIP/2.0/UDP c
      Timestamp: 54
      From: <sip:alice@atlanta.example.com>;tag=1
      i: x
      CSeq: 07 INVITE
      Content-Length: 0

      """;

  @Test
  void copiesWhatMustBeCopiedAndTagsTo() {
    assertThat(text(SipResponse.to(Sample.request(REQUEST), 486, "Busy Here", "abc")))
        .isEqualTo(
            """
            SIP/2.0 486 Busy Here
            v: SIP/2.0/UDP a ;branch=z9hG4bK1, SIP/2.0/UDP b
            TO : Bob
             <sip:bob@biloxi.example.com>;tag=abc
            Via: SIP/2.0/UDP c
            From: <sip:alice@atlanta.example.com>;tag=1
            i: x
            CSeq: 07 INVITE
            Content-Length: 0

            """);
  }

  @Test
  void tryingHasNoTagButTheTimestamp() {
    String trying = text(SipResponse.to(Sample.request(REQUEST), Status.TRYING, "abc"));

    assertThat(trying)
        .startsWith("SIP/2.0 100 Trying\n")
        .contains("Timestamp: 54\n")
        .doesNotContain("tag=abc");
  }

  @Test
  void keepsTagThatIsThere() {
    SipRequest request =
        Sample.request(REQUEST.replace("biloxi.example.com>", "biloxi.example.com>;tag=old"));

    SipResponse response = SipResponse.to(request, Status.OK, "new");

    assertThat(response.toTag()).contains("old");
    assertThat(response.success()).isTrue();
  }

  @Test
  void answersRequestThatLacksMuch() {
    SipRequest request = Sample.request("OPTIONS sip:a SIP/2.0\nVia: SIP/2.0/UDP a\nTo: \"\n\n");

    assertThat(text(SipResponse.to(request, Status.BAD_REQUEST, "t")))
        .isEqualTo("SIP/2.0 400 Bad Request\nVia: SIP/2.0/UDP a\nTo: \"\nContent-Length: 0\n\n");
  }

  @Test
  void hasStatusAndReason() {
    SipResponse ringing = Sample.response("SIP/2.0 180 Ringing\n\n");
    SipResponse bare = Sample.response("sip/2.0 699\n\n");

    assertThat(ringing.status()).isEqualTo(180);
    assertThat(ringing.reason()).isEqualTo("Ringing");
    assertThat(ringing.provisional()).isTrue();
    assertThat(bare.status()).isEqualTo(699);
    assertThat(bare.reason()).isEmpty();
    assertThat(ringing).hasToString("180 Ringing");
  }

  @Test
  void hasNoRequestUriToEdit() {
    assertThatThrownBy(() -> Sample.response("SIP/2.0 200 OK\n\n").edit().requestUri("sip:a"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void statusesHaveTheirReasons() {
    assertThat(Status.of(486)).isEqualTo(Status.BUSY_HERE);
    assertThat(Status.of(499).reason()).isEqualTo("Request Failure");
    assertThat(Status.of(183).provisional()).isTrue();
    assertThatThrownBy(() -> Status.of(700)).isInstanceOf(IllegalArgumentException.class);
  }

  private static String text(SipResponse response) {
    return new String(response.encode(), StandardCharsets.UTF_8).replace("\r\n", "\n");
  }
}
