// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.holdfast.sip.registrar.RegistrarSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistrationSettingsTest {

  @Test
  void readsTheDefaults() {
    RegistrationSettings settings = RegistrationSettings.from(ConfigFactory.load());

    assertThat(settings.registrar()).isEqualTo(RegistrarSettings.DEFAULT);
    assertThat(settings.boundIdle()).isEmpty();
    assertThat(settings.idle()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void readsATimeAfterWhichBoundOnesLeaveMemory() {
    assertThat(RegistrationSettings.from(with("bound-idle = 10 m")).boundIdle())
        .contains(Duration.ofMinutes(10));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          min-expires = 2 h     | min-expires: 7200 s (expected: 1 s to 1 h)
          default-expires = 5 s | default-expires: 5 s (expected: min-expires to max-expires)
          max-contacts = 0      | max-contacts: 0 (expected: 1 to 1000)
          expiry-slack = lots   | expiry-slack: lots (expected: a percentage such as 25 %)
          expiry-slack = 101 %  | expiry-slack: 101 % (expected: 0 to 100 %)
          snapshot-every = 1    | snapshot-every: 1 (expected: at least 2)
          idle = 10 ms          | idle: 10 ms (expected: at least 1 s)
          restart-min = 6 s     | restart-min: 6000 ms (expected: 1 ms to restart-max)
          """)
  void namesTheKeyTheValueAndWhatWasExpected(String wrong, String message) {
    assertThatThrownBy(() -> RegistrationSettings.from(with(wrong)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("holdfast.registrar." + message);
  }

  @Test
  void namesTheKeyOfAValueOfTheWrongKind() {
    assertThatThrownBy(() -> RegistrationSettings.from(with("max-contacts = many")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("max-contacts");
  }

  private static Config with(String line) {
    return ConfigFactory.parseString("holdfast.registrar { " + line + " }")
        .withFallback(ConfigFactory.load());
  }
}
