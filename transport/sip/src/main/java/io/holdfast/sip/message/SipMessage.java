// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.message;

import io.holdfast.sip.header.CSeq;
import io.holdfast.sip.header.Header;
import io.holdfast.sip.header.NameAddr;
import io.holdfast.sip.header.Via;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/// A SIP message: a start line, header fields and a body, all slices of the bytes they came in (RFC
/// 3261 §7). Immutable and safe to share. An edit gives a new message in which whatever was not
/// touched still is the received bytes, so that unknown fields, their order, their case and their
/// folding survive.
///
/// Values are parsed when first asked for, and then kept. [#via()] and its neighbours are for
/// messages that [io.holdfast.sip.parse.Conformance#check] has found nothing wrong with; asked of
/// any other message whose value is absent or malformed they throw an [IllegalStateException],
/// because the fault is the caller's.
public sealed interface SipMessage permits SipRequest, SipResponse {

  /// All header fields in their order.
  List<Field> fields();

  /// The topmost value of a header, over all its lines.
  <T> Value<T> first(Header<T> header);

  /// All values of a header, over all its lines; malformed as soon as one of them is.
  <T> Value<List<T>> all(Header<T> header);

  /// The value of the first field of that name, as text.
  default Optional<String> text(HeaderName name) {
    for (Field field : fields()) {
      if (field.is(name)) {
        return Optional.of(field.value());
      }
    }
    return Optional.empty();
  }

  /// A copy of the body.
  byte[] body();

  int bodyLength();

  /// The bytes of the message, in an array of their own.
  default byte[] encode() {
    byte[] bytes = new byte[encodedLength()];
    encodeTo(ByteBuffer.wrap(bytes));
    return bytes;
  }

  int encodedLength();

  /// Writes the message; the buffer must have [#encodedLength()] bytes left.
  void encodeTo(ByteBuffer out);

  /// This message with a Content-Length, as a stream must have one (§20.14): itself if it has, and
  /// with the length of its body if it came as a datagram that had none.
  default SipMessage withContentLength() {
    if (text(HeaderName.CONTENT_LENGTH).isPresent()) {
      return this;
    }
    String length = Integer.toString(bodyLength());
    return switch (this) {
      case SipRequest request -> request.edit().set(HeaderName.CONTENT_LENGTH, length).done();
      case SipResponse response -> response.edit().set(HeaderName.CONTENT_LENGTH, length).done();
    };
  }

  /// The topmost Via.
  default Via via() {
    return Parts.require(first(Header.VIA), HeaderName.VIA);
  }

  default NameAddr from() {
    return Parts.require(first(Header.FROM), HeaderName.FROM);
  }

  default NameAddr to() {
    return Parts.require(first(Header.TO), HeaderName.TO);
  }

  default String callId() {
    return Parts.require(first(Header.CALL_ID), HeaderName.CALL_ID);
  }

  default CSeq cseq() {
    return Parts.require(first(Header.CSEQ), HeaderName.CSEQ);
  }

  default Optional<String> fromTag() {
    return from().tag();
  }

  default Optional<String> toTag() {
    return to().tag();
  }
}
