// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.parse;

import io.holdfast.sip.header.Header;
import io.holdfast.sip.message.Field;
import io.holdfast.sip.message.Head;
import io.holdfast.sip.message.HeaderName;
import io.holdfast.sip.message.Method;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.parse.Fault.Kind;
import io.holdfast.sip.parse.ParseResult.Malformed;
import io.holdfast.sip.parse.ParseResult.Parsed;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads one message, all of whose bytes are there: `generic-message = start-line *message-header
/// CRLF [ message-body ]` (RFC 3261 §7). The first fault is kept and reading goes on, because the
/// answer to a bad request is made of the fields that are good. Used once.
final class HeadReader {

  private final Limits limits;
  private final byte[] bytes;
  private final int start;
  private final List<Field> fields = new ArrayList<>(16);
  private StartLine startLine = StartLine.NONE;
  private int startLineEnd;
  private int at;
  private int vias;
  private long contentLength = -1;
  private boolean ended;
  private boolean sound;
  private @Nullable Fault fault;

  HeadReader(Limits limits, byte[] bytes, int start) {
    this.limits = limits;
    this.bytes = bytes;
    this.start = start;
    this.at = start;
  }

  ParseResult read() {
    readHead();
    int bodyEnd = bodyEnd();
    Fault found = fault;
    if (found != null) {
      return new Malformed(found, answer(), bytes.length);
    }
    Head head = new Head(bytes, start, startLineEnd, fields, at, bodyEnd);
    return new Parsed(
        startLine.request()
            ? request(head)
            : SipResponse.received(startLine.status(), startLine.from(), startLine.to(), head),
        bodyEnd);
  }

  /// The request that these bytes begin with, as far as they go, if it can be answered.
  @Nullable SipRequest answerable() {
    readHead();
    return answer();
  }

  private void readHead() {
    if (bytes.length > limits.maxMessageBytes()) {
      fail(
          Kind.TOO_LARGE, "SIP-message", start, "more than " + limits.maxMessageBytes() + " bytes");
    }
    int lineEnd = lineEnd(start);
    startLine = StartLine.read(bytes, start, lineEnd, limits);
    if (startLine.fault() != null) {
      fail(startLine.fault());
    }
    at = afterLineEnd(lineEnd);
    startLineEnd = at;
    while (true) {
      if (at >= bytes.length) {
        fail(
            Kind.HEADER_FIELD, "CRLF", at, "end (expected: an empty line after the header fields)");
        return;
      }
      if (bytes[at] == '\r' && at + 1 < bytes.length && bytes[at + 1] == '\n') {
        at += 2;
        ended = true;
        break;
      }
      field();
    }
    if (at - start > limits.maxHeadBytes()) {
      fail(
          Kind.TOO_LARGE, "message-header", start, "more than " + limits.maxHeadBytes() + " bytes");
    }
  }

  /// `message-header = field-name HCOLON field-value CRLF`
  private void field() {
    int from = at;
    int nameEnd = from;
    while (nameEnd < bytes.length && Ascii.is(bytes[nameEnd], Ascii.TOKEN)) {
      nameEnd++;
    }
    int colon = nameEnd;
    while (colon < bytes.length && (bytes[colon] == ' ' || bytes[colon] == '\t')) {
      colon++;
    }
    if (nameEnd == from || colon >= bytes.length || bytes[colon] != ':') {
      fail(Kind.HEADER_FIELD, "header-name", colon, "no name with a colon");
      at = afterLineEnd(lineEnd(Math.min(colon, bytes.length)));
      return;
    }
    sound = true;
    int valueEnd = valueEnd(colon + 1);
    at = afterLineEnd(valueEnd);
    int valueStart = colon + 1;
    while (valueStart < valueEnd && Ascii.is(bytes[valueStart], Ascii.LWS)) {
      valueStart++;
    }
    while (valueEnd > valueStart && Ascii.is(bytes[valueEnd - 1], Ascii.LWS)) {
      valueEnd--;
    }
    if (at - from > limits.maxHeaderBytes()) {
      fail(
          Kind.TOO_LARGE,
          "message-header",
          from,
          "more than " + limits.maxHeaderBytes() + " bytes");
    } else if (fields.size() >= limits.maxHeaderFields()) {
      fail(
          Kind.TOO_LARGE,
          "message-header",
          from,
          "more than " + limits.maxHeaderFields() + " fields");
    } else if (sound) {
      add(Field.received(bytes, from, nameEnd, valueStart, valueEnd, at), valueStart, valueEnd);
    }
  }

