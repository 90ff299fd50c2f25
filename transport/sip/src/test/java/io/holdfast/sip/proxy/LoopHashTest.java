// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.proxy;

import static io.holdfast.sip.proxy.Messages.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sip.message.SipRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What makes two requests the same for the loop check (RFC 3261 §16.6 step 8, RFC 5393 §4.2.1).
class LoopHashTest {

  private static final SipRequest REQUEST = request("INVITE sip:ben@sued.example");

  @Test
  void hashIsAShortToken() {
    assertThat(LoopHash.of(REQUEST)).matches("[A-Za-z0-9_-]{11}");
  }

  @Test
  void hashStaysTheSameOnEveryNodeAndVersion() {
    assertThat(LoopHash.of(REQUEST)).isEqualTo("E53YFz_26Hc");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Via: SIP/2.0/UDP 203.0.113.9;branch=z9hG4bKother",
        "Max-Forwards: 12",
        "Record-Route: <sip:203.0.113.9;lr>",
        "Contact: <sip:x@203.0.113.9>",
        "Subject: other"
      })
  void hopByHopFieldsDoNotCount(String line) {
    assertThat(LoopHash.of(request("INVITE sip:ben@sued.example", line)))
        .isEqualTo(LoopHash.of(REQUEST));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Route: <sip:203.0.113.9;lr>",
        "To: Ben <sip:ben@sued.example>;tag=b1",
        "From: <sip:anna@nord.example>;tag=a2",
        "Call-ID: other",
        "CSeq: 11 INVITE",
        "Proxy-Require: foo",
        "Proxy-Authorization: Digest realm=\"x\""
      })
  void fieldsThatDecideTheRouteDo(String line) {
    assertThat(LoopHash.of(request("INVITE sip:ben@sued.example", line)))
        .isNotEqualTo(LoopHash.of(REQUEST));
  }

  @Test
  void requestUriDoes() {
    assertThat(LoopHash.of(REQUEST, "sip:carl@sued.example")).isNotEqualTo(LoopHash.of(REQUEST));
    assertThat(LoopHash.of(REQUEST, "sip:ben@sued.example")).isEqualTo(LoopHash.of(REQUEST));
  }

  @Test
  void discriminatorIsOfTheTransaction() {
    String invite =
        LoopHash.discriminator(request("INVITE sip:ben@198.51.100.9", "CSeq: 12 INVITE"));

    assertThat(invite).matches("[A-Za-z0-9_-]{11}");
    assertThat(LoopHash.discriminator(request("CANCEL sip:ben@198.51.100.9", "CSeq: 12 CANCEL")))
        .isEqualTo(invite);
    assertThat(LoopHash.discriminator(request("ACK sip:ben@198.51.100.9", "CSeq: 12 ACK")))
        .isEqualTo(invite);
    assertThat(LoopHash.discriminator(request("INFO sip:ben@198.51.100.9", "CSeq: 13 INFO")))
        .isNotEqualTo(invite);
    assertThat(
            LoopHash.discriminator(
                request(
                    "INVITE sip:ben@198.51.100.9",
                    "CSeq: 12 INVITE",
                    "Via: SIP/2.0/UDP 198.51.100.7:5062;branch=z9hG4bKanna2")))
        .isNotEqualTo(invite);
  }
}
