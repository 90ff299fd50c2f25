// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.flow;

import io.holdfast.sip.message.SipMessage;
import java.util.List;
import java.util.function.Consumer;

/// The port through which messages leave. Implemented by the transport; whoever sends knows nothing
/// of sockets.
public interface Wire {

  /// Sends the message, or says once why it could not be sent. Never blocks and never throws for
  /// what the network does. Messages for one destination leave in the order of the calls.
  ///
  /// @param onFailure told in one line, on any thread, when the transport knows that the message
  ///   did not leave (RFC 3261 §18.4); silence is no proof that it arrived
  void send(Destination destination, SipMessage message, Consumer<String> onFailure);

  /// Whether a message could be sent over this flow now: UDP if its local address is ours, a
  /// connection if it is open.
  boolean alive(Flow flow);

  /// What this node listens on.
  List<ListenPoint> listenPoints();

  /// The addresses that other nodes serve as well. They are listen points once this node has taken
  /// them up, which it does last.
  default List<ListenPoint> sharedPoints() {
    return List.of();
  }

  /// Whether the address of a listen point of ours is this host's now. One that is shared may float
  /// from host to host.
  default boolean here(ListenPoint point) {
    return true;
  }
}
