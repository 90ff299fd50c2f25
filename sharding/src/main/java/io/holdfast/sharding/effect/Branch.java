// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.effect;

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

  boolean over() {
    return (dropped || client.terminated()) && (cancel == null || cancel.terminated());
  }
}
