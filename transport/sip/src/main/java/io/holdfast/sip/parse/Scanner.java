// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.parse;

import io.holdfast.sip.message.Method;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a slice of bytes from left to right; its methods bear the names of the rules of RFC 3261
/// §25.1.
///
/// The first broken rule is kept as the [#fault()] and moves the scanner to its end, so that
/// whatever is asked after it gives nothing and costs nothing. A rule made of rules may therefore
/// run to its end and ask [#ok()] once, before it makes its value. Confined to one thread and one
/// parse.
public final class Scanner {

  private final byte[] bytes;
  private final int end;
  private int at;
  private @Nullable Fault fault;

  public Scanner(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.at = from;
    this.end = to;
  }

  public static Scanner of(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new Scanner(bytes, 0, bytes.length);
  }

  public boolean ok() {
    return fault == null;
  }

  public @Nullable Fault fault() {
    return fault;
  }

  public boolean atEnd() {
    return at >= end;
  }

  public int offset() {
    return at;
  }

  /// The next byte as 0..255, -1 at the end.
  public int peek() {
    return at < end ? bytes[at] & 0xff : -1;
  }

  /// Records that the rule is broken here, unless another was before.
  public void fail(String rule, String expected) {
    fail(Fault.Kind.VALUE, rule, expected);
  }

  public void fail(Fault.Kind kind, String rule, String expected) {
    if (fault == null) {
      fault = new Fault(kind, rule, at, found() + " (expected: " + expected + ")");
      at = end;
    }
  }

  private String found() {
    int b = peek();
    if (b < 0) {
      return "end";
    }
    return b > 0x20 && b < 0x7f
        ? "'" + (char) b + "'"
        : "0x" + HexFormat.of().toHexDigits((byte) b);
  }

  /// `LWS`, any amount of it (`SWS`).
  public void sws() {
    while (at < end && Ascii.is(bytes[at], Ascii.LWS)) {
      at++;
    }
  }

  /// Takes the character if it is the next one.
  public boolean take(char c) {
    if (at < end && bytes[at] == c) {
      at++;
      return true;
    }
    return false;
  }

  /// Takes the character with the white space around it, if it is the next one: `SEMI`, `COMMA`, …
  public boolean separator(char c) {
    sws();
    if (take(c)) {
      sws();
      return true;
    }
    return false;
  }

  /// Takes the character or breaks the rule.
  public void expect(char c, String rule) {
    if (!take(c)) {
      fail(rule, "'" + c + "'");
    }
  }

  /// Nothing may be left.
  public void expectEnd(String rule) {
    if (at < end) {
      fail(rule, "nothing more");
    }
  }

  /// Moves over bytes of the classes; how many they were.
  public int skip(int classes) {
    int from = at;
    while (at < end && Ascii.is(bytes[at], classes)) {
      at++;
    }
    return at - from;
  }

  /// Moves to the first byte that is one of the characters or of the classes, or to the end.
  public void skipUntil(String characters, int classes) {
    while (at < end && !Ascii.is(bytes[at], classes) && characters.indexOf(bytes[at]) < 0) {
      at++;
    }
  }

  /// Where the byte is found first, from here to the end; -1 where it is not.
  public int find(char c) {
    for (int i = at; i < end; i++) {
      if (bytes[i] == c) {
        return i;
      }
    }
    return -1;
  }

  /// A scanner of its own for the bytes from here to `to`; see [#resume(Scanner)].
  public Scanner until(int to) {
    return new Scanner(bytes, at, to < at ? end : Math.min(to, end));
  }

  /// Goes on where the other, one of [#until(int)], has stopped.
  public void resume(Scanner other) {
    if (fault == null) {
      at = other.at;
      if (other.fault != null) {
        fault = other.fault;
        at = end;
      }
    }
  }

  /// Moves to where it was before, to read it another way.
  public void back(int offset) {
    if (fault == null) {
      at = offset;
    }
  }

  /// The text between two offsets.
  public String text(int from, int to) {
    return from >= to ? "" : new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }

  /// `1*` of the classes.
  public String run(int classes, String rule) {
    int from = at;
    if (skip(classes) == 0) {
      fail(rule, rule);
    }
    return ok() ? text(from, at) : "";
  }

  /// `token = 1*(alphanum / "-" / "." / "!" / "%" / "*" / "_" / "+" / "`" / "'" / "~" )`
  public String token(String rule) {
    return run(Ascii.TOKEN, rule);
  }

  /// A token that is mostly one of a few words; then it is that word, and no other copy of it is
  /// made.
  public String token(String rule, List<String> words) {
    int from = at;
    int length = skip(Ascii.TOKEN);
    for (int i = 0; i < words.size() && length > 0; i++) {
      if (is(words.get(i), from)) {
        return words.get(i);
      }
    }
    if (length == 0) {
      fail(rule, rule);
    }
    return ok() ? text(from, at) : "";
  }

