// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PersistenceSettingsTest {
  private static final Config DEFAULTS = ConfigFactory.defaultReference();

  @Test
  void readsTheDefaults() {
    PersistenceSettings settings = PersistenceSettings.of(DEFAULTS);

    assertThat(settings.retention()).isEqualTo(Duration.ofDays(30));
    assertThat(settings.embedded().commitSpacing()).isEqualTo(Duration.ofMillis(2));
    assertThat(settings.projection().linger()).isLessThan(Duration.ofMillis(250));
  }

  @ParameterizedTest
  @CsvSource({
    "write-timeout, 1 ms",
    "embedded.queue-capacity, 0",
    "embedded.sync-interval, 5 s",
    "embedded.cache-size, 1 KiB",
    "projection.linger, 1 s"
  })
  void namesTheKeyTheValueAndWhatWasExpected(String key, String value) {
    Config wrong =
        ConfigFactory.parseString("holdfast.persistence." + key + " = " + value)
            .withFallback(DEFAULTS);

    assertThatExceptionOfType(ConfigException.BadValue.class)
        .isThrownBy(() -> PersistenceSettings.of(wrong))
        .withMessageContaining("holdfast.persistence." + key)
        .withMessageContaining("(expected: from ");
  }

  @Test
  void readsEveryKeyThatThereIs() {
    long components = 4 + 7 + 3;

    assertThat(DEFAULTS.getConfig("holdfast.persistence").entrySet()).hasSize((int) components);
  }
}
