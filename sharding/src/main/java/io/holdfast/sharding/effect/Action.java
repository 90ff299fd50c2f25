// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.effect;

import io.holdfast.sip.flow.Destination;
import io.holdfast.sip.message.SipMessage;
import io.holdfast.sip.message.SipResponse;
import java.time.Duration;

/// What a relay wants done; the actor that holds it does it, in order.
public sealed interface Action {

  /// Send a message. If that fails, tell the relay ([Relay#failed]).
  ///
  /// @param relay who sends
  /// @param branch the branch whose message it is, 0 for the server transaction
  record Send(int relay, int branch, boolean cancel, Destination to, SipMessage message)
      implements Action {}

  /// Call [Relay#timer] with this key after that time; a timer of the same key is replaced.
  record Arm(TimerKey key, Duration after) implements Action {}

  record Disarm(TimerKey key) implements Action {}

  /// This response is to go back to where the request came from. The actor calls [Relay#respond]
  /// when nothing stands against it any more, such as an event that must be durable first.
  ///
  /// @param branch whose response it is
  record Respond(int relay, int branch, SipResponse response) implements Action {}

  /// Nothing is left to be done: forget the relay.
  record Over(int relay) implements Action {}
}
