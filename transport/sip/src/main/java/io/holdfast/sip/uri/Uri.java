// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.uri;

import io.holdfast.sip.message.Value;
import io.holdfast.sip.parse.Ascii;
import io.holdfast.sip.parse.Fault;
import io.holdfast.sip.parse.Scanner;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// An address as it stands in a Request-URI, a From or a Contact (RFC 3261 §19.1, §25.1
/// `addr-spec`).
public sealed interface Uri permits SipUri, TelUri, OtherUri {

  /// The URI as it was written.
  String text();

  /// The scheme in lower case: `sip`.
  String scheme();

  /// Reads a whole text as one URI.
  static Value<Uri> parse(String text) {
    Scanner in = Scanner.of(text);
    Uri uri = read(in);
    Fault fault = in.fault();
    return uri == null || fault != null ? Value.malformed(fault, "addr-spec") : Value.present(uri);
  }

  /// `addr-spec = SIP-URI / SIPS-URI / absoluteURI`, which takes all that the scanner has; null and
  /// a fault where that is none.
  static @Nullable Uri read(Scanner in) {
    int from = in.offset();
    if (in.word("sip:")) {
      return SipUri.read(in, from, false);
    }
    if (in.word("sips:")) {
      return SipUri.read(in, from, true);
    }
    if (in.word("tel:")) {
      return TelUri.read(in, from);
    }
    return absoluteUri(in, from);
  }

  private static @Nullable Uri absoluteUri(Scanner in, int from) {
    if (!Ascii.is(in.peek(), Ascii.ALPHA) || in.peek() < 0) {
      in.fail("scheme", "a letter");
    }
    String scheme = in.run(Ascii.SCHEME, "scheme").toLowerCase(Locale.ROOT);
    in.expect(':', "absoluteURI");
    in.run(Ascii.URI, "absoluteURI");
    in.expectEnd("absoluteURI");
    return in.ok() ? new OtherUri(scheme, in.text(from, in.offset())) : null;
  }
}
