// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.chaos;

import io.holdfast.node.phone.Fact;
import io.holdfast.node.phone.Fact.Side;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Calls that nobody ends are ended by their owner: one BYE to each side, when they are due or, if
/// the owner was dead then, when another has taken over (promise P6).
///
/// @param limit the longest that a call may last
/// @param slack how much later than due it may be
/// @param takeOver when the last owner had taken over, at the latest
record LimitCheck(Duration limit, Duration slack, Instant takeOver) {
  private static final Duration EARLY = Duration.ofMillis(500);

  /// @param late how much later than due each BYE came, the latest first
  record Result(int calls, List<Violation> violations, Duration latest) {
    Result {
      violations = List.copyOf(violations);
    }
  }

  Result check(List<Fact> facts) {
    var violations = new ArrayList<Violation>();
    Duration latest = Duration.ZERO;
    int calls = 0;
    for (List<Attempt> attempts : Checker.attempts(facts).values()) {
      Attempt attempt = attempts.getLast();
      boolean leftAlone = attempt.answered() && attempt.firstBye().isEmpty();
      if (!leftAlone) {
        continue;
      }
      calls++;
      Instant due = attempt.answerSeen().orElseThrow().plus(limit);
      for (Side side : Side.values()) {
        List<Instant> byes =
            attempt
                .of(Fact.ByeReceived.class)
                .filter(bye -> bye.side() == side)
                .map(Fact::at)
                .toList();
        check(attempt, side, due, byes, violations);
        if (!byes.isEmpty() && Duration.between(due, byes.getFirst()).compareTo(latest) > 0) {
          latest = Duration.between(due, byes.getFirst());
        }
      }
    }
    return new Result(calls, violations, latest);
  }

  private void check(
      Attempt attempt, Side side, Instant due, List<Instant> byes, List<Violation> violations) {
    if (byes.size() != 1) {
      violations.add(
          new Violation(
              byes.isEmpty() ? Violation.Kind.LIMIT_MISSED : Violation.Kind.BYE_TWICE,
              attempt.callId(),
              side + " got " + byes.size() + " BYEs (expected: 1)"));
      return;
    }
    Instant came = byes.getFirst();
    Instant latest = (due.isAfter(takeOver) ? due : takeOver).plus(slack);
    boolean early = attempt.answerSent().orElse(due).plus(limit).minus(EARLY).isAfter(came);
    if (early || came.isAfter(latest)) {
      violations.add(
          new Violation(
              Violation.Kind.LIMIT_MISSED,
              attempt.callId(),
              side + " got BYE at " + came + " (expected: " + due + " to " + latest + ")"));
    }
  }
}
