// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.auth;

import java.util.Locale;
import java.util.Optional;

/// What is kept of a password: `H(username ":" realm ":" password)` for each algorithm, in
/// lower-case hexadecimal (RFC 7616 §3.4.2). Whoever has it can log in, so it is as secret as the
/// password.
///
/// @param sha256 empty where only the MD5 is known, as in accounts imported from elsewhere
public record Ha1(String md5, Optional<String> sha256) {

  public Ha1 {
    md5 = checked(md5, DigestAlgorithm.MD5);
    sha256 = sha256.map(hash -> checked(hash, DigestAlgorithm.SHA_256));
  }

  /// Of a password, for every algorithm.
  public static Ha1 of(String username, String realm, String password) {
    return new Ha1(md5(username, realm, password), Optional.of(sha256(username, realm, password)));
  }

  /// Of a password, for MD5.
  public static String md5(String username, String realm, String password) {
    return DigestAlgorithm.MD5.hash(username + ":" + realm + ":" + password);
  }

  /// Of a password, for SHA-256.
  public static String sha256(String username, String realm, String password) {
    return DigestAlgorithm.SHA_256.hash(username + ":" + realm + ":" + password);
  }

  /// The one for that algorithm, if it is known.
  Optional<String> forAlgorithm(DigestAlgorithm algorithm) {
    return switch (algorithm) {
      case MD5 -> Optional.of(md5);
      case SHA_256 -> sha256;
    };
  }

  private static String checked(String hash, DigestAlgorithm algorithm) {
    if (!hash.matches("[0-9a-fA-F]{" + algorithm.hexLength() + "}")) {
      throw new IllegalArgumentException(
          algorithm.token()
              + " HA1 of "
              + hash.length()
              + " characters (expected: "
              + algorithm.hexLength()
              + " hexadecimal digits)");
    }
    return hash.toLowerCase(Locale.ROOT);
  }

  /// Nothing of it, lest it be logged.
  @Override
  public String toString() {
    return "Ha1[…]";
  }
}