  /// Whether these are the bytes from there to here.
  private boolean is(String word, int from) {
    if (at - from != word.length()) {
      return false;
    }
    for (int i = from; i < at; i++) {
      if (bytes[i] != word.charAt(i - from)) {
        return false;
      }
    }
    return true;
  }

  /// `Method = INVITEm / ACKm / OPTIONSm / BYEm / CANCELm / REGISTERm / extension-method`
  public Method method() {
    int from = at;
    if (skip(Ascii.TOKEN) == 0) {
      fail("Method", "token");
    }
    return ok() ? Method.of(bytes, from, at) : Method.OPTIONS;
  }

  /// `1*( characters of the classes / escaped )`, `escaped = "%" HEXDIG HEXDIG`.
  public String escapable(int classes, String rule) {
    int from = at;
    skipEscapable(classes, rule);
    if (ok() && at == from) {
      fail(rule, rule);
    }
    return ok() ? text(from, at) : "";
  }

  /// `*( characters of the classes / escaped )`
  public void skipEscapable(int classes, String rule) {
    while (at < end) {
      if (Ascii.is(bytes[at], classes)) {
        at++;
      } else if (bytes[at] != '%') {
        return;
      } else if (at + 2 < end
          && Ascii.is(bytes[at + 1], Ascii.HEX)
          && Ascii.is(bytes[at + 2], Ascii.HEX)) {
        at += 3;
      } else {
        fail(rule, "an escaped character");
      }
    }
  }

  /// Whether these very characters come next, whichever case they are in; they are taken then.
  public boolean word(String lowerCase) {
    int to = at + lowerCase.length();
    if (to <= end && Ascii.equalsIgnoreCase(bytes, at, to, lowerCase)) {
      at = to;
      return true;
    }
    return false;
  }

  /// `1*DIGIT`, at most `max`.
  public long number(String rule, long max) {
    int from = at;
    long value = digits(rule, max);
    if (ok() && value > max) {
      at = from;
      fail(Fault.Kind.NUMBER, rule, "at most " + max);
      return 0;
    }
    return value;
  }

  /// `1*DIGIT`; whatever is more than `max` counts as `max`.
  public long cappedNumber(String rule, long max) {
    return Math.min(digits(rule, max), max);
  }

  private long digits(String rule, long max) {
    if (!Ascii.is(peekOr0(), Ascii.DIGIT)) {
      fail(rule, "a number");
      return 0;
    }
    long value = 0;
    while (at < end && Ascii.is(bytes[at], Ascii.DIGIT)) {
      value = value > max ? value : value * 10 + (bytes[at] - '0'); // no more than ten times max
      at++;
    }
    return value;
  }

  private int peekOr0() {
    return at < end ? bytes[at] & 0xff : 0;
  }

  /// `host = hostname / IPv4address / IPv6reference`. Names are not judged further: underscores
  /// occur, and so does the IPv6 of RFC 5118 §4.10, of which it says to tolerate it.
  public String host() {
    int from = at;
    if (take('[')) {
      if (skip(Ascii.IPV6) < 2) {
        fail("IPv6reference", "an IPv6 address");
      }
      expect(']', "IPv6reference");
    } else if (skip(Ascii.HOST) == 0) {
      fail("host", "a host");
    }
    return ok() ? text(from, at) : "";
  }

  /// `[ COLON port ]` where the colon may not have white space around it; -1 where there is none.
  public int port() {
    return take(':') ? (int) number("port", 65_535) : -1;
  }

  /// `quoted-string`, whose opening quote comes next; with its quotes and its backslashes. Folds
  /// become a space.
  public String quotedString() {
    int from = at;
    boolean folded = false;
    expect('"', "quoted-string");
    while (at < end && bytes[at] != '"') {
      if (bytes[at] == '\\' && at + 1 < end) {
        at++;
      }
      folded |= at < end && (bytes[at] == '\r' || bytes[at] == '\n');
      at++;
    }
    expect('"', "quoted-string");
    if (!ok()) {
      return "";
    }
    return folded ? unfolded(from, at) : text(from, at);
  }

  /// The text between two offsets, each fold with the white space around it made one space (RFC
  /// 3261 §7.3.1).
  public String unfolded(int from, int to) {
    return unfold(bytes, from, to);
  }

  /// As [#unfolded(int, int)], for any bytes.
  public static String unfold(byte[] bytes, int from, int to) {
    byte[] out = new byte[to - from];
    int length = 0;
    int i = from;
    while (i < to) {
      byte b = bytes[i];
      if (b == '\r' || b == '\n') {
        while (length > 0 && (out[length - 1] == ' ' || out[length - 1] == '\t')) {
          length--;
        }
        while (i < to && Ascii.is(bytes[i], Ascii.LWS)) {
          i++;
        }
        out[length++] = ' ';
      } else {
        out[length++] = b;
        i++;
      }
    }
    return new String(out, 0, length, StandardCharsets.UTF_8);
  }
}
