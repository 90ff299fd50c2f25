// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.effect;

import io.holdfast.sip.flow.Destination;
import io.holdfast.sip.message.SipMessage;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.transaction.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What one relay wants done, in order, until it is taken.
final class Outbox {
  private final int relay;
  private List<Action> actions = new ArrayList<>();

  Outbox(int relay) {
    this.relay = relay;
  }

  int relay() {
    return relay;
  }

  void add(Action action) {
    actions.add(action);
  }

  /// @param branch 0 for the server transaction
  void send(int branch, boolean cancel, Destination to, SipMessage message) {
    actions.add(new Action.Send(relay, branch, cancel, to, message));
  }

  void arm(int branch, boolean cancel, Timer timer, Duration after) {
    actions.add(new Action.Arm(new TimerKey(relay, branch, cancel, timer), after));
  }

  void disarm(int branch, boolean cancel, Timer timer) {
    actions.add(new Action.Disarm(new TimerKey(relay, branch, cancel, timer)));
  }

  void respond(int branch, SipResponse response) {
    actions.add(new Action.Respond(relay, branch, response));
  }

  /// Whether a response waits to go back.
  boolean responds() {
    return actions.stream().anyMatch(Action.Respond.class::isInstance);
  }

  List<Action> take() {
    List<Action> taken = actions;
    actions = new ArrayList<>();
    return taken;
  }
}
