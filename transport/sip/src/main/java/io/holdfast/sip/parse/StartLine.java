// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.parse;

import io.holdfast.sip.message.Method;
import io.holdfast.sip.parse.Fault.Kind;
import org.jspecify.annotations.Nullable;

/// `Request-Line / Status-Line` (RFC 3261 §7.1, §7.2).
///
/// @param status 0 for a request
/// @param from where the Request-URI or the Reason-Phrase begins, and `to` where it ends
/// @param fault what is wrong with the line; a request is given all the same if it can be told what
///   it asks
record StartLine(
    Method method, int status, int from, int to, boolean request, @Nullable Fault fault) {

  static final StartLine NONE = new StartLine(Method.ACK, 0, 0, 0, false, null);

  private static final String VERSION = "sip/2.0";

  static StartLine read(byte[] bytes, int start, int end, Limits limits) {
    return start + 4 <= end && Ascii.equalsIgnoreCase(bytes, start, start + 4, "sip/")
        ? statusLine(bytes, start, end)
        : requestLine(bytes, start, end, limits);
  }

  /// `Status-Line = SIP-Version SP Status-Code SP Reason-Phrase CRLF`; the SP before no reason at
  /// all is not insisted upon.
  private static StartLine statusLine(byte[] bytes, int start, int end) {
    int code = start + VERSION.length() + 1;
    if (code > end
        || !Ascii.equalsIgnoreCase(bytes, start, code - 1, VERSION)
        || bytes[code - 1] != ' ') {
      return broken(Kind.VERSION, "SIP-Version", 0, "no 'SIP/2.0 '");
    }
    int codeEnd = code;
    while (codeEnd < end && Ascii.is(bytes[codeEnd], Ascii.DIGIT)) {
      codeEnd++;
    }
    if (codeEnd - code != 3 || bytes[code] < '1' || bytes[code] > '6') {
      return broken(Kind.START_LINE, "Status-Code", code - start, "no 3 digits of 100..699");
    }
    int status = (bytes[code] - '0') * 100 + (bytes[code + 1] - '0') * 10 + (bytes[code + 2] - '0');
    if (codeEnd == end) {
      return new StartLine(Method.ACK, status, end, end, false, null);
    }
    if (bytes[codeEnd] != ' ') {
      return broken(Kind.START_LINE, "Status-Line", codeEnd - start, "no space after the code");
    }
    for (int i = codeEnd + 1; i < end; i++) {
      if (bytes[i] >= 0 && bytes[i] < ' ' && bytes[i] != '\t' || bytes[i] == 0x7f) {
        return broken(Kind.START_LINE, "Reason-Phrase", i - start, "a control character");
      }
    }
    return new StartLine(Method.ACK, status, codeEnd + 1, end, false, null);
  }

  /// `Request-Line = Method SP Request-URI SP SIP-Version CRLF`, with these two spaces and no
  /// other.
  private static StartLine requestLine(byte[] bytes, int start, int end, Limits limits) {
    int methodEnd = start;
    while (methodEnd < end && Ascii.is(bytes[methodEnd], Ascii.TOKEN)) {
      methodEnd++;
    }
    if (methodEnd == start || methodEnd == end || bytes[methodEnd] != ' ') {
      return broken(Kind.START_LINE, "Request-Line", methodEnd - start, "no method and space");
    }
    int uri = methodEnd + 1;
    int uriEnd = uri;
    while (uriEnd < end && (bytes[uriEnd] > ' ' && bytes[uriEnd] != 0x7f || bytes[uriEnd] < 0)) {
      uriEnd++;
    }
    Method method = Method.of(bytes, start, methodEnd);
    return new StartLine(
        method, 0, uri, uriEnd, true, requestFault(bytes, start, uri, uriEnd, end, limits));
  }

  private static @Nullable Fault requestFault(
      byte[] bytes, int start, int uri, int uriEnd, int end, Limits limits) {
    if (uriEnd == uri || uriEnd == end || bytes[uriEnd] != ' ') {
      return new Fault(Kind.START_LINE, "Request-Line", uriEnd - start, "no Request-URI and space");
    }
    if (uriEnd - uri > limits.maxUriBytes()) {
      return new Fault(
          Kind.URI_TOO_LONG,
          "Request-URI",
          uri - start,
          "more than " + limits.maxUriBytes() + " bytes");
    }
    int version = uriEnd + 1;
    if (Ascii.equalsIgnoreCase(bytes, version, end, VERSION)) {
      return null;
    }
    return isOtherVersion(bytes, version, end)
        ? new Fault(Kind.VERSION, "SIP-Version", version - start, "not SIP/2.0")
        : new Fault(Kind.START_LINE, "Request-Line", version - start, "no SIP/2.0 at its end");
  }

  /// `"SIP" "/" 1*DIGIT "." 1*DIGIT`
  private static boolean isOtherVersion(byte[] bytes, int from, int to) {
    Scanner in = new Scanner(bytes, from, to);
    if (!in.word("sip/")) {
      return false;
    }
    in.run(Ascii.DIGIT, "SIP-Version");
    in.expect('.', "SIP-Version");
    in.run(Ascii.DIGIT, "SIP-Version");
    return in.ok() && in.atEnd();
  }

  private static StartLine broken(Kind kind, String rule, int offset, String detail) {
    return new StartLine(Method.ACK, 0, 0, 0, false, new Fault(kind, rule, offset, detail));
  }
}
