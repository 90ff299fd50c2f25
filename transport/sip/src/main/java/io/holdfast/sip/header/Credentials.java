// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.header;

import io.holdfast.sip.parse.Ascii;
import io.holdfast.sip.parse.Scanner;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An authentication scheme with its parameters: what Authorization and WWW-Authenticate carry (RFC
/// 3261 §20.7, §20.44; RFC 7616 §3). A scheme other than Digest may have something else than
/// parameters, which is not read then (§22: an unknown scheme is as none).
public record Credentials(String scheme, Params params) {

  /// `credentials = ( "Digest" LWS digest-response ) / other-response`
  static @Nullable Credentials read(Scanner in) {
    String scheme = in.token("auth-scheme");
    if (in.ok() && in.skip(Ascii.LWS) == 0 && !in.atEnd()) {
      in.fail("auth-scheme", "white space");
    }
    if (!in.ok()) {
      return null;
    }
    if (isDigest(scheme)) {
      Params params = Params.readAuthParams(in);
      return in.ok() ? new Credentials(scheme, params) : null;
    }
    in.skip(Ascii.VISIBLE | Ascii.LWS);
    return new Credentials(scheme, Params.NONE);
  }

  private static boolean isDigest(String scheme) {
    return scheme.equalsIgnoreCase("Digest");
  }

  public boolean digest() {
    return isDigest(scheme);
  }

  /// The value of a parameter, without its quotes.
  public Optional<String> get(String name) {
    return params.get(name);
  }
}
