// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.auth;

import io.holdfast.sip.header.Credentials;
import io.holdfast.sip.header.Params.Param;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// A complete answer to one of our challenges, its values without quotes (RFC 7616 §3.4). Whether
/// it is the right answer, [Digest] says.
///
/// @param uri what the client took for the Request-URI, as it hashed it
/// @param nc the nonce count as it was written, eight hexadecimal digits; [#count] is its value
public record DigestCredentials(
    DigestAlgorithm algorithm,
    String username,
    String realm,
    String nonce,
    String uri,
    String cnonce,
    String nc,
    String response) {

  /// What credentials turned out to be.
  public sealed interface Reading {
    /// All parameters are there.
    record Complete(DigestCredentials credentials) implements Reading {}

    /// Of a kind that none of our challenges asks for, so as good as none.
    record Unasked(String what) implements Reading {}

    /// A parameter is missing, improper or twice there: 400 (RFC 7616 §3.4).
    record Improper(String parameter) implements Reading {}
  }

  /// Reads credentials of any scheme.
  public static Reading read(Credentials credentials) {
    if (!credentials.digest()) {
      return new Reading.Unasked("scheme");
    }
    Optional<String> repeated = repeated(credentials);
    if (repeated.isPresent()) {
      return new Reading.Improper(repeated.get());
    }
    return unasked(credentials).orElseGet(() -> complete(credentials));
  }

  /// Our challenges always have `qop="auth"`, so that an answer without it comes from a client of
  /// RFC 2069, which RFC 7616 §3.4 allows to refuse: neither replay nor chosen plaintext is stopped
  /// there.
  private static Optional<Reading> unasked(Credentials credentials) {
    String algorithm = credentials.get("algorithm").orElse("MD5");
    if (DigestAlgorithm.of(algorithm).isEmpty()) {
      return Optional.of(new Reading.Unasked("algorithm"));
    }
    if (!credentials.get("qop").orElse("").equalsIgnoreCase("auth")) {
      return Optional.of(new Reading.Unasked("qop"));
    }
    if (credentials.params().has("username*")
        || credentials.get("userhash").orElse("false").equalsIgnoreCase("true")) {
      return Optional.of(new Reading.Unasked("userhash"));
    }
    return Optional.empty();
  }

  private static Reading complete(Credentials credentials) {
    for (String name : MANDATORY) {
      if (credentials.get(name).orElse("").isEmpty()) {
        return new Reading.Improper(name);
      }
    }
    var complete =
        new DigestCredentials(
            DigestAlgorithm.of(credentials.get("algorithm").orElse("MD5")).orElseThrow(),
            credentials.get("username").orElseThrow(),
            credentials.get("realm").orElseThrow(),
            credentials.get("nonce").orElseThrow(),
            credentials.get("uri").orElseThrow(),
            credentials.get("cnonce").orElseThrow(),
            credentials.get("nc").orElseThrow(),
            credentials.get("response").orElseThrow());
    boolean good = complete.nc.matches("[0-9a-fA-F]{8}") && complete.count() > 0;
    return good ? new Reading.Complete(complete) : new Reading.Improper("nc");
  }

  private static final String[] MANDATORY = {
    "username", "realm", "nonce", "uri", "response", "cnonce", "nc"
  };

  private static Optional<String> repeated(Credentials credentials) {
    Set<String> names = new HashSet<>();
    for (Param param : credentials.params().list()) {
      if (!names.add(param.name().toLowerCase(Locale.ROOT))) {
        return Optional.of(param.name());
      }
    }
    return Optional.empty();
  }

  /// How many requests the client has sent with this nonce, this one included.
  public long count() {
    return Long.parseLong(nc, 16);
  }

  /// Only who it claims to be and by what; never the answer itself, lest it be logged.
  @Override
  public String toString() {
    return "DigestCredentials[" + algorithm.token() + ", realm=" + realm + "]";
  }
}
