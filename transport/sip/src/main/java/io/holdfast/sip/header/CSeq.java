// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.header;

import io.holdfast.sip.message.Method;
import io.holdfast.sip.parse.Ascii;
import io.holdfast.sip.parse.Scanner;
import org.jspecify.annotations.Nullable;

/// The number of a request in its dialog, and its method (RFC 3261 §20.16).
public record CSeq(long number, Method method) {

  /// "The sequence number value MUST be expressible as a 32-bit unsigned integer" (§8.1.1.5).
  public static final long MAX = 0xffff_ffffL;

  public CSeq {
    if (number < 0 || number > MAX) {
      throw new IllegalArgumentException("CSeq: " + number + " (expected: 0.." + MAX + ")");
    }
  }

  /// `1*DIGIT LWS Method`
  static @Nullable CSeq read(Scanner in) {
    long number = in.number("CSeq", MAX);
    if (in.ok() && in.skip(Ascii.LWS) == 0) {
      in.fail("CSeq", "white space");
    }
    Method method = in.method();
    return in.ok() ? new CSeq(number, method) : null;
  }

  public String text() {
    return number + " " + method;
  }

  @Override
  public String toString() {
    return text();
  }
}
