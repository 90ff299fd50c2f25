// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.parse;

import io.holdfast.sip.message.SipMessage;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.parse.ParseResult.Malformed;
import io.holdfast.sip.parse.ParseResult.Parsed;
import java.nio.charset.StandardCharsets;

/// Messages written as text blocks, whose line feeds become the CR LF of the wire.
public final class Sample {

  public static final String INVITE =
      """
      INVITE sip:bob@biloxi.example.com SIP/2.0
      Via: SIP/2.0/UDP client.atlanta.example.com:5060;branch=z9hG4bK74bf9;rport
      Max-Forwards: 70
      From: Alice <sip:alice@atlanta.example.com>;tag=9fxced76sl
      To: Bob <sip:bob@biloxi.example.com>
      Call-ID: 3848276298220188511@atlanta.example.com
      CSeq: 1 INVITE
      Contact: <sip:alice@client.atlanta.example.com;transport=tcp>
      Content-Type: application/sdp
      Content-Length: 5

      v=0
      """;

  private Sample() {}

  public static byte[] bytes(String text) {
    return text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
  }

  public static ParseResult datagram(String text) {
    return new SipParser(Limits.DEFAULT).datagram(bytes(text));
  }

  public static SipMessage message(byte[] bytes) {
    return switch (new SipParser(Limits.DEFAULT).datagram(bytes)) {
      case Parsed(SipMessage message, _) -> message;
      case ParseResult other -> throw new AssertionError("no message: " + other);
    };
  }

  public static SipRequest request(String text) {
    return (SipRequest) message(bytes(text));
  }

  public static SipResponse response(String text) {
    return (SipResponse) message(bytes(text));
  }

  public static Malformed malformed(String text) {
    return (Malformed) datagram(text);
  }

  /// The INVITE with one line more, or in the place of the one of that name.
  public static String inviteWith(String line) {
    String name = line.substring(0, line.indexOf(':') + 1);
    String replaced =
        INVITE.replaceFirst("(?m)^" + name + ".*$", java.util.regex.Matcher.quoteReplacement(line));
    return replaced.equals(INVITE)
        ? INVITE.replaceFirst("(?m)^To:", java.util.regex.Matcher.quoteReplacement(line + "\nTo:"))
        : replaced;
  }
}
