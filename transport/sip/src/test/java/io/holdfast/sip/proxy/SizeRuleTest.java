// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sip.flow.Destination;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.flow.Transport;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/// RFC 3261 §18.1.1.
class SizeRuleTest {

  private static final InetSocketAddress LOCAL = new InetSocketAddress("192.0.2.1", 5060);
  private static final InetSocketAddress REMOTE = new InetSocketAddress("198.51.100.9", 5064);
  private static final Destination OVER_UDP =
      new Destination.ToAddress(Transport.UDP, REMOTE, LOCAL);

  @Test
  void requestUpToTheLimitGoesByUdp() {
    assertThat(SizeRule.destinations(1300, OVER_UDP)).containsExactly(OVER_UDP);
  }

  @Test
  void largerRequestGoesByTcpAndIfThatFailsByUdp() {
    assertThat(SizeRule.destinations(1301, OVER_UDP))
        .containsExactly(
            new Destination.ToAddress(Transport.TCP, REMOTE, new InetSocketAddress("192.0.2.1", 0)),
            OVER_UDP);
  }

  @Test
  void flowIsNeverLeft() {
    Destination flow = new Destination.OverFlow(Flow.udp(LOCAL, REMOTE));

    assertThat(SizeRule.destinations(60_000, flow)).containsExactly(flow);
  }

  @Test
  void streamStaysAStream() {
    Destination tcp = new Destination.ToAddress(Transport.TCP, REMOTE, null);

    assertThat(SizeRule.destinations(60_000, tcp)).containsExactly(tcp);
  }
}
