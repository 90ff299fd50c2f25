// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.json;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Optional;

/// Writes one JSON value after the other to a text, member by member. It puts the commas; that what
/// is opened is closed is up to its caller.
public final class JsonWriter {

  /// RFC 3339 with milliseconds, always: `2026-01-02T03:04:05.000Z`.
  private static final DateTimeFormatter INSTANT =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  private static final String HEX = "0123456789abcdef";

  private final StringBuilder out;

  /// Whether the next value is not the first of its object or array.
  private boolean comma;

  public JsonWriter(StringBuilder out) {
    this.out = out;
  }

  /// An instant as every JSON text of ours has it.
  public static String text(Instant instant) {
    return INSTANT.format(instant);
  }

  public JsonWriter object() {
    return open('{');
  }

  public JsonWriter endObject() {
    return close('}');
  }

  public JsonWriter array() {
    return open('[');
  }

  public JsonWriter endArray() {
    return close(']');
  }

  /// The name of the next member.
  public JsonWriter name(String name) {
    separate();
    quote(name);
    out.append(':');
    comma = false;
    return this;
  }

  public JsonWriter value(String value) {
    separate();
    quote(value);
    comma = true;
    return this;
  }

  public JsonWriter value(long value) {
    separate();
    out.append(value);
    comma = true;
    return this;
  }

  public JsonWriter value(boolean value) {
    separate();
    out.append(value);
    comma = true;
    return this;
  }

  public JsonWriter nothing() {
    separate();
    out.append("null");
    comma = true;
    return this;
  }

  public JsonWriter member(String name, String value) {
    return name(name).value(value);
  }

  public JsonWriter member(String name, long value) {
    return name(name).value(value);
  }

  public JsonWriter member(String name, boolean value) {
    return name(name).value(value);
  }

  public JsonWriter member(String name, Instant value) {
    return name(name).value(text(value));
  }

  /// Leaves the member out where there is no value.
  public JsonWriter member(String name, Optional<Instant> value) {
    return value.isPresent() ? member(name, value.get()) : this;
  }

  /// A line end between two values of a JSON Lines text.
  public JsonWriter endLine() {
    out.append('\n');
    comma = false;
    return this;
  }

  private JsonWriter open(char bracket) {
    separate();
    out.append(bracket);
    comma = false;
    return this;
  }

  private JsonWriter close(char bracket) {
    out.append(bracket);
    comma = true;
    return this;
  }

  private void separate() {
    if (comma) {
      out.append(',');
    }
  }

  /// RFC 8259 §7. Lone surrogates, which no UTF-8 text can hold, are escaped too.
  private void quote(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c >= 0x20 && c < 0x7f) {
        out.append(c);
      } else if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        out.append(c).append(text.charAt(++i));
      } else if (c < 0xa0 || Character.isSurrogate(c)) {
        escape(c);
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }

  private void escape(char c) {
    switch (c) {
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> {
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          out.append(HEX.charAt(c >> shift & 15));
        }
      }
    }
  }
}
