// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.sip.header.HostPort;
import io.holdfast.sip.message.SipMessage;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.parse.Limits;
import io.holdfast.sip.parse.ParseResult;
import io.holdfast.sip.parse.SipParser;
import java.util.List;

/// Messages for tests, written in lines: those that every message needs are added where they are
/// missing. Anna at `nord.example` calls Ben at `sued.example`; we are 192.0.2.1 and serve
/// `sued.example`.
public final class Messages {

  /// Who the proxy under test is.
  public static final Identity US =
      Identity.of(
          List.of("sued.example", "west.example"),
          List.of(
              new HostPort("192.0.2.1", 5060),
              new HostPort("192.0.2.2", 5070),
              new HostPort("[2001:db8::1]", 5060)));

  private static final List<String> DEFAULTS =
      List.of(
          "Via: SIP/2.0/UDP 198.51.100.7:5062;branch=z9hG4bKanna1",
          "Max-Forwards: 70",
          "From: Anna <sip:anna@nord.example>;tag=a1",
          "To: Ben <sip:ben@sued.example>",
          "Call-ID: 7d1c@198.51.100.7");

  private Messages() {}

  public static SipRequest request(String requestLine, String... lines) {
    return (SipRequest) parse(requestLine + " SIP/2.0", requestLine.split(" ")[0], lines);
  }

  public static SipResponse response(int status, String... lines) {
    return (SipResponse) parse("SIP/2.0 " + status + " Whatever", "INVITE", lines);
  }

  private static SipMessage parse(String startLine, String method, String... lines) {
    StringBuilder text = new StringBuilder(startLine).append("\r\n");
    for (String line : lines) {
      if (!line.endsWith(": none")) {
        text.append(line).append("\r\n");
      }
    }
    for (String line : DEFAULTS) {
      addDefault(text, line, lines);
    }
    addDefault(text, "CSeq: 10 " + method, lines);
    addDefault(text, "Content-Length: 0", lines);
    return read(text.append("\r\n").toString());
  }

  private static void addDefault(StringBuilder text, String line, String... lines) {
    String name = line.substring(0, line.indexOf(':') + 1);
    for (String given : lines) {
      if (given.startsWith(name)) {
        return;
      }
    }
    text.append(line).append("\r\n");
  }

  /// Parses bytes as they are.
  public static SipMessage read(String text) {
    ParseResult result = new SipParser(Limits.DEFAULT).datagram(text.getBytes(UTF_8));
    if (result instanceof ParseResult.Parsed(var message, _)) {
      return message;
    }
    throw new AssertionError("not a message: " + result);
  }

  /// The message as text.
  public static String text(SipMessage message) {
    return new String(message.encode(), UTF_8);
  }

  /// The values of all lines of a header, as they are written.
  public static List<String> lines(SipMessage message, String name) {
    return text(message)
        .lines()
        .filter(line -> line.startsWith(name + ": "))
        .map(line -> line.substring(name.length() + 2))
        .toList();
  }
}
