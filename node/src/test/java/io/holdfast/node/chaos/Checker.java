// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.chaos;

import io.holdfast.node.phone.Fact;
import io.holdfast.node.phone.Fact.Side;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Holds what a node says of itself against what its phones sent and saw. To be asked when the
/// phones are quiet: no REGISTER and no call is under way.
///
/// @param tolerance how far the node's instants may lie outside those of the phones on either side
///   of it: all clocks are one machine's, so this is scheduling and the way through the sockets
public record Checker(Duration tolerance) {

  /// A quarter of a second.
  public static final Checker DEFAULT = new Checker(Duration.ofMillis(250));

  /// All that is wrong, in no particular order; empty if every promise was kept.
  public List<Violation> check(List<Fact> facts, Observation node) {
    var violations = new ArrayList<Violation>();
    new RegistrationCheck(facts, node).run(violations);
    Map<String, List<Attempt>> calls = attempts(facts);
    Map<String, List<CallRecord>> records =
        node.records().stream().collect(Collectors.groupingBy(CallRecord::callId));
    calls.forEach(
        (callId, attempts) -> {
          List<CallRecord> own = records.getOrDefault(callId, List.of());
          checkCall(callId, attempts, own, node, violations);
        });
    records.keySet().stream()
        .filter(callId -> !calls.containsKey(callId))
        .forEach(
            callId ->
                violations.add(
                    new Violation(
                        Violation.Kind.RECORD_UNKNOWN, callId, "a record, but nobody called")));
    if (!node.verified()) {
      violations.add(new Violation(Violation.Kind.VERIFY_FAILED, "cdr --verify", "not content"));
    }
    return violations;
  }

  /// The attempts of each call. What says no attempt's number belongs to the last one.
  static Map<String, List<Attempt>> attempts(List<Fact> facts) {
    var calls = new LinkedHashMap<String, Map<Long, Attempt>>();
    for (Fact fact : facts) {
      switch (fact) {
        case Fact.Invited f -> attempt(calls, f.callId(), f.attempt()).add(f);
        case Fact.Heard f -> attempt(calls, f.callId(), f.attempt()).add(f);
        case Fact.Overtaken f -> attempt(calls, f.callId(), f.attempt()).add(f);
        case Fact.Cancelled f -> attempt(calls, f.callId(), f.attempt()).add(f);
        case Fact.Rung f -> attempt(calls, f.callId(), f.attempt()).add(f);
        case Fact.Answered f -> attempt(calls, f.callId(), f.attempt()).add(f);
        case Fact.ByeSent f -> last(calls, f.callId()).ifPresent(a -> a.add(f));
        case Fact.ByeAnswered f -> last(calls, f.callId()).ifPresent(a -> a.add(f));
        case Fact.ByeReceived f -> last(calls, f.callId()).ifPresent(a -> a.add(f));
        case Fact.RegisterSent _, Fact.RegisterAnswered _ -> {}
      }
    }
    var result = new LinkedHashMap<String, List<Attempt>>();
    calls.forEach((callId, attempts) -> result.put(callId, List.copyOf(attempts.values())));
    return result;
  }

  private static Attempt attempt(
      Map<String, Map<Long, Attempt>> calls, String callId, long number) {
    return calls
        .computeIfAbsent(callId, _ -> new LinkedHashMap<>())
        .computeIfAbsent(number, _ -> new Attempt(callId, number));
  }

  private static Optional<Attempt> last(Map<String, Map<Long, Attempt>> calls, String callId) {
    Collection<Attempt> attempts = calls.getOrDefault(callId, Map.of()).values();
    return attempts.stream().reduce((_, later) -> later);
  }

  private void checkCall(
      String callId,
      List<Attempt> all,
      List<CallRecord> records,
      Observation node,
      List<Violation> violations) {
    List<Attempt> attempts = all.stream().filter(attempt -> !attempt.challenged()).toList();
    attempts.forEach(attempt -> checkPhones(attempt, violations));
    if (node.liveCalls().contains(callId)) {
      violations.add(new Violation(Violation.Kind.STILL_LIVE, callId, "all phones are done"));
      return;
    }
    long certain = attempts.stream().filter(Attempt::admitted).count();
    if (records.size() < certain) {
      violations.add(
          new Violation(
              Violation.Kind.RECORD_MISSING, callId, records.size() + " of at least " + certain));
    }
    if (records.size() > attempts.size()) {
      violations.add(
          new Violation(
              Violation.Kind.RECORD_TWICE, callId, records.size() + " for " + attempts.size()));
    }
    // Phones of ours make one attempt that counts in each call; with more, the pairs are unknown.
    if (attempts.size() == 1 && records.size() == 1) {
      checkRecord(attempts.getFirst(), records.getFirst(), violations);
    }
  }

