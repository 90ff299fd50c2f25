// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DnsSettingsTest {

  private static DnsSettings settings(String line) {
    return DnsSettings.from(
        ConfigFactory.parseString(line).withFallback(ConfigFactory.defaultReference()).resolve());
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.53, 192.0.2.53, 53",
    "192.0.2.53:5353, 192.0.2.53, 5353",
    "2001:db8::53, 2001:db8::53, 53",
    "[2001:db8::53], 2001:db8::53, 53",
    "[2001:db8::53]:5353, 2001:db8::53, 5353"
  })
  void readsServers(String text, String address, int port) {
    assertThat(settings("holdfast.dns.servers = [\"%s\"]".formatted(text)).servers())
        .containsExactly(new InetSocketAddress(InetAddress.ofLiteral(address), port));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "servers = [\"ns.example.com\"]",
        "servers = [\"192.0.2.53:x\"]",
        "servers = [\"192.0.2.53:70000\"]",
        "servers = [\"\"]",
        "timeout = 1 ms",
        "cache-entries = 0",
        "negative-ttl-max = -1 s",
        "max-aliases = -1",
        "max-pending = 0"
      })
  void saysWhatIsWrong(String line) {
    assertThatThrownBy(() -> settings("holdfast.dns." + line))
        .hasMessageContaining("holdfast.dns." + line.substring(0, line.indexOf(' ')))
        .hasMessageContaining("expected: ");
  }

  @Test
  void asksTheServersOfTheMachineByDefault() {
    assertThat(settings("").servers()).isEmpty();
  }
}
