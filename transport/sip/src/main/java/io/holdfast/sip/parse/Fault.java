// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.parse;

/// What is wrong with received bytes, where, and by which rule.
///
/// @param rule the ABNF rule of RFC 3261 §25.1 or the header field that was broken
/// @param offset where, from the first byte of the message
/// @param detail what was found and what was expected; ASCII, fit for a log line
public record Fault(Kind kind, String rule, int offset, String detail) {

  /// The classes of faults; each is answered with one status.
  public enum Kind {
    /// Neither a Request-Line nor a Status-Line.
    START_LINE,
    /// A start line of another SIP version.
    VERSION,
    /// Something in the header section that is no header field.
    HEADER_FIELD,
    /// A header field whose value breaks its grammar.
    VALUE,
    /// A Request-URI that breaks its grammar.
    REQUEST_URI,
    /// A header field that has to be there is not.
    MISSING,
    /// A header field that may be there once is there more often.
    REPEATED,
    /// The method of the CSeq is not the method of the request.
    MISMATCH,
    /// A number beyond the range of its header field.
    NUMBER,
    /// The length of the body cannot be told, or is more than came.
    CONTENT_LENGTH,
    /// More bytes or header fields than [Limits] allow.
    TOO_LARGE,
    /// A Request-URI longer than [Limits] allow.
    URI_TOO_LONG,
    /// No message at all: line ends that keep a flow alive (RFC 5626 §3.5.1).
    EMPTY;

    /// The status of the answer, if the message was a request that can be answered.
    public int status() {
      return switch (this) {
        case VERSION -> 505;
        case TOO_LARGE -> 513;
        case URI_TOO_LONG -> 414;
        case START_LINE,
            HEADER_FIELD,
            VALUE,
            REQUEST_URI,
            MISSING,
            REPEATED,
            MISMATCH,
            NUMBER,
            CONTENT_LENGTH,
            EMPTY ->
            400;
      };
    }
  }

  /// A reason phrase that names the fault, for the answer (RFC 3261 §21.4.1: "The Reason-Phrase
  /// SHOULD identify the syntax problem in more detail").
  public String reason() {
    return switch (kind) {
      case START_LINE -> "Bad " + rule;
      case VERSION -> "Version Not Supported";
      case HEADER_FIELD -> "Bad Header Field (" + rule + ")";
      case VALUE, NUMBER -> "Bad " + rule;
      case REQUEST_URI -> "Bad Request-URI (" + rule + ")";
      case MISSING -> "Missing " + rule;
      case REPEATED -> "Repeated " + rule;
      case MISMATCH -> "CSeq Method Mismatch";
      case CONTENT_LENGTH -> "Bad Content-Length";
      case TOO_LARGE -> "Message Too Large (" + rule + ")";
      case URI_TOO_LONG -> "Request-URI Too Long";
      case EMPTY -> "Bad Request";
    };
  }

  /// The same fault, said of a header field: `Via (host)`.
  public Fault in(String header) {
    return new Fault(kind, header.equals(rule) ? rule : header + " (" + rule + ")", offset, detail);
  }

  /// The same fault, of another class.
  public Fault as(Kind other) {
    return new Fault(other, rule, offset, detail);
  }
}
