// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.header;

import java.util.OptionalInt;

/// `qvalue = ( "0" [ "." 0*3DIGIT ] ) / ( "1" [ "." 0*3("0") ] )`, in thousandths.
final class QValue {

  private QValue() {}

  static OptionalInt parse(String text) {
    int length = text.length();
    if (length == 0 || length > 5 || length > 1 && text.charAt(1) != '.') {
      return OptionalInt.empty();
    }
    int value = 0;
    for (int i = 0; i < 5; i++) {
      if (i == 1) {
        continue;
      }
      char c = i < length ? text.charAt(i) : '0';
      if (c < '0' || c > '9') {
        return OptionalInt.empty();
      }
      value = value * 10 + (c - '0');
    }
    return value <= 1000 ? OptionalInt.of(value) : OptionalInt.empty();
  }
}
