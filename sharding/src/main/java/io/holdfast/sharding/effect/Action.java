// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.effect;

import io.holdfast.sip.flow.Destination;
import io.holdfast.sip.message.SipMessage;
import io.holdfast.sip.message.SipResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// What a relay wants done; the actor that holds it does it, in order.
public sealed interface Action {

  /// What waits for the actor's word: [RelayTable#let] gives it when nothing stands against it any
  /// more, such as an event that must be durable first.
  sealed interface Question extends Action {
    int relay();
  }

  /// Send a message. If that fails, tell the relay ([Relay#failed]).
  ///
  /// @param relay who sends
  /// @param branch the branch whose message it is, 0 for the server transaction
  record Send(int relay, int branch, boolean cancel, Destination to, SipMessage message)
      implements Action {}

  /// Call [Relay#timer] with this key after that time; a timer of the same key is replaced.
  record Arm(TimerKey key, Duration after) implements Action {}

  record Disarm(TimerKey key) implements Action {}

  /// This response is to go back to where the request came from.
  ///
  /// @param branch whose response it is
  record Respond(int relay, int branch, SipResponse response) implements Question {}

  /// The search for somebody who answers has come on.
  ///
  /// @param failed the final status of each target that has failed
  /// @param next the targets that are to be tried now
  record Search(int relay, Map<Integer, Integer> failed, List<Integer> next) implements Question {
    public Search {
      failed = Map.copyOf(failed);
      next = List.copyOf(next);
    }
  }

  /// A server did not take a request that another could take instead (RFC 3263 §4.3).
  ///
  /// @param why for operators
  /// @param asked how long it asked to be left alone (Retry-After); zero where it did not say
  record Dead(Destination server, String why, Duration asked) implements Action {}

  /// Nothing is left to be done: forget the relay.
  record Over(int relay) implements Action {}
}
