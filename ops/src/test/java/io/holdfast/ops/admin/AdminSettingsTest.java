// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AdminSettingsTest {

  @Test
  void areThoseOfTheReference() {
    assertThat(AdminSettings.from(ConfigFactory.defaultReference()))
        .isEqualTo(
            new AdminSettings(
                new InetSocketAddress("127.0.0.1", 8060), 64, 16_384, Duration.ofSeconds(30), 500));
  }

  @Test
  void takeAnIpv6Address() {
    var config = ConfigFactory.parseString("holdfast.admin.listen = \"[::1]:0\"");

    assertThat(AdminSettings.from(config.withFallback(ConfigFactory.defaultReference())).listen())
        .isEqualTo(new InetSocketAddress("::1", 0));
  }

  @ParameterizedTest
  @CsvSource({
    "listen, 8060",
    "listen, 127.0.0.1",
    "listen, admin.example:80",
    "listen, 127.0.0.1:70000",
    "max-connections, 0",
    "max-body-size, 1",
    "request-timeout, 0 s",
    "page-rows, 0"
  })
  void nameTheKeyTheValueAndWhatWasExpected(String key, String value) {
    var config = ConfigFactory.parseString("holdfast.admin." + key + " = \"" + value + "\"");

    assertThatThrownBy(
            () -> AdminSettings.from(config.withFallback(ConfigFactory.defaultReference())))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("holdfast.admin." + key)
        .hasMessageContaining("expected");
  }
}
