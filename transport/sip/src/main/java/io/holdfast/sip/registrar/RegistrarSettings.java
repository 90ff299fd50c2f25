// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.registrar;

import java.time.Duration;

/// What a registrar grants.
///
/// @param minExpires what is asked for less than this is refused with 423; at most an hour (RFC
///   3261 §10.3 step 7)
/// @param defaultExpires granted where nothing is asked for
/// @param maxExpires never more is granted
/// @param maxContacts how many bindings an address-of-record may have
/// @param expirySlackPercent how much longer than its grant a binding stands in the journal
public record RegistrarSettings(
    Duration minExpires,
    Duration defaultExpires,
    Duration maxExpires,
    int maxContacts,
    int expirySlackPercent) {

  private static final Duration HOUR = Duration.ofHours(1);

  /// What is granted unless the operator decides otherwise.
  public static final RegistrarSettings DEFAULT =
      new RegistrarSettings(Duration.ofSeconds(60), HOUR, Duration.ofHours(2), 10, 25);

  public RegistrarSettings {
    expect(
        minExpires.toSeconds() >= 1 && minExpires.compareTo(HOUR) <= 0,
        "min-expires",
        seconds(minExpires),
        "1 s to 1 h");
    expect(
        defaultExpires.compareTo(minExpires) >= 0 && defaultExpires.compareTo(maxExpires) <= 0,
        "default-expires",
        seconds(defaultExpires),
        "min-expires to max-expires");
    expect(
        maxExpires.compareTo(Duration.ofDays(30)) <= 0,
        "max-expires",
        seconds(maxExpires),
        "at most 30 d");
    expect(maxContacts >= 1 && maxContacts <= 1000, "max-contacts", maxContacts, "1 to 1000");
    expect(
        expirySlackPercent >= 0 && expirySlackPercent <= 100,
        "expiry-slack",
        expirySlackPercent + " %",
        "0 to 100 %");
  }

  private static String seconds(Duration duration) {
    return duration.toSeconds() + " s";
  }

  private static void expect(boolean good, String key, Object value, String expected) {
    if (!good) {
      throw new IllegalArgumentException(key + ": " + value + " (expected: " + expected + ")");
    }
  }

  /// How much later than its grant the journal ends a binding.
  Duration slack(long grantedSeconds) {
    return Duration.ofMillis(grantedSeconds * 10 * expirySlackPercent);
  }
}