  /// What needs no record to be seen.
  private static void checkPhones(Attempt attempt, List<Violation> violations) {
    Map<String, Long> branches =
        attempt
            .of(Fact.Rung.class)
            .collect(Collectors.groupingBy(Fact.Rung::callee, Collectors.counting()));
    branches.forEach(
        (callee, count) -> {
          if (count > 1) {
            violations.add(
                new Violation(
                    Violation.Kind.RANG_TWICE, attempt.callId(), callee + " got " + count));
          }
        });
    attempt
        .of(Fact.Overtaken.class)
        .forEach(
            late ->
                violations.add(
                    new Violation(
                        Violation.Kind.OVERTAKEN,
                        attempt.callId(),
                        "a " + late.status() + " after the 2xx")));
    for (Side side : Side.values()) {
      if (attempt.byesGot(side) > Math.max(1, attempt.byesSent(side.other()))) {
        violations.add(
            new Violation(
                Violation.Kind.BYE_TWICE,
                attempt.callId(),
                side + " got " + attempt.byesGot(side)));
      }
    }
    if (attempt.waits() && attempt.finalStatus().isEmpty()) {
      violations.add(
          new Violation(
              Violation.Kind.LEFT_WAITING,
              attempt.callId(),
              "was told to wait, and no final answer came"));
    }
    boolean wanted = attempt.answered() && attempt.firstBye().isPresent();
    if (wanted && attempt.lastByeAnswered().isEmpty()) {
      violations.add(
          new Violation(
              Violation.Kind.BYE_FAILED,
              attempt.callId(),
              attempt.of(Fact.ByeAnswered.class).map(Fact.ByeAnswered::status).toList()
                  + " (expected: a 200)"));
    }
  }

  private void checkRecord(Attempt attempt, CallRecord record, List<Violation> violations) {
    Optional<Integer> status = attempt.finalStatus();
    if (attempt.answered() != record.answered() && status.isPresent()) {
      violations.add(wrong(attempt, "outcome " + record.outcome() + ", phone saw " + status.get()));
      return;
    }
    if (status.isPresent() && record.sipStatus() != status.get()) {
      violations.add(
          wrong(attempt, "status " + record.sipStatus() + ", phone saw " + status.get()));
    }
    if (attempt.answered() && attempt.lastByeAnswered().isPresent()) {
      checkTimes(attempt, record, violations);
    }
  }

  private static Violation wrong(Attempt attempt, String what) {
    return new Violation(Violation.Kind.RECORD_WRONG, attempt.callId(), what);
  }

  /// The 2xx passed the node after the callee sent it and before the caller saw it, the BYE after
  /// one side sent it and before that side saw the answer. So both instants of the record lie
  /// between two of ours, however long the node was down in the meantime.
  private void checkTimes(Attempt attempt, CallRecord record, List<Violation> violations) {
    Instant answered = record.answeredAt().orElse(Instant.EPOCH);
    within("answeredAt", answered, attempt.answerSent(), attempt.answerSeen())
        .ifPresent(what -> violations.add(duration(attempt, what)));
    within("endedAt", record.endedAt(), attempt.firstBye(), attempt.lastByeAnswered())
        .ifPresent(what -> violations.add(duration(attempt, what)));
    Duration between = Duration.between(answered, record.endedAt());
    if (record.duration().filter(between::equals).isEmpty()) {
      violations.add(duration(attempt, "duration " + record.duration() + ", its ends " + between));
    }
  }

  private static Violation duration(Attempt attempt, String what) {
    return new Violation(Violation.Kind.DURATION_WRONG, attempt.callId(), what);
  }

  private Optional<String> within(
      String what, Instant at, Optional<Instant> from, Optional<Instant> to) {
    boolean early = from.filter(t -> at.isBefore(t.minus(tolerance))).isPresent();
    boolean late = to.filter(t -> at.isAfter(t.plus(tolerance))).isPresent();
    return early || late
        ? Optional.of(
            what
                + " "
                + at
                + " (expected: "
                + from.map(Instant::toString).orElse("?")
                + " to "
                + to.map(Instant::toString).orElse("?")
                + ")")
        : Optional.empty();
  }
}
