// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.chaos;

import io.holdfast.node.phone.Answering;
import java.time.Duration;
import java.util.random.RandomGenerator;

/// How one call is to go, both ends of it.
///
/// @param answering what the callee does
/// @param cancelAfter when the caller cancels; never where negative
/// @param talk from the answer to the BYE
/// @param calleeHangsUp which side says it
record Script(Answering answering, Duration cancelAfter, Duration talk, boolean calleeHangsUp) {
  private static final Duration NEVER = Duration.ofMillis(-1);

  /// What a phone that is to be cancelled answers, should the CANCEL not reach it.
  private static final Duration PATIENCE_OF_CALLEE = Duration.ofSeconds(100);

  /// Draws one: short calls mostly, and enough that are in every phase at any moment.
  static Script draw(RandomGenerator random) {
    boolean calleeHangsUp = random.nextBoolean();
    int lot = random.nextInt(100);
    if (lot < 40) {
      return answered(millis(random, 20, 300), millis(random, 20, 500), calleeHangsUp);
    }
    if (lot < 55) {
      return answered(millis(random, 2_000, 6_000), millis(random, 100, 500), calleeHangsUp);
    }
    if (lot < 70) {
      return cancelled(millis(random, 500, 6_000));
    }
    return lot < 80
        ? refused(random.nextBoolean() ? 486 : 603)
        : answered(millis(random, 20, 300), millis(random, 2_000, 6_000), calleeHangsUp);
  }

  /// The same, and one in fifty that nobody ends.
  static Script drawWithLimit(RandomGenerator random) {
    return random.nextInt(50) == 0 ? leftAlone(Duration.ofSeconds(60)) : draw(random);
  }

  /// Answered at once, and ended by nobody but the cluster, which must do so within that time.
  static Script leftAlone(Duration limit) {
    return new Script(Answering.after(Duration.ofMillis(50)), NEVER, limit, true);
  }

  /// Rung and answered in the same instant, and soon ended by the caller.
  static Script atOnce() {
    return answered(Duration.ZERO, Duration.ofMillis(100), false);
  }

  /// Answered at once, and ended by either side after that time.
  static Script held(RandomGenerator random, Duration talk) {
    return answered(Duration.ofMillis(50), talk, random.nextBoolean());
  }

  private static Duration millis(RandomGenerator random, int from, int to) {
    return Duration.ofMillis(random.nextInt(from, to));
  }

  private static Script answered(Duration ringing, Duration talk, boolean calleeHangsUp) {
    Answering answering = Answering.after(ringing);
    return new Script(
        calleeHangsUp ? answering.hangingUpAfter(talk) : answering, NEVER, talk, calleeHangsUp);
  }

  private static Script cancelled(Duration after) {
    var ringing = new Answering(Duration.ZERO, 480, PATIENCE_OF_CALLEE, NEVER);
    return new Script(ringing, after, Duration.ZERO, false);
  }

  private static Script refused(int status) {
    return new Script(
        new Answering(NEVER, status, Duration.ZERO, NEVER), NEVER, Duration.ZERO, false);
  }
}
