// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/// The arithmetic of digest access authentication with `qop=auth` (RFC 7616 §3.4.1, RFC 3261
/// §22.4).
public final class Digest {

  private Digest() {}

  /// The right answer to a challenge.
  ///
  /// @param ha1 `H(A1)` in lower-case hexadecimal
  public static String response(
      DigestAlgorithm algorithm,
      String ha1,
      String nonce,
      String nc,
      String cnonce,
      String method,
      String uri) {
    // A2 = Method ":" request-uri (§3.4.3)
    String ha2 = algorithm.hash(method + ":" + uri);
    return algorithm.hash(ha1 + ":" + nonce + ":" + nc + ":" + cnonce + ":auth:" + ha2);
  }

  /// Whether the credentials were made with the password behind the HA1. Takes the same time
  /// whether there is such a user, whether its HA1 is known for the algorithm, and how much of the
  /// answer is right, so that nothing of that can be learnt from outside.
  ///
  /// @param stored null for an unknown user
  public static boolean verify(DigestCredentials credentials, String method, @Nullable Ha1 stored) {
    DigestAlgorithm algorithm = credentials.algorithm();
    String known = stored == null ? null : stored.forAlgorithm(algorithm).orElse(null);
    String decoy = "0".repeat(algorithm.hexLength());
    String expected =
        response(
            algorithm,
            known == null ? decoy : known,
            credentials.nonce(),
            credentials.nc(),
            credentials.cnonce(),
            method,
            credentials.uri());
    boolean same = MessageDigest.isEqual(bytes(expected), bytes(credentials.response()));
    // Who guesses the decoy computes the expected answer, but it counts for nothing.
    return same & known != null;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
