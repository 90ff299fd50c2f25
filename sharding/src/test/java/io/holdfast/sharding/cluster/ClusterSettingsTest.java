// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterSettingsTest {

  private static ClusterSettings with(String lines) {
    return ClusterSettings.from(
        ConfigFactory.parseString("holdfast.cluster { " + lines + " }")
            .withFallback(ConfigFactory.parseResources("cluster.conf"))
            .withFallback(ConfigFactory.load()));
  }

  @Test
  void aNodeThatWasToldNothingIsAloneAndListensOnLoopback() {
    ClusterSettings settings = with("");

    assertThat(settings.alone()).isTrue();
    assertThat(settings.lease()).isEqualTo(Duration.ofSeconds(2));
    Config pekko = settings.pekko();
    assertThat(pekko.getString("pekko.remote.artery.canonical.hostname")).isEqualTo("127.0.0.1");
    assertThat(pekko.getInt("pekko.remote.artery.canonical.port")).isZero();
    assertThat(pekko.getInt("pekko.cluster.min-nr-of-members")).isEqualTo(1);
  }

  @Test
  void aClusterIsFormedByAMajorityOfItsSeeds() {
    Config pekko =
        with("listen = \"192.0.2.2:7000\", seeds = [\"192.0.2.1:7000\",\"192.0.2.2:7000\",\"192.0.2.3:7000\"]")
            .pekko();

    assertThat(pekko.getInt("pekko.cluster.min-nr-of-members")).isEqualTo(2);
    assertThat(pekko.getString("pekko.remote.artery.canonical.hostname")).isEqualTo("192.0.2.2");
    assertThat(pekko.getInt("pekko.remote.artery.canonical.port")).isEqualTo(7000);
  }

  @Test
  void takesAnAddressInBrackets() {
    assertThat(with("listen = \"[2001:db8::1]:7000\"").listen())
        .isEqualTo(new ClusterSettings.Endpoint("[2001:db8::1]", 7000));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          listen = "7000"             | listen: '7000' (expected: host:port)
          listen = "host:70000"       | listen: 'host:70000' (expected: host:port)
          listen = "2001:db8::1:7000" | listen: '2001:db8::1:7000' (expected: host:port)
          seeds = ["a:1", "b"]        | seeds: 'b' (expected: host:port)
          seeds = ["a:1"]             | listen: 127.0.0.1:0 (expected: a port, which a node that is started again must keep)
          listen = "a:1", seeds = ["b:0"] | seeds: [b:0] (expected: each with the port that it listens on)
          beat-interval = 5 ms        | beat-interval: 5 ms (expected: at least 20 ms)
          lease = 500 ms              | lease: 500 ms (expected: at least three times beat-interval)
          lease = 3 s                 | lease: 3000 ms (expected: less than 3000 ms, after which others take over)
          silence = 300 ms            | silence: 300 ms (expected: at least twice beat-interval)
          exit-after = 3 s            | exit-after: 3000 ms (expected: at least twice the lease)
          """)
  void namesTheKeyTheValueAndWhatWasExpected(String wrong, String message) {
    assertThatThrownBy(() -> with(wrong))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("holdfast.cluster." + message);
  }
}
