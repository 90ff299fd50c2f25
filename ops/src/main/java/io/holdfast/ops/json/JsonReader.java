// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.json;

import io.holdfast.ops.json.Json.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/// Reads one JSON value by descent, its methods named after the grammar of RFC 8259. Stops at the
/// first fault; the length of the text bounds its work, [#MAX_DEPTH] its stack.
final class JsonReader {

  /// Values within values. Nothing of ours is deeper than five.
  static final int MAX_DEPTH = 32;

  private final String text;
  private int at;
  private int depth;
  private int failedAt;
  private @Nullable String expected;

  JsonReader(String text) {
    this.text = text;
  }

  Result whole() {
    Json value = value();
    if (value != null && at < text.length()) {
      value = fail("the end");
    }
    return value == null
        ? new Result.Malformed(failedAt, expected == null ? "a value" : expected)
        : new Result.Read(value);
  }

  /// `value`, with the white space around it.
  private @Nullable Json value() {
    space();
    Json value =
        switch (peek()) {
          case '{' -> deeper(true);
          case '[' -> deeper(false);
          case '"' -> string();
          case 't' -> literal("true", new Json.Flag(true));
          case 'f' -> literal("false", new Json.Flag(false));
          case 'n' -> literal("null", new Json.Nothing());
          default -> number();
        };
    space();
    return value;
  }

  private @Nullable Json deeper(boolean object) {
    if (++depth > MAX_DEPTH) {
      return fail("at most " + MAX_DEPTH + " levels");
    }
    at++;
    Json value = object ? object() : array();
    depth--;
    return value;
  }

  private @Nullable Json object() {
    var members = new LinkedHashMap<String, Json>();
    space();
    if (take('}')) {
      return new Json.Members(members);
    }
    do {
      space();
      if (!(string() instanceof Json.Text(var name))) {
        return null;
      }
      space();
      if (!take(':')) {
        return fail("':'");
      }
      Json value = value();
      if (value == null) {
        return null;
      }
      // RFC 8259 §4: "The names within an object SHOULD be unique"; with two, readers disagree.
      if (members.put(name, value) != null) {
        return fail("only one member '" + name + "'");
      }
    } while (take(','));
    return take('}') ? new Json.Members(members) : fail("',' or '}'");
  }

  private @Nullable Json array() {
    var items = new ArrayList<Json>();
    space();
    if (take(']')) {
      return new Json.Array(items);
    }
    do {
      Json value = value();
      if (value == null) {
        return null;
      }
      items.add(value);
    } while (take(','));
    return take(']') ? new Json.Array(items) : fail("',' or ']'");
  }

  private @Nullable Json string() {
    if (!take('"')) {
      return fail("'\"'");
    }
    var out = new StringBuilder();
    while (true) {
      int c = peek();
      if (c < 0x20) {
        return fail("the end of the string");
      }
      at++;
      if (c == '"') {
        return new Json.Text(out.toString());
      }
      if (c != '\\') {
        out.append((char) c);
      } else if (!escape(out)) {
        return fail("an escape");
      }
    }
  }

  private boolean escape(StringBuilder out) {
    int c = peek();
    int plain = "\"\\/bfnrt".indexOf(c);
    if (c >= 0 && plain >= 0) {
      out.append("\"\\/\b\f\n\r\t".charAt(plain));
      at++;
      return true;
    }
    if (c != 'u' || at + 5 > text.length()) {
      return false;
    }
    int code = 0;
    for (int i = at + 1; i < at + 5; i++) {
      int digit = Character.digit(text.charAt(i), 16);
      if (digit < 0 || text.charAt(i) > 'f') {
        return false;
      }
      code = code << 4 | digit;
    }
    at += 5;
    out.append((char) code);
    return true;
  }

  /// `number = [ minus ] int [ frac ] [ exp ]`
  private @Nullable Json number() {
    int from = at;
    take('-');
    if (!take('0') && digits() == 0) {
      return fail("a value");
    }
    if (take('.') && digits() == 0) {
      return fail("a digit");
    }
    if (take('e') || take('E')) {
      if (!take('+')) {
        take('-');
      }
      if (digits() == 0) {
        return fail("a digit");
      }
    }
    return new Json.Number(text.substring(from, at));
  }

  private int digits() {
    int from = at;
    while (peek() >= '0' && peek() <= '9') {
      at++;
    }
    return at - from;
  }

  private @Nullable Json literal(String word, Json value) {
    if (!text.startsWith(word, at)) {
      return fail("a value");
    }
    at += word.length();
    return value;
  }

  private void space() {
    while (peek() == ' ' || peek() == '\n' || peek() == '\r' || peek() == '\t') {
      at++;
    }
  }

  private boolean take(char wanted) {
    boolean there = peek() == wanted;
    if (there) {
      at++;
    }
    return there;
  }

  private int peek() {
    return at < text.length() ? text.charAt(at) : -1;
  }

  private @Nullable Json fail(String what) {
    if (expected == null) {
      expected = what;
      failedAt = at;
    }
    return null;
  }
}
