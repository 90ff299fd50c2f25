// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.message;

/// The commas between the values of one field: those outside quotes and angle brackets (RFC 3261
/// §7.3.1).
final class Commas {

  private Commas() {}

  /// Where the first is, -1 where there is none.
  static int first(Field field) {
    return next(field.bytes(), field.valueStart(), field.valueEnd());
  }

  /// Where the last is, -1 where there is none.
  static int last(Field field) {
    int last = -1;
    int comma = first(field);
    while (comma >= 0) {
      last = comma;
      comma = next(field.bytes(), comma + 1, field.valueEnd());
    }
    return last;
  }

  private static int next(byte[] bytes, int from, int to) {
    boolean quoted = false;
    boolean bracketed = false;
    for (int i = from; i < to; i++) {
      switch (bytes[i]) {
        case '\\' -> i += quoted ? 1 : 0;
        case '"' -> quoted ^= !bracketed;
        case '<' -> bracketed |= !quoted;
        case '>' -> bracketed &= quoted;
        case ',' -> {
          if (!quoted && !bracketed) {
            return i;
          }
        }
        default -> {}
      }
    }
    return -1;
  }
}
