// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.message;

import io.holdfast.sip.header.Header;
import io.holdfast.sip.header.Reading;
import io.holdfast.sip.parse.Fault;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What requests and responses have in common: slices, in the order in which they go out. The start
/// line and each field have their line ends; the empty line before the body is nobody's.
final class Parts {

  private static final byte[] CRLF = {'\r', '\n'};

  private final Slice startLine;
  private final Field[] fields;
  private final Slice body;
  private final int length;

  /// Some bytes of an array that nobody writes to.
  record Slice(byte[] bytes, int start, int end) {

    static final Slice EMPTY = new Slice(new byte[0], 0, 0);

    static Slice of(byte[] bytes) {
      return new Slice(bytes, 0, bytes.length);
    }

    int length() {
      return end - start;
    }
  }

  Parts(Slice startLine, Field[] fields, Slice body) {
    this.startLine = startLine;
    this.fields = fields;
    this.body = body;
    int sum = startLine.length() + CRLF.length + body.length();
    for (Field field : fields) {
      sum += field.end() - field.start();
    }
    this.length = sum;
  }

  Slice startLine() {
    return startLine;
  }

  /// Not to be written to.
  Field[] array() {
    return fields;
  }

  Slice bodySlice() {
    return body;
  }

  List<Field> fields() {
    return Collections.unmodifiableList(Arrays.asList(fields));
  }

  @Nullable Field field(HeaderName name) {
    for (Field field : fields) {
      if (field.is(name)) {
        return field;
      }
    }
    return null;
  }

  <T> Value<T> first(Header<T> header) {
    for (Field field : fields) {
      if (field.is(header.name())) {
        Reading<T> reading = field.read(header);
        if (!reading.values().isEmpty()) {
          return Value.present(reading.values().getFirst());
        }
        if (reading.fault() != null) {
          return Value.malformed(reading.fault(), header.name().text());
        }
      }
    }
    return Value.absent();
  }

  <T> Value<List<T>> all(Header<T> header) {
    List<T> values = null;
    boolean copied = false;
    for (Field field : fields) {
      if (!field.is(header.name())) {
        continue;
      }
      Reading<T> reading = field.read(header);
      Fault fault = reading.fault();
      if (fault != null) {
        return Value.malformed(fault, header.name().text());
      }
      if (values == null) {
        values = reading.values();
      } else {
        values = copied ? values : new ArrayList<>(values);
        copied = true;
        values.addAll(reading.values());
      }
    }
    if (values == null) {
      return Value.absent();
    }
    return Value.present(copied ? Collections.unmodifiableList(values) : values);
  }

  byte[] body() {
    return Arrays.copyOfRange(body.bytes(), body.start(), body.end());
  }

  int length() {
    return length;
  }

  /// Neighbours that are neighbours in one array go out in one piece: a message that nobody edited
  /// is one copy.
  @SuppressWarnings("ReferenceEquality") // the same array, not an equal one
  void encodeTo(ByteBuffer out) {
    byte[] run = startLine.bytes();
    int from = startLine.start();
    int to = startLine.end();
    for (Field field : fields) {
      if (field.bytes() != run || field.start() != to) {
        out.put(run, from, to - from);
        run = field.bytes();
        from = field.start();
      }
      to = field.end();
    }
    if (body.bytes() == run && body.start() == to + CRLF.length) {
      out.put(run, from, body.end() - from);
    } else {
      out.put(run, from, to - from).put(CRLF).put(body.bytes(), body.start(), body.length());
    }
  }

  static <T> T require(Value<T> value, HeaderName name) {
    return switch (value) {
      case Value.Present<T>(T present) -> present;
      case Value.Absent<T> _ ->
          throw new IllegalStateException(name + ": absent (expected: a checked message)");
      case Value.Malformed<T>(Fault fault) ->
          throw new IllegalStateException(name + ": " + fault + " (expected: a checked message)");
    };
  }
}
