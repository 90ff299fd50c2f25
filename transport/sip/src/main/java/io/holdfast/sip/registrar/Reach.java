// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.registrar;

import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.header.HostPort;
import io.holdfast.sip.header.Via;
import java.net.InetAddress;
import java.util.Optional;

/// How a phone is reached: by the URI that it gives, or, where a NAT has changed its address on the
/// way, only by the flow over which it came (RFC 3581 §4).
final class Reach {

  private Reach() {}

  /// Whether the address in the topmost Via is not the one from which the request came. Of a
  /// connection only the host is compared: its port is chosen anew each time, and says nothing of
  /// where the phone listens.
  static boolean byFlow(Via topmost, Flow flow) {
    HostPort sentBy = topmost.sentBy();
    boolean sameHost =
        literal(sentBy.host()).filter(flow.remote().getAddress()::equals).isPresent();
    boolean samePort =
        flow.transport() != Transport.UDP
            || sentBy.portOr(flow.transport().defaultPort()) == flow.remote().getPort();
    return !(sameHost && samePort);
  }

  private static Optional<InetAddress> literal(String host) {
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    try {
      return Optional.of(
          InetAddress.ofLiteral(bracketed ? host.substring(1, host.length() - 1) : host));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
