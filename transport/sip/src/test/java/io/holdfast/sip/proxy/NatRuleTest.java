// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.header.Header;
import java.net.InetSocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Who is reached by its flow: each row a Via, the source it came from, and whether.
class NatRuleTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          UDP | 198.51.100.7:5062               | 198.51.100.7 | 5062  | false
          UDP | 198.51.100.7                    | 198.51.100.7 | 5060  | false
          UDP | 198.51.100.7:5062;rport=40001   | 198.51.100.7 | 40001 | true
          UDP | 10.0.0.7:5062                   | 198.51.100.7 | 5062  | true
          UDP | anna.nord.example:5062          | 198.51.100.7 | 5062  | true
          UDP | [2001:db8:0::7]:5062            | 2001:db8::7  | 5062  | false
          TCP | 198.51.100.7:5062               | 198.51.100.7 | 40001 | false
          TCP | 10.0.0.7:5062                   | 198.51.100.7 | 40001 | true
          TLS | 198.51.100.7:5061               | 198.51.100.7 | 5061  | true
          """)
  void reachedByItsFlow(
      Transport transport, String sentBy, String host, int port, boolean expected) {
    var via = Header.VIA.parse("SIP/2.0/" + transport + " " + sentBy).toOptional().orElseThrow();
    var flow =
        new Flow(
            transport,
            new InetSocketAddress("192.0.2.1", 5060),
            new InetSocketAddress(host, port),
            transport == Transport.UDP ? 0 : 1);

    assertThat(NatRule.viaFlow(via, flow)).isEqualTo(expected);
  }
}
