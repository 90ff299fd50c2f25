// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.routing;

import com.typesafe.config.Config;
import io.holdfast.sip.auth.DigestAlgorithm;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// How requests are authenticated: `holdfast.auth`.
///
/// @param nonceLifetime after which a nonce is stale
/// @param nonceCapacity how many nonces' counts are remembered
/// @param cacheFor how long a looked-up subscriber is believed, at most 60 s
/// @param cacheCapacity how many are remembered
public record AuthSettings(
    boolean enabled,
    List<DigestAlgorithm> algorithms,
    Duration nonceLifetime,
    int nonceCapacity,
    Duration cacheFor,
    int cacheCapacity) {

  public AuthSettings {
    algorithms = List.copyOf(algorithms);
  }

  /// Reads the settings; what is wrong names its key, its value and what was expected.
  public static AuthSettings from(Config holdfast) {
    Config auth = holdfast.getConfig("auth");
    Duration cacheFor = auth.getDuration("subscriber-cache-for");
    if (cacheFor.isNegative() || cacheFor.compareTo(Duration.ofSeconds(60)) > 0) {
      throw new IllegalArgumentException(
          "holdfast.auth.subscriber-cache-for: " + cacheFor + " (expected: 0 s to 60 s)");
    }
    List<DigestAlgorithm> algorithms =
        auth.getStringList("algorithms").stream().map(AuthSettings::algorithm).toList();
    if (algorithms.isEmpty()) {
      throw new IllegalArgumentException(
          "holdfast.auth.algorithms: [] (expected: at least one of SHA-256, MD5)");
    }
    return new AuthSettings(
        auth.getBoolean("enabled"),
        algorithms,
        auth.getDuration("nonce-lifetime"),
        positive(auth, "nonce-capacity"),
        cacheFor,
        positive(auth, "subscriber-cache-capacity"));
  }

  private static DigestAlgorithm algorithm(String name) {
    for (DigestAlgorithm algorithm : DigestAlgorithm.values()) {
      if (algorithm.token().toUpperCase(Locale.ROOT).equals(name.toUpperCase(Locale.ROOT))) {
        return algorithm;
      }
    }
    throw new IllegalArgumentException(
        "holdfast.auth.algorithms: '" + name + "' (expected: SHA-256 or MD5)");
  }

  private static int positive(Config auth, String key) {
    int value = auth.getInt(key);
    if (value < 1) {
      throw new IllegalArgumentException(
          "holdfast.auth." + key + ": " + value + " (expected: at least 1)");
    }
    return value;
  }
}
