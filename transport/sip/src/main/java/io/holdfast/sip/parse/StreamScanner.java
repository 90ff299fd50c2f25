// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.parse;

import io.holdfast.sip.message.SipMessage;
import io.holdfast.sip.parse.Fault.Kind;
import io.holdfast.sip.parse.ParseResult.Incomplete;
import io.holdfast.sip.parse.ParseResult.Malformed;
import io.holdfast.sip.parse.ParseResult.Parsed;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Cuts the messages out of one stream (RFC 3261 §18.3), keeping in mind how far it has looked, so
/// that a byte is not looked at again however small the pieces are in which a message comes. One
/// for each connection; not thread-safe.
public final class StreamScanner {

  private enum Phase {
    LINE_ENDS,
    START_LINE,
    HEAD,
    BODY
  }

  private final Limits limits;

  // All offsets count from the first byte that has not been given out, so that the buffer may move.
  private Phase phase = Phase.LINE_ENDS;
  private int start;
  private int at;
  private int lineStart;
  private int total;
  private long steps;

  public StreamScanner(Limits limits) {
    this.limits = limits;
  }

  /// The first message of the bytes from `from` to `to`. As long as the answer is [Incomplete], the
  /// same bytes must be there again the next time, with more after them, though perhaps in another
  /// place; only line ends before a start line ([SipParser#lineEnds]) may be taken away in between.
  /// After any other answer the next call begins at its `end`; after lost framing there is no next
  /// call.
  public ParseResult next(byte[] buffer, int from, int to) {
    ParseResult early = null;
    if (phase == Phase.LINE_ENDS) {
      early = lineEnds(buffer, from, to);
    }
    if (early == null && phase != Phase.BODY) {
      early = head(buffer, from, to);
    }
    if (early != null) {
      return early;
    }
    return to - from < total ? new Incomplete(total) : message(buffer, from);
  }

  /// "Implementations processing SIP messages over stream-oriented transports MUST ignore any CRLF
  /// appearing before the start-line" (§7.5); null once something else has come.
  private @Nullable ParseResult lineEnds(byte[] buffer, int from, int to) {
    start = SipParser.lineEnds(buffer, from, to);
    at = start;
    steps += start;
    if (start > limits.maxLeadingLineEnds()) {
      return lost(buffer, from, to, tooLarge("CRLF", limits.maxLeadingLineEnds()));
    }
    if (from + start == to || from + start + 1 == to && buffer[to - 1] == '\r') {
      return new Incomplete(-1);
    }
    if (!Ascii.is(buffer[from + start], Ascii.TOKEN)) {
      return lost(buffer, from, to, fault(Kind.START_LINE, "Start-Line", "no token"));
    }
    lineStart = start;
    phase = Phase.START_LINE;
    return null;
  }

  /// Bytes looked at since this scanner was made.
  long steps() {
    return steps;
  }

  /// Looks for the empty line; null once it and the length of the body are known.
  private @Nullable ParseResult head(byte[] buffer, int from, int to) {
    int limit = Math.min(to - from, start + limits.maxHeadBytes());
    while (at < limit) {
      int i = from + at++;
      steps++;
      if (buffer[i] != '\n') {
        continue;
      }
      if (i == from + lineStart || buffer[i - 1] != '\r') {
        Fault fault = fault(Kind.HEADER_FIELD, "CRLF", "LF without CR");
        return lost(buffer, from, to, fault);
      }
      if (i - from == lineStart + 1) {
        return headEnd(buffer, from, to);
      }
      if (phase == Phase.START_LINE && !mentionsSip(buffer, from + start, i)) {
        Fault fault = fault(Kind.START_LINE, "SIP-Version", "no SIP/ in the first line");
        return lost(buffer, from, to, fault);
      }
      phase = Phase.HEAD;
      lineStart = at;
    }
    if (at - start >= limits.maxHeadBytes()) {
      return lost(buffer, from, to, tooLarge("message-header", limits.maxHeadBytes()));
    }
    return new Incomplete(-1);
  }

  private @Nullable ParseResult headEnd(byte[] buffer, int from, int to) {
    steps += at - start;
    ContentLength length = new ContentLength(buffer, from + start, from + at);
    Fault fault = length.fault();
    if (fault != null) {
      return lost(buffer, from, to, fault);
    }
    if (length.length() > limits.maxMessageBytes() - (at - start)) {
      return lost(buffer, from, to, tooLarge(ContentLength.NAME, limits.maxMessageBytes()));
    }
    total = at + length.length();
    phase = Phase.BODY;
    return null;
  }

  private ParseResult message(byte[] buffer, int from) {
    int end = from + total;
    byte[] exact = Arrays.copyOfRange(buffer, from + start, end);
    steps += exact.length;
    reset();
    return switch (new HeadReader(limits, exact, 0).read()) {
      case Parsed(SipMessage message, _) -> new Parsed(message, end);
      case Malformed(var fault, var answerable, _) -> new Malformed(fault, answerable, end);
      case Incomplete _ -> throw new IllegalStateException("incomplete: a framed message");
    };
  }

  /// No telling where the next message begins; but perhaps enough came to answer this one.
  private Malformed lost(byte[] buffer, int from, int to, Fault fault) {
    int headEnd = Math.min(to, from + at);
    byte[] head = Arrays.copyOfRange(buffer, from + start, headEnd);
    steps += head.length;
    return new Malformed(fault, new HeadReader(limits, head, 0).answerable(), -1);
  }

  private Fault fault(Kind kind, String rule, String detail) {
    return new Fault(kind, rule, at - start, detail);
  }

  private Fault tooLarge(String rule, int limit) {
    return fault(Kind.TOO_LARGE, rule, "more than " + limit + " bytes");
  }

  private boolean mentionsSip(byte[] buffer, int from, int to) {
    steps += to - from;
    for (int i = from; i + 4 <= to; i++) {
      if (Ascii.equalsIgnoreCase(buffer, i, i + 4, "sip/")) {
        return true;
      }
    }
    return false;
  }

  private void reset() {
    phase = Phase.LINE_ENDS;
    start = 0;
    at = 0;
    lineStart = 0;
    total = 0;
  }
}
