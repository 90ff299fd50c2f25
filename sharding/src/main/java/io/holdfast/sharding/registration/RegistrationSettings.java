// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.registration;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import io.holdfast.sip.registrar.RegistrarSettings;
import java.time.Duration;
import java.util.Optional;

/// The settings of the registrar, `holdfast.registrar` in `reference.conf`.
///
/// @param registrar what is granted
/// @param snapshotEvery after how many events of an address-of-record its state is written whole,
///   and the events before it are deleted
/// @param idle how long an address-of-record without bindings stays in memory
/// @param boundIdle how long one with bindings stays in memory unasked; empty: as long as it has
///   any
/// @param restartMin the shortest pause after a failed write
/// @param restartMax the longest pause after failed writes
public record RegistrationSettings(
    RegistrarSettings registrar,
    int snapshotEvery,
    Duration idle,
    Optional<Duration> boundIdle,
    Duration restartMin,
    Duration restartMax) {

  private static final String PATH = "holdfast.registrar";

  public RegistrationSettings {
    expect(snapshotEvery >= 2, "snapshot-every", snapshotEvery, "at least 2");
    expect(idle.toSeconds() >= 1, "idle", idle.toMillis() + " ms", "at least 1 s");
    expect(
        boundIdle.isEmpty() || boundIdle.get().toSeconds() >= 1,
        "bound-idle",
        boundIdle,
        "off, or at least 1 s");
    expect(
        restartMin.toMillis() >= 1 && restartMin.compareTo(restartMax) <= 0,
        "restart-min",
        restartMin.toMillis() + " ms",
        "1 ms to restart-max");
  }

  /// Reads `holdfast.registrar`.
  ///
  /// @throws IllegalArgumentException in one line: the key, its value, and what was expected
  public static RegistrationSettings from(Config config) {
    try {
      Config registrar = config.getConfig(PATH);
      return new RegistrationSettings(
          new RegistrarSettings(
              registrar.getDuration("min-expires"),
              registrar.getDuration("default-expires"),
              registrar.getDuration("max-expires"),
              registrar.getInt("max-contacts"),
              percent(registrar)),
          registrar.getInt("snapshot-every"),
          registrar.getDuration("idle"),
          isOff(registrar) ? Optional.empty() : Optional.of(registrar.getDuration("bound-idle")),
          registrar.getDuration("restart-min"),
          registrar.getDuration("restart-max"));
    } catch (ConfigException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(PATH + "." + e.getMessage(), e);
    }
  }

  private static boolean isOff(Config registrar) {
    return registrar.getString("bound-idle").equals("off");
  }

  private static int percent(Config registrar) {
    String text = registrar.getString("expiry-slack");
    expect(text.matches("\\d{1,3} ?%"), "expiry-slack", text, "a percentage such as 25 %");
    return Integer.parseInt(text.replace("%", "").strip());
  }

  private static void expect(boolean good, String key, Object value, String expected) {
    if (!good) {
      throw new IllegalArgumentException(key + ": " + value + " (expected: " + expected + ")");
    }
  }
}
