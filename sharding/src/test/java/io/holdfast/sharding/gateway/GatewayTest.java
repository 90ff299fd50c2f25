// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sharding.Messages;
import io.holdfast.sharding.NotedWire;
import io.holdfast.sip.flow.Destination;
import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.message.SipResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GatewayTest {

  private final NotedWire wire = new NotedWire();
  private final Gateway gateway = new Gateway(wire);
  private final List<String> failures = new ArrayList<>();

  @Test
  void tellsWhatCouldNotBeSent() {
    wire.fail(Transport.TCP);
    var tcp = new Destination.ToAddress(Transport.TCP, Messages.BEN, null);

    gateway.send(tcp, Messages.invite(), failures::add);

    assertThat(failures).containsExactly("connection refused");
  }

  @Test
  void answersOverANewConnectionWhereTheOldOneIsGone() {
    wire.close(Messages.FROM_ANNA_TCP);
    var invite = Messages.invite("Via: SIP/2.0/TCP 198.51.100.7:5062;branch=z9hG4bKanna1");

    gateway.answer(invite, Messages.FROM_ANNA_TCP, SipResponse.to(invite, 486, "Busy Here", "t"));

    assertThat(wire.last().to())
        .isEqualTo(new Destination.ToAddress(Transport.TCP, Messages.ANNA, null));
  }
}
