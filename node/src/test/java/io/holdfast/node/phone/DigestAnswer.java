// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.phone;

import io.holdfast.sip.header.Credentials;
import io.holdfast.sip.header.Header;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.message.Value;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/// The client's half of digest authentication: RFC 7616 with `qop=auth`, MD5 and SHA-256.
public final class DigestAnswer {
  /// Whichever is offered first (RFC 8760 §2.4).
  public static final String ANY = "";

  private final Account account;
  private final String algorithm;
  private final String realm;
  private final String nonce;
  private final Optional<String> opaque;
  private final boolean proxy;
  private int count;

  private DigestAnswer(Account account, String algorithm, Credentials challenge, boolean proxy) {
    this.account = account;
    this.algorithm = algorithm;
    this.realm = challenge.params().get("realm").orElse("");
    this.nonce = challenge.params().get("nonce").orElse("");
    this.opaque = challenge.params().get("opaque");
    this.proxy = proxy;
  }

  /// What to answer a 401 or 407 with; empty where it asks for nothing this phone can do.
  ///
  /// @param wanted the algorithm to take among those offered, `MD5` or `SHA-256`, or [#ANY]
  public static Optional<DigestAnswer> to(SipResponse challenged, Account account, String wanted) {
    boolean proxy = challenged.status() == 407;
    Value<List<Credentials>> challenges =
        challenged.all(proxy ? Header.PROXY_AUTHENTICATE : Header.WWW_AUTHENTICATE);
    return challenges.orElse(List.of()).stream()
        .filter(challenge -> challenge.scheme().equalsIgnoreCase("Digest"))
        .filter(challenge -> wanted.isEmpty() || algorithm(challenge).equalsIgnoreCase(wanted))
        .findFirst()
        .map(challenge -> new DigestAnswer(account, algorithm(challenge), challenge, proxy));
  }

  private static String algorithm(Credentials challenge) {
    return challenge.params().get("algorithm").orElse("MD5");
  }

  /// Whether it answers a proxy, with `Proxy-Authorization`.
  public boolean proxy() {
    return proxy;
  }

  /// The header field's value for the next request; each has the next nonce count.
  public String next(String method, String uri) {
    String nc = String.format("%08x", ++count);
    String cnonce = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    String ha1 = hash(account.user() + ":" + realm + ":" + account.password());
    String ha2 = hash(method + ":" + uri);
    String response = hash(String.join(":", ha1, nonce, nc, cnonce, "auth", ha2));
    String text =
        "Digest username=\"%s\", realm=\"%s\", nonce=\"%s\", uri=\"%s\", response=\"%s\","
            + " algorithm=%s, cnonce=\"%s\", qop=auth, nc=%s";
    String value =
        text.formatted(account.user(), realm, nonce, uri, response, algorithm, cnonce, nc);
    return opaque.map(o -> value + ", opaque=\"" + o + "\"").orElse(value);
  }

  private String hash(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(algorithm + " (expected: in every JDK)", e);
    }
  }
}
