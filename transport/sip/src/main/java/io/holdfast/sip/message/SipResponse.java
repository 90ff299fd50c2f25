// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.message;

import io.holdfast.sip.header.Header;
import io.holdfast.sip.message.Parts.Slice;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A response: `SIP-Version SP Status-Code SP Reason-Phrase` and the rest (RFC 3261 §7.2).
public final class SipResponse implements SipMessage {

  private final int status;
  private final int reasonStart;
  private final int reasonEnd;
  private final Parts parts;

  SipResponse(int status, int reasonStart, int reasonEnd, Parts parts) {
    this.status = status;
    this.reasonStart = reasonStart;
    this.reasonEnd = reasonEnd;
    this.parts = parts;
  }

  /// A response as it was found by the parser: its Reason-Phrase stands from `reasonStart` to
  /// `reasonEnd`.
  public static SipResponse received(int status, int reasonStart, int reasonEnd, Head head) {
    return new SipResponse(status, reasonStart, reasonEnd, head.parts());
  }

  /// The answer to a request (§8.2.6.2): its Vias, From, To, Call-ID and CSeq byte for byte, a tag
  /// for the To where it has none (but not in a 100), no body. More is added by [#edit()]. Whatever
  /// of these the request lacks, the answer lacks too, so that a bad request can be answered.
  ///
  /// @param toTag null where the answer needs none
  public static SipResponse to(
      SipRequest request, int status, String reason, @Nullable String toTag) {
    return AnswerLines.answer(request, status, reason, toTag);
  }

  public static SipResponse to(SipRequest request, Status status, @Nullable String toTag) {
    return to(request, status.code(), status.reason(), toTag);
  }

  static SipResponse of(int status, String reason, Field[] fields, Slice body) {
    Slice line =
        Slice.of(("SIP/2.0 " + status + " " + reason + "\r\n").getBytes(StandardCharsets.UTF_8));
    return new SipResponse(status, 12, line.end() - 2, new Parts(line, fields, body));
  }

  SipResponse with(Field[] fields, Slice body) {
    return new SipResponse(
        status, reasonStart, reasonEnd, new Parts(parts.startLine(), fields, body));
  }

  /// 100 to 699.
  public int status() {
    return status;
  }

  /// The reason phrase, which may be empty.
  public String reason() {
    return new String(
        parts.startLine().bytes(), reasonStart, reasonEnd - reasonStart, StandardCharsets.UTF_8);
  }

  /// Whether more responses follow.
  public boolean provisional() {
    return status < 200;
  }

  public boolean success() {
    return status >= 200 && status < 300;
  }

  public Edit<SipResponse> edit() {
    return new ResponseEdit(this);
  }

  Parts parts() {
    return parts;
  }

  @Override
  public List<Field> fields() {
    return parts.fields();
  }

  @Override
  public <T> Value<T> first(Header<T> header) {
    return parts.first(header);
  }

  @Override
  public <T> Value<List<T>> all(Header<T> header) {
    return parts.all(header);
  }

  @Override
  public byte[] body() {
    return parts.body();
  }

  @Override
  public int bodyLength() {
    return parts.bodySlice().length();
  }

  @Override
  public int encodedLength() {
    return parts.length();
  }

  @Override
  public void encodeTo(ByteBuffer out) {
    parts.encodeTo(out);
  }

  @Override
  public String toString() {
    return status + " " + reason();
  }
}
