// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.proxy;

import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.header.Via;

/// How a binding or a caller is reached later: over the flow of its request, or at its Contact.
public final class NatRule {

  private NatRule() {}

  /// Whether over its flow. Its topmost Via says where it believes to be; where we saw it elsewhere
  /// there is a NAT between, and its Contact, which it wrote in the same belief, leads nowhere.
  ///
  /// A UDP source is the sent-by address and port, as RFC 3581 has it. The port of a connection
  /// never is, so there the address decides; nobody can connect to a TLS client, so it is always
  /// reached by its flow (RFC 5626 §1).
  public static boolean viaFlow(Via top, Flow arrivedOn) {
    boolean sameHost = ReceivedVia.sameHost(top, arrivedOn.remote().getAddress());
    return switch (arrivedOn.transport()) {
      case UDP ->
          !sameHost
              || top.sentBy().portOr(arrivedOn.transport().defaultPort())
                  != arrivedOn.remote().getPort();
      case TCP -> !sameHost;
      case TLS -> true;
    };
  }
}
