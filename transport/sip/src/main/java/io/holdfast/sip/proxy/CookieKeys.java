// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.proxy;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// The secrets that sign cookies. Two are valid at a time, so that a key can be changed while calls
/// last: the new one signs, both are accepted.
public final class CookieKeys {

  /// A cluster-wide secret, known by its number (0 to 255), which every cookie carries.
  public static final class Key {

    /// The shortest secret that HMAC-SHA256 deserves (RFC 2104 §3: the length of the hash).
    public static final int MIN_BYTES = 32;

    private final int id;
    private final Mac template;
    // One Mac for each thread that signs: a Mac is not safe for threads, and a fresh one costs as
    // much as the signing.
    private final ThreadLocal<Mac> macs;

    public Key(int id, byte[] secret) {
      if (id < 0 || id > 255) {
        throw new IllegalArgumentException("key id: " + id + " (expected: 0 to 255)");
      }
      if (secret.length < MIN_BYTES) {
        throw new IllegalArgumentException(
            "key " + id + ": " + secret.length + " bytes (expected: at least " + MIN_BYTES + ")");
      }
      this.id = id;
      this.template = keyed(secret);
      this.macs = ThreadLocal.withInitial(this::copy);
    }

    public int id() {
      return id;
    }

    /// The Mac of the calling thread, keyed and reset; leave it so (`doFinal` does).
    Mac mac() {
      return macs.get();
    }

    private synchronized Mac copy() {
      try {
        return (Mac) template.clone();
      } catch (CloneNotSupportedException e) {
        throw new IllegalStateException(
            "the JDK's HmacSHA256 cannot be copied (expected: it can)", e);
      }
    }

    private static Mac keyed(byte[] secret) {
      try {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        return mac;
      } catch (NoSuchAlgorithmException | InvalidKeyException e) {
        throw new IllegalStateException("no HmacSHA256 (expected: every JDK has it)", e);
      }
    }
  }

  private final Key current;
  private final @Nullable Key previous;

  /// @param current signs, and is accepted
  /// @param previous is accepted only; null where there is none
  public CookieKeys(Key current, @Nullable Key previous) {
    if (previous != null && previous.id() == current.id()) {
      throw new IllegalArgumentException(
          "key ids: both " + current.id() + " (expected: two different ones)");
    }
    this.current = current;
    this.previous = previous;
  }

  Key current() {
    return current;
  }

  Optional<Key> find(int id) {
    if (current.id() == id) {
      return Optional.of(current);
    }
    return previous != null && previous.id() == id ? Optional.of(previous) : Optional.empty();
  }
}
