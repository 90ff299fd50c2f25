// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.flow;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// Where a message is to be sent: back over a flow, or to an address over whatever connection leads
/// there.
public sealed interface Destination {

  /// Over this flow and no other. Where its connection is gone, sending fails.
  record OverFlow(Flow flow) implements Destination {}

  /// To a resolved address. A connection that leads there is used again, otherwise one is opened.
  ///
  /// @param local the local address to send from, null where any listener of the transport will do
  record ToAddress(Transport transport, InetSocketAddress remote, @Nullable InetSocketAddress local)
      implements Destination {
    public ToAddress {
      if (remote.getAddress() == null) {
        throw new IllegalArgumentException(
            "destination: " + remote + " (expected: a resolved address)");
      }
    }
  }

  default Transport transport() {
    return switch (this) {
      case OverFlow(var flow) -> flow.transport();
      case ToAddress(var transport, _, _) -> transport;
    };
  }

  default InetSocketAddress remote() {
    return switch (this) {
      case OverFlow(var flow) -> flow.remote();
      case ToAddress(_, var remote, _) -> remote;
    };
  }
}
