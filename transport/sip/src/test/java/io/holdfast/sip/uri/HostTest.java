// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.uri;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// One spelling for each host, RFC 5954 §4.2.
class HostTest {

  @ParameterizedTest
  @CsvSource({
    "Example.COM, example.com",
    "192.0.2.1, 192.0.2.1",
    "[::], [0:0:0:0:0:0:0:0]",
    "[::1], [0:0:0:0:0:0:0:1]",
    "[1::], [1:0:0:0:0:0:0:0]",
    "[1:2:3:4:5:6:7:8], [1:2:3:4:5:6:7:8]",
    "[2001:DB8::0010], [2001:db8:0:0:0:0:0:10]",
    "[::FFFF:192.0.2.10], [0:0:0:0:0:ffff:c000:20a]",
    "[1:2:3:4:5:6:1.2.3.4], [1:2:3:4:5:6:102:304]",
    "[2001:db8:::192.0.2.1], [2001:db8:::192.0.2.1]",
    "[1:2:3:4:5:6:7], [1:2:3:4:5:6:7]",
    "[1:2:3:4:5:6:7:8:9], [1:2:3:4:5:6:7:8:9]",
    "[1::2::3], [1::2::3]",
    "[12345::], [12345::]",
    "[::1.2.3], [::1.2.3]",
    "[::1.2.3.256], [::1.2.3.256]",
    "[1:2:3:4:5:6:7:1.2.3.4], [1:2:3:4:5:6:7:1.2.3.4]",
    "[1.2.3.4::], [1.2.3.4::]"
  })
  void writesHostInOneWay(String host, String canonical) {
    assertThat(Host.canonical(host)).isEqualTo(canonical);
    assertThat(Host.same(host, canonical)).isTrue();
  }
}
