// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.header;

/// `quoted-string` and what it means (RFC 3261 §25.1).
final class QuotedString {

  private QuotedString() {}

  static boolean isQuoted(String text) {
    return text.length() >= 2 && text.charAt(0) == '"' && text.charAt(text.length() - 1) == '"';
  }

  /// The text between the quotes, without the backslashes; other texts as they are.
  static String unquote(String text) {
    if (!isQuoted(text)) {
      return text;
    }
    if (text.indexOf('\\') < 0) {
      return text.substring(1, text.length() - 1);
    }
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 1; i < text.length() - 1; i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length() - 1) {
        i++;
        c = text.charAt(i);
      }
      out.append(c);
    }
    return out.toString();
  }

  /// The text in quotes, with backslashes where the grammar wants them. Line ends cannot be quoted
  /// and become spaces.
  static String quote(String text) {
    StringBuilder out = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\r' || c == '\n') {
        c = ' ';
      } else if (c == '"' || c == '\\' || c < 0x20 && c != '\t' || c == 0x7f) {
        out.append('\\');
      }
      out.append(c);
    }
    return out.append('"').toString();
  }
}
