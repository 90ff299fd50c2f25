// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.message;

import io.holdfast.sip.header.Header;
import io.holdfast.sip.header.Reading;
import io.holdfast.sip.parse.Scanner;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// One header field: a slice of bytes with its name, colon, folding and line end as they came, or
/// as they were written by an [Edit]. Immutable; what its value means is found out when first asked
/// and kept.
public final class Field {

  private final byte[] bytes;
  private final int start;
  private final int nameEnd;
  private final int valueStart;
  private final int valueEnd;
  private final int end;
  private final @Nullable HeaderName known;

  /// Raced for by readers, who all find the same.
  private @Nullable Reading<?> reading;

  private Field(
      byte[] bytes,
      int start,
      int nameEnd,
      int valueStart,
      int valueEnd,
      int end,
      @Nullable HeaderName known) {
    this.bytes = bytes;
    this.start = start;
    this.nameEnd = nameEnd;
    this.valueStart = valueStart;
    this.valueEnd = valueEnd;
    this.end = end;
    this.known = known;
  }

  /// A field as it was found by the parser; the bytes are never written again.
  ///
  /// @param valueStart the first byte of the value, and `valueEnd` the one after its last, without
  ///   the white space around it
  /// @param end after its line end
  public static Field received(
      byte[] bytes, int start, int nameEnd, int valueStart, int valueEnd, int end) {
    return new Field(
        bytes, start, nameEnd, valueStart, valueEnd, end, HeaderName.known(bytes, start, nameEnd));
  }

  /// A field of our own writing.
  public static Field of(HeaderName name, String value) {
    return of(name.text(), value);
  }

  static Field of(String name, String value) {
    byte[] bytes = (name + ": " + checked(name, value) + "\r\n").getBytes(StandardCharsets.UTF_8);
    int nameEnd = name.length();
    return received(bytes, 0, nameEnd, nameEnd + 2, bytes.length - 2, bytes.length);
  }

  static String checked(String name, String value) {
    if (value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0) {
      throw new IllegalArgumentException(
          "value of " + name + ": has line ends (expected: one line)");
    }
    return value;
  }

  /// The same field with some text after its value.
  Field withSuffix(String text) {
    byte[] suffix = text.getBytes(StandardCharsets.UTF_8);
    int length = valueEnd - start;
    byte[] out = new byte[length + suffix.length + 2];
    System.arraycopy(bytes, start, out, 0, length);
    System.arraycopy(suffix, 0, out, length, suffix.length);
    out[out.length - 2] = '\r';
    out[out.length - 1] = '\n';
    return received(out, 0, nameEnd - start, valueStart - start, out.length - 2, out.length);
  }

  public HeaderName name() {
    return known != null ? known : HeaderName.of(rawName());
  }

  /// The name as it was written.
  public String rawName() {
    return text(start, nameEnd);
  }

  /// Whether this is a field of that name.
  public boolean is(HeaderName name) {
    return known == null
        ? name.index() < 0 && name.matches(bytes, start, nameEnd)
        : known.index() == name.index();
  }

  /// [HeaderName#index()] of the name.
  public int knownIndex() {
    return known == null ? -1 : known.index();
  }

  /// The value without the white space around it, folds made spaces (RFC 3261 §7.3.1).
  public String value() {
    for (int i = valueStart; i < valueEnd; i++) {
      if (bytes[i] == '\n') {
        return Scanner.unfold(bytes, valueStart, valueEnd);
      }
    }
    return text(valueStart, valueEnd);
  }

  /// What the value is by the grammar of that header.
  @SuppressWarnings("unchecked") // a reading is of its header's type
  <T> Reading<T> read(Header<T> header) {
    Reading<?> known = reading;
    if (known != null && known.header() == header) {
      return (Reading<T>) known;
    }
    Reading<T> fresh = header.read(bytes, valueStart, valueEnd);
    reading = fresh;
    return fresh;
  }

  byte[] bytes() {
    return bytes;
  }

  int start() {
    return start;
  }

  int end() {
    return end;
  }

  int valueStart() {
    return valueStart;
  }

  int valueEnd() {
    return valueEnd;
  }

  private String text(int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return rawName() + ": " + value();
  }
}
