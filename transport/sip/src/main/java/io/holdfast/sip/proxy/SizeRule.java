// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.proxy;

import io.holdfast.sip.flow.Destination;
import io.holdfast.sip.flow.Transport;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// By which transports a request is tried, by its size: RFC 3261 §18.1.1.
public final class SizeRule {

  /// "If a request is within 200 bytes of the path MTU, or if it is larger than 1300 bytes and the
  /// path MTU is unknown, the request MUST be sent using … TCP." We never know it.
  public static final int MAX_UDP_BYTES = 1300;

  private SizeRule() {}

  /// The destinations to try, in this order; the next one when the transport fails, that is "if the
  /// attempt to establish the connection generates either an ICMP Protocol Not Supported, or
  /// results in a TCP reset". Each wants a Via that names its transport, and so a branch of its own
  /// ([Cookie.Branch#attempt]).
  ///
  /// A flow is never left: what registered over UDP listens nowhere else, and NATs know no other
  /// way to it.
  ///
  /// @param bytes the encoded length of the request with its Via
  public static List<Destination> destinations(int bytes, Destination chosen) {
    return switch (chosen) {
      case Destination.ToAddress(var transport, var remote, var local)
          when transport == Transport.UDP && bytes > MAX_UDP_BYTES ->
          List.of(new Destination.ToAddress(Transport.TCP, remote, sameHost(local)), chosen);
      case Destination _ -> List.of(chosen);
    };
  }

  /// The address of the UDP listener, without its port: a connection has a port of its own.
  private static @Nullable InetSocketAddress sameHost(@Nullable InetSocketAddress local) {
    return local == null ? null : new InetSocketAddress(local.getAddress(), 0);
  }
}
