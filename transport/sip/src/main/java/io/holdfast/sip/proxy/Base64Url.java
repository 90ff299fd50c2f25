// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.Base64;

/// Base64 with the URL-safe alphabet and no padding (RFC 4648 §5), whose decoder takes any text:
/// what is no encoding, or not the only one of its bytes, decodes to nothing. (The JDK's throws,
/// and lets stray bits at the end pass.)
final class Base64Url {

  static final byte[] NONE = new byte[0];

  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private Base64Url() {}

  /// The text of the first `length` bytes.
  static String encode(byte[] bytes, int length) {
    byte[] text = ENCODER.encode(bytes.length == length ? bytes : Arrays.copyOf(bytes, length));
    return new String(text, ISO_8859_1);
  }

  /// The bytes of the text between the offsets, or [#NONE].
  static byte[] decode(String text, int from, int to) {
    int length = to - from;
    if (length % 4 == 1) {
      return NONE;
    }
    byte[] bytes = new byte[length * 3 / 4];
    int bits = 0;
    int held = 0;
    int at = 0;
    for (int i = from; i < to; i++) {
      int digit = digit(text.charAt(i));
      if (digit < 0) {
        return NONE;
      }
      bits = bits << 6 | digit;
      held += 6;
      if (held >= 8) {
        held -= 8;
        bytes[at++] = (byte) (bits >>> held);
      }
    }
    return (bits & (1 << held) - 1) == 0 ? bytes : NONE;
  }

  private static int digit(char c) {
    if (c >= 'A' && c <= 'Z') {
      return c - 'A';
    }
    if (c >= 'a' && c <= 'z') {
      return c - 'a' + 26;
    }
    if (c >= '0' && c <= '9') {
      return c - '0' + 52;
    }
    return c == '-' ? 62 : c == '_' ? 63 : -1;
  }
}
