// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.registrar;

import static io.holdfast.sip.registrar.Registers.address;
import static io.holdfast.sip.registrar.Registers.parse;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.header.Via;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReachTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          UDP | 192.0.2.4:5062  | 192.0.2.4   | 5062 | false
          UDP | 192.0.2.4       | 192.0.2.4   | 5060 | false
          UDP | 192.0.2.4       | 192.0.2.4   | 5062 | true
          UDP | 10.0.0.7:5062   | 192.0.2.4   | 5062 | true
          UDP | [2001:DB8::0:1] | 2001:db8::1 | 5060 | false
          UDP | phone.example   | 192.0.2.4   | 5060 | true
          TCP | 192.0.2.4:5062  | 192.0.2.4   | 40001 | false
          TCP | 10.0.0.7:5062   | 192.0.2.4   | 5062 | true
          """)
  void isByFlowWhenANatHasChangedTheAddress(
      Transport transport, String sentBy, String source, int port, boolean byFlow) {
    Flow flow = new Flow(transport, address("192.0.2.250", 5060), address(source, port), 0);

    assertThat(Reach.byFlow(via(transport, sentBy), flow)).isEqualTo(byFlow);
  }

  private static Via via(Transport transport, String sentBy) {
    return parse(
            "REGISTER sip:biloxi.com SIP/2.0\nVia: SIP/2.0/"
                + transport.viaName()
                + " "
                + sentBy
                + ";branch=z9hG4bK1\n")
        .via();
  }
}
