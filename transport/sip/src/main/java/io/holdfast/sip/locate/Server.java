// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.locate;

import io.holdfast.sip.flow.Transport;
import java.net.InetSocketAddress;

/// Where a request can be sent: what RFC 3263 §4 ends in.
public record Server(Transport transport, InetSocketAddress address) {
  public Server {
    if (address.getAddress() == null) {
      throw new IllegalArgumentException("server: " + address + " (expected: a resolved address)");
    }
  }

  /// As operators read it: `udp:192.0.2.1:5060`.
  @Override
  public String toString() {
    String host = address.getAddress().getHostAddress();
    return transport.parameter()
        + ':'
        + (host.indexOf(':') < 0 ? host : '[' + host + ']')
        + ':'
        + address.getPort();
  }
}
