// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/// A hash that a challenge may ask for, the most preferred first (RFC 8760 §2.1).
public enum DigestAlgorithm {
  SHA_256("SHA-256", 64),
  MD5("MD5", 32);

  private final String token;
  private final int hexLength;

  DigestAlgorithm(String token, int hexLength) {
    this.token = token;
    this.hexLength = hexLength;
  }

  /// The word in the `algorithm` parameter.
  public String token() {
    return token;
  }

  /// How many hexadecimal digits its hashes have.
  public int hexLength() {
    return hexLength;
  }

  /// The algorithm of that name, in whichever case; empty if we do not offer it.
  public static Optional<DigestAlgorithm> of(String token) {
    for (DigestAlgorithm algorithm : values()) {
      if (algorithm.token.equalsIgnoreCase(token)) {
        return Optional.of(algorithm);
      }
    }
    return Optional.empty();
  }

  /// `H(data)` of RFC 7616 §3.3 as `LHEX` digits.
  String hash(String data) {
    return HexFormat.of().formatHex(messageDigest().digest(data.getBytes(StandardCharsets.UTF_8)));
  }

  private MessageDigest messageDigest() {
    try {
      return MessageDigest.getInstance(token);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(token + " (expected: in every JDK)", e);
    }
  }
}
