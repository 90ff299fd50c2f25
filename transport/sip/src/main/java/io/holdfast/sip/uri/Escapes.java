// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.uri;

import io.holdfast.sip.parse.Ascii;

/// The `%HH` of URIs (RFC 3261 §19.1.4: "Characters other than those in the 'reserved' set are
/// equivalent to their '%' HEX HEX encoding").
final class Escapes {

  private Escapes() {}

  /// One spelling for all equivalent ones: escapes of the classes become their character, the
  /// others get upper-case digits. A second pass changes nothing that the first one made: `%2541`
  /// stays.
  static String normalize(String text, int classes) {
    int first = text.indexOf('%');
    if (first < 0) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length()).append(text, 0, first);
    int i = first;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c == '%' && isEscape(text, i)) {
        int value = Ascii.hex(text.charAt(i + 1)) << 4 | Ascii.hex(text.charAt(i + 2));
        if (Ascii.is(value, classes)) {
          out.append((char) value);
        } else {
          out.append('%').append(digit(value >> 4)).append(digit(value & 15));
        }
        i += 3;
      } else {
        out.append(c);
        i++;
      }
    }
    return out.toString();
  }

  private static boolean isEscape(String text, int i) {
    return i + 2 < text.length()
        && text.charAt(i + 1) < 0x80
        && text.charAt(i + 2) < 0x80
        && Ascii.is(text.charAt(i + 1), Ascii.HEX)
        && Ascii.is(text.charAt(i + 2), Ascii.HEX);
  }

  private static char digit(int value) {
    return (char) (value < 10 ? '0' + value : 'A' + value - 10);
  }
}
