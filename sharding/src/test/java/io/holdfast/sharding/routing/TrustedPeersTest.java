// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedPeersTest {

  private static boolean trusts(String range, String address) {
    return peers(range).contain(InetAddress.ofLiteral(address));
  }

  private static TrustedPeers peers(String range) {
    return TrustedPeers.from(ConfigFactory.parseString("routing.trusted = [\"" + range + "\"]"));
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.10, 192.0.2.10, true",
    "192.0.2.10, 192.0.2.11, false",
    "192.0.2.0/24, 192.0.2.255, true",
    "192.0.2.0/24, 192.0.3.0, false",
    "192.0.2.77/25, 192.0.2.127, true",
    "192.0.2.77/25, 192.0.2.128, false",
    "2001:db8::/33, 2001:db8:7fff::1, true",
    "2001:db8::/33, 2001:db8:8000::1, false",
    "192.0.2.0/24, 2001:db8::1, false"
  })
  void trustsWhoseFirstBitsAreThese(String range, String address, boolean trusted) {
    assertThat(trusts(range, address)).isEqualTo(trusted);
  }

  @Test
  void trustsNobodyUnlessTold() {
    assertThat(TrustedPeers.NONE.contain(InetAddress.getLoopbackAddress())).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "peer.example",
        "0.0.0.0/0",
        "192.0.2.0/7",
        "192.0.2.0/33",
        "192.0.2.0/x",
        "",
        "/24"
      })
  void saysWhatIsWrong(String range) {
    assertThatThrownBy(() -> peers(range))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("holdfast.routing.trusted: '" + range + "' (expected: ");
  }
}
