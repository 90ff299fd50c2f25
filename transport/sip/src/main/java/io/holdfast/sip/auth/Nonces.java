// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.auth;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Mints nonces and knows its own: each carries its time of issue and a MAC over that, some random
/// bytes and the realm, so that any node with the key can verify it without having heard of it (RFC
/// 7616 §3.3). Which of them were used, and how often, is [NonceBook]'s to know.
public final class Nonces {

  private static final int TIME_BYTES = 6;
  private static final int RANDOM_BYTES = 8;
  private static final int MAC_BYTES = 15;
  private static final int SIGNED_BYTES = 1 + TIME_BYTES + RANDOM_BYTES;
  private static final int LENGTH = (SIGNED_BYTES + MAC_BYTES) / 3 * 4;

  private final String realm;
  private final List<Key> keys;
  private final Duration lifetime;
  private final Consumer<byte[]> random;

  /// A secret that all nodes share.
  ///
  /// @param id 0 to 255, told apart from the other valid keys
  public record Key(int id, byte[] secret) {
    public Key {
      if (id < 0 || id > 255 || secret.length < 16) {
        throw new IllegalArgumentException(
            "nonce key "
                + id
                + " of "
                + secret.length
                + " bytes (expected: id 0 to 255, 16 bytes)");
      }
      secret = secret.clone();
    }

    @Override
    public String toString() {
      return "Key[" + id + "]";
    }
  }

  /// What a nonce turned out to be.
  public sealed interface Check {
    /// Ours and young enough.
    record Valid(Instant issuedAt) implements Check {}

    /// Ours, but older than its lifetime.
    record Stale() implements Check {}

    /// None that any of our keys has made.
    record Foreign() implements Check {}
  }

  /// @param keys the first mints, all verify: so a key can be replaced without anybody noticing
  /// @param random fills the bytes it is given; from a source that cannot be guessed
  public Nonces(String realm, List<Key> keys, Duration lifetime, Consumer<byte[]> random) {
    if (keys.isEmpty() || lifetime.isNegative() || lifetime.isZero()) {
      throw new IllegalArgumentException(
          "nonces: " + keys + ", " + lifetime + " (expected: a key and a lifetime)");
    }
    this.realm = realm;
    this.keys = List.copyOf(keys);
    this.lifetime = lifetime;
    this.random = random;
  }

  /// The realm for which they are minted.
  public String realm() {
    return realm;
  }

  /// A nonce that was never minted before.
  public String mint(Instant now) {
    Key key = keys.getFirst();
    byte[] salt = new byte[RANDOM_BYTES];
    random.accept(salt);
    long millis = now.toEpochMilli();
    ByteBuffer out = ByteBuffer.allocate(SIGNED_BYTES + MAC_BYTES);
    out.put((byte) key.id()).putShort((short) (millis >>> 32)).putInt((int) millis).put(salt);
    out.put(mac(key, out.array()), 0, MAC_BYTES);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(out.array());
  }

  /// Whether the nonce is one of ours, and still good.
  public Check check(String nonce, Instant now) {
    byte[] bytes = decode(nonce);
    if (bytes.length != SIGNED_BYTES + MAC_BYTES || !genuine(bytes)) {
      return new Check.Foreign();
    }
    ByteBuffer in = ByteBuffer.wrap(bytes, 1, TIME_BYTES);
    Instant issuedAt =
        Instant.ofEpochMilli((in.getShort() & 0xffffL) << 32 | in.getInt() & 0xffffffffL);
    return now.isBefore(issuedAt.plus(lifetime)) ? new Check.Valid(issuedAt) : new Check.Stale();
  }

  private boolean genuine(byte[] bytes) {
    for (Key key : keys) {
      if (key.id() == (bytes[0] & 0xff)) {
        byte[] given = Arrays.copyOfRange(bytes, SIGNED_BYTES, SIGNED_BYTES + MAC_BYTES);
        byte[] expected = Arrays.copyOf(mac(key, bytes), MAC_BYTES);
        return MessageDigest.isEqual(given, expected);
      }
    }
    return false;
  }

  private byte[] mac(Key key, byte[] nonce) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.secret(), "HmacSHA256"));
      mac.update(nonce, 0, SIGNED_BYTES);
      return mac.doFinal(realm.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HmacSHA256 (expected: in every JDK)", e);
    }
  }

  private static byte[] decode(String nonce) {
    if (nonce.length() != LENGTH) {
      return new byte[0];
    }
    try {
      return Base64.getUrlDecoder().decode(nonce);
    } catch (IllegalArgumentException _) {
      return new byte[0];
    }
  }
}
