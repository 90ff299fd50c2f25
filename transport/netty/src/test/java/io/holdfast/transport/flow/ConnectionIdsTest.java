// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.flow.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class ConnectionIdsTest {

  private static Flow flow(long connection) {
    var address = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 5060);
    return new Flow(Transport.TCP, address, address, connection);
  }

  @Test
  void countsTheConnectionsOfALife() {
    var ids = new ConnectionIds(7);

    long first = ids.next();

    assertThat(first).isPositive();
    assertThat(ids.next()).isEqualTo(first + 1);
  }

  @Test
  void tellsWhichLifeHoldsAConnection() {
    var ids = new ConnectionIds(Integer.MAX_VALUE);
    var others = new ConnectionIds(1);

    assertThat(flow(ids.next()).life()).isEqualTo(Integer.MAX_VALUE);
    assertThat(flow(others.next()).life()).isEqualTo(1);
  }
}
