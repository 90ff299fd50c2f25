// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.header;

import io.holdfast.sip.parse.Ascii;
import io.holdfast.sip.parse.Scanner;
import org.jspecify.annotations.Nullable;

/// A word with parameters: Event, Reason, Replaces, Session-Expires and their like (RFC 6665 §8.4,
/// RFC 3326 §2, RFC 3891 §6.1, RFC 4028 §4).
public record Parameterized(String value, Params params) {

  /// `token *( SEMI generic-param )`
  static @Nullable Parameterized read(Scanner in) {
    return read(in, in.token("token"));
  }

  /// `callid *( SEMI generic-param )`
  static @Nullable Parameterized readCallId(Scanner in) {
    int from = in.offset();
    in.skipUntil(";", Ascii.LWS);
    if (in.offset() == from) {
      in.fail("callid", "callid");
    }
    return read(in, in.text(from, in.offset()));
  }

  private static @Nullable Parameterized read(Scanner in, String value) {
    Params params = Params.read(in);
    return in.ok() ? new Parameterized(value, params) : null;
  }

  public String text() {
    return value + params.text();
  }
}
