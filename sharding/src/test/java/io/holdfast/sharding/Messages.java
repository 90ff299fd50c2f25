// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.message.SipMessage;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.parse.Limits;
import io.holdfast.sip.parse.ParseResult;
import io.holdfast.sip.parse.SipParser;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/// Messages for tests, written in lines: those that every message needs are added where they are
/// missing. Anna at 198.51.100.7 calls Ben at 198.51.100.9, whom we at 192.0.2.1 serve in
/// `sued.example`.
public final class Messages {

  public static final InetSocketAddress US = address("192.0.2.1", 5060);
  public static final InetSocketAddress ANNA = address("198.51.100.7", 5062);
  public static final InetSocketAddress BEN = address("198.51.100.9", 5060);
  public static final InetSocketAddress BEN_TOO = address("198.51.100.10", 5060);
  public static final Flow FROM_ANNA = Flow.udp(US, ANNA);
  public static final Flow FROM_BEN = Flow.udp(US, BEN);
  public static final Flow FROM_ANNA_TCP = new Flow(Transport.TCP, US, ANNA, 7);

  private static final List<String> DEFAULTS =
      List.of(
          "Via: SIP/2.0/UDP 198.51.100.7:5062;branch=z9hG4bKanna1",
          "Max-Forwards: 70",
          "From: Anna <sip:anna@nord.example>;tag=a1",
          "To: Ben <sip:ben@sued.example>",
          "Call-ID: 7d1c@198.51.100.7",
          "Contact: <sip:anna@198.51.100.7:5062>");

  private Messages() {}

  /// A request; a line that ends in `: none` leaves that header out.
  public static SipRequest request(String requestLine, String... lines) {
    String method = requestLine.split(" ")[0];
    StringBuilder text = new StringBuilder(requestLine).append(" SIP/2.0\r\n");
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
    return (SipRequest) read(text.append("\r\n").toString());
  }

  public static SipRequest invite(String... lines) {
    return request("INVITE sip:ben@sued.example", lines);
  }

  /// What the other end answers to a request that was sent to it.
  public static SipResponse answer(SipRequest sent, int status, String toTag) {
    return parsed(SipResponse.to(sent, status, "Whatever", status == 100 ? null : toTag));
  }

  /// The ACK of a failure, by whoever sent the INVITE.
  public static SipRequest ackOf(SipRequest invite, SipResponse failure) {
    return request(
        "ACK " + invite.requestUriText(),
        "Via: " + invite.via().text(),
        "From: " + invite.from().text(),
        "To: " + failure.to().text(),
        "Call-ID: " + invite.callId(),
        "CSeq: " + invite.cseq().number() + " ACK",
        "Contact: none");
  }

  /// The CANCEL of an INVITE, by whoever sent it.
  public static SipRequest cancelOf(SipRequest invite) {
    return request(
        "CANCEL " + invite.requestUriText(),
        "Via: " + invite.via().text(),
        "From: " + invite.from().text(),
        "To: " + invite.to().text(),
        "Call-ID: " + invite.callId(),
        "CSeq: " + invite.cseq().number() + " CANCEL",
        "Contact: none");
  }

  /// The message as whoever receives it reads it.
  @SuppressWarnings("unchecked")
  public static <M extends SipMessage> M parsed(M message) {
    return (M) read(text(message));
  }

  public static SipMessage read(String text) {
    ParseResult result = new SipParser(Limits.DEFAULT).datagram(text.getBytes(UTF_8));
    if (result instanceof ParseResult.Parsed(var message, _)) {
      return message;
    }
    throw new AssertionError("not a message: " + result + "\n" + text);
  }

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

  public static Optional<String> line(SipMessage message, String name) {
    return lines(message, name).stream().findFirst();
  }

  public static InetSocketAddress address(String ip, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(ip), port);
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
}
