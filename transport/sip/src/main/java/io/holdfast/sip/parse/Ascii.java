// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.parse;

/// The character classes of RFC 3261 §25.1, one bit each, so that a rule tests a byte with one
/// look-up.
public final class Ascii {

  public static final int DIGIT = 1;
  public static final int ALPHA = 1 << 1;
  public static final int HEX = 1 << 2;

  /// SP, HTAB, and the CR and LF of a fold: inside a field's value they stand nowhere else.
  public static final int LWS = 1 << 3;

  public static final int TOKEN = 1 << 4;
  public static final int UNRESERVED = 1 << 5;

  /// unreserved and user-unreserved, without the escapes; and `#`, which star codes hold though it
  /// should be escaped
  public static final int USER = 1 << 6;

  public static final int PASSWORD = 1 << 7;

  /// paramchar, without the escapes
  public static final int URI_PARAM = 1 << 8;

  /// hnv-unreserved and unreserved, without the escapes
  public static final int URI_HEADER = 1 << 9;

  /// Of hostname and IPv4address; the underscore is no letter of a hostname, but of many hosts.
  public static final int HOST = 1 << 10;

  /// Between the brackets of an IPv6reference.
  public static final int IPV6 = 1 << 11;

  public static final int SCHEME = 1 << 12;

  /// What a parameter's value may be made of without quotes: token, host, and what is seen in
  /// practice.
  public static final int PARAM_VALUE = 1 << 13;

  /// Any byte of an unquoted display name, words of which are tokens by the book.
  public static final int DISPLAY = 1 << 14;

  /// Any character of an absolute URI.
  public static final int URI = 1 << 15;

  /// Any visible character, and bytes of UTF-8.
  public static final int VISIBLE = 1 << 16;

  private static final int[] CLASSES = classes();

  private Ascii() {}

  /// Whether the byte belongs to one of the classes.
  public static boolean is(int b, int classes) {
    return (CLASSES[b & 0xff] & classes) != 0;
  }

  /// The lower-case letter of a letter, anything else as it is.
  public static int lower(int b) {
    return b >= 'A' && b <= 'Z' ? b + 0x20 : b;
  }

  /// The value of a hexadecimal digit.
  public static int hex(int b) {
    return b <= '9' ? b - '0' : (b | 0x20) - 'a' + 10;
  }

  /// Whether the bytes are this word, whose letters are in lower case.
  public static boolean equalsIgnoreCase(byte[] bytes, int from, int to, String lowerCase) {
    if (to - from != lowerCase.length()) {
      return false;
    }
    for (int i = from; i < to; i++) {
      if (lower(bytes[i]) != lowerCase.charAt(i - from)) {
        return false;
      }
    }
    return true;
  }

  private static int[] classes() {
    int[] table = new int[256];
    String digits = "0123456789";
    String letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    String alphanum = digits + letters;
    String unreserved = alphanum + "-_.!~*'()";
    String token = alphanum + "-.!%*_+`'~";
    mark(table, DIGIT, digits);
    mark(table, ALPHA, letters);
    mark(table, HEX, digits + "abcdefABCDEF");
    mark(table, LWS, " \t\r\n");
    mark(table, TOKEN, token);
    mark(table, UNRESERVED, unreserved);
    mark(table, USER, unreserved + "&=+$,;?/#");
    mark(table, PASSWORD, unreserved + "&=+$,");
    mark(table, URI_PARAM, unreserved + "[]/:&+$");
    mark(table, URI_HEADER, unreserved + "[]/?:+$");
    mark(table, HOST, alphanum + "-._");
    mark(table, IPV6, digits + "abcdefABCDEF:.");
    mark(table, SCHEME, alphanum + "+-.");
    mark(table, PARAM_VALUE, token + "[]:/=@");
    for (int b = 0x21; b < 0x100; b++) {
      if (b == 0x7f) {
        continue;
      }
      table[b] |= VISIBLE;
      if ("<>\",;:".indexOf(b) < 0) {
        table[b] |= DISPLAY;
      }
      if (b < 0x80 && "<>\"".indexOf(b) < 0) {
        table[b] |= URI;
      }
    }
    return table;
  }

  private static void mark(int[] table, int bit, String characters) {
    for (int i = 0; i < characters.length(); i++) {
      table[characters.charAt(i)] |= bit;
    }
  }
}