  private void add(Field field, int valueStart, int valueEnd) {
    fields.add(field);
    if (field.is(HeaderName.VIA)) {
      vias += 1 + commas(valueStart, valueEnd);
      if (vias > limits.maxVias()) {
        fail(Kind.TOO_LARGE, "Via", valueStart, "more than " + limits.maxVias() + " values");
      }
    } else if (field.is(HeaderName.CONTENT_LENGTH)) {
      contentLength(valueStart, valueEnd);
    }
  }

  /// Commas within quotes are counted too; a Via has no use for them.
  private int commas(int from, int to) {
    int count = 0;
    for (int i = from; i < to; i++) {
      count += bytes[i] == ',' ? 1 : 0;
    }
    return count;
  }

  private void contentLength(int from, int to) {
    if (contentLength >= 0) {
      fail(Kind.REPEATED, ContentLength.NAME, from, "twice (expected: once)");
      return;
    }
    Scanner in = new Scanner(bytes, from, to);
    contentLength = ContentLength.read(in);
    Fault bad = in.fault();
    if (bad != null) {
      fail(bad.as(Kind.CONTENT_LENGTH));
    }
  }

  /// The end of a value with its folded lines: where its last line end begins. Control characters
  /// stand only behind a backslash (`quoted-pair`), and CR and LF only together.
  private int valueEnd(int from) {
    int i = from;
    while (i < bytes.length) {
      int b = bytes[i];
      if (b >= 0x20 && b != 0x7f || b < 0 || b == '\t') {
        i++;
      } else if (b == '\r' && i + 1 < bytes.length && bytes[i + 1] == '\n') {
        if (!foldAt(i + 2)) {
          return i;
        }
        i += 3;
      } else if (b == '\n') {
        unsound("CRLF", i, "LF without CR");
        if (!foldAt(i + 1)) {
          return i;
        }
        i++;
      } else {
        if (b == '\r' || bytes[i - 1] != '\\') {
          unsound("field-value", i, "a control character (expected: text)");
        }
        i++;
      }
    }
    unsound("CRLF", i, "end (expected: a line end)");
    return i;
  }

  /// A field that breaks the structure is no part of an answer either.
  private void unsound(String rule, int offset, String detail) {
    sound = false;
    fail(Kind.HEADER_FIELD, rule, offset, detail);
  }

  private boolean foldAt(int i) {
    return i < bytes.length && (bytes[i] == ' ' || bytes[i] == '\t');
  }

  /// Where the line end after `from` begins, folded or not.
  private int lineEnd(int from) {
    int i = from;
    while (i < bytes.length && bytes[i] != '\n') {
      i++;
    }
    if (i < bytes.length && i > from && bytes[i - 1] == '\r') {
      return i - 1;
    }
    fail(Kind.HEADER_FIELD, "CRLF", i, "no CR LF at the end of a line");
    return i;
  }

  private int afterLineEnd(int lineEnd) {
    int i = lineEnd;
    if (i < bytes.length && bytes[i] == '\r') {
      i++;
    }
    return Math.min(i + 1, bytes.length);
  }

  private int bodyEnd() {
    if (!ended || contentLength < 0) {
      return bytes.length;
    }
    if (contentLength > bytes.length - at) {
      fail(
          Kind.CONTENT_LENGTH,
          ContentLength.NAME,
          at,
          contentLength + " (expected: at most the " + (bytes.length - at) + " bytes that came)");
      return bytes.length;
    }
    return at + (int) contentLength;
  }

  private void fail(Kind kind, String rule, int offset, String detail) {
    if (fault == null) {
      fault = new Fault(kind, rule, offset - start, detail);
    }
  }

  private void fail(Fault found) {
    if (fault == null) {
      fault = found;
    }
  }

  private SipRequest request(Head head) {
    return SipRequest.received(startLine.method(), startLine.from(), startLine.to(), head);
  }

  /// "[A]n ACK is never answered" (RFC 3261 §17.1.1.3), nor is what has no Via to send an answer
  /// along.
  private @Nullable SipRequest answer() {
    if (!startLine.request() || startLine.method().equals(Method.ACK)) {
      return null;
    }
    int end = Math.min(at, bytes.length);
    SipRequest request = request(new Head(bytes, start, startLineEnd, fields, end, end));
    return request.first(Header.VIA).isPresent() ? request : null;
  }
}
