// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.gateway;

import io.holdfast.sip.flow.Destination;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.flow.Wire;
import io.holdfast.sip.message.SipMessage;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.proxy.ResponseDestination;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The way out to the wire, with the second choices that the RFCs give.
public final class Gateway {

  private final Wire wire;

  public Gateway(Wire wire) {
    this.wire = wire;
  }

  /// Sends a message.
  ///
  /// @param onFailure told when it could not be sent
  public void send(Destination to, SipMessage message, Consumer<String> onFailure) {
    wire.send(to, message, onFailure);
  }

  /// Sends a response without a transaction; where that fails, once more to the fallback.
  public void pass(Destination to, @Nullable Destination fallback, SipResponse response) {
    wire.send(
        to,
        response,
        _ -> {
          if (fallback != null) {
            wire.send(fallback, response, _ -> {});
          }
        });
  }

  /// Answers a request without a transaction (RFC 3261 §8.2.7).
  public void answer(SipRequest request, Flow source, SipResponse response) {
    pass(
        ResponseDestination.of(request.via(), source),
        ResponseDestination.afterClosed(request.via(), source).orElse(null),
        response);
  }

  /// Answers a request whose Via cannot be read: back to where it came from.
  public void answer(Flow source, SipResponse response) {
    wire.send(new Destination.OverFlow(source), response, _ -> {});
  }

  /// The address that requests are to leave from which go to whoever registered over this flow: the
  /// one that it came to, so that its dialogs depend on no other node. Null where it does not
  /// matter: connections have addresses of their own, and shared ones are any node's.
  @Nullable InetSocketAddress sourceTo(Flow flow) {
    boolean own =
        flow.transport() == Transport.UDP
            && wire.sharedPoints().stream().noneMatch(it -> it.transport() == Transport.UDP);
    return own && wire.alive(flow) ? flow.local() : null;
  }

  /// Whether something could be sent over the flow now.
  public boolean alive(Flow flow) {
    return wire.alive(flow);
  }
}
