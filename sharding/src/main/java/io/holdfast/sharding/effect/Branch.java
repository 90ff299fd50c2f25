// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.effect;

import io.holdfast.sip.transaction.Effect;
import org.jspecify.annotations.Nullable;

/// A target that is being tried, or has been, in this life.
final class Branch {
  final Relay.Target target;
  int attempt;
  ClientTransaction client;
  @Nullable ClientTransaction cancel;

  /// Its response counts no more.
  boolean dropped;

  /// It had the INVITE in an earlier life, and has not been asked again yet.
  boolean quiet;

  /// Its server is given less time than Timer C, because another can stand in for it.
  boolean hurried;

  /// Its answer is not waited for any more.
  boolean givenUp;

  Branch(Relay.Target target, ClientTransaction client) {
    this.target = target;
    this.client = client;
  }

  int number() {
    return target.number();
  }

  Relay.Attempt current() {
    return target.attempts().get(attempt);
  }

  /// Whether nothing has come of this attempt, and there is another.
  boolean hasAnotherAttempt() {
    return client.unanswered() && attempt + 1 < target.attempts().size();
  }

  /// Its CANCEL has come on.
  void cancelStep(ClientTransaction.Stepped step, Outbox out) {
    cancel = step.next();
    int number = number();
    for (Effect effect : step.effects()) {
      switch (effect) {
        case Effect.Send(var message) -> out.send(number, true, current().destination(), message);
        case Effect.StartTimer(var timer, var after) -> out.arm(number, true, timer, after);
        case Effect.StopTimer(var timer) -> out.disarm(number, true, timer);
        case Effect.ToUser _, Effect.Done _ -> {}
      }
    }
  }

  boolean over() {
    return (dropped || client.terminated()) && (cancel == null || cancel.terminated());
  }
}
