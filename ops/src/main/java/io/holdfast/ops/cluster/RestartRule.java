// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.cluster;

import java.time.Duration;

/// What a supervisor does when a node has ended.
final class RestartRule {
  /// The exit code of a node that the cluster has fenced or downed: start it again.
  static final int FENCED = 4;

  /// A node that ran so long has not failed to start.
  static final Duration SETTLED = Duration.ofSeconds(60);

  private static final Duration LONGEST = Duration.ofSeconds(10);

  private RestartRule() {}

  /// What was last asked of a node.
  enum Wanted {
    UP,
    STOPPED,
    KILLED
  }

  sealed interface Decision {
    /// Starts it again.
    record Restart(Duration delay) implements Decision {}

    /// Leaves it as it is, for somebody to look at.
    record Leave() implements Decision {}
  }

  /// At once the first time; a node that is thrown out again and again waits longer each time, so
  /// that it does not take the processor from those that serve.
  ///
  /// @param exitCode 128 and more: ended by a signal
  /// @param restarts how often it was started again without having settled
  static Decision onExit(Wanted wanted, int exitCode, int restarts) {
    if (wanted != Wanted.UP || exitCode != FENCED) {
      return new Decision.Leave();
    }
    if (restarts == 0) {
      return new Decision.Restart(Duration.ZERO);
    }
    Duration delay = Duration.ofSeconds(1L << Math.min(restarts - 1, 4));
    return new Decision.Restart(delay.compareTo(LONGEST) < 0 ? delay : LONGEST);
  }
}
