// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.message;

import io.holdfast.sip.header.Header;
import io.holdfast.sip.message.Parts.Slice;
import io.holdfast.sip.parse.Scanner;
import io.holdfast.sip.uri.Uri;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A request: `Method SP Request-URI SP SIP-Version` and the rest (RFC 3261 §7.1).
public final class SipRequest implements SipMessage {

  /// The Max-Forwards of a request that has none (§16.6 step 3).
  public static final int DEFAULT_MAX_FORWARDS = 70;

  private final Method method;
  private final int uriStart;
  private final int uriEnd;
  private final Parts parts;

  /// Raced for by readers, who all find the same.
  private @Nullable Value<Uri> requestUri;

  SipRequest(Method method, int uriStart, int uriEnd, Parts parts) {
    this.method = method;
    this.uriStart = uriStart;
    this.uriEnd = uriEnd;
    this.parts = parts;
  }

  /// A request as it was found by the parser: its Request-URI stands from `uriStart` to `uriEnd`.
  public static SipRequest received(Method method, int uriStart, int uriEnd, Head head) {
    return new SipRequest(method, uriStart, uriEnd, head.parts());
  }

  /// A request of our own. [Edit#done()] adds a Content-Length where none was set.
  public static Edit<SipRequest> build(Method method, String requestUri) {
    Parts empty = new Parts(Slice.EMPTY, new Field[0], Slice.EMPTY);
    return new RequestEdit(new SipRequest(method, 0, 0, empty)).requestUri(requestUri);
  }

  static SipRequest of(Method method, String requestUri, Field[] fields, Slice body) {
    Slice line =
        Slice.of(
            (method.name() + " " + requestUri + " SIP/2.0\r\n").getBytes(StandardCharsets.UTF_8));
    int uriStart = method.name().length() + 1;
    int uriEnd = line.end() - " SIP/2.0\r\n".length();
    return new SipRequest(method, uriStart, uriEnd, new Parts(line, fields, body));
  }

  SipRequest with(Field[] fields, Slice body) {
    return new SipRequest(method, uriStart, uriEnd, new Parts(parts.startLine(), fields, body));
  }

  public Method method() {
    return method;
  }

  /// The Request-URI as it was written, whatever it is.
  public String requestUriText() {
    return new String(
        parts.startLine().bytes(), uriStart, uriEnd - uriStart, StandardCharsets.UTF_8);
  }

  /// The Request-URI. It is never absent.
  public Value<Uri> requestUri() {
    Value<Uri> known = requestUri;
    if (known == null) {
      Scanner in = new Scanner(parts.startLine().bytes(), uriStart, uriEnd);
      Uri uri = Uri.read(in);
      known =
          uri == null || !in.ok() ? Value.malformed(in.fault(), "Request-URI") : Value.present(uri);
      requestUri = known;
    }
    return known;
  }

  /// How many hops the request may still take; 70 where it does not say.
  public int maxForwards() {
    return switch (first(Header.MAX_FORWARDS)) {
      case Value.Absent<Integer> _ -> DEFAULT_MAX_FORWARDS;
      case Value<Integer> value -> Parts.require(value, HeaderName.MAX_FORWARDS);
    };
  }

  public Edit<SipRequest> edit() {
    return new RequestEdit(this);
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

  /// The request line; never the rest, which may hold what a log must not.
  @Override
  public String toString() {
    return method + " " + requestUriText();
  }
}
