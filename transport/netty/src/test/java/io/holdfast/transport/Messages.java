// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.holdfast.sip.message.SipMessage;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.message.Status;
import io.holdfast.sip.parse.Limits;
import io.holdfast.sip.parse.ParseResult.Parsed;
import io.holdfast.sip.parse.SipParser;

/// SIP messages for tests.
public final class Messages {

  private Messages() {}

  /// An OPTIONS that says it comes from `sentBy` and asks for `rport`.
  public static SipRequest options(String transport, String sentBy, int cseq, int bodyBytes) {
    return (SipRequest) parse(optionsText(transport, sentBy, cseq, bodyBytes));
  }

  public static String optionsText(String transport, String sentBy, int cseq, int bodyBytes) {
    return """
        OPTIONS sip:bob@example.com SIP/2.0
        Via: SIP/2.0/%s %s;rport;branch=z9hG4bK%d
        Max-Forwards: 70
        From: <sip:alice@example.com>;tag=1
        To: <sip:bob@example.com>
        Call-ID: a84b4c76e66710
        CSeq: %d OPTIONS
        Content-Length: %d

        """
            .formatted(transport, sentBy, cseq, cseq, bodyBytes)
            .replace("\n", "\r\n")
        + "b".repeat(bodyBytes);
  }

  public static SipResponse ok(SipRequest request) {
    return SipResponse.to(request, Status.of(200), "2");
  }

  public static SipResponse badRequest(SipRequest request) {
    return SipResponse.to(request, Status.of(400), "2");
  }

  public static SipMessage parse(String text) {
    return ((Parsed) new SipParser(Limits.DEFAULT).datagram(text.getBytes(US_ASCII))).message();
  }
}
