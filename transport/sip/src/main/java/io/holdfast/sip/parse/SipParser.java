// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.parse;

import io.holdfast.sip.parse.ParseResult.Malformed;

/// Finds the structure of messages: start line, fields, body (RFC 3261 §7). Datagrams and streams
/// differ only in how a message's end is found (§18.3); both are read by the same code. Stateless
/// and thread-safe.
public final class SipParser {

  private final Limits limits;

  public SipParser(Limits limits) {
    this.limits = limits;
  }

  public Limits limits() {
    return limits;
  }

  /// Reads a datagram, all of which is one message. The array becomes the message's own and must
  /// not be written to any more. "If the transport packet ends before the end of the message body,
  /// this is considered an error", and octets after it are not looked at (§18.3). Never
  /// [ParseResult.Incomplete].
  public ParseResult datagram(byte[] bytes) {
    int start = lineEnds(bytes, 0, bytes.length);
    if (start == bytes.length) {
      Fault fault = new Fault(Fault.Kind.EMPTY, "SIP-message", 0, "line ends only");
      return new Malformed(fault, null, bytes.length);
    }
    return new HeadReader(limits, bytes, start).read();
  }

  /// Reads the first message of a stream, of which `from` to `to` has come so far. It reads from
  /// the beginning each time; for a connection, whose bytes come in pieces, keep a [StreamScanner].
  public ParseResult stream(byte[] buffer, int from, int to) {
    return new StreamScanner(limits).next(buffer, from, to);
  }

  /// How many bytes of whole line ends stand at the beginning. Four of them are the ping of RFC
  /// 5626 §3.5.1, to be answered with two; the parser itself passes over them (§7.5).
  public static int lineEnds(byte[] buffer, int from, int to) {
    int at = from;
    while (at + 1 < to && buffer[at] == '\r' && buffer[at + 1] == '\n') {
      at += 2;
    }
    return at - from;
  }
}
