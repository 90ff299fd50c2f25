// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.parse;

import io.holdfast.sip.message.HeaderName;
import org.jspecify.annotations.Nullable;

/// Where a message on a stream ends (RFC 3261 §18.3, §20.14): the one field that framing needs,
/// found in a whole head before anything else is read.
///
/// "The Content-Length header field MUST be used with stream oriented transports" (RFC 3261 §18.3).
/// Many stacks leave it out where there is no body, so its absence is taken for that; a body
/// without it is then read as the next message, and loses the framing there.
final class ContentLength {

  static final String NAME = "Content-Length";

  private final byte[] bytes;
  private final int start;
  private final int end;
  private long length = -1;
  private @Nullable Fault fault;

  /// Looks for the field in the head from `start` to `end`, whose lines all end in CR LF.
  ContentLength(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    find();
    if (fault == null && length < 0) {
      length = 0;
    }
  }

  @Nullable Fault fault() {
    return fault;
  }

  int length() {
    return (int) length;
  }

  private void find() {
    int line = lineAfter(start);
    while (line < end && fault == null) {
      int next = lineAfter(line);
      int b = Ascii.lower(bytes[line]);
      if (b == 'l' || b == 'c') {
        int nameEnd = line;
        while (Ascii.is(bytes[nameEnd], Ascii.TOKEN)) {
          nameEnd++;
        }
        if (HeaderName.CONTENT_LENGTH.equals(HeaderName.known(bytes, line, nameEnd))) {
          next = foldedLinesAfter(next);
          take(nameEnd, next);
        }
      }
      line = next;
    }
  }

  private void take(int from, int to) {
    if (length >= 0) {
      fault = new Fault(Fault.Kind.REPEATED, NAME, from - start, "twice (expected: once)");
      return;
    }
    Scanner in = new Scanner(bytes, from, to);
    in.sws();
    in.expect(':', NAME);
    length = read(in);
    fault = in.fault() == null ? null : relative(in.fault());
  }

  private Fault relative(Fault absolute) {
    return new Fault(
        absolute.kind(), absolute.rule(), absolute.offset() - start, absolute.detail());
  }

  private int foldedLinesAfter(int line) {
    int next = line;
    while (next < end && (bytes[next] == ' ' || bytes[next] == '\t')) {
      next = lineAfter(next);
    }
    return next;
  }

  private int lineAfter(int from) {
    int at = from;
    while (at < end && bytes[at] != '\n') {
      at++;
    }
    return Math.min(at + 1, end);
  }

  /// `1*DIGIT`, of the value with white space around it.
  static long read(Scanner in) {
    in.sws();
    long value = in.cappedNumber(NAME, Integer.MAX_VALUE);
    in.sws();
    in.expectEnd(NAME);
    Fault fault = in.fault();
    return fault == null ? value : -1;
  }
}
