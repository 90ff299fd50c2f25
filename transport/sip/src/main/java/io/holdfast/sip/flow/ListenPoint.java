// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.flow;

import java.net.InetSocketAddress;

/// A transport and the address on which it is served; written `udp:127.0.0.1:5060`.
public record ListenPoint(Transport transport, InetSocketAddress address) {

  @Override
  public String toString() {
    String host = address.getAddress().getHostAddress();
    return transport.parameter()
        + ":"
        + (host.indexOf(':') >= 0 ? "[" + host + "]" : host)
        + ":"
        + address.getPort();
  }
}
