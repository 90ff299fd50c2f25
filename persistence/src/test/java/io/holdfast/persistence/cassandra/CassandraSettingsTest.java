// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CassandraSettingsTest {
  private static final Config DEFAULTS = ConfigFactory.defaultReference();

  @Test
  void hasNoDatabaseByDefault() {
    assertThat(CassandraSettings.of(DEFAULTS).configured()).isFalse();
  }

  @Test
  void readsContactPoints() {
    CassandraSettings settings = with("contact-points = [a, \"b:9\", \"[::1]:8\", \"::2\"]");

    assertThat(settings.configured()).isTrue();
    assertThat(settings.contactPoints())
        .containsExactly(
            InetSocketAddress.createUnresolved("a", 9042),
            InetSocketAddress.createUnresolved("b", 9),
            InetSocketAddress.createUnresolved("::1", 8),
            InetSocketAddress.createUnresolved("::2", 9042));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "contact-points | [\"a:b\"]",
        "contact-points | [\"\"]",
        "keyspace | \"Hold-Fast\"",
        "replication | [datacenter1]",
        "max-in-flight | 0",
        "stall-after | 1 ms",
        "cdr-retention | 100000 d"
      })
  void namesTheKeyTheValueAndWhatWasExpected(String key, String value) {
    assertThatExceptionOfType(ConfigException.BadValue.class)
        .isThrownBy(() -> with(key + " = " + value))
        .withMessageContaining("holdfast.cassandra." + key)
        .withMessageContaining("(expected: ");
  }

  @Test
  void readsEveryKeyThatThereIs() {
    assertThat(DEFAULTS.getConfig("holdfast.cassandra").entrySet())
        .hasSize(CassandraSettings.class.getRecordComponents().length);
  }

  private static CassandraSettings with(String settings) {
    return CassandraSettings.of(
        ConfigFactory.parseString("holdfast.cassandra { " + settings + " }")
            .withFallback(DEFAULTS));
  }
}
